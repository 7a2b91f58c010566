"""Scores and fits of people reached, against integration, simulation and independent forms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from scipy.special import log_ndtr

from risk.learn.breach_size.law import (
    Sizes,
    fit,
    log_score,
    probabilities,
    quantiles,
    sizes_of,
    slopes,
)
from risk.learn.breach_size.scores import (
    crps_of_lognormal,
    crps_of_quantiles,
    difference,
    pinball,
    share_below,
)

MEANS = st.floats(0.0, 12.0)
SPREADS = st.floats(0.4, 4.0)
PEOPLE = st.integers(1, 5_000_000)
FLOORS = st.sampled_from([1, 251, 500])


def one(people: float, floor: float) -> Sizes:
    return sizes_of(np.array([float(max(people, floor))]), np.array([float(floor)]))


def drawn(seed: int, mu: float, sigma: float, floor: float, rows: int) -> Sizes:
    """Draw whole numbers of people, as a list with a floor would show them."""
    people = np.maximum(np.round(np.random.default_rng(seed).lognormal(mu, sigma, rows)), 1.0)
    shown = people[people >= floor]
    return sizes_of(shown, np.full(len(shown), float(floor)))


@given(MEANS, SPREADS, PEOPLE, FLOORS)
def test_the_closed_crps_is_the_integral_of_the_squared_distance(mu, sigma, people, floor):
    sizes = one(people, floor)
    edge, came = float(sizes.edge[0]), float(sizes.ln_persons[0])
    shown = log_ndtr((mu - edge) / sigma) if floor > 1 else 0.0

    def above(x):
        return np.exp(log_ndtr((mu - x) / sigma) - shown)

    left = integrate.quad(lambda x: (1 - above(x)) ** 2, edge, came, limit=200)[0]
    right = sum(
        integrate.quad(lambda x: above(x) ** 2, *ends, limit=200)[0]
        for ends in ((came, max(mu, came)), (max(mu, came), max(mu, came) + 12 * sigma))
    )
    closed = crps_of_lognormal(sizes, np.array([mu]), np.array([sigma]))[0]
    assert closed == pytest.approx(left + right, rel=1e-5, abs=1e-6)


@settings(max_examples=15)
@given(st.floats(3.0, 12.0), SPREADS, PEOPLE)
def test_above_a_floor_the_crps_agrees_with_scipys_truncated_normal(mu, sigma, people):
    """By its energy form, E|X - y| - E|X - X'| / 2, on quantiles of an independent program."""
    sizes = one(people, 500)
    law = stats.truncnorm((sizes.edge[0] - mu) / sigma, np.inf, mu, sigma)
    x = law.ppf((np.arange(4000) + 0.5) / 4000)
    ranks = 2 * np.arange(4000) - 3999
    half = (ranks * x).sum() / 4000**2
    energy = np.abs(x - sizes.ln_persons[0]).mean() - half
    closed = crps_of_lognormal(sizes, np.array([mu]), np.array([sigma]))[0]
    assert closed == pytest.approx(energy, rel=3e-3, abs=2e-4)


@given(MEANS, SPREADS, PEOPLE, FLOORS)
def test_the_crps_of_many_quantiles_is_the_closed_one(mu, sigma, people, floor):
    sizes, law = one(people, floor), (np.array([mu]), np.array([sigma]))
    shown = quantiles(sizes, *law, (np.arange(2000) + 0.5) / 2000)
    found = crps_of_quantiles(sizes.ln_persons, shown)
    assert found == pytest.approx(crps_of_lognormal(sizes, *law), rel=2e-3, abs=1e-4)


