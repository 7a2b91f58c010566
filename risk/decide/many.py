"""Decide: the rules on many firms at once, as columns."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from risk.decide.rules import OUTCOME, RANK, Outcome, Rule, rules_of
from risk.rulebook import Rulebook
from risk.rulebook.condition_columns import Column, Columns, Flags, Words, holds_for


@dataclass(frozen=True)
class Decisions:
    """What is decided of n firms.

    Parameters
    ----------
    outcome : Words
        The strictest of the rules that spoke.
    spoke : dict of str to Words
        By what a rule does (``reasons``, ``conditions``, ``sublimits``, ``counters``), the codes
        of those that spoke, joined by ``;``; None for none.
    """

    outcome: Words
    spoke: dict[str, Words]


KINDS = {
    "reasons": ("refer", "decline", "contradiction"),
    "conditions": ("condition",),
    "sublimits": ("sublimit",),
    "counters": ("counter",),
}


def decide_for(rulebook: Rulebook, columns: Columns, rows: int, currency: str) -> Decisions:
    """Run every rule in force on n firms whose covers are in one currency.

    As :func:`risk.decide.decide` does on one.

    Parameters
    ----------
    columns : callable
        Every fact of :func:`risk.decide.facts_of` by its name, as a column.
    rows : int
        Firms.
    """
    rank = np.zeros(rows, dtype=np.intp)
    spoke: dict[str, list[tuple[str, Flags]]] = {kind: [] for kind in KINDS}
    for rule, _, _ in rules_of(rulebook):
        true = np.broadcast_to(holds_for(rule.when, columns), rows)
        if rule.then == "counter":
            true = true & _changes(rule, columns, currency)
        if not true.any():
            continue
        kind = next(name for name, of in KINDS.items() if rule.then in of)
        spoke[kind].append((rule.code, true))
        if rule.then in OUTCOME:
            rank = np.maximum(rank, np.where(true, RANK[OUTCOME[rule.then]], 0))
    outcomes = sorted(Outcome, key=RANK.__getitem__)
    return Decisions(
        Words(rank, tuple(str(one) for one in outcomes)),
        {kind: _joined(said, rows) for kind, said in spoke.items()},
    )


def _changes(rule: Rule, columns: Columns, currency: str) -> Flags:
    """Tell where the term a rule offers is another than was asked for."""
    asked: Column | None = columns(f"cover.{rule.term}")
    if not isinstance(asked, np.ndarray):
        raise TypeError(f"{rule.term} is no term of a cover")
    least = (rule.at_least or {}).get(currency, 0.0)
    most = (rule.at_most or {}).get(currency, math.inf)
    return np.asarray(np.clip(asked, least, most) != asked)


def _joined(said: list[tuple[str, Flags]], rows: int) -> Words:
    """Give the codes that spoke, as one text for each different combination."""
    bits: NDArray[np.int64] = np.zeros(rows, dtype=np.int64)
    for place, (_, true) in enumerate(said):
        bits |= true.astype(np.int64) << place
    known = pa.array(bits).dictionary_encode()
    texts = [
        ";".join(code for place, (code, _) in enumerate(said) if of >> place & 1) or None
        for of in known.dictionary.to_pylist()
    ]
    return Words(known.indices.to_numpy(), tuple(texts))
