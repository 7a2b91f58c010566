"""A cover as sold: parts, sublimits and waiting hours, against integrals and simulated years."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import integrate, stats

from risk.assess import central
from risk.loss import Layer, Lognormal, ParetoTail, annual_loss
from risk.loss.cover import PartTerms, covered_curve, interruption_factors
from risk.loss.firm import firm_loss

M = 1_000_000
CURVE = Lognormal(11.45, 1.9)  # ransomware of the reference firm, USD
SHARES = {"INRE": 0.3, "NPBI": 0.35, "DIAS": 0.1, "EXT": 0.25}
AS_CALIBRATED = (np.ones(1), np.ones(1))
WAITS = (0.0, 1.0, 8.0, 12.0, 24.0, 72.0, 240.0, 720.0)
AMOUNTS = (2_000.0, 20_000.0, 150_000.0, 900_000.0)
MEDIAN, SIGMA, REFERENCE = 72.0, 1.2, 12.0
"""Hours: the rulebook's lognormal length of an interruption and the wait of published claims."""


def _hours_left(waiting: float) -> float:
    """E[max(1 - w/D, 0)], D lognormal."""
    if waiting == 0:
        return 1.0

    def left(z: float) -> float:
        return (1 - waiting / (MEDIAN * math.exp(SIGMA * z))) * stats.norm.pdf(z)

    start = math.log(waiting / MEDIAN) / SIGMA
    return float(integrate.quad(left, start, start + 14, epsabs=0, epsrel=1e-10, limit=200)[0])


def _curve(parts=tuple(SHARES), sublimits=None, waiting=None, rulebook=None, curve=CURVE):
    factors = AS_CALIBRATED if waiting is None else interruption_factors(rulebook, waiting)
    return covered_curve(curve, SHARES, PartTerms(parts, sublimits or {}, waiting or 0.0), factors)


# Waiting hours.


def test_the_length_of_an_interruption_is_the_one_tested_against(america):
    rule = america.value("calibration.interruption")
    assert rule == {"median_hours": MEDIAN, "sigma": SIGMA, "reference_hours": REFERENCE}


def test_at_the_reference_wait_the_mean_factor_is_one(america):
    """Published claims already stand after a waiting period."""
    factors, weights = interruption_factors(america, REFERENCE)
    assert weights.sum() == pytest.approx(1, rel=1e-12)
    assert weights @ factors == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("waiting", WAITS)
def test_the_mean_factor_is_the_integral_over_the_length_of_the_interruption(america, waiting):
    factors, weights = interruption_factors(america, waiting)
    exact = _hours_left(waiting) / _hours_left(REFERENCE)
    assert weights @ factors == pytest.approx(exact, rel=0.005)
    ended = stats.norm.cdf(math.log(waiting / MEDIAN) / SIGMA) if waiting else 0.0
    assert weights[0] == pytest.approx(ended, abs=1e-12)
    assert factors[0] == 0


def test_a_longer_wait_never_costs_more(america):
    for amount in AMOUNTS:
        found = [
            _curve(waiting=waiting, rulebook=america).lev(np.asarray(amount)).item()
            for waiting in WAITS
        ]
        assert found == sorted(found, reverse=True)
        assert found[0] > found[-1]


def test_a_wait_does_not_touch_a_cover_without_interruption(america):
    parts = ("INRE", "DIAS", "EXT")
    for amount in AMOUNTS:
        plain, waited = (
            _curve(parts, waiting=waiting, rulebook=america).lev(np.asarray(amount)).item()
            for waiting in (None, 240.0)
        )
        assert plain == waited


# Sublimits and parts.


def test_the_limited_mean_is_the_sum_over_the_parts_where_each_has_its_sublimit():
    """y = sum of min(share x, sublimit), so without a limit on the whole the means add up."""
    sublimits = {"INRE": 40_000.0, "NPBI": 60_000.0, "EXT": 25_000.0, "DIAS": 9_000.0}
    by_part = sum(
        share * CURVE.lev(np.asarray(sublimits[part] / share)).item()
        for part, share in SHARES.items()
    )
    covered = _curve(sublimits=sublimits)
    assert covered.mean().item() == pytest.approx(by_part, rel=1e-12)
    assert covered.lev(np.asarray(sum(sublimits.values()))).item() == pytest.approx(by_part)
    assert covered.sf(np.asarray(sum(sublimits.values()))).item() == 0