@given(MEANS, SPREADS, PEOPLE, FLOORS)
def test_the_slopes_are_those_of_the_log_score(mu, sigma, people, floor):
    sizes, ln_sigma, step = one(people, floor), np.log([sigma]), 1e-5
    mean = np.array([mu])
    by_mu, twice, by_ln_sigma = slopes(sizes, mean, ln_sigma)

    def score(at, spread):
        return float(log_score(sizes, at, spread)[0])

    found = (score(mean + step, ln_sigma) - score(mean - step, ln_sigma)) / (2 * step)
    assert by_mu[0] == pytest.approx(found, rel=1e-4, abs=1e-4)
    found = (score(mean, ln_sigma + step) - score(mean, ln_sigma - step)) / (2 * step)
    assert by_ln_sigma[0] == pytest.approx(found, rel=1e-4, abs=1e-4)
    near, far = slopes(sizes, mean - step, ln_sigma)[0], slopes(sizes, mean + step, ln_sigma)[0]
    curvature = max((far - near)[0] / (2 * step), 0.05 / sigma**2)
    assert twice[0] == pytest.approx(curvature, rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("floor", [1, 500])
def test_densities_of_all_that_a_list_can_show_add_up_to_one(floor):
    mu, sigma = np.array([5.0]), np.array([2.5])
    edge = float(one(1, floor).edge[0])

    def density(x):
        sizes = Sizes(np.array([x]), np.array([edge]), np.array([floor > 1]))
        return float(np.exp(-log_score(sizes, mu, np.log(sigma))[0]))

    mass = 0.0 if floor > 1 else density(edge)
    spread = integrate.quad(density, edge + 1e-12, 40, limit=200)[0]
    assert mass + spread == pytest.approx(1.0, abs=1e-7)


@pytest.mark.parametrize("floor", [1, 500])
def test_a_fit_with_the_floor_in_it_finds_the_truth_and_one_without_does_not(seed, floor):
    sizes = drawn(seed, 6.5, 1.8, floor, 20_000)
    mu, ln_sigma = fit(sizes, np.ones(len(sizes)))
    assert mu == pytest.approx(6.5, abs=0.12)
    assert np.exp(ln_sigma) == pytest.approx(1.8, abs=0.07)
    blind = sizes_of(np.exp(sizes.ln_persons), np.ones(len(sizes)))
    naive, _ = fit(blind, np.ones(len(sizes)))
    assert (naive > 7.3) == (floor > 1)


@pytest.mark.parametrize("floor", [1, 500])
def test_the_true_law_scores_best_and_its_quantiles_are_met(seed, floor):
    sizes = drawn(seed + 1, 6.0, 2.0, floor, 20_000)
    levels = np.array([0.05, 0.25, 0.5, 0.75, 0.95])

    def laws(mu, sigma):
        return np.full(len(sizes), mu), np.full(len(sizes), sigma)

    truth = laws(6.0, 2.0)
    best = [
        crps_of_lognormal(sizes, *truth).mean(),
        log_score(sizes, truth[0], np.log(truth[1])).mean(),
        *pinball(sizes.ln_persons, quantiles(sizes, *truth, levels), levels).mean(axis=0),
    ]
    for law in (laws(6.8, 2.0), laws(5.2, 2.0), laws(6.0, 2.7), laws(6.0, 1.5)):
        other = [
            crps_of_lognormal(sizes, *law).mean(),
            log_score(sizes, law[0], np.log(law[1])).mean(),
        ]
        assert best[0] < other[0]
        assert best[1] < other[1]
    shares = share_below(*probabilities(sizes, *truth), levels)
    assert shares == pytest.approx(levels, abs=0.01)


def test_one_person_has_the_probability_of_all_that_rounds_to_one_or_less():
    low, high = probabilities(one(1, 1), np.array([1.0]), np.array([2.0]))
    assert low[0] == 0.0
    assert high[0] == pytest.approx(stats.norm.cdf((np.log(1.5) - 1.0) / 2.0))


def test_an_organisation_told_twice_makes_nothing_surer(seed):
    rng = np.random.default_rng(seed)
    first, second = rng.normal(1.0, 0.3, 200), rng.normal(1.02, 0.3, 200)
    names = np.array([f"org{place}" for place in range(200)], dtype=object)
    once = difference(first, second, names, np.random.default_rng(1))
    four = difference(*(np.tile(each, 4) for each in (first, second)), np.tile(names, 4),
                      np.random.default_rng(1))  # fmt: skip
    unnamed = difference(*(np.tile(each, 4) for each in (first, second)),
                         np.full(800, "", dtype=object), np.random.default_rng(1))  # fmt: skip
    assert (four.mean, four.low, four.high) == pytest.approx((once.mean, once.low, once.high))
    assert unnamed.high - unnamed.low < 0.6 * (once.high - once.low)
    error = (first - second).std() / np.sqrt(200)
    assert once.high - once.mean == pytest.approx(1.96 * error, rel=0.1)
