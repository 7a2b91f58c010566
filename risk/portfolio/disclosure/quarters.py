"""Disclosure: the attack across releases: what the difference of two quarters tells.

Whoever subtracts a cell of one quarter from that of another learns of the firms that came, left
or changed in between. Where those are few, what is published of both quarters must leave their
difference as uncertain as a hidden cell is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from risk.portfolio.disclosure.attack import Attack
from risk.portfolio.disclosure.cube import Key
from risk.portfolio.disclosure.published import HIDDEN, rounded
from risk.portfolio.disclosure.rules import TOTAL, DisclosureRules
from risk.portfolio.disclosure.suppress import SafeTables, summed, until_safe

FIRM = "firm"
"""Column of a firm's own mark, by which it is known again."""
CENTS = 2


@dataclass(frozen=True)
class Earlier:
    """A release made before.

    Parameters
    ----------
    frame : DataFrame
        Its firms, as they were summed; never published.
    tables : SafeTables
        With what was hidden then.
    ratio : float
        Days of the later quarter over those of this one: by what money that accrues by the day
        grows with nothing changed; 1 where nothing does.
    """

    frame: pd.DataFrame
    tables: SafeTables
    ratio: float = 1.0


def earlier_release(
    frame: pd.DataFrame,
    published: Mapping[str, pd.DataFrame],
    rules: DisclosureRules,
    ratio: float = 1.0,
) -> Earlier:
    """Give a release made before, from its firms and what was published of them."""
    made = summed(frame, rules)
    shown: set[Key] = set()
    for table in rules.tables:
        rows = published.get(table.id)
        if rows is None:  # a table that was not published then
            continue
        kept = rows[rows["cell"] != HIDDEN]
        for row in kept[list(table.dims)].astype(str).itertuples(index=False, name=None):
            named = zip(table.dims, row, strict=True)
            shown.add(tuple(sorted(one for one in named if one[1] != TOTAL)))
    hidden = set(made.sums.keys) - shown
    return Earlier(frame, replace(made, primary=hidden), ratio)


def safe_beside(
    frame: pd.DataFrame, made: SafeTables, earlier: Sequence[Earlier], rules: DisclosureRules
) -> tuple[SafeTables, int]:
    """Hide what would tell of few firms beside the releases made before.

    Returns
    -------
    SafeTables
    int
        Cells hidden because of a difference, before those for their sake.

    Raises
    ------
    NotSafe
        If what hiding them calls for ends nowhere.
    """
    count = 0
    few = [few_changed(frame, one.frame, rules, one.ratio) for one in earlier]
    while True:
        told: set[Key] = set()
        for one, keys in zip(earlier, few, strict=True):
            told |= pinned_by_change(made, one, keys - made.fixed, rules)
        if not told:
            return made, count
        count += len(told)
        made = until_safe(replace(made, primary=made.primary | told), rules)


def few_changed(
    now: pd.DataFrame, before: pd.DataFrame, rules: DisclosureRules, ratio: float = 1.0
) -> set[Key]:
    """Give the cells in which some firms, and fewer than the minimum, came, left or changed."""
    names = sorted({name for table in rules.tables for name in table.dims})
    money = [name for name in rules.measures.money if name in rules.measures.compared]
    before = before.assign(**{name: before[name] * ratio for name in money})
    both = pd.concat([now, before], ignore_index=True)[[FIRM, *names, *money]]
    both[money] = both[money].round(CENTS)
    differ = both[~both.duplicated(keep=False)]
    if differ.empty:
        return set()
    found: set[Key] = set()
    kinds = {
        tuple(sorted(kept))
        for table in rules.tables
        for size in range(len(table.dims) + 1)
        for kept in combinations(table.dims, size)
    }
    for kind in kinds:
        if not kind:
            if differ[FIRM].nunique() < rules.minimum_cell:
                found.add(())
            continue
        counts = differ.groupby(list(kind), observed=True)[FIRM].nunique()
        for at in counts.index[counts < rules.minimum_cell]:
            values = at if isinstance(at, tuple) else (at,)
            found.add(tuple(zip(kind, map(str, values), strict=True)))
    return found


def pinned_by_change(
    now: SafeTables, earlier: Earlier, few: set[Key], rules: DisclosureRules
) -> set[Key]:
    """Give the cells shown in both releases whose change is known to within the protection.

    The attacker has the rounded cells of both, and how each adds up; he knows of no other link
    between two quarters.
    """
    before = earlier.tables
    old = before.totals[rules.measures.count]
    keys = sorted(key for key in few if key in old and key in now.sums.place)
    keys = [key for key in keys if key not in now.hidden and key not in before.hidden]
    pinned: set[Key] = set()
    for measure in rules.measures.compared:
        ratio = earlier.ratio if measure in rules.measures.money else 1.0
        change = {
            key: now.totals[measure][key] - ratio * before.totals[measure][key] for key in keys
        }
        asked = [key for key in keys if change[key] and key not in pinned]
        if not asked:
            continue
        this, then = (_seen(one, measure, rules) for one in (now, before))
        (low, high), reached = this.reach(asked), then.reach(asked)
        low_before, high_before = (ratio * end for end in reached)
        moved = np.array([change[key] for key in asked])
        wide = rules.protection * np.abs(moved)
        open_ = (high - low_before >= moved + wide) & (low - high_before <= moved - wide)
        for place in np.flatnonzero(~open_):
            key = asked[place]
            least, most = this.bounds_of(key)
            least_before, most_before = (ratio * end for end in then.bounds_of(key))
            up = most - least_before >= moved[place] + wide[place]
            down = least - most_before <= moved[place] - wide[place]
            if not (up and down):
                pinned.add(key)
    return pinned


def _seen(tables: SafeTables, measure: str, rules: DisclosureRules) -> Attack:
    """Give the attack on one measure as it was published: rounded."""
    values = tables.totals[measure]
    shown = rounded(pd.Series(list(values.values())), measure, rules)
    seen = dict(zip(values, shown.tolist(), strict=True))
    half = rules.rounding.of(measure, rules.measures) / 2
    return Attack(tables.sums, seen, tables.hidden, half, tables.ceilings_of(measure))
