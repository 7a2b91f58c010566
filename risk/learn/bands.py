"""Learn: where to cut numbers into bands, and where bands may be joined."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from risk.trained.either import Model
from risk.trained.kernels import Numbers
from risk.trained.tables import FactorTables

LOGARITHM = "ln_"
"""Beginning of the name of a feature that is a logarithm; its bands are cut at round amounts."""
EQUAL = 1e-18
"""Variance of logarithms that is rounding."""
MOST_FINE = 60
"""Cut points of a number looked at before bands are joined."""


def thresholds(model: Model) -> dict[str, tuple[Numbers, Numbers]]:
    """Give where a model splits each of its numbers, rising, and the gain of each split.

    Between these points the model's predictions do not change with the number.
    """
    numbers = [one.name for one in model.schema.features if one.kind == "number"]
    if isinstance(model, FactorTables):
        points = {name: np.array(model.tables.cuts[name]) for name in numbers}
        return {name: (found, np.ones(len(found))) for name, found in points.items()}
    splits = model.booster.trees_to_dataframe()
    found = {}
    for name in numbers:
        own = splits[splits["split_feature"] == name]
        gains = own.groupby(own["threshold"].astype(float))["split_gain"].sum()
        found[name] = (gains.index.to_numpy(dtype=float), gains.to_numpy(dtype=float))
    return found


def fine_cuts(points: Numbers, gains: Numbers, values: Numbers) -> Numbers:
    """Give the cut points that part the values of a book; the best of them where there are many.

    Parameters
    ----------
    points, gains : ndarray
        As :func:`thresholds` gives them.
    values : ndarray, shape (n,)
        Of the book, NaN for missing.
    """
    known = np.sort(values[~np.isnan(values)])
    below = np.searchsorted(known, points, side="right")
    parts = (below > 0) & (below < len(known))
    points, gains, below = points[parts], gains[parts], below[parts]
    # Points with no value between them part alike: the strongest stands for all.
    order = np.lexsort((-gains, below))
    _, first = np.unique(below[order], return_index=True)
    points, gains = (
        points[order][first],
        np.add.reduceat(gains[order], first) if len(first) else gains,
    )
    if len(points) > MOST_FINE:
        points = points[np.sort(np.argsort(-gains, kind="stable")[:MOST_FINE])]
    return points


def join_bands(logs: Numbers, weight: Numbers, most: int, spare: float) -> list[int]:
    """Join neighbouring bands whose relativities are alike.

    Parameters
    ----------
    logs : ndarray, shape (m,)
        Logarithms of the relativities, in order.
    weight : ndarray, shape (m,)
        Expected events, so that a variance of logarithms is about a deviance.
    most : int
        Bands that may remain.
    spare : float
        Deviance that may be lost by joining more of them; bands that are equal are joined anyway.

    Returns
    -------
    list of int
        Position after which each remaining band ends, the last left out.

    Examples
    --------
    >>> join_bands(np.log([1.0, 1.0, 2.0, 2.1]), np.ones(4), 2, 0.0)
    [1]
    """
    ends = zip(logs.tolist(), weight.tolist(), strict=True)
    bands = [(i, w, w * x) for i, (x, w) in enumerate(ends)]
    spare += EQUAL * float(weight.sum())
    while len(bands) > 1:
        costs = [_cost(one[1:], two[1:]) for one, two in pairwise(bands)]
        at = int(np.argmin(costs))
        if len(bands) <= most:
            spare -= costs[at]
            if spare < 0:
                break
        (_, w1, s1), (end, w2, s2) = bands[at], bands[at + 1]
        bands[at : at + 2] = [(end, w1 + w2, s1 + s2)]
    return [end for end, _, _ in bands[:-1]]


def _cost(one: tuple[float, float], two: tuple[float, float]) -> float:
    """Give the variance lost by joining two bands, each weight and weighted sum."""
    (w1, s1), (w2, s2) = one, two
    if w1 <= 0 or w2 <= 0:
        return 0.0
    return w1 * w2 / (w1 + w2) * (s1 / w1 - s2 / w2) ** 2


def round_cut(cut: float, values: Numbers, logarithm: bool) -> float:
    """Give the roundest number that parts a book's values as the cut does.

    Parameters
    ----------
    cut : float
    values : ndarray
        Sorted, without NaN; some on either side of the cut.
    logarithm : bool
        Whether the roundest is looked for among the numbers whose logarithms these are.

    Examples
    --------
    >>> round_cut(0.4183, np.array([0.2, 0.37, 0.61]), logarithm=False)
    0.4
    """
    at = int(np.searchsorted(values, cut, side="right"))
    low, high = float(values[at - 1]), float(values[at])
    if logarithm:
        least = math.exp(low) * (1 - 1e-12)  # the logarithm of 3 is that of a little more than 3
        round_ = math.log(max(roundest(least, math.exp(high)), 1e-300))
    else:
        round_ = roundest(low, high)
    return round_ if low <= round_ < high else cut


def roundest(low: float, high: float) -> float:
    """Give the number with the fewest digits from ``low`` up to, and without, ``high``.

    >>> roundest(1234.5, 1300.0), roundest(-0.2, 0.5)
    (1240.0, 0.0)
    """
    if low <= 0 < high:
        return 0.0
    exponent = math.floor(math.log10(max(abs(low), abs(high))))
    for digits in range(17):
        step = exponent - digits
        found = round(math.ceil(low / 10.0**step) * 10.0**step, max(0, -step))
        if low <= found < high:
            return float(found)
    return low


def group_levels(weight: Numbers, ordered: int, most: int) -> list[int]:
    """Give the coarse band of every level: numbers in at most ``most`` bands of like weight.

    Categories stay, and so does the level of missing numbers.
    """
    if ordered == 0:
        return list(range(len(weight)))
    upto = np.cumsum(weight[:ordered]) - weight[:ordered] / 2
    share = np.minimum((upto / max(weight[:ordered].sum(), 1e-300) * most).astype(int), most - 1)
    _, bands = np.unique(share, return_inverse=True)
    rest = range(int(bands.max()) + 1, int(bands.max()) + 1 + len(weight) - ordered)
    return [*bands.tolist(), *rest]
