"""A covered loss that is a broken line of the ground-up loss: its mean, its chances, its atoms."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate

from risk.errors import InvalidLoss
from risk.loss import Counts, Gamma, Layer, Lognormal, Pareto, ParetoTail, annual_loss
from risk.loss.piecewise import PiecewiseLinear

CURVES = {
    "lognormal": Lognormal(10.3, 1.9),
    "gamma": Gamma(0.7, 150_000),
    "pareto": Pareto(1.4, 60_000),
    "pareto without a mean": Pareto(0.8, 60_000),
    "lognormal with a pareto tail": ParetoTail(Lognormal(10.3, 1.9), 300_000, 0.65),
}
LINES = {
    "half": ((), (0.5,)),
    "a sublimit": ((80_000.0,), (1.0, 0.6)),
    "a cap": ((80_000.0,), (0.7, 0.0)),
    "a plateau": ((40_000.0, 90_000.0), (0.8, 0.0, 0.4)),
    "a franchise": ((20_000.0,), (0.0, 1.0)),
    "three sublimits": ((10_000.0, 50_000.0, 400_000.0), (1.0, 0.7, 0.45, 0.15)),
    "steeper further up": ((50_000.0,), (0.3, 0.9)),
    "nothing": ((), (0.0,)),
}
each_curve = pytest.mark.parametrize("curve", CURVES.values(), ids=CURVES)
each_line = pytest.mark.parametrize("line", LINES.values(), ids=LINES)


def _height(line, x: float) -> float:
    """Give y(x) by walking the line."""
    kinks, slopes = line
    edges = (0.0, *kinks, np.inf)
    return sum(
        slope * (min(x, end) - start)
        for slope, (start, end) in zip(slopes, pairwise(edges), strict=True)
        if x > start
    )


@each_line
@each_curve
def test_the_limited_mean_is_the_integral_of_the_chance_to_exceed(curve, line):
    """E[min(y(X), t)] = integral over x of P(X > x) dy, up to where y reaches t."""
    covered = PiecewiseLinear(curve, *line)
    for most in (3_000.0, 30_000.0, 64_000.0, 400_000.0):
        exact = 0.0
        edges = (0.0, *line[0], np.inf)
        for slope, (start, end) in zip(line[1], pairwise(edges), strict=True):
            if slope == 0:
                continue
            stop = min(end, start + max(most - _height(line, start), 0.0) / slope)
            cuts = [start, *(start + (stop - start) * np.geomspace(1e-4, 1, 9))]
            exact += slope * sum(
                integrate.quad(lambda x: float(curve.sf(np.asarray(x))), a, b, epsrel=1e-10)[0]
                for a, b in pairwise(cuts)
                if b > a
            )
        assert covered.lev(np.asarray(most)).item() == pytest.approx(exact, rel=1e-7, abs=1e-9)


@each_line
@each_curve
def test_the_chance_to_exceed_is_that_of_simulated_losses(curve, line, seed):
    covered = PiecewiseLinear(curve, *line)
    chances = np.random.default_rng(seed).uniform(size=200_000)
    drawn = covered.value(np.asarray(curve.quantile(chances)))
    for amount in (0.0, 5_000.0, 31_999.0, 32_000.0, 56_000.0, 300_000.0):
        found = covered.sf(np.asarray(amount)).item()
        error = np.sqrt(max(found * (1 - found), 1e-4) / len(drawn))
        assert abs((drawn > amount).mean() - found) < 4 * error, amount


@each_line
@each_curve
def test_the_quantile_is_the_height_at_the_quantile_of_the_ground_up_loss(curve, line):
    covered = PiecewiseLinear(curve, *line)
    for tail in (0.9, 0.5, 0.1, 0.01, 1e-4):
        height = _height(line, float(curve.quantile(tail)))
        assert covered.quantile(tail).item() == pytest.approx(height, rel=1e-12, abs=1e-9)
        # Never likelier to be exceeded than asked; where the line rises, exactly as likely.
        assert covered.sf(np.asarray(height * (1 + 1e-9))).item() <= tail * (1 + 1e-6)


@each_line
def test_a_height_and_its_inverse_are_one_where_the_line_rises(line):
    covered = PiecewiseLinear(Lognormal(10, 1), *line)
    for x in (1.0, 9_999.0, 20_001.0, 60_000.0, 90_001.0, 1e6):
        height = _height(line, x)
        assert covered.value(np.array([x]))[0] == pytest.approx(height, rel=1e-12, abs=1e-12)
        if _height(line, x * 1.000001) > height:
            # P(y > y(x)) = P(X > x), so the inverse goes back to x.
            chance = covered.sf(np.asarray(height)).item()
            assert chance == pytest.approx(Lognormal(10, 1).sf(np.asarray(x)).item(), rel=1e-9)


def test_a_plateau_is_an_atom_as_heavy_as_the_losses_that_end_on_it():
    """Slope 0.8 to 40,000, then level to 90,000: all losses between pay 32,000."""
    curve = Lognormal(10.3, 1.9)
    covered = PiecewiseLinear(curve, (40_000.0, 90_000.0), (0.8, 0.0, 0.4))
    below, at = covered.sf(np.array([32_000.0 - 1e-6, 32_000.0]))
    ends = curve.sf(np.array([40_000.0, 90_000.0]))
    assert below - at == pytest.approx(ends[0] - ends[1], rel=1e-6)
    assert at == pytest.approx(ends[1], rel=1e-12)


def test_a_cap_is_an_atom_that_holds_all_larger_losses():
    curve = Pareto(0.8, 60_000)
    covered = PiecewiseLinear(curve, (80_000.0,), (0.7, 0.0))
    assert covered.sf(np.array([56_000.0 - 1e-6, 56_000.0])) == pytest.approx(
        [curve.sf(np.asarray(80_000.0)).item(), 0.0], rel=1e-6
    )
    # The curve has no mean; capped, the cover has one.
    assert covered.mean().item() == pytest.approx(0.7 * curve.lev(np.asarray(80_000.0)).item())
    assert covered.quantile(1e-9).item() == pytest.approx(56_000)


def test_a_curve_without_a_mean_keeps_none_when_the_last_slope_rises():
    assert PiecewiseLinear(Pareto(0.8, 60_000), (80_000.0,), (1.0, 0.1)).mean().item() == np.inf


def test_a_plateau_is_an_atom_of_the_year():
    """Sublimit and limit at once: a year of one event pays 32,000 with the plateau's chance."""
    curve = Lognormal(10.3, 1.9)
    covered = PiecewiseLinear(curve, (40_000.0, 400_000.0), (0.8, 0.0, 0.4))
    loss = annual_loss(Counts.poisson(0.01), covered, Layer(0, 320_000), points=1_000)
    mass = loss.exceedance(np.array([31_999.0, 32_000.0]))
    ends = curve.sf(np.array([40_000.0, 400_000.0]))
    assert mass[0] - mass[1] == pytest.approx(0.01 * np.exp(-0.01) * (ends[0] - ends[1]), rel=0.03)
    assert loss.check.passed


