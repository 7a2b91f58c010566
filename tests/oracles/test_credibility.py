"""What own claims say of a firm's rate, against Bayes' theorem worked out by quadrature.

Firms of one kind differ by a rate that is gamma-distributed with mean 1; claims of five years are
Poisson (Klugman, Panjer, Willmot, *Loss Models*, 5th ed., section 17.4).
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from risk.assess import experience
from risk.assess.experience import YEARS
from risk.desk import Request, quote
from risk.loss import Counts
from risk.profile import parse_profile

RATES = (0.0005, 0.02, 0.3, 4.0)
CLAIMS = (0, 1, 2, 7)
SHAPES = (0.5, 1.0, 2.0, 5.0)


def _posterior(rate: float, claims: int, shape: float, value) -> float:
    """Give the mean of a function of a firm's rate, given its claims."""

    def weigh(of):
        def inside(theta: float) -> float:
            chance = stats.poisson.pmf(claims, YEARS * rate * theta)
            return of(theta) * chance * stats.gamma.pdf(theta, shape, scale=1 / shape)

        top = (shape + claims) / (shape + YEARS * rate)
        cuts = [1e-12, *(top * np.array([1e-4, 0.01, 0.1, 0.3, 0.7, 1, 1.5, 2.5, 5, 12, 60]))]
        return sum(
            integrate.quad(inside, a, b, epsabs=0, epsrel=1e-9)[0] for a, b in pairwise(cuts)
        )

    return weigh(value) / weigh(lambda theta: 1.0)


@pytest.mark.parametrize("shape", SHAPES[1:])
@pytest.mark.parametrize("claims", CLAIMS)
@pytest.mark.parametrize("rate", RATES)
def test_the_factor_is_the_mean_of_the_rate_given_the_claims(rate, claims, shape):
    found = experience(np.array([[0.7 * rate, 0.3 * rate]]), claims, shape)
    exact = _posterior(rate, claims, shape, lambda theta: theta)
    assert found.factor.item() == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("claims", CLAIMS)
@pytest.mark.parametrize("rate", RATES)
def test_what_remains_unknown_is_a_gamma_of_the_shape_given(rate, claims):
    """Coefficient of variation 1 / sqrt(shape + claims): a known firm differs less from itself."""
    found = experience(np.array([[rate]]), claims, 2.0)
    mean = _posterior(rate, claims, 2.0, lambda theta: theta)
    square = _posterior(rate, claims, 2.0, lambda theta: theta**2)
    assert 1 / math.sqrt(found.shape) == pytest.approx(math.sqrt(square / mean**2 - 1), rel=1e-5)


@pytest.mark.parametrize("claims", CLAIMS)
def test_the_claims_of_next_year_have_the_chances_bayes_gives(claims):
    rate, shape = 0.3, 2.0
    found = experience(np.array([[rate]]), claims, shape)
    counts = Counts.mixed(rate * found.factor, found.shape)
    theirs = [
        _posterior(rate, claims, shape, lambda theta, n=n: stats.poisson.pmf(n, rate * theta))
        for n in range(4)
    ]
    excess = np.asarray(counts.excess).item()
    ours = stats.nbinom.pmf(range(4), np.asarray(counts.mean).item() / excess, 1 / (1 + excess))
    assert ours == pytest.approx(theirs, rel=1e-6)
    assert counts.none(np.asarray(1.0)).item() == pytest.approx(theirs[0], rel=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("rate", RATES)
def test_no_claims_lower_the_rate_and_every_claim_raises_it(rate, shape):
    found = [experience(np.array([[rate]]), n, shape).factor.item() for n in range(6)]
    assert found[0] < 1
    assert found == sorted(found)
    # Each claim raises by the same.
    assert np.diff(found) == pytest.approx([1 / (shape + YEARS * rate)] * 5)


@pytest.mark.parametrize("claims", CLAIMS)
def test_the_factor_is_a_mean_of_the_firm_and_of_its_kind_weighted_by_credibility(claims):
    for rate in RATES:
        found = experience(np.array([[rate]]), claims, 2.0)
        z = found.credibility.item()
        own = claims / (YEARS * rate)
        assert found.factor.item() == pytest.approx(z * own + (1 - z) * 1, rel=1e-12)
        assert 0 < z < 1


def test_the_longer_the_exposure_the_more_the_own_claims_count():
    found = [experience(np.array([[rate]]), 0, 2.0) for rate in RATES]
    credibility = [one.credibility.item() for one in found]
    assert credibility == sorted(credibility)
    factors = [one.factor.item() for one in found]
    assert factors == sorted(factors, reverse=True)


def test_over_all_firms_the_factors_are_one_in_the_mean():
    """Nobody pays more or less for there being a history: E[factor(N)] = 1."""
    for rate in RATES:
        for shape in SHAPES:
            expected = YEARS * rate
            claims = range(1_500)
            chance = stats.nbinom.pmf(claims, shape, shape / (shape + expected))
            factors = [experience(np.array([[rate]]), n, shape).factor.item() for n in claims]
            assert chance @ factors == pytest.approx(1, rel=1e-6)


def test_an_unknown_history_changes_nothing():
    found = experience(np.array([[0.02, 0.01]]), None, 2.0)
    assert found.factor.item() == 1
    assert found.shape == 2.0
    assert found.credibility.item() == 0


def test_own_claims_move_the_premium_of_a_quote_one_after_the_other(small_firm, day):
    def premium(claims):
        data = small_firm(history__claims=claims, history__incidents=claims)
        return quote(Request(parse_profile(data), day)).pricing.price.premium

    unknown, *known = (premium(claims) for claims in (None, 0, 1, 2, 3))
    assert known == sorted(known)
    assert known[0] < unknown < known[1]


def test_the_frequency_of_a_quote_carries_exactly_the_factor(small_firm, day):
    def pricing(claims):
        return quote(Request(parse_profile(small_firm(history__claims=claims)), day)).pricing

    without = pricing(None).loss.frequencies
    for claims in (0, 1, 3):
        found = pricing(claims).loss
        factor = experience(without, claims, 2.0)
        assert found.frequencies == pytest.approx(without * factor.factor, rel=1e-12)
        assert found.heterogeneity == factor.shape
