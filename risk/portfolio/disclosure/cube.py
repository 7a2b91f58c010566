"""Disclosure: a table with all its totals, and which of its cells must not be shown as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from risk.portfolio.disclosure.rules import (
    INSURED,
    INSURER,
    OTHER,
    PROVINCE,
    REGION,
    TOTAL,
    DisclosureRules,
    Measures,
)

Key = tuple[tuple[str, str], ...]
"""What a cell is of: variable and value, in order of the variables' names; totals left out. The
same cell has the same key in every table it stands in."""


Categories = Mapping[str, Mapping[str, str]]
"""By variable: into which category each value goes."""


def categories(frame: pd.DataFrame, rules: DisclosureRules) -> dict[str, dict[str, str]]:
    """Find which values of too few firms of an insurer go together, the smallest first.

    A province of too few firms joins the others of its region, which is the first digit of its
    code (GB/T 2260); where those are too few too, the region's provinces are one.
    """
    names = sorted({name for table in rules.tables for name in table.by} - {PROVINCE, REGION})
    found = {name: _joined(frame, name, rules.minimum_category, lambda one: OTHER)
             for name in names if name in frame}  # fmt: skip
    if REGION in frame:
        found[REGION] = _joined(frame, REGION, rules.minimum_category, lambda one: OTHER)
    if PROVINCE in frame:
        inside = frame.assign(**{PROVINCE: _inside(frame, found[REGION])})
        found[PROVINCE] = _joined(
            inside, PROVINCE, rules.minimum_category, lambda one: f"{one.split(':')[0]}:{OTHER}"
        )
    return found


def merged(frame: pd.DataFrame, into: Categories) -> pd.DataFrame:
    """Put values together as :func:`categories` found; a value it never saw goes to the rest."""
    found = frame.copy()
    for name in (name for name in into if name != PROVINCE):
        found[name] = frame[name].map(into[name]).fillna(OTHER)
    if PROVINCE in into:
        inside = _inside(frame, into[REGION])
        found[PROVINCE] = inside.map(into[PROVINCE]).fillna(found[REGION] + f":{OTHER}")
    return found


def _inside(frame: pd.DataFrame, regions: Mapping[str, str]) -> pd.Series:
    """Give every firm's province with its region before it."""
    return frame[REGION].map(regions).fillna(OTHER) + ":" + frame[PROVINCE]


def _joined(
    frame: pd.DataFrame, name: str, least: int, rest: Callable[[str], str]
) -> dict[str, str]:
    """Join small categories into the rest of their kind until every insurer has enough."""
    counts = pd.crosstab(frame[name], frame[INSURER])
    into = {str(one): str(one) for one in counts.index}
    for kind in sorted({rest(one) for one in into}):
        own = counts[[rest(str(one)) == kind for one in counts.index]]
        order = own.min(axis=1).sort_values(kind="stable")
        joined = [str(one) for one in order.index if order[one] < least]
        # The rest must be large enough itself.
        while joined and len(joined) < len(order) and own.loc[joined].sum().min() < least:
            joined.append(str(order.index[len(joined)]))
        into |= dict.fromkeys(joined, kind)
    return into


def cube(frame: pd.DataFrame, dims: tuple[str, ...], measures: Measures = INSURED) -> pd.DataFrame:
    """Sum firms into a table with every total.

    Parameters
    ----------
    frame : DataFrame
        One row a firm: the variables as text, and the measures; each counts 1.
    dims : tuple of str
    measures : Measures

    Returns
    -------
    DataFrame
        One row a cell that holds a firm: variables, measures (means NaN where not known), the
        largest firm's share (``largest``), the firms left without the insurer of the most
        (``others``; 0 for one insurer's own cell), and ``key``.
    """
    parts = []
    for count in range(len(dims) + 1):
        for kept in combinations(dims, count):
            parts.append(_sums(frame, dims, kept, measures))
    return pd.concat(parts, ignore_index=True)


def _sums(
    frame: pd.DataFrame, dims: tuple[str, ...], kept: tuple[str, ...], measures: Measures
) -> pd.DataFrame:
    by = list(kept) or (lambda row: 0)
    grouped = frame.groupby(by, observed=True, sort=True)
    count, money = measures.count, list(measures.money)
    sums = grouped[list(measures.sums)].sum()
    whole = sums[money].to_numpy()
    # Where nothing was paid nobody dominates.
    largest = (grouped[money].max() if money else sums[money]) / np.where(whole > 0, whole, np.inf)
    means = grouped[list(measures.means)].mean() if measures.means else pd.DataFrame()
    found = sums.assign(**dict(means.items()), largest=largest.max(axis=1).fillna(0.0))
    found["others"] = 0
    if INSURER in frame and INSURER not in kept:
        per = frame.groupby([*kept, INSURER] if kept else [INSURER], observed=True)[count].sum()
        most = per.groupby(list(kept)).max() if kept else per.max()
        found["others"] = found[count] - (most if kept else int(most))
    found = found.reset_index() if kept else found.reset_index(drop=True)
    for name in dims:
        if name not in kept:
            found[name] = TOTAL
    ordered = sorted(kept)
    values = [found[name].astype(str) for name in ordered]
    rows: Iterable[tuple[str, ...]] = zip(*values, strict=True) if values else [()] * len(found)
    found["key"] = [tuple(zip(ordered, row, strict=True)) for row in rows]
    return found[[*dims, *measures.all, "largest", "others", "key"]]


def unsafe(cells: pd.DataFrame, rules: DisclosureRules) -> pd.Series:
    """Tell which cells must not be shown.

    Too few firms, or few to whom something befell; one that dominates; or an insurer could take
    its own firms away and be left with too few of another's.
    """
    few = cells[rules.measures.count] < rules.minimum_cell
    for name in rules.measures.events:
        few |= cells[name].between(1, rules.minimum_cell - 1)
    dominated = cells["largest"] > rules.dominance
    left = (cells["others"] > 0) & (cells["others"] < rules.minimum_cell)
    return pd.Series(np.asarray(few | dominated | left), index=cells.index)
