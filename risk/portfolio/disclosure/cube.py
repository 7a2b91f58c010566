"""Disclosure: a table with all its totals, and which of its cells must not be shown as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations

import numpy as np
import pandas as pd

from risk.portfolio.disclosure.rules import (
    INSURER,
    MEAN,
    MEASURES,
    MONEY,
    OTHER,
    TOTAL,
    DisclosureRules,
)

PROVINCE, REGION = "province", "region"

Key = tuple[tuple[str, str], ...]
"""What a cell is of: variable and value, in order of the variables' names; totals left out. The
same cell has the same key in every table it stands in."""


def merged(frame: pd.DataFrame, rules: DisclosureRules) -> pd.DataFrame:
    """Put categories together of which an insurer has too few firms, the smallest first.

    A province of too few firms joins the others of its region, which is the first digit of its
    code (GB/T 2260); where those are too few too, the region's provinces are one.
    """
    found = frame.copy()
    names = sorted({name for table in rules.tables for name in table.by} - {PROVINCE, REGION})
    for name in names:
        found[name] = _joined(found, name, rules.minimum_category, lambda one: OTHER)
    if PROVINCE in found:
        found[REGION] = _joined(found, REGION, rules.minimum_category, lambda one: OTHER)
        inside = found[REGION] + ":" + found[PROVINCE]
        found[PROVINCE] = inside
        found[PROVINCE] = _joined(
            found, PROVINCE, rules.minimum_category, lambda one: f"{one.split(':')[0]}:{OTHER}"
        )
    return found


def _joined(frame: pd.DataFrame, name: str, least: int, rest: Callable[[str], str]) -> pd.Series:
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
    return frame[name].map(into)


def cube(frame: pd.DataFrame, dims: tuple[str, ...]) -> pd.DataFrame:
    """Sum firms into a table with every total.

    Parameters
    ----------
    frame : DataFrame
        One row a firm: the variables as text, ``MEASURES`` (``firms`` is 1) and ``MEAN``.
    dims : tuple of str

    Returns
    -------
    DataFrame
        One row a cell that holds a firm: variables, ``MEASURES``, ``MEAN`` (NaN where not known),
        the largest firm's share (``largest``), the firms left without the insurer of the most
        (``others``; 0 for one insurer's own cell), and ``key``.
    """
    parts = []
    for count in range(len(dims) + 1):
        for kept in combinations(dims, count):
            parts.append(_sums(frame, dims, kept))
    return pd.concat(parts, ignore_index=True)


def _sums(frame: pd.DataFrame, dims: tuple[str, ...], kept: tuple[str, ...]) -> pd.DataFrame:
    by = list(kept) or (lambda row: 0)
    grouped = frame.groupby(by, observed=True, sort=True)
    sums = grouped[list(MEASURES)].sum()
    largest = grouped[list(MONEY)].max() / sums[list(MONEY)].to_numpy()
    found = sums.assign(**{MEAN: grouped[MEAN].mean(), "largest": largest.max(axis=1)})
    found["others"] = 0
    if INSURER in frame and INSURER not in kept:
        per = frame.groupby([*kept, INSURER] if kept else [INSURER], observed=True)["firms"].sum()
        most = per.groupby(list(kept)).max() if kept else per.max()
        found["others"] = found["firms"] - (most if kept else int(most))
    found = found.reset_index() if kept else found.reset_index(drop=True)
    for name in dims:
        if name not in kept:
            found[name] = TOTAL
    ordered = sorted(kept)
    values = [found[name].astype(str) for name in ordered]
    rows: Iterable[tuple[str, ...]] = zip(*values, strict=True) if values else [()] * len(found)
    found["key"] = [tuple(zip(ordered, row, strict=True)) for row in rows]
    return found[[*dims, *MEASURES, MEAN, "largest", "others", "key"]]


def unsafe(cells: pd.DataFrame, rules: DisclosureRules) -> pd.Series:
    """Tell which cells must not be shown.

    Too few firms; one that dominates; or an insurer could take its own firms away and be left
    with too few of another's.
    """
    few = cells["firms"] < rules.minimum_cell
    dominated = cells["largest"] > rules.dominance
    left = (cells["others"] > 0) & (cells["others"] < rules.minimum_cell)
    return pd.Series(np.asarray(few | dominated | left), index=cells.index)
