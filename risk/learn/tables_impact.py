"""Learn: what a new version of factor tables does to a book; never told of a single firm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from risk.trained.kernels import Numbers

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
LEAST_FIRMS = 10
"""Firms a segment must have to be told; smaller ones are put together."""
EDGES = (-1.0, -0.5, -0.3, -0.2, -0.15, -0.1, -0.05, -0.025, 0.025, 0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
"""Where the distribution of changes is cut."""


@dataclass(frozen=True)
class SegmentChange:
    """A segment's premium before and after.

    Parameters
    ----------
    names : tuple of str
        One name for each column cut by; empty for small segments put together.
    policies : int
    old, new : float
    """

    names: tuple[str, ...]
    policies: int
    old: float
    new: float

    @property
    def change(self) -> float:
        """New over old, less 1."""
        return self.new / self.old - 1


@dataclass(frozen=True)
class Impact:
    """What a new version does to a book.

    Parameters
    ----------
    policies : int
    old, new : float
        Totals: of premium where the book tells it, of expected events otherwise.
    quantiles : tuple of float
        Of the change by policy, at :data:`QUANTILES`.
    histogram : tuple of (float, float, int)
        Lower and upper change and the policies between; the last is open above.
    segments : tuple of SegmentChange
        Every segment with enough firms, most risen first; then the small ones together.
    """

    policies: int
    old: float
    new: float
    quantiles: tuple[float, ...]
    histogram: tuple[tuple[float, float, int], ...]
    segments: tuple[SegmentChange, ...]

    @property
    def change(self) -> float:
        """Total new over total old, less 1."""
        return self.new / self.old - 1

    @property
    def off_balance(self) -> float:
        """Factor on the new base that leaves the total as it was."""
        return self.old / self.new


def impact(
    old: Numbers, ratio: Numbers, groups: Mapping[str, Sequence[str]], firms: Sequence[str]
) -> Impact:
    """Tell how a book's premium moves.

    Parameters
    ----------
    old : ndarray, shape (n,)
        Premium (or expected events) of each policy before.
    ratio : ndarray, shape (n,)
        New over old prediction of each policy.
    groups : mapping of str to sequence of str
        Columns to cut the book by, all together.
    firms : sequence of str
        Whose each policy is.
    """
    change, new = ratio - 1, old * ratio
    counts, _ = np.histogram(change, bins=[*EDGES, np.inf])
    ends = [*EDGES[1:], np.inf]
    return Impact(
        policies=len(old),
        old=float(old.sum()),
        new=float(new.sum()),
        quantiles=tuple(float(q) for q in np.quantile(change, QUANTILES)),
        histogram=tuple(
            (low, high, int(count)) for low, high, count in zip(EDGES, ends, counts, strict=True)
        ),
        segments=_segments(old, new, groups, firms),
    )


def _segments(
    old: Numbers, new: Numbers, groups: Mapping[str, Sequence[str]], firms: Sequence[str]
) -> tuple[SegmentChange, ...]:
    if not groups:
        return ()
    table = pd.DataFrame({**groups, "_old": old, "_new": new, "_firm": list(firms)})
    cut = table.groupby([*groups], sort=True)
    sums = cut[["_old", "_new"]].sum()
    sums["_policies"], sums["_firms"] = cut.size(), cut["_firm"].nunique()
    sums = sums.sort_values("_firms", kind="stable")
    # What is put together is enough firms, too: else it could be had by subtraction.
    small = sums["_firms"] < LEAST_FIRMS
    if small.any():
        small |= sums["_firms"].cumsum().shift(fill_value=0) < LEAST_FIRMS
    found = [
        SegmentChange(names if isinstance(names, tuple) else (names,), int(many), before, after)
        for names, before, after, many, _ in sums[~small].itertuples(name=None)
    ]
    found.sort(key=lambda one: (-one.change, one.names))
    if small.any():
        before, after, many, _ = sums[small].sum().tolist()
        found.append(SegmentChange((), int(many), before, after))
    return tuple(found)
