"""Learn: actual against expected, by month and by segment: claims and payments."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from risk.learn.watch.amounts import ClaimRatios, ClaimSizes, row_payments
from risk.learn.watch.book import DAYS_A_YEAR, Floats, Ints, Mask, WatchBook
from risk.learn.watch.exposure import Exposure
from risk.learn.watch.intervals import (
    count_interval,
    count_tails,
    holm,
    share_tails,
    two_sided,
)
from risk.learn.watch.limits import Limits
from risk.learn.watch.pooling import Pooling, join_periods, pool_segments, sum_by

MONTH = "month"
WHOLE = "book"
"""Name of the cut that has one row, the whole book."""


@dataclass(frozen=True)
class Ratios:
    """Actual over expected, row by row; arrays of shape (k,).

    Parameters
    ----------
    actual, expected : ndarray
        Claims, or payments [money].
    low, high : ndarray
        Interval of actual over expected; the upper bound is infinite when next to nothing is
        expected to be paid.
    level : float
        Ratio that rows are tested against: that of the whole book, or 1.
    chance : ndarray
        Two-sided, of a deviation from the level as large by luck alone; NaN where too thin.
    corrected : ndarray
        The same for all rows of the table together (Holm).
    """

    actual: Floats
    expected: Floats
    low: Floats
    high: Floats
    level: float
    chance: Floats
    corrected: Floats

    @property
    def ratio(self) -> Floats:
        """Actual over expected; NaN when nothing is expected."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.expected > 0, self.actual / self.expected, np.nan)

    @property
    def relative(self) -> Floats:
        """The ratio over the level; NaN when nothing is expected or the level is 0."""
        return self.ratio / self.level if self.level > 0 else np.full(len(self.actual), np.nan)


@dataclass(frozen=True)
class Cut:
    """A book cut by one column.

    Parameters
    ----------
    by : str
        ``book``, ``month``, or a segment column.
    names : tuple of str
        Segments, or first months of the periods.
    pooled : tuple of str
        Segments put together in the last row.
    policies : ndarray
        With exposure in the row.
    years : ndarray
        Earned.
    counts, amounts : Ratios
        Rows of a part of the book are tested against the level of the whole, so that one wrong
        level is one finding and not one a row.
    row : ndarray of int
        Row of every policy; of every month in a cut by month.
    """

    by: str
    names: tuple[str, ...]
    pooled: tuple[str, ...]
    policies: Floats
    years: Floats
    counts: Ratios
    amounts: Ratios
    row: Ints


@dataclass(frozen=True)
class Spread:
    """How claims vary, for intervals.

    Parameters
    ----------
    size : ndarray, shape (n,) [money]
        Expected payment of a claim of each policy.
    ratios : ClaimRatios
        Payments over it, as seen in the book.
    firm_count : ndarray, shape (n,)
        Claims expected of the policy's firm in all its policies.
    shape : float
        Of the gamma between like firms.
    """

    size: Floats
    ratios: ClaimRatios
    firm_count: Floats
    shape: float


def spread_of(book: WatchBook, exposure: Exposure, limits: Limits) -> Spread:
    """Give the spread of claims: sizes pooled over the book, each over what its quote expected."""
    policies = book.policies
    span = (policies["expiry"] - policies["inception"]).dt.days.to_numpy() / DAYS_A_YEAR
    events = policies["frequency"].to_numpy() * span
    size = np.divide(policies["loss"].to_numpy(), events, out=np.zeros(len(span)), where=events > 0)
    usual = size[book.claims["policy"].to_numpy()]
    paid = book.claims["paid"].to_numpy()
    firms = pd.factorize(policies["firm"])[0]
    expected = sum_by(exposure.policy, len(firms), exposure.count)
    return Spread(
        size=size,
        ratios=ClaimRatios.of(paid[usual > 0] / usual[usual > 0]),
        firm_count=sum_by(firms, len(firms), expected)[firms],
        shape=limits.heterogeneity,
    )


def by_month(
    book: WatchBook, exposure: Exposure, spread: Spread, limits: Limits, whole: Cut
) -> Cut:
    """Compare by month of occurrence; thin months are joined with the following ones."""
    expected = sum_by(exposure.month, len(exposure.months), exposure.count)
    period = join_periods(expected, limits.least_expected)
    firsts = np.flatnonzero(np.diff(period, prepend=-1))
    names = tuple(str(exposure.months[first]) for first in firsts)
    cut = _cut(
        MONTH, Pooling(names, period, ()), exposure.month, exposure.claim_month,
        book, exposure, spread, limits, whole,
    )  # fmt: skip
    return replace(cut, row=period)


