"""Every severity against numerical integration and the distributions of scipy."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import integrate, stats

from risk.loss import Gamma, Lognormal, Mixture, Pareto, ParetoTail

BODY = Lognormal(11.45, 1.9)
CURVES = {
    "lognormal": Lognormal(9.6, 1.5),
    "heavy lognormal": Lognormal(12.156, 1.9),
    "gamma": Gamma(0.5, 200_000),
    "gamma above one": Gamma(3, 40_000),
    "pareto": Pareto(1.6, 90_000),
    "pareto without a mean": Pareto(0.8, 90_000),
    "pareto of index one": Pareto(1.0, 90_000),
    "pareto tail": ParetoTail(BODY, 1_000_000, 0.65),
    "pareto tail of shape one": ParetoTail(BODY, 1_000_000, 1.0),
    "pareto tail without a mean": ParetoTail(BODY, 1_000_000, 1.1),
    "mixture": Mixture((0.5, 0.3, 0.2), (Lognormal(9.6, 1.5), BODY, Gamma(0.5, 200_000))),
}
LIMITS = (1_000.0, 10_000.0, 250_000.0, 1_000_000.0, 5_000_000.0)


@pytest.mark.parametrize("limit", LIMITS)
@pytest.mark.parametrize("name", CURVES)
def test_the_limited_expected_value_is_the_integral_of_the_survival_function(name, limit):
    curve = CURVES[name]
    breaks = [0.0, *(10.0**power for power in range(8) if 10.0**power < limit), limit]
    integral = sum(
        integrate.quad(lambda x: float(curve.sf(np.asarray(x))), a, b, limit=200)[0]
        for a, b in itertools.pairwise(breaks)
    )
    assert float(curve.lev(np.asarray(limit))) == pytest.approx(integral, rel=1e-8)


@pytest.mark.parametrize(
    ("curve", "theirs"),
    [
        (Lognormal(9.6, 1.5), stats.lognorm(1.5, scale=np.exp(9.6))),
        (Gamma(0.5, 200_000), stats.gamma(0.5, scale=200_000)),
        (Pareto(1.6, 90_000), stats.lomax(1.6, scale=90_000)),
    ],
    ids=["lognormal", "gamma", "pareto"],
)
def test_survival_mean_and_quantile_agree_with_scipy(curve, theirs):
    x = np.array([500.0, 10_000.0, 333_333.0, 5_000_000.0])
    assert curve.sf(x) == pytest.approx(theirs.sf(x), rel=1e-9)
    assert float(curve.mean()) == pytest.approx(theirs.mean(), rel=1e-9)
    for tail in (0.5, 0.1, 0.005, 1e-9):
        assert float(curve.quantile(tail)) == pytest.approx(theirs.isf(tail), rel=1e-6)


@pytest.mark.parametrize("name", [name for name in CURVES if "mixture" not in name])
def test_the_quantile_is_exceeded_with_its_probability(name):
    curve = CURVES[name]
    for tail in (0.5, 0.05, 0.005, 1e-6):
        assert float(curve.sf(curve.quantile(tail))) == pytest.approx(tail, rel=1e-6)


def test_the_quantile_of_a_mixture_is_an_upper_bound():
    curve = CURVES["mixture"]
    for tail in (0.5, 0.05, 0.005):
        assert float(curve.sf(curve.quantile(tail))) <= tail


@pytest.mark.parametrize("name", ["pareto without a mean", "pareto tail without a mean"])
def test_a_tail_too_heavy_for_a_mean_has_an_infinite_one_but_a_finite_layer(name):
    curve = CURVES[name]
    assert np.isinf(curve.mean()).all()
    assert np.isfinite(curve.lev(np.asarray(1e7))).all()


@pytest.mark.parametrize("name", [name for name in CURVES if "without" not in name])
def test_without_a_limit_the_limited_expected_value_is_the_mean(name):
    curve = CURVES[name]
    assert float(curve.lev(np.asarray(np.inf))) == pytest.approx(float(curve.mean()), rel=1e-12)


def test_the_pareto_tail_joins_its_body_without_a_jump_in_survival_or_density():
    curve = CURVES["pareto tail"]
    below, above = 1_000_000 * (1 - 1e-6), 1_000_000 * (1 + 1e-6)
    sf = curve.sf(np.array([below, 1_000_000.0, above]))
    slope_below, slope_above = np.diff(sf) / 1.0
    assert sf[0] == pytest.approx(sf[2], rel=1e-5)
    assert slope_below == pytest.approx(slope_above, rel=1e-4)


def test_the_tail_of_a_pareto_tail_falls_by_its_index():
    """Far out, doubling the amount divides the survival by 2^(1/xi)."""
    curve = CURVES["pareto tail"]
    near, far = curve.sf(np.array([1e12, 2e12]))
    assert near / far == pytest.approx(2 ** (1 / 0.65), rel=1e-4)