def test_parts_with_and_without_a_sublimit_add_up_too():
    sublimits = {"NPBI": 60_000.0, "EXT": 25_000.0}
    by_part = 0.4 * CURVE.mean().item() + sum(
        SHARES[part] * CURVE.lev(np.asarray(most / SHARES[part])).item()
        for part, most in sublimits.items()
    )
    assert _curve(sublimits=sublimits).mean().item() == pytest.approx(by_part, rel=1e-12)


@pytest.mark.parametrize("curve", [CURVE, ParetoTail(CURVE, M, 0.65)], ids=["plain", "tail"])
def test_a_sublimit_above_every_loss_that_counts_changes_nothing(curve):
    plain = _curve(curve=curve)
    for amount in AMOUNTS:
        # INRE takes 30 % of a loss: the whole is below the amount while INRE is below a third.
        high = _curve(curve=curve, sublimits={"INRE": 0.3 * amount, "EXT": 0.25 * amount})
        assert high.lev(np.asarray(amount)).item() == pytest.approx(
            plain.lev(np.asarray(amount)).item(), rel=1e-12
        )
        below = np.asarray(0.999 * amount)
        assert high.sf(below).item() == pytest.approx(plain.sf(below).item(), rel=1e-12)


@pytest.mark.parametrize("part", SHARES)
def test_a_lower_sublimit_never_costs_more(america, part):
    for layer in (Layer(10_000, M), Layer(0, 250_000), Layer()):
        found = [
            layer.expected_event(
                _curve(sublimits={part: most}, waiting=24.0, rulebook=america)
            ).item()
            for most in (1.0, 1_000.0, 10_000.0, 50_000.0, 300_000.0, 10 * M)
        ]
        assert found == sorted(found)
        assert found[0] < found[-1]


def test_a_sublimit_of_a_part_that_is_not_covered_changes_nothing():
    parts = ("INRE", "NPBI")
    plain, with_it = _curve(parts), _curve(parts, sublimits={"EXT": 1_000.0, "LIA": 5.0})
    for amount in AMOUNTS:
        assert with_it.lev(np.asarray(amount)).item() == plain.lev(np.asarray(amount)).item()


@pytest.mark.parametrize("part", SHARES)
def test_a_cover_without_a_part_costs_less(part):
    rest = tuple(one for one in SHARES if one != part)
    for amount in AMOUNTS:
        whole, less = (_curve(parts).lev(np.asarray(amount)).item() for parts in (SHARES, rest))
        assert less < whole
    # The means are in proportion to the shares.
    assert _curve(rest).mean().item() / CURVE.mean().item() == pytest.approx(1 - SHARES[part])


def test_a_cover_of_none_of_the_parts_pays_nothing():
    nothing = _curve(("LIA",))
    assert nothing.mean().item() == 0
    assert nothing.sf(np.asarray(0.0)).item() == 0


# A whole firm, by transform and by simulated years.

YEARS = 2_000_000
TERMS = {
    "everything at once": (
        {"NPBI": 60_000.0, "EXT": 40_000.0, "LIA": 150_000.0, "FIN": 50_000.0},
        24.0,
        Layer(10_000, 500_000, 750_000, 0.1),
    ),
    "no wait, no sublimit, aggregate of one limit": ({}, 0.0, Layer(5_000, 300_000, 300_000)),
    "long wait, narrow interruption": ({"NPBI": 20_000.0}, 96.0, Layer(2_500, M, 2 * M)),
}


