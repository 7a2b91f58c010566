"""Credibility against printed results, the normal equations, Bayes by quadrature and chance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from risk.learn.credibility import buhlmann_straub, credibility, update_rate

# Five states of Hachemeister (1975), twelve quarters of bodily injury claims: own means, claim
# numbers and the variance within as printed by the R package actuar (function cm).
STATE_MEANS = np.array([2060.921, 1511.224, 1805.843, 1352.976, 1599.829])
STATE_CLAIMS = np.array([100155.0, 19895, 13735, 4152, 36110])
WITHIN = 139120026.0


def test_hachemeisters_states_give_the_printed_structure():
    """m = 1,684 and a = 89,639: lecture notes on Hachemeister's data, beside Buhlmann-Straub."""
    found = credibility(STATE_MEANS, STATE_CLAIMS, WITHIN)
    assert round(found.structure.collective) == 1684
    assert round(found.structure.between) == 89639


def test_halving_the_frequencys_spread_takes_sixty_two_claims():
    """Loss models, section 9: 1 / .11² - 1 / .22² = 62."""
    found = update_rate(0.22, 62, 62.0)
    assert found.sd == pytest.approx(0.11, abs=5e-5)
    assert found.factor == 1.0
    assert round(found.halving_claims) == 62


@given(sd=st.floats(0.01, 2))
def test_nothing_seen_leaves_the_default_as_it_was(sd):
    found = update_rate(sd, 0, 0.0)
    assert found.factor == 1.0
    assert found.credibility == 0.0
    assert found.sd == pytest.approx(sd, rel=1e-12)


@pytest.mark.parametrize("ratio", [0.3, 0.9, 1.0, 1.6, 4.0])
def test_ten_thousand_claims_give_the_book_within_its_own_error(ratio):
    found = update_rate(0.22, 10_000, 10_000 / ratio)
    assert abs(found.factor / ratio - 1) < found.sd
    assert found.sd == pytest.approx(0.01, rel=0.002)  # one over the root of the claims


def test_years_without_a_claim_lower_the_rate():
    assert update_rate(0.22, 0, 20.66).factor == pytest.approx(0.5, abs=0.001)


@pytest.mark.parametrize(("claims", "expected"), [(0, 3.0), (5, 2.0), (62, 62.0), (40, 90.0)])
def test_the_update_is_bayes_theorem_worked_out_by_quadrature(claims, expected):
    shape = 0.22**-2

    def moment(power: int) -> float:
        def inside(theta: float) -> float:
            prior = stats.gamma.pdf(theta, shape, scale=1 / shape)
            return theta**power * prior * stats.poisson.pmf(claims, expected * theta)

        return sum(
            integrate.quad(inside, a, b, epsabs=0, epsrel=1e-10)[0]
            for a, b in zip(np.arange(0, 4, 0.25), np.arange(0.25, 4.25, 0.25), strict=True)
        )

    found = update_rate(0.22, claims, expected)
    mean = moment(1) / moment(0)
    assert found.factor == pytest.approx(mean, rel=1e-7)
    assert found.sd == pytest.approx(math.sqrt(moment(2) / moment(0) / mean**2 - 1), rel=1e-6)


def test_a_lognormal_belief_would_narrow_about_as_much():
    """The calibration states a lognormal range: its exact posterior, worked out on a grid."""
    z = np.linspace(-1.5, 1.5, 20_001)
    post = np.exp(-0.5 * (z / 0.22) ** 2 + 62 * z - 62 * np.exp(z))
    post /= post.sum()
    sd = math.sqrt((post * z**2).sum() - (post * z).sum() ** 2)
    assert sd == pytest.approx(update_rate(0.22, 62, 62.0).sd, rel=0.02)


