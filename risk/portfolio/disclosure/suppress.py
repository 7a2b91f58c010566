"""Disclosure: which cells are hidden: the unsafe, and those that would give them away.

The optimiser looks at a table alone; what an attack on all tables together still pins down is
hidden behind others too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from risk.errors import Fault, RiskError
from risk.portfolio.disclosure.attack import Attack, Sums
from risk.portfolio.disclosure.cube import Key, cube, unsafe
from risk.portfolio.disclosure.give_way import give_way, prices
from risk.portfolio.disclosure.rules import DisclosureRules
from risk.portfolio.disclosure.tau_argus import Done, Optimiser

MOST_ROUNDS = 20


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
    sums : Sums
        How they add up.
    rounds : int
        Attacks it took until nothing was pinned down.
    optimised : int
        Tables the optimiser solved; of the others the attack's own programs hid cells.
    fixed : set of Key
        Cells that are told whatever happens here, as they stand in other tables too.
    ceilings : mapping of Key to float
        Most that the count of a cell can be, as everybody knows.
    """

    cells: Mapping[str, pd.DataFrame]
    primary: set[Key]
    secondary: set[Key]
    totals: Mapping[str, Mapping[Key, float]]
    sums: Sums
    rounds: int
    optimised: int
    fixed: frozenset[Key] = frozenset()
    ceilings: Mapping[Key, float] = field(default_factory=dict)

    @property
    def hidden(self) -> set[Key]:
        """Every cell that is not shown."""
        return self.primary | self.secondary

    def attack(self, measure: str, slack: float = 0.0) -> Attack:
        """Give the attack on one measure."""
        return Attack(
            self.sums, self.totals[measure], self.hidden, slack, self.ceilings_of(measure)
        )

    def ceilings_of(self, measure: str) -> Mapping[Key, float]:
        """Give what is known to be the most of cells of one measure."""
        return self.ceilings if measure == next(iter(self.totals)) else {}


def safe_tables(
    frame: pd.DataFrame,
    rules: DisclosureRules,
    optimise: Optimiser | None,
    done: Done = lambda table: None,
    ceilings: Mapping[Key, float] | None = None,
) -> SafeTables:
    """Make the fixed set of tables safe.

    Parameters
    ----------
    frame : DataFrame
        One row a firm, its small categories :func:`risk.portfolio.disclosure.cube.merged`.
    rules : DisclosureRules
    optimise : callable or None
        Without an optimiser the attack's own programs hide all that must be.
    done : callable
        Is told every table that the optimiser is done with.
    ceilings : mapping of Key to float or None
        What everybody knows that the count of a cell cannot be above: firms of the market.

    Raises
    ------
    NotSafe
        If the attack still pins a cell down after all that can be hidden is.
    """
    made = summed(frame, rules)
    counts = made.totals[rules.measures.count]
    # A market that is an estimate can be short of what is insured.
    most = {key: max(top, counts[key]) for key, top in (ceilings or {}).items() if key in counts}
    made = replace(made, ceilings=most)
    solved = optimise(made.cells, frame, rules, done) if optimise else {}
    proposed = set().union(*solved.values())
    made = replace(made, secondary=proposed - made.primary, optimised=len(solved))
    return until_safe(made, rules)


def summed(frame: pd.DataFrame, rules: DisclosureRules) -> SafeTables:
    """Sum firms into the fixed set of tables, with the unsafe cells known and no other hidden."""
    cells = {}
    for table in rules.tables:
        found = cube(frame, table.dims, rules.measures)
        cells[table.id] = found.assign(unsafe=unsafe(found, rules))
    every = pd.concat(cells.values(), ignore_index=True).drop_duplicates("key")
    totals = {
        name: dict(zip(every["key"], every[name].astype(float), strict=True))
        for name in rules.measures.sums
    }
    sums = Sums(tuple(every["key"]), list(_relations(cells, rules, set(every["key"]))))
    primary = set(every.loc[every["unsafe"], "key"])
    return SafeTables(cells, primary, set(), totals, sums, 0, 0)


def _relations(
    cells: Mapping[str, pd.DataFrame], rules: DisclosureRules, known: set[Key]
) -> Iterator[tuple[Key, tuple[Key, ...]]]:
    """Give every total with its parts, once."""
    seen: set[tuple[Key, str]] = set()
    parts: dict[tuple[Key, str], list[Key]] = defaultdict(list)
    for table in rules.tables:
        here: dict[tuple[Key, str], list[Key]] = defaultdict(list)
        for key in cells[table.id]["key"]:
            for name, value in key:
                total = tuple(one for one in key if one[0] != name)
                here[total, name].append(key)
                if name in rules.links:
                    coarse, of = rules.links[name]
                    total = tuple(sorted([*total, (coarse, of(value))]))
                    here[total, name].append(key)
        for at, keys in here.items():
            if at not in seen and at[0] in known:
                parts[at] = keys
                seen.add(at)
    for (total, _), keys in parts.items():
        yield total, tuple(keys)


def until_safe(made: SafeTables, rules: DisclosureRules) -> SafeTables:
    """Attack, let cells give way for what is pinned down, and attack again.

    Raises
    ------
    NotSafe
        If that ends nowhere.
    """
    price = prices(made.sums, next(iter(made.totals.values())))
    for rounds in range(MOST_ROUNDS):
        found = 0
        for measure in made.totals:
            pinned = made.attack(measure).exposed(rules.protection, made.primary)
            if pinned:
                found += len(pinned)
                more = give_way(
                    made.sums, made.totals[measure], price, made.hidden, pinned, rules.protection,
                    made.fixed, made.ceilings_of(measure),
                )  # fmt: skip
                made = replace(made, secondary=made.secondary | more)
        if not found:
            return replace(made, rounds=rounds)
    raise NotSafe(
        "a hidden cell could still be worked out; nothing is released",
        [Fault("tables", f"{found} cells", "no cell may be pinned down",
               "publish fewer tables or coarser variables", NotSafe.code)],
    )  # fmt: skip
