"""Learn: relativities refitted period by period, to see whether they move beyond chance.

The expected claims carry every other part of the formula, so a segment's relativity in a period is
its actual over expected, over that of the whole book in the period (a Poisson model with one
factor and an offset, in closed form). If a relativity holds still, the segment's claims fall on
the periods in proportion to what is expected there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2

from risk.learn.watch.actual_expected import segments_of
from risk.learn.watch.book import Floats, Ints, WatchBook
from risk.learn.watch.exposure import Exposure
from risk.learn.watch.intervals import holm
from risk.learn.watch.limits import Limits
from risk.learn.watch.pooling import sum_by

MONTHS_A_PERIOD = 12


@dataclass(frozen=True)
class Stability:
    """Relativities of a column's segments by period; arrays of shape (k, t) and (k,).

    Parameters
    ----------
    by : str
    names, pooled : tuple of str
        Segments, and those put together in the last.
    periods : tuple of str
        First month of each; a year long, the first up to two.
    claims, expected : ndarray, shape (k, t)
        Expected at the level of the book in the period.
    standard_error : ndarray, shape (k, t)
        Of the logarithm of a relativity; NaN without a claim.
    chance : ndarray, shape (k,)
        Of moves as large by luck alone; NaN where too thin.
    corrected : ndarray, shape (k,)
    """

    by: str
    names: tuple[str, ...]
    pooled: tuple[str, ...]
    periods: tuple[str, ...]
    claims: Floats
    expected: Floats
    standard_error: Floats
    chance: Floats
    corrected: Floats

    @property
    def relativity(self) -> Floats:
        """Actual over expected at the book's level of the period, shape (k, t)."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.expected > 0, self.claims / self.expected, np.nan)


def stability_of(by: str, book: WatchBook, exposure: Exposure, limits: Limits) -> Stability:
    """Refit a column's relativities for every year, counted back from the day."""
    last = len(exposure.months) - 1
    periods = max(1, (last + 1) // MONTHS_A_PERIOD)
    back = (last - np.arange(last + 1)) // MONTHS_A_PERIOD
    period = np.maximum(periods - 1 - back, 0)  # months too few for a period join the first
    code, pooling = segments_of(by, book, exposure, limits.least_expected * periods)
    size = len(pooling.names)

    def table(row: Ints, when: Ints, weights: Floats | None) -> Floats:
        cells = pooling.place[row] * periods + period[when]
        return sum_by(cells, size * periods, weights).reshape(size, periods)

    expected = table(code[exposure.policy], exposure.month, exposure.count)
    claims = table(code[book.claims["policy"].to_numpy()], exposure.claim_month, None)
    due, seen = expected.sum(axis=0), claims.sum(axis=0)
    level = np.divide(seen, due, out=np.ones(periods), where=due > 0)
    at_level = expected * level
    with np.errstate(divide="ignore"):
        error = np.where(claims > 0, np.sqrt(1 / claims - 1 / np.maximum(seen, 1)), np.nan)
    chance = _chance(claims, at_level, limits.least_expected)
    firsts = [int(np.flatnonzero(period == one)[0]) for one in range(periods)]
    return Stability(
        by=by,
        names=pooling.names,
        pooled=pooling.pooled,
        periods=tuple(str(exposure.months[first]) for first in firsts),
        claims=claims,
        expected=at_level,
        standard_error=error,
        chance=chance,
        corrected=holm(chance),
    )


def _chance(claims: Floats, expected: Floats, least: float) -> Floats:
    """Test each row against its own mean level (chi-square), on the periods thick enough."""
    found = np.full(len(claims), np.nan)
    for row in range(len(claims)):
        used = expected[row] >= least
        total = expected[row, used].sum()
        if used.sum() < 2 or claims[row, used].sum() == 0 or len(claims) < 2:
            continue
        steady = expected[row, used] * claims[row, used].sum() / total
        # The book's own level of a period holds this segment's claims too.
        rest = 1 - expected[row, used] / np.maximum(expected[:, used].sum(axis=0), 1e-300)
        spread = (claims[row, used] - steady) ** 2 / (steady * np.maximum(rest, 1e-9))
        found[row] = chi2.sf(spread.sum(), used.sum() - 1)
    return found
