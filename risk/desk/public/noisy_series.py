"""Desk: a series by quarter with noise on every figure, and the privacy it spends.

Where few claims would hide a quarter, noise can tell of it: whatever an attacker knows, one policy
more or less changes the chance of what is published by at most the factor exp(epsilon).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from risk.desk.public.chained_log import read_log
from risk.desk.public.experience_frame import Book, experience_frame
from risk.desk.public.pool import spend
from risk.errors import Conflict, Fault
from risk.learn.pooling.privacy import laplace
from risk.rulebook import Rulebook

SERIES, LEDGER = "series", "privacy.jsonl"
BY = "size"
QUARTER = "quarter"
SIZES = ["micro", "small", "medium", "large"]


@dataclass(frozen=True)
class NoisyQuarter:
    """Figures of a quarter with noise, and what was done to them.

    Parameters
    ----------
    table : DataFrame
        One row a size class: ``quarter``, ``size`` and the figures, none below zero.
    facts : dict
        Quarter, currency, epsilon, bound and scale of the noise by figure.
    """

    table: pd.DataFrame
    facts: dict[str, Any]


def noisy_quarter(
    books: Mapping[str, Book], period: str, epsilon: float, rulebook: Rulebook
) -> NoisyQuarter:
    """Sum a quarter over all insurers and add noise.

    Parameters
    ----------
    books : mapping of str to (policies, claims)
    period : str
    epsilon : float
        > 0. A policy stands in one size class, in as many figures as there are bounds
        (``disclosure.series_most``): each figure spends its part, size classes spend none twice.
    rulebook : Rulebook
    """
    most: dict[str, float] = rulebook.value("disclosure.series_most")
    frame, currency, _ = experience_frame(books, period, rulebook)
    scale = {name: bound * len(most) / epsilon for name, bound in most.items()}
    bounded = frame.assign(**{name: frame[name].clip(upper=bound) for name, bound in most.items()})
    sums = bounded.groupby(BY, observed=True)[list(most)].sum()
    # What is known beforehand: a class that nobody is in is told with noise all the same.
    sums = sums.reindex(SIZES, fill_value=0.0)
    for name in most:
        sums[name] = [round(max(0.0, one)) for one in laplace(sums[name].tolist(), scale[name])]
    table = sums.reset_index()
    table.insert(0, QUARTER, period)
    facts = {"period": period, "currency": currency, "epsilon": epsilon, "most": most,
             "scale": scale}  # fmt: skip
    return NoisyQuarter(table, facts)


def write_quarter(made: NoisyQuarter, folder: Path, budget: float, now: datetime) -> float:
    """Spend the privacy, then write the quarter into a release's folder; give what is left.

    Raises
    ------
    Conflict
        If the quarter was told before, or less than its epsilon is left; nothing is written.
    """
    period, ledger = made.facts["period"], folder / LEDGER
    if any(row["facts"]["period"] == period for row in read_log(ledger)):
        rule = "a quarter of the series is told once"
        raise Conflict(rule, [Fault("period", period, rule, "tell the next one", Conflict.code)])
    target = folder / SERIES
    target.mkdir(parents=True, exist_ok=True)
    left = spend(ledger, period, made.facts["epsilon"], budget, now)
    made.table.to_csv(target / f"{period}.csv", index=False, encoding="utf-8-sig")
    told = json.dumps(made.facts | {"budget": budget}, ensure_ascii=False, indent=1)
    (target / f"{period}.json").write_text(told + "\n", encoding="utf-8")
    return left


def read_series(folder: Path) -> tuple[pd.DataFrame, list[dict[str, Any]]]:
    """Give all quarters told so far, and the facts of each; both empty where there is none."""
    files = sorted((folder / SERIES).glob("*.csv"))
    facts = [json.loads(one.with_suffix(".json").read_text(encoding="utf-8")) for one in files]
    tables = [pd.read_csv(one, encoding="utf-8-sig") for one in files]
    return (pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()), facts
