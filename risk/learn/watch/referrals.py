"""Learn: how often submissions are referred or declined, by month and by segment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import fisher_exact

from risk.learn.watch.actual_expected import MONTH
from risk.learn.watch.book import Floats, Mask, WatchBook
from risk.learn.watch.intervals import holm, rate_interval
from risk.learn.watch.limits import Limits
from risk.learn.watch.pooling import Pooling, join_periods, pool_segments, sum_by

OUTCOMES = ("refer", "decline")


@dataclass(frozen=True)
class Rates:
    """Rates of one outcome by row; arrays of shape (k,).

    Parameters
    ----------
    hits : ndarray
    low, high : ndarray
        Exact interval of the rate.
    """

    hits: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True)
class Referrals:
    """Outcomes of submissions cut by one column.

    Parameters
    ----------
    by : str
    names, pooled : tuple of str
    submissions : ndarray
    rates : dict of str to Rates
        ``refer`` and ``decline``.
    """

    by: str
    names: tuple[str, ...]
    pooled: tuple[str, ...]
    submissions: Floats
    rates: dict[str, Rates]


@dataclass(frozen=True)
class RateChange:
    """The rate of an outcome lately against before.

    Parameters
    ----------
    outcome : str
    since : str
        First day of the recent window.
    before, lately : float
    chance, corrected : float
        Of a change as large by luck alone (Fisher's exact test); for both outcomes together.
    """

    outcome: str
    since: str
    before: float
    lately: float
    chance: float
    corrected: float


def submissions_of(book: WatchBook) -> pd.DataFrame:
    """Give the first row of every firm: renewals are no submissions of their own."""
    ordered = book.policies.sort_values(["inception", "policy_id"])
    return ordered[~ordered["firm"].duplicated()]


def referrals_by(by: str, submissions: pd.DataFrame, limits: Limits) -> Referrals:
    """Give the rates by month of inception or by a segment column; thin rows are pooled."""
    if by == MONTH:
        months = submissions["inception"].to_numpy().astype("datetime64[M]")
        code = (months - months.min()).astype(np.int64)
        period = join_periods(sum_by(code, int(code.max()) + 1), limits.least_submissions)
        firsts = np.flatnonzero(np.diff(period, prepend=-1))
        pooling = Pooling(tuple(str(months.min() + first) for first in firsts), period, ())
    else:
        code, every = pd.factorize(submissions[by], sort=True)
        counts = sum_by(code, len(every))
        pooling = pool_segments(np.asarray(every, object), counts, limits.least_submissions)
    row, size = pooling.place[code], len(pooling.names)
    total = sum_by(row, size)
    rates = {}
    for outcome in OUTCOMES:
        hit = (submissions["decision"] == outcome).to_numpy(dtype=float)
        hits = sum_by(row, size, hit)
        rates[outcome] = Rates(hits, *rate_interval(hits, total, limits.interval))
    return Referrals(by, pooling.names, pooling.pooled, total, rates)


def rate_changes(submissions: pd.DataFrame, since: str, limits: Limits) -> tuple[RateChange, ...]:
    """Compare the rates of the recent window with those before; none if either is too thin."""
    lately = (submissions["inception"].to_numpy() >= np.datetime64(since)).astype(bool)
    if min(lately.sum(), (~lately).sum()) < limits.least_submissions:
        return ()
    rows = []
    for outcome in OUTCOMES:
        hit = (submissions["decision"] == outcome).to_numpy()
        before, after = (_split(hit, part) for part in (~lately, lately))
        chance = float(fisher_exact([before, after]).pvalue)
        rows.append((outcome, before[0] / sum(before), after[0] / sum(after), chance))
    corrected = holm(np.array([row[3] for row in rows]))
    return tuple(
        RateChange(outcome, since, before, after, chance, float(together))
        for (outcome, before, after, chance), together in zip(rows, corrected, strict=True)
    )


def _split(hit: Mask, part: Mask) -> tuple[int, int]:
    return int((hit & part).sum()), int((~hit & part).sum())
