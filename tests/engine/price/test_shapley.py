"""Players who only multiply, in closed form, against a plain count over all orders."""

from itertools import permutations

import numpy as np
import pytest

from risk.price.shapley import shapley_values


def told_in_every_order(value, n):
    shares = np.zeros(n)
    orders = list(permutations(range(n)))
    for order in orders:
        inside: frozenset[int] = frozenset()
        for player in order:
            shares[player] += value(inside | {player}) - value(inside)
            inside |= {player}
    return shares / len(orders)


@pytest.mark.parametrize(("n", "k"), [(1, 0), (3, 0), (1, 4), (2, 3), (4, 2)])
def test_the_closed_form_is_the_mean_over_all_orders(n, k, seed):
    rng = np.random.default_rng(seed)
    values, ratios = rng.uniform(1, 9, 1 << n), rng.uniform(0.3, 2.5, k)

    def value(inside):
        index = sum(1 << one for one in inside if one < n)
        return values[index] * np.prod([ratios[one - n] for one in inside if one >= n])

    shares = np.concatenate(shapley_values(values, n, ratios))
    assert shares == pytest.approx(told_in_every_order(value, n + k), rel=1e-12)
    assert shares.sum() == pytest.approx(values[-1] * ratios.prod() - values[0])
