"""Learn: the distribution of what a group of policies pays, from the book's own claim sizes.

A claim of a policy is what its quote expected of one, times a ratio drawn from the ratios seen in
the whole book. Number and size together are one compound, by Fourier transform: payments of few,
very unequal claims are far from any normal or gamma curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import fft

from risk.learn.watch.book import Floats, Ints
from risk.learn.watch.pooling import sum_by
from risk.loss.counts import Counts

CELLS = 1 << 13
SIZES = 32
"""Classes of expected claim size in which a row's policies are put together."""

RATIOS = 400
"""Most points that stand for the ratios seen; the largest stand for themselves."""

REACH = 14.0
"""Standard deviations above the mean that the grid reaches."""


@dataclass(frozen=True)
class ClaimRatios:
    """Payment over what the quote expected of a claim, as seen in a book, scaled to mean 1.

    Parameters
    ----------
    values : ndarray, shape (k,)
        Ascending.
    chances : ndarray, shape (k,)
        Sum to 1.
    """

    values: Floats
    chances: Floats

    @classmethod
    def of(cls, ratios: Floats) -> ClaimRatios:
        """Give the ratios of a book; one claim as expected if none was seen or paid."""
        mean = ratios.mean() if len(ratios) else 0.0
        if mean <= 0:
            return cls(np.ones(1), np.ones(1))
        ordered = np.sort(ratios) / mean
        single = min(len(ordered), RATIOS // 2)  # the tail decides, so it is never averaged
        small = ordered[: len(ordered) - single]
        groups = np.array_split(small, min(len(small), RATIOS // 2)) if len(small) else []
        values = np.array([group.mean() for group in groups])
        weights = np.array([len(group) for group in groups], dtype=float)
        return cls(
            np.concatenate([values, ordered[len(small) :]]),
            np.concatenate([weights, np.ones(single)]) / len(ordered),
        )


@dataclass(frozen=True)
class ClaimSizes:
    """Expected claim sizes of rows of policies, in classes.

    Parameters
    ----------
    counts : ndarray, shape (rows, classes)
        Expected claims.
    sizes : ndarray, shape (rows, classes) [money]
        Mean expected size.
    """

    counts: Floats
    sizes: Floats

    @classmethod
    def of(cls, row: Ints, rows: int, counts: Floats, sizes: Floats) -> ClaimSizes:
        """Sort cells of exposure into rows and classes of size on a logarithmic scale."""
        logs = np.log(np.maximum(sizes, 1e-9))
        low, high = (logs.min(), logs.max()) if len(logs) else (0.0, 1.0)
        span = max(high - low, 1e-9)
        place = np.minimum(((logs - low) / span * SIZES).astype(np.int64), SIZES - 1)
        key = row * SIZES + place
        total = sum_by(key, rows * SIZES, counts)
        money = sum_by(key, rows * SIZES, counts * sizes)
        mean = np.divide(money, total, out=np.zeros(len(total)), where=total > 0)
        return cls(total.reshape(rows, SIZES), mean.reshape(rows, SIZES))


@dataclass(frozen=True)
class Payments:
    """What a row pays, on a grid.

    Parameters
    ----------
    step : float
        Distance of points [money]; the first is 0.
    chance : ndarray
        Probability of each point.
    """

    step: float
    chance: Floats

    def tails(self, paid: float) -> tuple[float, float]:
        """Give the mid-P chances of as little and of as much; they sum to 1."""
        upto = np.cumsum(self.chance)
        middle = upto - self.chance / 2
        points = self.step * np.arange(len(middle))
        little = float(np.interp(paid, points, middle))
        return little, 1 - little

    def quantile(self, share: float) -> float:
        """Give the payment not exceeded with a probability."""
        return float(self.step * np.searchsorted(np.cumsum(self.chance), share))


def row_payments(sizes: ClaimSizes, row: int, excess: float, ratios: ClaimRatios) -> Payments:
    """Give the distribution of a row's payments.

    Parameters
    ----------
    excess : float
        Variance over mean of the row's number of claims, less one.
    """
    counts = sizes.counts[row]
    some = counts > 0
    mean_count = float(counts.sum())
    money = (sizes.sizes[row][some, None] * ratios.values).ravel()
    weight = (counts[some, None] / mean_count * ratios.chances).ravel()
    first, second = float((weight * money).sum()), float((weight * money**2).sum())
    variance = mean_count * (second + excess * first**2)
    top = mean_count * first + REACH * np.sqrt(variance)
    step = max(top / CELLS, float(money.max(initial=0.0)) / (CELLS - 2), 1e-12)
    one = _on_grid(money, weight, step)
    transformed = Counts(mean_count, excess).pgf(fft.rfft(one))
    return Payments(step, np.maximum(fft.irfft(transformed, CELLS), 0.0))


def _on_grid(money: Floats, weight: Floats, step: float) -> Floats:
    """Split every amount between its two neighbours, so that the mean is kept."""
    place = np.floor(money / step).astype(np.int64)
    beyond = money / step - place
    return sum_by(place, CELLS, weight * (1 - beyond)) + sum_by(place + 1, CELLS, weight * beyond)
