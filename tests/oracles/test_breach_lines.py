"""Published lines from people affected to cost, and the capped mean of people affected."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from risk.assess.persons_affected import Affected, CostLine, capped_power_mean
from risk.loss.breach import cost_band

# Verizon, Data Breach Investigations Report 2015, Fig. 23 (p. 30), USD: predicted low (95 %),
# average low, expected, average high, predicted high.
DBIR_2015_FIG_23 = {
    100: (1_170, 18_120, 25_450, 35_730, 555_660),
    1_000: (3_110, 52_260, 67_480, 87_140, 1_461_730),
    10_000: (8_280, 143_360, 178_960, 223_400, 3_866_400),
    100_000: (21_900, 366_500, 474_600, 614_600, 10_283_200),
}
COLUMNS = ("predicted_low", "average_low", "expected", "average_high", "predicted_high")
HELD = (1, 30, 2_000, 50_000, 1_000_000, 20_000_000)


@pytest.fixture(scope="module")
def line(america):
    return america.read("breach.claims_line", CostLine)


@pytest.fixture(scope="module")
def affected(america):
    return america.read("breach.affected", Affected)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("persons", DBIR_2015_FIG_23)
def test_every_cell_of_the_published_table_is_met_within_half_a_percent(line, persons, column):
    printed = DBIR_2015_FIG_23[persons][COLUMNS.index(column)]
    found = getattr(cost_band(line, np.asarray(float(persons))), column)
    assert float(found) == pytest.approx(printed, rel=0.005)


def test_the_bands_are_of_student_and_not_of_the_normal(line):
    """With 1.96 instead of t of 189 degrees the widest cell would be two percent off."""
    band = cost_band(line, np.array([100.0]))
    width = math.log(float(band.predicted_high[0] / band.predicted_low[0])) / 2
    spread = line.residual_sd * math.sqrt(
        1 + 1 / line.n + (math.log(100) - line.mean_ln) ** 2 / line.sxx
    )
    assert width / spread == pytest.approx(stats.t.ppf(0.975, 189), rel=1e-12)
    assert width / spread == pytest.approx(1.9726, abs=5e-5)


def test_the_line_explains_as_much_as_is_printed(line):
    """DBIR 2015: R squared .537, from slope, spread of ln records and residual."""
    explained = line.slope**2 * line.sxx
    rest = line.residual_sd**2 * (line.n - 2)
    assert explained / (explained + rest) == pytest.approx(0.537, abs=0.001)


def test_a_wider_level_gives_wider_bands_around_the_same_line(line):
    persons = np.array([50.0, 5_000.0, 500_000.0])
    narrow, wide = cost_band(line, persons, 0.5), cost_band(line, persons, 0.99)
    assert (narrow.expected == wide.expected).all()
    for low, high in (("average_low", "average_high"), ("predicted_low", "predicted_high")):
        assert (getattr(wide, low) < getattr(narrow, low)).all()
        assert (getattr(wide, high) > getattr(narrow, high)).all()


def test_the_line_for_large_firms_gives_the_published_worked_case(america):
    """Jacobs 2014: 32,311 records; USD 5,689,385 printed, 5,689,387 recomputed."""
    large = america.read("breach.large_firm_line", CostLine)
    found = float(cost_band(large, np.asarray(32_311.0)).expected)
    assert found == pytest.approx(5_689_387, rel=0.001)
    assert found == pytest.approx(5_689_385, rel=1e-5)


@pytest.mark.parametrize(("records", "ratio"), [(100, 2.8), (1_000, 6), (100_000, 28)])
def test_the_line_for_large_firms_lies_above_the_claims_line(america, line, records, ratio):
    """So it is a scenario and no price: 2.8, 6 and 28 times the claims line."""
    large = america.read("breach.large_firm_line", CostLine)
    high, low = (float(cost_band(one, np.asarray(records)).expected) for one in (large, line))
    assert high / low == pytest.approx(ratio, rel=0.03)


@pytest.mark.parametrize("power", [0.42357, 0.7583576, 1.0])
@pytest.mark.parametrize("persons", HELD)
def test_the_capped_mean_of_people_affected_is_the_integral(affected, persons, power):
    """E[min(N, held)^power] = integral over the normal of ln N, in two smooth pieces."""
    edge = (math.log(persons) - affected.mu) / affected.sigma

    def below(z: float) -> float:
        return math.exp(power * (affected.mu + affected.sigma * z)) * stats.norm.pdf(z)

    start = min(edge, 0.0) - 40
    cuts = [start, *np.linspace(max(start, edge - 12), edge, 9)]
    body = sum(integrate.quad(below, a, b, epsabs=0, epsrel=1e-10)[0] for a, b in pairwise(cuts))
    exact = body + persons**power * stats.norm.sf(edge)
    assert capped_power_mean(affected, float(persons), power) == pytest.approx(exact, rel=1e-8)


@pytest.mark.parametrize("persons", [300, 20_000, 1_000_000])
def test_the_capped_mean_of_people_affected_is_the_mean_of_two_million_breaches(
    affected, persons, seed
):
    rng = np.random.default_rng(seed)
    drawn = np.minimum(rng.lognormal(affected.mu, affected.sigma, 2_000_000), persons)
    error = drawn.std() / math.sqrt(len(drawn))
    assert abs(capped_power_mean(affected, float(persons), 1.0) - drawn.mean()) < 3 * error


def test_the_capped_mean_is_below_the_cap_and_below_the_mean_without_one(affected):
    free = math.exp(affected.mu + affected.sigma**2 / 2)
    found = [capped_power_mean(affected, float(persons), 1.0) for persons in HELD]
    assert found == sorted(found)
    assert all(mean < min(persons, free) for mean, persons in zip(found, HELD, strict=True))
    assert capped_power_mean(affected, 1e15, 1.0) == pytest.approx(free, rel=1e-6)


def test_the_distribution_of_people_affected_is_near_its_source(affected):
    """PRC 2005 to January 2017, 2,423 breaches: median 2,480, 90 % point 80,000."""
    found = np.exp(affected.mu + affected.sigma * stats.norm.ppf([0.5, 0.9]))
    assert found == pytest.approx((2_480, 80_000), rel=0.2)
