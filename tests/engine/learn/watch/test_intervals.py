"""Intervals and tests held against enumeration, simulation and other programs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from risk.learn.watch.amounts import ClaimRatios, ClaimSizes, row_payments
from risk.learn.watch.exposure import reported_share
from risk.learn.watch.intervals import (
    count_interval,
    count_tails,
    holm,
    rate_interval,
    share_tails,
    two_sided,
)
from risk.learn.watch.pooling import join_periods, pool_segments
from risk.learn.watch.trend import slope_of


@pytest.mark.parametrize("excess", [0.0, 0.5])
def test_intervals_hold_the_mean_as_often_as_stated(excess):
    counts = np.arange(200.0)
    low, high = count_interval(counts, np.full(200, excess), 0.95)
    covered = []
    for mean in np.linspace(3, 20, 60):
        law = stats.nbinom(mean / excess, 1 / (1 + excess)) if excess else stats.poisson(mean)
        covered.append(law.pmf(counts)[(low <= mean) & (mean <= high)].sum())
    assert np.mean(covered) == pytest.approx(0.95, abs=0.01)
    assert min(covered) > 0.91


def test_the_poisson_interval_lies_inside_the_fully_exact_one():
    counts = np.array([0.0, 1.0, 7.0, 30.0])
    low, high = count_interval(counts, np.zeros(4), 0.95)
    exact_low = np.where(counts > 0, stats.gamma.ppf(0.025, np.maximum(counts, 1)), 0)
    assert (low >= exact_low).all()
    assert (high <= stats.gamma.ppf(0.975, counts + 1)).all()
    assert low[0] == 0


@given(
    actual=st.integers(0, 60), expected=st.floats(0.5, 60), excess=st.sampled_from([0.0, 0.1, 2.0])
)
def test_a_chance_below_the_level_and_an_interval_without_the_mean_are_one(
    actual, expected, excess
):
    count, mixed = np.array([float(actual)]), np.array([excess])
    chance = two_sided(*count_tails(count, np.array([expected]), mixed)).item()
    low, high = (bound.item() for bound in count_interval(count, mixed, 0.95))
    if abs(chance - 0.05) > 1e-6 and actual > 0:
        assert (chance < 0.05) == (not low <= expected <= high)


def test_a_share_of_a_total_is_binomial_and_mixed_where_firms_differ():
    few, many = share_tails(np.array([3.0]), 10, np.array([0.4]), np.zeros(1))
    law = stats.binom(10, 0.4)
    assert few.item() == pytest.approx(law.cdf(2) + law.pmf(3) / 2)
    assert few.item() + many.item() == pytest.approx(1)
    mixed, _ = share_tails(np.array([3.0]), 10, np.array([0.4]), np.array([0.8]))
    rng = np.random.default_rng(5)
    # Variance of the share: (1 + 0.8) times binomial, by a Dirichlet rate.
    size = 9 / 0.8 - 1
    drawn = rng.binomial(10, rng.beta(0.4 * size, 0.6 * size, 200_000))
    seen = (drawn < 3).mean() + (drawn == 3).mean() / 2
    assert mixed.item() == pytest.approx(seen, abs=0.005)


@given(hits=st.integers(0, 40), more=st.integers(0, 40))
def test_rates_have_the_interval_of_the_exact_binomial_test(hits, more):
    trials = hits + more + 1
    low, high = rate_interval(np.array([float(hits)]), np.array([float(trials)]), 0.95)
    other = stats.binomtest(hits, trials).proportion_ci(0.95, "exact")
    assert (low.item(), high.item()) == pytest.approx((other.low, other.high), abs=1e-9)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_correction_for_many_tests_lies_between_alone_and_all_together(chances):
    alone = np.array(chances)
    corrected = holm(alone)
    assert (corrected >= alone - 1e-12).all()
    assert (corrected <= np.minimum(1, alone * len(alone)) + 1e-12).all()
    order = np.argsort(alone)
    assert (np.diff(corrected[order]) >= 0).all()


def test_only_the_reported_are_seen_and_yet_the_delay_is_found():
    rng = np.random.default_rng(7)
    window = rng.integers(0, 400, 40_000).astype(float)
    delay = np.floor(rng.exponential(60, 40_000))
    seen = delay <= window
    found = reported_share(delay[seen], window[seen])
    at = np.array([10.0, 60.0, 150.0])
    truth = 1 - np.exp(-(at + 1) / 60)
    assert found.within(at) == pytest.approx(truth, abs=0.015)
    naive = np.array([(delay[seen] <= one).mean() for one in at])
    assert (naive > truth + 0.02).sum() >= 2


def test_nothing_reported_is_no_delay():
    assert reported_share(np.array([]), np.array([])).within(np.array([3.0])).tolist() == [1.0]


def test_payments_of_a_row_are_the_compound_of_counts_and_sizes():
    rng = np.random.default_rng(11)
    cells, ratios = 500, rng.lognormal(-0.5, 1.0, 300)
    counts, sizes = rng.uniform(0, 0.05, cells), rng.lognormal(8, 0.6, cells)
    row = np.zeros(cells, dtype=np.int64)
    found = row_payments(ClaimSizes.of(row, 1, counts, sizes), 0, 0.4, ClaimRatios.of(ratios))
    points = found.step * np.arange(len(found.chance))
    assert found.chance.sum() == pytest.approx(1, abs=1e-6)
    assert points @ found.chance == pytest.approx(counts @ sizes, rel=1e-6)
    mean = counts.sum()
    many = rng.negative_binomial(mean / 0.4, 1 / 1.4, 20_000)
    of = rng.choice(cells, many.sum(), p=counts / mean)
    paid = sizes[of] * rng.choice(ratios / ratios.mean(), many.sum())
    drawn = np.bincount(np.repeat(np.arange(20_000), many), paid, 20_000)
    for share in (0.05, 0.5, 0.95):
        assert found.quantile(share) == pytest.approx(np.quantile(drawn, share), rel=0.04)
    assert found.tails(0.0)[0] == pytest.approx((drawn == 0).mean() / 2, abs=0.003)


def test_pooling_keeps_every_row_and_joins_only_thin_ones():
    weights = np.array([0.5, 9.0, 2.0, 7.0])
    pooling = pool_segments(np.array(list("abcd"), dtype=object), weights, 3.0)
    assert pooling.names == ("b", "d", "pooled")
    assert pooling.pooled == ("a", "c")
    assert [pooling.names[place] for place in pooling.place] == ["pooled", "b", "pooled", "d"]


@given(st.lists(st.floats(0, 10), min_size=1, max_size=40))
def test_joined_months_follow_one_another_and_reach_the_least(weights):
    period = join_periods(np.array(weights), 5.0)
    assert (np.diff(period) >= 0).all()
    assert (np.diff(period) <= 1).all()
    sums = np.bincount(period, weights)
    if sums.sum() >= 5:
        assert (sums >= 5 - 1e-9).all()


def test_the_slope_is_that_of_an_independent_poisson_regression():
    from sklearn.linear_model import PoissonRegressor

    rng = np.random.default_rng(3)
    expected, x = rng.uniform(1, 4, 800), rng.normal(2, 1, 800)
    claims = rng.poisson(expected * np.exp(0.3 * x - 0.5)).astype(float)
    other = PoissonRegressor(alpha=0, tol=1e-10, max_iter=1000).fit(
        x[:, None], claims / expected, sample_weight=expected
    )
    slope, error = slope_of(claims, expected, x)
    assert slope == pytest.approx(other.coef_.item(), abs=1e-5)
    assert 0.01 < error < 0.05