def by_segment(
    by: str,
    book: WatchBook,
    exposure: Exposure,
    spread: Spread,
    limits: Limits,
    whole: Cut | None = None,
) -> Cut:
    """Compare by a segment column; thin segments are pooled; without a whole against 1."""
    code, pooling = segments_of(by, book, exposure, limits.least_expected)
    return _by_policy(by, pooling, code, book, exposure, spread, limits, whole)


def whole_book(book: WatchBook, exposure: Exposure, spread: Spread, limits: Limits) -> Cut:
    """Compare the whole book."""
    pooling = Pooling((WHOLE,), np.zeros(1, dtype=np.int64), ())
    code = np.zeros(len(book.policies), dtype=np.int64)
    return _by_policy(WHOLE, pooling, code, book, exposure, spread, limits, None)


def segments_of(by: str, book: WatchBook, exposure: Exposure, least: float) -> tuple[Ints, Pooling]:
    """Give every policy's segment, and which of them are pooled."""
    code, names = pd.factorize(book.policies[by], sort=True)
    expected = sum_by(code[exposure.policy], len(names), exposure.count)
    return code.astype(np.int64), pool_segments(np.asarray(names, dtype=object), expected, least)


def _by_policy(
    by: str,
    pooling: Pooling,
    code: Ints,
    book: WatchBook,
    exposure: Exposure,
    spread: Spread,
    limits: Limits,
    whole: Cut | None,
) -> Cut:
    claim = code[book.claims["policy"].to_numpy()]
    cut = _cut(by, pooling, code[exposure.policy], claim, book, exposure, spread, limits, whole)
    return replace(cut, row=pooling.place[code])


def _cut(
    by: str,
    pooling: Pooling,
    cell: Ints,
    claim: Ints,
    book: WatchBook,
    exposure: Exposure,
    spread: Spread,
    limits: Limits,
    whole: Cut | None,
) -> Cut:
    """Add cells and claims up by row and judge every row.

    Parameters
    ----------
    cell, claim : ndarray of int
        Original row of every cell of exposure and of every claim.
    """
    size = len(pooling.names)
    row = pooling.place[cell]
    policy = exposure.policy

    def total(values: Floats) -> Floats:
        return sum_by(row, size, values)

    expected = total(exposure.count)
    enough = expected >= limits.least_expected
    # A firm's rate is its own for all its policies, but few of them fall in one month.
    own = exposure.count if by == MONTH else spread.firm_count[policy]
    firms = total(exposure.count * own) / spread.shape
    excess = np.divide(firms, expected, out=np.zeros(size), where=expected > 0)
    actual = sum_by(pooling.place[claim], size)
    low, high = count_interval(actual, excess, limits.interval)
    over = np.where(expected > 0, expected, np.nan)
    if whole is None:
        level, tails = 1.0, count_tails(actual, over, excess)
    else:
        level = float(whole.counts.ratio[0])
        share = over / whole.counts.expected[0]
        tails = share_tails(actual, whole.counts.actual[0], share, excess)
    chance = np.where(enough, two_sided(*tails), np.nan)
    counts = Ratios(actual, expected, low / over, high / over, level, chance, holm(chance))
    paid_level = 1.0 if whole is None else float(whole.amounts.ratio[0])
    paid = sum_by(pooling.place[claim], size, book.claims["paid"].to_numpy())
    sizes = ClaimSizes.of(row, size, exposure.count, spread.size[policy])
    due = total(exposure.amount)
    return Cut(
        by=by,
        names=pooling.names,
        pooled=pooling.pooled,
        policies=_policies(row, policy, size),
        years=total(exposure.years),
        counts=counts,
        amounts=_amounts(
            paid, due, enough & (due > 0), sizes, excess, spread.ratios, paid_level, limits
        ),
        row=row,
    )


def _policies(row: Ints, policy: Ints, size: int) -> Floats:
    """Count each policy once a row."""
    many = int(policy.max()) + 1
    seen = np.zeros(size * many, dtype=bool)
    seen[row * many + policy] = True
    return np.asarray(seen.reshape(size, many).sum(axis=1, dtype=float))


def _amounts(
    paid: Floats,
    due: Floats,
    judged: Mask,
    sizes: ClaimSizes,
    excess: Floats,
    ratios: ClaimRatios,
    level: float,
    limits: Limits,
) -> Ratios:
    """Judge payments row by row; rows that are too thin have no interval."""
    low, high, chance = np.full((3, len(paid)), np.nan)
    for row in np.flatnonzero(judged):
        payments = row_payments(sizes, int(row), float(excess[row]), ratios)
        if level > 0:
            chance[row] = two_sided(*payments.tails(paid[row] / level))
        least, most = (
            payments.quantile(tail)
            for tail in ((1 - limits.interval) / 2, (1 + limits.interval) / 2)
        )
        low[row] = paid[row] / most
        high[row] = paid[row] / least if least > 0 else np.inf
    return Ratios(paid, due, low, high, level, chance, holm(chance))
