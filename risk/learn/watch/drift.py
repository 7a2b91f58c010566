"""Learn: whether the firms quoted of late are still like those before.

The population stability index says how far a distribution moved, a two-sample test whether chance
first would move it as far: Kolmogorov-Smirnov for numbers, chi-square for categories and for
numbers of few values. The index looks at every policy begun; the tests look at each firm once, at
its first policy, as renewals repeat its answers. All tests together are corrected (Holm).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import chi2_contingency, ks_2samp

from risk.learn.watch.book import Floats, Mask, WatchBook
from risk.learn.watch.intervals import holm
from risk.learn.watch.limits import Limits, recent_since
from risk.learn.watch.pooling import sum_by
from risk.learn.watch.referrals import submissions_of

SCORE = "expected_frequency"
"""What the quoting model says of a firm."""

FEW_VALUES = 12
"""Numbers with no more different values are compared as categories."""

BINS = 10
LEAST_CELL = 5.0
"""Expected count below which categories are put together for the chi-square test."""


@dataclass(frozen=True)
class Moved:
    """How far one feature moved.

    Parameters
    ----------
    name : str
    index : float
        Population stability index.
    test : str
        ``ks`` or ``chi2``; empty if there is nothing to compare.
    chance, corrected : float
        Of a difference as large by luck first, first and among all features; NaN if not tested.
    labels : tuple of str
        Bins or categories.
    before, lately : tuple of float
        Share of each.
    """

    name: str
    index: float
    test: str
    chance: float
    corrected: float
    labels: tuple[str, ...]
    before: tuple[float, ...]
    lately: tuple[float, ...]


@dataclass(frozen=True)
class Drift:
    """The features of policies begun in the recent window against those begun before it.

    Parameters
    ----------
    since : str
        First day of the window.
    policies : tuple of int
        Before and lately.
    tested : tuple of int
        Firms first seen before and lately.
    features : tuple of Moved
    """

    since: str
    policies: tuple[int, int]
    tested: tuple[int, int]
    features: tuple[Moved, ...]


def drift_of(book: WatchBook, limits: Limits) -> Drift | None:
    """Compare the recent window with what came before; None if either has too few policies."""
    begun = book.policies["inception"].to_numpy().astype("datetime64[D]")
    since = np.datetime64(recent_since(book.day, limits.window_months))
    lately = begun >= since
    if min(lately.sum(), (~lately).sum()) < limits.least_submissions:
        return None
    first = np.zeros(len(begun), dtype=bool)
    first[submissions_of(book).index] = True
    columns = {
        SCORE: book.policies["frequency"].where(book.policies["frequency"] > 0),
        **{name: book.policies[name] for name in (*book.segments, *book.features)},
    }
    found = [_moved(name, values, lately, first, limits) for name, values in columns.items()]
    corrected = holm(np.array([one.chance for one in found]))
    return Drift(
        since=str(since),
        policies=(int((~lately).sum()), int(lately.sum())),
        tested=(int((first & ~lately).sum()), int((first & lately).sum())),
        features=tuple(
            replace(one, corrected=float(p)) for one, p in zip(found, corrected, strict=True)
        ),
    )


def _moved(name: str, values: pd.Series, lately: Mask, first: Mask, limits: Limits) -> Moved:
    many = pd.api.types.is_numeric_dtype(values) and values.nunique() > FEW_VALUES
    code, labels = _bins(values, ~lately) if many else _categories(values)
    size = len(labels)
    before, after = (sum_by(code[part], size) for part in (~lately, lately))
    test, chance = "", np.nan
    if min((first & lately).sum(), (first & ~lately).sum()) >= limits.least_submissions:
        if many:
            numbers = values.to_numpy(dtype=float)
            known = first & ~np.isnan(numbers)
            test = "ks"
            chance = float(ks_2samp(numbers[known & ~lately], numbers[known & lately]).pvalue)
        else:
            test = "chi2"
            chance = _chi_square(
                sum_by(code[first & ~lately], size),
                sum_by(code[first & lately], size),
            )
    return Moved(
        name, stability_index(before, after), test, chance, np.nan, labels,
        tuple((before / before.sum()).tolist()), tuple((after / after.sum()).tolist()),
    )  # fmt: skip


def stability_index(before: Floats, after: Floats) -> float:
    """Give the population stability index of two sets of counts.

    Sum of (q - p) ln(q / p); half a count is added to each cell, so that an empty one counts.

    >>> round(stability_index(np.array([500.0, 500]), np.array([600.0, 400])), 4)
    0.0405
    """
    p = (before + 0.5) / (before + 0.5).sum()
    q = (after + 0.5) / (after + 0.5).sum()
    return float(((q - p) * np.log(q / p)).sum())


def _bins(values: pd.Series, before: Mask) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    """Cut numbers at the deciles of the window before; what is not known is a bin of its own."""
    numbers = values.to_numpy(dtype=float)
    known = ~np.isnan(numbers)
    edges = np.unique(np.quantile(numbers[known & before], np.arange(1, BINS) / BINS))
    code = np.where(known, np.searchsorted(edges, numbers, side="right"), len(edges) + 1)
    shown = [f"{edge:.4g}" for edge in edges]
    labels = [f"< {shown[0]}", *(f"{a} – {b}" for a, b in pairwise(shown))]
    return code.astype(np.int64), (*labels, f"≥ {shown[-1]}", "")


def _categories(values: pd.Series) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    text = values.map("{:g}".format) if pd.api.types.is_numeric_dtype(values) else values
    code, names = pd.factorize(text.where(values.notna(), ""), sort=True)
    return code.astype(np.int64), tuple(str(name) for name in names)


def _chi_square(before: Floats, after: Floats) -> float:
    """Test two rows of counts; categories too rare are put together."""
    total = (before + after).astype(float)
    least = min(before.sum(), after.sum()) / total.sum() * total
    thin = least < LEAST_CELL
    table = np.array([[*row[~thin], row[thin].sum()] for row in (before, after)], dtype=float)
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return np.nan
    return float(chi2_contingency(table, correction=False).pvalue)