def test_the_estimates_are_the_best_linear_predictor_of_the_normal_equations():
    """Solved as a linear system over all cells, with the unbiasedness of each row imposed."""
    rng = np.random.default_rng(5)
    weights = rng.uniform(0.5, 6, (4, 3))
    weights[2, 0] = 0.0
    claims = rng.poisson(weights * np.array([[0.4], [1.0], [1.6], [2.5]])).astype(float)
    found = buhlmann_straub(claims, weights)
    within, between = found.structure.within, found.structure.between
    assert between > 0
    cells = [(j, t) for j in range(4) for t in range(3) if weights[j, t] > 0]
    x = np.array([claims[c] / weights[c] for c in cells])
    same = np.array([[float(a[0] == b[0]) for b in cells] for a in cells])
    noise = np.diag([within / weights[c] for c in cells])
    ones = np.ones((len(cells), 1))
    system = np.block([[between * same + noise, ones], [ones.T, np.zeros((1, 1))]])
    for segment in range(4):
        target = np.array([between * float(c[0] == segment) for c in cells] + [1.0])
        solved = np.linalg.solve(system, target)
        best = solved[:-1]
        assert found.estimates[segment] == pytest.approx(best @ x, rel=1e-10)
        covariance = between * same + noise
        mse = best @ covariance @ best - 2 * best @ target[:-1] + between
        assert found.errors[segment] == pytest.approx(math.sqrt(mse), rel=1e-9)


def test_credibility_beats_both_the_book_and_the_whole_in_many_drawn_books():
    """Sixty segments, a variance between them of .09: errors met, structure recovered."""
    rng = np.random.default_rng(11)
    blend, own, whole, stated, between, within = [], [], [], [], [], []
    for _ in range(120):
        truth = rng.gamma(1 / 0.09, 0.09, 60)
        weights = rng.uniform(0.5, 12, (60, 4))
        claims = rng.poisson(truth[:, None] * weights).astype(float)
        found = buhlmann_straub(claims, weights)
        blend.append(np.mean((found.estimates - truth) ** 2))
        own.append(np.mean((found.ratios - truth) ** 2))
        whole.append(np.mean((claims.sum() / weights.sum() - truth) ** 2))
        stated.append(np.mean(found.errors**2))
        between.append(found.structure.between)
        within.append(found.structure.within)
    assert np.mean(blend) < 0.75 * min(np.mean(own), np.mean(whole))
    assert np.mean(stated) == pytest.approx(np.mean(blend), rel=0.05)
    assert np.mean(between) == pytest.approx(0.09, rel=0.05)
    assert 1.0 <= np.mean(within) < 1.07  # Poisson: the mean ratio, which is also the least


def test_segments_that_differ_by_chance_only_share_one_estimate():
    found = buhlmann_straub(
        np.array([[3.0, 5], [4, 4], [8, 8]]), np.array([[4.0, 4], [4, 4], [8, 8]])
    )
    assert found.structure.between == 0
    assert found.estimates.tolist() == [1.0, 1.0, 1.0]


def test_a_segment_never_seen_gets_the_collective_mean():
    found = buhlmann_straub(np.array([[10.0], [60.0], [0.0]]), np.array([[30.0], [30.0], [0.0]]))
    assert found.credibility[2] == 0
    assert found.estimates[2] == found.structure.collective
    assert math.isnan(found.ratios[2])
    assert found.structure.within == pytest.approx(70 / 60)  # one period: Poisson


@given(scale=st.floats(0.01, 100))
def test_credibility_does_not_depend_on_the_unit_of_the_exposure(scale):
    claims, weights = np.array([[8.0, 12], [30, 34]]), np.array([[16.0, 20], [16, 9]])
    plain, scaled = buhlmann_straub(claims, weights), buhlmann_straub(claims, weights * scale)
    assert scaled.credibility == pytest.approx(plain.credibility, rel=1e-9)
    assert scaled.estimates * scale == pytest.approx(plain.estimates, rel=1e-9)


@given(
    more=st.floats(1.01, 50),
    claims=st.lists(st.integers(0, 40), min_size=3, max_size=3),
)
def test_more_exposure_never_means_less_credibility(more, claims):
    means = np.array(claims, dtype=float) / 10
    small = credibility(means, np.full(3, 10.0), 1.0)
    large = credibility(means, np.full(3, 10.0 * more), 1.0)
    assert (large.credibility >= small.credibility - 1e-12).all()
