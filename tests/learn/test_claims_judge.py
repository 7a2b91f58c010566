"""Deviance, Gini and intervals, against scikit-learn, closed forms and the normal law."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import poisson
from sklearn.metrics import mean_tweedie_deviance

from risk.learn.claims.judge import (
    difference,
    gini,
    grouped,
    mean_deviance,
    resampled_sums,
    tenths,
    unit_deviance,
)


@pytest.mark.parametrize("power", [1.0, 1.3, 1.5, 1.9, 2.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_mean_deviance_is_that_of_scikit_learn(power, seed):
    rng = np.random.default_rng(seed)
    rate = rng.gamma(1.0, 2.0, 500)
    if power < 2:
        rate[::3] = 0.0
    mean, weight = rng.gamma(2.0, 1.0, 500) + 0.01, rng.uniform(0.1, 1.0, 500)
    theirs = mean_tweedie_deviance(rate, mean, sample_weight=weight, power=power)
    assert mean_deviance(rate, mean, weight, power) == pytest.approx(theirs, rel=1e-12)


def test_a_perfect_score_of_evenly_spread_risks_has_a_gini_of_a_third():
    # Risks 1, 2, ..., n: the curve is a sum of whole numbers, 1 - 2 area = (n - 1) / 3n.
    for n in (2, 10, 1_000):
        risks = np.arange(1.0, n + 1)
        assert gini(risks, risks, np.ones(n)) == pytest.approx((n - 1) / (3 * n), rel=1e-12)


def test_two_groups_have_the_gini_of_the_area_by_hand():
    # A quarter of the exposure has half the claims: area = .75*.25 + .25*.75 = .375.
    score, rate, weight = np.array([1.0, 2.0]), np.array([2 / 3, 2.0]), np.array([0.75, 0.25])
    assert gini(score, rate, weight) == pytest.approx(1 - 2 * 0.375)


@given(st.integers(0, 1_000), st.floats(0.1, 5))
def test_the_gini_knows_only_the_order_and_not_how_rows_are_cut(seed, power):
    rng = np.random.default_rng(seed)
    score = rng.integers(1, 6, 40).astype(float)
    rate, weight = rng.poisson(score).astype(float), rng.uniform(0.1, 1, 40)
    rate[0] += 1
    plain = gini(score, rate, weight)
    assert gini(score**power, rate, weight) == pytest.approx(plain, abs=1e-9)
    halves = [np.concatenate([one, one]) for one in (score, rate, weight / 2)]
    assert gini(*halves) == pytest.approx(plain, abs=1e-9)
    assert gini(-score, rate, weight) == pytest.approx(-plain, abs=1e-9)
    assert gini(np.ones(40), rate, weight) == pytest.approx(0, abs=1e-9)


def test_tenths_have_the_same_exposure_and_rise_with_the_score():
    rng = np.random.default_rng(3)
    score, weight = rng.gamma(2.0, 1.0, 5_000), rng.uniform(0.1, 1, 5_000)
    place = tenths(score, weight)
    assert np.bincount(place, weight) / weight.sum() == pytest.approx([0.1] * 10, abs=1e-3)
    assert all(score[place == one].max() <= score[place == one + 1].min() for one in range(9))


def test_the_interval_of_a_difference_is_that_of_the_normal_law():
    rng = np.random.default_rng(4)
    apart = rng.normal(-0.02, 1.0, 4_000)
    found = difference(apart, np.zeros(4_000), np.ones(4_000), np.arange(4_000), rng)
    half = 1.959964 * apart.std() / np.sqrt(4_000)
    assert found.value == pytest.approx(apart.mean())
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.06)
    assert not found.better
    clear = difference(apart - 1, np.zeros(4_000), np.ones(4_000), np.arange(4_000), rng)
    assert clear.better


def test_rows_that_go_together_make_the_interval_wider():
    rng = np.random.default_rng(5)
    apart = np.repeat(rng.normal(0, 1, 1_000), 4)
    zero, ones = np.zeros(4_000), np.ones(4_000)
    alone = difference(apart, zero, ones, np.arange(4_000), np.random.default_rng(1))
    together = difference(
        apart, zero, ones, np.repeat(np.arange(1_000), 4), np.random.default_rng(1)
    )
    wider = (together.high - together.low) / (alone.high - alone.low)
    assert wider == pytest.approx(2.0, rel=0.1)  # a quarter as many clusters


def test_a_resample_keeps_the_number_of_clusters():
    firm, column = np.repeat(np.arange(20), 3), np.tile([0, 1, 1], 20)
    sums = resampled_sums(np.ones(60), column, firm, np.random.default_rng(1), 130)
    assert np.array_equal(sums, np.tile([20.0, 40.0], (130, 1)))


def test_a_group_says_what_came_over_what_was_expected_with_the_poisson_interval():
    rng = np.random.default_rng(6)
    group, weight = np.repeat([0, 1], 5_000), np.ones(10_000)
    counts = rng.poisson(0.1, 10_000).astype(float)
    found = grouped(
        group, counts, weight, {"model": np.full(10_000, 0.1)}, "model", np.arange(10_000), rng
    )
    claims = np.array([counts[:5_000].sum(), counts[5_000:].sum()])
    assert found.ratio == pytest.approx(claims / 500)
    half = 1.96 * np.sqrt(claims) / 500
    assert (found.high - found.low) / 2 == pytest.approx(half, rel=0.1)


def test_few_claims_leave_a_right_prediction_as_far_off_as_the_poisson_law_says():
    rng = np.random.default_rng(7)
    group = np.repeat(np.arange(10), 1_000)
    counts = rng.poisson(0.1, 10_000).astype(float)
    found = grouped(
        group, counts, np.ones(10_000), {"m": np.full(10_000, 0.1)}, "m", np.arange(10_000), rng
    )
    within = [np.diff(poisson.cdf([89, 110], 100))[0]] * 10  # 90 to 110 of 100 expected
    assert found.expected_within(0.1) == pytest.approx(sum(within), rel=0.08)


def test_the_deviance_of_no_claims_is_twice_what_was_expected():
    assert unit_deviance(np.zeros(3), np.array([0.1, 0.2, 0.3]), 1.0) == pytest.approx(
        [0.2, 0.4, 0.6]
    )