@each_curve
def test_one_slope_everywhere_is_the_curve_in_another_money(curve):
    covered = PiecewiseLinear(curve, (10_000.0, 70_000.0), (0.4, 0.4, 0.4))
    for amount in (1_000.0, 28_000.0, 500_000.0):
        assert covered.lev(np.asarray(amount)).item() == pytest.approx(
            0.4 * curve.lev(np.asarray(amount / 0.4)).item(), rel=1e-12
        )
        assert covered.sf(np.asarray(amount)).item() == pytest.approx(
            curve.sf(np.asarray(amount / 0.4)).item(), rel=1e-12
        )


def test_a_batch_of_firms_is_each_firm_alone():
    mu, sigma = np.array([[9.0], [10.0], [11.5]]), np.array([[1.2], [1.9], [0.6]])
    amounts = np.array([[5_000.0, 32_000.0, 250_000.0]])
    line = LINES["a plateau"]
    batch = PiecewiseLinear(Lognormal(mu, sigma), *line)
    for row in range(3):
        alone = PiecewiseLinear(Lognormal(mu[row, 0], sigma[row, 0]), *line)
        assert batch.lev(amounts)[row] == pytest.approx(alone.lev(amounts[0]), rel=1e-13)
        assert batch.sf(amounts)[row] == pytest.approx(alone.sf(amounts[0]), rel=1e-13)
        assert batch.quantile(0.01)[row].item() == pytest.approx(alone.quantile(0.01).item())


@pytest.mark.parametrize(
    ("kinks", "slopes"),
    [
        ((50.0, 20.0), (1.0, 0.5, 0.2)),
        ((50.0, 50.0), (1.0, 0.5, 0.2)),
        ((0.0,), (1.0, 0.5)),
        ((-1.0,), (1.0, 0.5)),
        ((50.0,), (1.0,)),
        ((50.0,), (1.0, -0.1)),
    ],
)
def test_a_line_that_falls_or_does_not_ascend_is_refused(kinks, slopes):
    with pytest.raises(InvalidLoss) as refused:
        PiecewiseLinear(Lognormal(10, 1), kinks, slopes)
    assert refused.value.faults[0].help
