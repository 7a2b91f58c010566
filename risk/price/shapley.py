"""Price: Shapley values, exactly: every coalition is counted once.

Players who only multiply the value of any coalition are summed over in closed form, so that
coalitions are counted of the others alone.
"""

from __future__ import annotations

from math import factorial

import numpy as np

from risk.loss.severity import Floats


def shapley_values(values: Floats, n: int, ratios: Floats) -> tuple[Floats, Floats]:
    """Give Shapley values of a game on n + k players.

    Parameters
    ----------
    values : ndarray, shape (2^n,)
        Of every coalition of the n players; bit i of the index is player i.
    ratios : ndarray, shape (k,)
        The other k players, each of whom multiplies the value of any coalition. Summed over
        theirs, the products of t ratios are elementary symmetric polynomials.

    Returns
    -------
    ndarray, shape (n,)
        Shares of the n players.
    ndarray, shape (k,)
        Shares of the others. All add up to the value of everyone less that of nobody.

    References
    ----------
    shapley1953 (key in the rulebook's sources).

    Examples
    --------
    >>> first, others = shapley_values(np.array([1.0, 3.0]), 1, np.array([2.0]))
    >>> first.tolist(), others.tolist()  # 1 alone adds 2 or 4, the doubling 1 or 3
    ([3.0], [2.0])
    """
    everyone = n + len(ratios)
    size = np.array(
        [factorial(s) * factorial(everyone - s - 1) / factorial(everyone) for s in range(everyone)]
    )

    def weights(products: Floats) -> Floats:
        """Give the weight of a coalition of s players, whatever the others with it."""
        return np.array(
            [size[s : s + len(products)] @ products for s in range(everyone + 1 - len(products))]
        )

    sizes = np.zeros(1 << n, dtype=np.int64)
    for player in range(n):
        sizes += (np.arange(1 << n) >> player) & 1
    shares = np.empty(n)
    weight = np.append(weights(_products(ratios)), 0.0)
    for player in range(n):
        without = np.flatnonzero(((np.arange(1 << n) >> player) & 1) == 0)
        gain = values[without | (1 << player)] - values[without]
        shares[player] = weight[sizes[without]] @ gain
    more = [
        (ratio - 1) * (weights(_products(np.delete(ratios, i)))[sizes] @ values)
        for i, ratio in enumerate(ratios)
    ]
    return shares, np.array(more)


def _products(ratios: Floats) -> Floats:
    """Give the sums of products of t of the ratios, t = 0 .. k."""
    sums = np.ones(1)
    for ratio in ratios:
        sums = np.convolve(sums, [1.0, ratio])
    return sums
