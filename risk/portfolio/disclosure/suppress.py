"""Disclosure: which cells are hidden: the unsafe, and those that would give them away.

What an attack on all tables together still pins down is hidden behind others too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from risk.errors import Fault, RiskError
from risk.portfolio.disclosure.attack import Attack
from risk.portfolio.disclosure.cube import PROVINCE, REGION, Key, cube, merged, unsafe
from risk.portfolio.disclosure.rules import INSURER, MEASURES, TOTAL, DisclosureRules, TableRule

Optimiser = Callable[[pd.DataFrame, pd.DataFrame, tuple[str, ...], float], set[Key]]
Relations = list[tuple[Key, tuple[Key, ...]]]

MOST_ROUNDS = 60
WEIGHED = "premium"
"""What the optimiser hides as little of as it can."""
WIDER = 2.0
"""Protection asked of the optimiser over that asked of the attack, as it weighs premium alone."""
NO_RULE = "NK(1,99)"
"""It asks for a rule; the unsafe cells are told to it."""
LINKS: dict[str, tuple[str, Callable[[str], str]]] = {
    PROVINCE: (REGION, lambda name: name.split(":")[0])
}
"""A variable that is a finer form of another: a province is told with its region."""


class NotSafe(RiskError):
    """Nothing is released: a hidden cell could still be worked out."""

    code = "not-safe"


@dataclass(frozen=True)
class SafeTables:
    """Tables and what is hidden in them.

    Parameters
    ----------
    cells : mapping of str to DataFrame
        By table: every cell, as :func:`risk.portfolio.disclosure.cube.cube` gives it. These hold
        true values: they never leave; :func:`risk.portfolio.disclosure.published.published` does.
    primary, secondary : set of Key
        Hidden for themselves, and for others' sake.
    totals : mapping of str to mapping
        True value of every cell, by measure.
    relations : list
        Every total with its parts.
    rounds : int
        Attacks it took until nothing was pinned down.
    by_optimiser : bool
        Whether the optimiser was there; without it tables are coarser.
    """

    cells: Mapping[str, pd.DataFrame]
    primary: set[Key]
    secondary: set[Key]
    totals: Mapping[str, Mapping[Key, float]]
    relations: Relations
    rounds: int
    by_optimiser: bool

    @property
    def hidden(self) -> set[Key]:
        """Every cell that is not shown."""
        return self.primary | self.secondary

    def attack(self, measure: str, slack: float = 0.0) -> Attack:
        """Give the attack on one measure."""
        return Attack(self.totals[measure], self.hidden, self.relations, slack)


def tau_argus(
    cells: pd.DataFrame, frame: pd.DataFrame, dims: tuple[str, ...], protection: float
) -> set[Key]:
    """Give the cells that the optimiser of tau-Argus hides of one table.

    Parameters
    ----------
    cells : DataFrame
        Of the table, with ``unsafe``.
    frame : DataFrame
        One row a firm.
    dims : tuple of str
    protection : float
        By which share an unsafe value must stay uncertain, each way.

    Notes
    -----
    The unsafe cells are told to it, and that it should not hide a total by one variable, since
    other tables show it too; where that leaves no way, it may. Its own table of results holds the
    true values; only the status of the cells is taken.
    """
    from pytauargus.batch import BatchError

    if not cells["unsafe"].any():
        return set()
    values = cells[list(dims)]
    margin = (values[[name for name in dims if name != INSURER]] != TOTAL).sum(axis=1) < 2
    for kept in (margin, margin & False):
        status = np.select([cells["unsafe"], kept], ["U", "P"], "S")
        try:
            found = _solved(frame, dims, _told(cells, dims, status, protection))
        except BatchError:
            continue
        hidden = found[found["status"].isin(("U", "M"))]
        return {
            tuple(sorted((name, row[name].strip()) for name in dims if row[name] != TOTAL))
            for row in hidden.to_dict("records")
        }
    return set()  # the attack hides what is needed


def _told(
    cells: pd.DataFrame, dims: tuple[str, ...], status: NDArray[np.str_], protection: float
) -> str:
    """Give the lines that tell the optimiser the status of every cell, and how wide to hide it."""
    lines = []
    for row, state in zip(cells[[*dims, WEIGHED]].itertuples(index=False), status, strict=True):
        cell = ";".join(row[: len(dims)])
        lines.append(f"{cell};{state}")
        if state == "U":
            wide = f"{WIDER * protection * row[len(dims)]:.2f}"
            lines.append(f"{cell};PL;{wide};{wide}")
    return "\n".join(lines) + "\n"


def _solved(frame: pd.DataFrame, dims: tuple[str, ...], told: str) -> pd.DataFrame:
    """Let the optimiser hide what it must, from the status of the cells it is told."""
    from pytauargus import protect
    from pytauargus.engine import run_batch
    from pytauargus.result import TableResult

    with TemporaryDirectory() as aside:
        made = protect(
            frame[[*dims, WEIGHED]], list(dims), response=WEIGHED, safety_rules=NO_RULE,
            suppress="OPT(1)", totcode=TOTAL, workdir=aside, run=False,
        )  # fmt: skip
        status, batch = Path(aside) / "status.hst", Path(made.files["arb"])
        status.write_text(told, encoding="utf-8")
        line = f'<APRIORI> "{status}",1,";",1,0\n<SUPPRESS>'
        text = batch.read_text(encoding="utf-8").replace("<SUPPRESS>", line, 1)
        batch.write_text(text, encoding="utf-8")
        with chdir(aside):  # it writes a log where it runs
            run_batch(str(batch))
        return TableResult(made.files["tab1"], list(dims), WEIGHED, is_freq=False).dataframe()


def optimiser() -> Optimiser | None:
    """Give the optimiser, or None where the extra ``regulator`` is not installed."""
    try:
        import pytauargus  # noqa: F401
    except ImportError:
        return None
    return tau_argus


def safe_tables(
    frame: pd.DataFrame, rules: DisclosureRules, optimise: Optimiser | None
) -> SafeTables:
    """Make the fixed set of tables safe.

    Parameters
    ----------
    frame : DataFrame
        One row a firm; see :func:`risk.portfolio.disclosure.cube.cube`.
    rules : DisclosureRules
    optimise : callable or None
        Without an optimiser only the totals by one variable are told, and the attack still runs.

    Raises
    ------
    NotSafe
        If the attack still pins a cell down after all that can be hidden is.
    """
    frame = merged(frame, rules)
    cells: dict[str, pd.DataFrame] = {}
    primary: set[Key] = set()
    proposed: set[Key] = set()
    for table in rules.tables:
        found = cube(frame, table.dims)
        found["unsafe"] = unsafe(found, rules)
        if optimise is None:
            found = found[(found[list(table.by)] == TOTAL).any(axis=1)]
        else:
            proposed |= optimise(found, frame, table.dims, rules.protection)
        cells[table.id] = found.reset_index(drop=True)
        primary |= set(found.loc[found["unsafe"], "key"])
    every = pd.concat(cells.values(), ignore_index=True).drop_duplicates("key")
    totals = {
        name: dict(zip(every["key"], every[name].astype(float), strict=True)) for name in MEASURES
    }
    relations = list(_relations(cells, rules.tables, set(every["key"])))
    secondary = (proposed & set(every["key"])) - primary
    made = SafeTables(cells, primary, secondary, totals, relations, 0, optimise is not None)
    return _until_safe(made, rules)


def _relations(
    cells: Mapping[str, pd.DataFrame], tables: tuple[TableRule, ...], known: set[Key]
) -> Iterator[tuple[Key, tuple[Key, ...]]]:
    """Give every total with its parts, once."""
    seen: set[tuple[Key, str]] = set()
    parts: dict[tuple[Key, str], list[Key]] = defaultdict(list)
    for table in tables:
        here: dict[tuple[Key, str], list[Key]] = defaultdict(list)
        for key in cells[table.id]["key"]:
            for name, value in key:
                total = tuple(one for one in key if one[0] != name)
                here[total, name].append(key)
                if name in LINKS:
                    coarse, of = LINKS[name]
                    total = tuple(sorted([*total, (coarse, of(value))]))
                    here[total, name].append(key)
        for at, keys in here.items():
            if at not in seen and at[0] in known:
                parts[at] = keys
                seen.add(at)
    for (total, _), keys in parts.items():
        yield total, tuple(keys)


def _until_safe(made: SafeTables, rules: DisclosureRules) -> SafeTables:
    """Attack, hide what is pinned down behind others, and attack again."""
    at = defaultdict(list)
    for relation in made.relations:
        for key in (relation[0], *relation[1]):
            at[key].append(relation)
    secondary, firms = set(made.secondary), made.totals["firms"]
    for rounds in range(MOST_ROUNDS):
        hidden = made.primary | secondary
        pinned: set[Key] = set()
        for measure in MEASURES:
            attack = Attack(made.totals[measure], hidden, made.relations)
            pinned |= attack.exposed(rules.protection, made.primary)
        if not pinned:
            return SafeTables(
                made.cells, made.primary, secondary, made.totals, made.relations, rounds,
                made.by_optimiser,
            )  # fmt: skip
        more = set()
        for key in pinned:
            for _, parts in at[key]:
                shown = [one for one in parts if one not in hidden and one != key]
                if shown:  # the smallest that can give way
                    more.add(min(shown, key=lambda one: (firms[one], one)))
        if not more - hidden:  # whole lines, with what stands in the same place of linked tables
            lines = {one for key in pinned for _, parts in at[key] for one in parts}
            more = {one for key in lines for _, parts in at[key] for one in parts if len(one) > 2}
        if not more - hidden:  # the whole of such cells
            kinds = {tuple(name for name, _ in key) for key in pinned}
            more = {key for key in firms if tuple(name for name, _ in key) in kinds}
        if not more - hidden:
            break
        secondary |= more - made.primary
    raise NotSafe(
        "a hidden cell could still be worked out; nothing is released",
        [Fault("tables", f"{len(pinned)} cells", "no cell may be pinned down",
               "publish fewer tables or coarser variables", NotSafe.code)],
    )  # fmt: skip