@pytest.fixture(scope="module", params=TERMS.values(), ids=TERMS)
def both(request, america, neutral, parts, seed):
    """The firm's year by transform, and two million simulated years of the same firm."""
    sublimits, waiting, layer = request.param
    loss = firm_loss(
        america,
        neutral(2e7),
        central(america),
        parts=parts,
        currency="USD",
        sublimits=sublimits,
        waiting_hours=waiting,
    )
    # Twenty times the events, so that the tail holds more than a single event.
    loss = loss.moved(20 * loss.frequencies, np.zeros_like(loss.frequencies))
    found = annual_loss(loss.counts, loss.severity, layer)
    return found, _simulated(loss, sublimits, waiting, layer, np.random.default_rng(seed))


def _simulated(loss, sublimits, waiting, layer, rng):
    """Draw the rate of each firm, its events, their perils, sizes and hours; pay part by part."""
    frequencies = loss.frequencies[0]
    shape = loss.heterogeneity
    rate = frequencies.sum() * rng.gamma(shape, 1 / shape, YEARS)
    events = rng.poisson(rate)
    n = events.sum()
    peril = rng.choice(len(frequencies), size=n, p=frequencies / frequencies.sum())
    mu = np.array([float(np.squeeze(curve.mu)) for curve in loss.ground_up])
    sigma = np.array([float(np.squeeze(curve.sigma)) for curve in loss.ground_up])
    ground_up = np.exp(mu[peril] + sigma[peril] * rng.standard_normal(n))
    hours = MEDIAN * np.exp(SIGMA * rng.standard_normal(n))
    left = np.maximum(1 - waiting / hours, 0.0) / _hours_left(REFERENCE)
    covered = np.zeros(n)
    for index, shares in enumerate(loss.cover.shares):
        of_peril = peril == index
        for part, share in shares.items():
            amount = share * ground_up[of_peril]
            if part == "NPBI":
                amount = amount * left[of_peril]
            covered[of_peril] += np.minimum(amount, sublimits.get(part, np.inf))
    paid = (1 - layer.coinsurance) * np.clip(covered - layer.retention, 0, layer.limit)
    years = np.bincount(np.repeat(np.arange(YEARS), events), paid, YEARS)
    return np.minimum(years, layer.aggregate_limit)


def test_the_mean_of_a_firm_is_that_of_two_million_simulated_years(both):
    found, years = both
    assert abs(found.aal - years.mean()) < 3 * years.std() / math.sqrt(YEARS)


def test_the_chance_of_any_payment_is_that_of_two_million_simulated_years(both):
    found, years = both
    share = (years > 0).mean()
    assert abs(found.p_any - share) < 3 * math.sqrt(share * (1 - share) / YEARS)


@pytest.mark.parametrize("level", [0.9, 0.99])
def test_the_mean_of_the_worst_years_is_that_of_two_million_simulated_years(both, level):
    found, years = both
    start = np.quantile(years, level)
    excess = np.maximum(years - start, 0.0)
    tail = start + excess.mean() / (1 - level)
    error = excess.std() / (1 - level) / math.sqrt(YEARS)
    # Where the aggregate limit takes the whole tail there is no spread; then the two are equal.
    assert abs(found.tvar(level) - tail) < 3 * error + found.check.step


def test_the_grid_of_a_firm_with_sublimits_keeps_its_mean(both):
    found, _ = both
    assert found.check.passed
    assert abs(found.check.relative_error) < 1e-6


def test_the_curve_of_a_firm_holds_for_many_drawn_firms_at_once(america, neutral, parts):
    """A row of a batch is the firm alone, sublimits and waiting hours included."""
    asked = {
        "parts": parts,
        "currency": "USD",
        "sublimits": {"NPBI": 60_000.0, "LIA": 150_000.0},
        "waiting_hours": 24.0,
    }
    layer = Layer(10_000, M)
    one = firm_loss(america, neutral(5e6), central(america), **asked)
    shifts = np.array([[0.0] * 5, [0.5, -0.2, 0.1, 0.0, 0.3], [-1.0] * 5])
    batch = one.moved(np.repeat(one.frequencies, 3, axis=0), shifts)
    for row in range(3):
        alone = one.moved(one.frequencies, shifts[[row]])
        assert batch.pure_premium(layer)[row] == pytest.approx(alone.pure_premium(layer).item())
