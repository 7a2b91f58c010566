"""Fits find the parameters again, with errors that mean what they say, or say that they cannot."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats

from risk.learn.fits import (
    TailRule,
    TooFewRows,
    choose_tail,
    fit_cost_line,
    fit_generalised_pareto,
    fit_log_skew_normal,
    fit_lognormal,
    fit_negative_binomial,
    fit_poisson,
    fit_truncated_lognormal,
    shrink,
)

SEEDS = range(5)
REPEATS = 120
FLOOR = 500.0
RULE = TailRule((0.3, 0.25, 0.2, 0.15, 0.1, 0.075, 0.05), 50, 0.95)


def above_floor(rng, mu, sigma, n):
    sizes = np.exp(rng.normal(mu, sigma, 12 * n))
    return sizes[sizes > FLOOR][:n]


CASES = {
    "lognormal": (
        lambda rng, n: np.exp(rng.normal(7.9, 2.5, n)),
        fit_lognormal,
        {"mu": 7.9, "sigma": 2.5},
    ),
    "truncated_lognormal": (
        lambda rng, n: above_floor(rng, 7.9, 2.5, n),
        lambda sizes: fit_truncated_lognormal(sizes, FLOOR),
        {"mu": 7.9, "sigma": 2.5},
    ),
    "generalised_pareto": (
        lambda rng, n: stats.genpareto(0.8, 0, 1e5).rvs(n, random_state=rng),
        fit_generalised_pareto,
        {"xi": 0.8, "beta": 1e5},
    ),
    "negative_binomial": (
        lambda rng, n: stats.nbinom(1.4, 1.4 / (1.4 + 3)).rvs(n, random_state=rng),
        fit_negative_binomial,
        {"mean": 3.0, "size": 1.4},
    ),
    "poisson": (lambda rng, n: rng.poisson(3, n), fit_poisson, {"mean": 3.0}),
    "log_skew_normal": (
        lambda rng, n: np.exp(stats.skewnorm(3, 5, 3).rvs(n, random_state=rng)),
        fit_log_skew_normal,
        {"location": 5.0, "scale": 3.0, "shape": 3.0},
    ),
}
each_case = pytest.mark.parametrize("name", CASES)


@each_case
@pytest.mark.parametrize("seed", SEEDS)
def test_known_parameters_are_found_within_three_standard_errors(name, seed):
    draw, fit, truth = CASES[name]
    found = fit(draw(np.random.default_rng(seed), 1000))
    for parameter, value in truth.items():
        assert abs(found[parameter].value - value) <= 3 * found[parameter].error, parameter


@pytest.mark.parametrize("name", [name for name in CASES if name != "log_skew_normal"])
def test_ninety_five_percent_intervals_hold_the_truth_about_that_often(name):
    draw, fit, truth = CASES[name]
    held = dict.fromkeys(truth, 0)
    for seed in range(REPEATS):
        found = fit(draw(np.random.default_rng(1000 + seed), 300))
        for parameter, value in truth.items():
            held[parameter] += abs(found[parameter].value - value) <= 1.96 * found[parameter].error
    # Of 120 at 95 %, fewer than 106 or all of them: about once in five hundred studies.
    for parameter, count in held.items():
        assert 106 <= count <= 119, (parameter, count)


def test_a_lognormal_is_the_closed_form_and_scipy_s():
    sizes = np.exp(np.random.default_rng(1).normal(8, 2, 400))
    found = fit_lognormal(sizes)
    shape, _, scale = stats.lognorm.fit(sizes, floc=0)
    assert found["mu"].value == pytest.approx(np.log(scale), abs=1e-4)
    assert found["sigma"].value == pytest.approx(shape, abs=1e-4)
    logs = stats.norm(found["mu"].value, found["sigma"].value).logpdf(np.log(sizes))
    assert found.log_likelihood == pytest.approx(logs.sum())
    assert found.aic == pytest.approx(4 - 2 * logs.sum())


def test_a_truncated_fit_has_the_mean_and_variance_of_what_is_seen():
    """The likelihood equations of the truncated normal are its first two moments."""
    sizes = above_floor(np.random.default_rng(2), 7.0, 2.0, 1500)
    found = fit_truncated_lognormal(sizes, FLOOR)
    logs = np.log(sizes)
    assert found.curve.mean() == pytest.approx(logs.mean(), rel=1e-5)
    assert found.curve.var() == pytest.approx(logs.var(), rel=1e-4)


def test_a_truncated_fit_is_what_another_search_on_scipy_s_curve_finds():
    sizes = above_floor(np.random.default_rng(3), 7.0, 2.0, 800)
    found = fit_truncated_lognormal(sizes, FLOOR)
    logs, edge = np.log(sizes), np.log(FLOOR)

    def loss(at):
        mu, sigma = at
        return -stats.truncnorm((edge - mu) / sigma, np.inf, mu, sigma).logpdf(logs).sum()

    other = optimize.minimize(loss, [logs.mean(), logs.std()], method="L-BFGS-B",
                              bounds=[(-20, 20), (0.1, 20)])  # fmt: skip
    assert found["mu"].value == pytest.approx(other.x[0], abs=0.01)
    assert found["sigma"].value == pytest.approx(other.x[1], abs=0.01)
    assert found.log_likelihood == pytest.approx(-other.fun, abs=1e-3)


def test_leaving_the_floor_out_of_account_misleads_and_the_truncated_fit_does_not():
    sizes = above_floor(np.random.default_rng(4), 7.0, 2.0, 1500)
    plain, cut = fit_lognormal(sizes), fit_truncated_lognormal(sizes, FLOOR)
    assert plain["mu"].value > 7.0 + 10 * plain["mu"].error
    assert abs(cut["mu"].value - 7.0) < 3 * cut["mu"].error
    assert cut.aic < plain.aic
    assert cut.ks < plain.ks


def test_sizes_that_fall_like_a_pareto_have_no_lognormal_and_the_fit_says_so():
    rng = np.random.default_rng(6)
    told = set()
    for alpha in (0.5, 0.8, 1.2, 2.0):
        for _ in range(10):
            found = fit_truncated_lognormal(FLOOR * (1 + rng.pareto(alpha, 300)), FLOOR)
            assert found.notices
            told |= set(found.notices)
            if "no_maximum" in found.notices:
                assert np.isnan(found["mu"].value)
                assert abs(found["alpha"].value - alpha) < 4 * found["alpha"].error
    assert {"no_maximum", "near_boundary"} <= told


def test_a_median_below_the_floor_is_told_as_not_seen():
    found = fit_truncated_lognormal(above_floor(np.random.default_rng(8), 4.5, 3.0, 1000), FLOOR)
    assert "median_unseen" in found.notices
    assert found.seen < 0.5


def test_a_truncated_curve_is_the_same_above_twice_its_floor():
    sizes = above_floor(np.random.default_rng(9), 7.9, 2.5, 3000)
    low, high = (
        fit_truncated_lognormal(sizes[sizes > floor], floor) for floor in (FLOOR, 2 * FLOOR)
    )
    assert abs(low["mu"].value - high["mu"].value) < 3 * high["mu"].error


def test_errors_of_a_pareto_tail_are_near_those_of_the_expected_information():
    """Smith (1984): xi (1+xi)/sqrt(n), beta sqrt(2 (1+xi)/n) beta."""
    n, xi, beta = 4000, 0.7, 1e4
    found = fit_generalised_pareto(
        stats.genpareto(xi, 0, beta).rvs(n, random_state=np.random.default_rng(1))
    )
    assert found["xi"].error == pytest.approx((1 + xi) / np.sqrt(n), rel=0.1)
    assert found["beta"].error == pytest.approx(beta * np.sqrt(2 * (1 + xi) / n), rel=0.1)


def test_a_pareto_tail_is_scipy_s_and_does_not_depend_on_the_unit():
    rows = stats.genpareto(0.6, 0, 3e4).rvs(500, random_state=np.random.default_rng(2))
    found, other = fit_generalised_pareto(rows), fit_generalised_pareto(rows / 1000)
    xi, _, beta = stats.genpareto.fit(rows / 1e4, floc=0)
    assert found["xi"].value == pytest.approx(xi, abs=1e-3)
    assert found["beta"].value == pytest.approx(beta * 1e4, rel=1e-3)
    assert other["xi"].value == pytest.approx(found["xi"].value, abs=1e-6)


def test_the_lowest_threshold_is_chosen_where_the_tail_is_one_and_a_higher_one_where_it_bends():
    pure, bent = 0, 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        rows = stats.genpareto(0.8, 0, 1e3).rvs(2000, random_state=rng)
        tail = choose_tail(rows, RULE)
        pure += tail.chosen is tail.thresholds[0]
        # Below 10,000 spread evenly, above a tail: not one curve.
        body = rng.uniform(0, 1e4, 1600)
        mixed = choose_tail(np.concatenate([body, 1e4 + 50 * rows[:400]]), RULE)
        bent += mixed.chosen is not mixed.thresholds[0]
    assert pure >= 9
    assert bent >= 11


def test_the_modified_scale_and_the_mean_excess_follow_from_the_tail():
    rows = stats.genpareto(0.3, 0, 1e3).rvs(20_000, random_state=np.random.default_rng(1))
    for one in choose_tail(rows, RULE).thresholds:
        assert abs(one.modified_scale.value - 1e3) < 4 * one.modified_scale.error
        wanted = (1e3 + 0.3 * one.threshold) / 0.7
        assert one.mean_excess.value == pytest.approx(wanted, rel=0.15)


def test_counts_without_clustering_are_told_as_poisson():
    found = fit_negative_binomial([3, 4, 3, 4, 3, 4])
    assert found.notices == ("no_overdispersion",)
    assert np.isinf(found["size"].value)
    assert found.log_likelihood == pytest.approx(fit_poisson([3, 4, 3, 4, 3, 4]).log_likelihood)
    assert found.aic == pytest.approx(fit_poisson([3, 4, 3, 4, 3, 4]).aic)


def test_clustered_counts_are_told_and_the_likelihood_is_least_where_it_is_said():
    counts = stats.nbinom(1.4, 0.3).rvs(400, random_state=np.random.default_rng(3))
    found = fit_negative_binomial(counts)
    assert found["mean"].value == counts.mean()
    best = found.log_likelihood
    assert best == pytest.approx(
        stats.nbinom(
            found["size"].value, found["size"].value / (found["size"].value + counts.mean())
        )
        .logpmf(counts)
        .sum()
    )
    for factor in (0.95, 1.05):
        size = factor * found["size"].value
        assert stats.nbinom(size, size / (size + counts.mean())).logpmf(counts).sum() < best
    assert "overdispersed" in fit_poisson(counts).notices
    assert found.aic < fit_poisson(counts).aic


def test_a_skewed_shape_beats_the_lognormal_and_an_even_one_is_told_as_even():
    rng = np.random.default_rng(5)
    skewed = np.exp(stats.skewnorm(4, 5, 3).rvs(800, random_state=rng))
    even = np.exp(rng.normal(8, 2, 800))
    assert fit_log_skew_normal(skewed).aic < fit_lognormal(skewed).aic
    assert "no_skew" in fit_log_skew_normal(even).notices
    cut = above_floor(rng, 6.0, 3.0, 600)
    assert "no_maximum" in fit_log_skew_normal(cut).notices


def test_groups_of_equal_errors_shrink_as_the_closed_form_says():
    """With one error e the variance between is the sample variance less e² (Klugman et al.)."""
    raw, error = np.array([1.0, 2.0, 4.0, 5.0]), 0.8
    found = shrink(list("abcd"), [9] * 4, raw, [error] * 4)
    between = raw.var(ddof=1) - error**2
    weight = between / (between + error**2)
    assert found.between**2 == pytest.approx(between)
    np.testing.assert_allclose(found.weight, weight)
    np.testing.assert_allclose(found.shrunk, weight * raw + (1 - weight) * raw.mean())
    q = np.sum((raw - raw.mean()) ** 2) / error**2
    assert found.heterogeneity_p == pytest.approx(stats.chi2.sf(q, 3))


def test_shrunk_groups_are_nearer_the_truth_than_raw_ones():
    gain = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        truth = rng.normal(8, 0.5, 15)
        errors = rng.uniform(0.2, 1.5, 15)
        raw = truth + rng.normal(0, errors)
        found = shrink([str(n) for n in range(15)], np.ones(15), raw, errors)
        gain.append(np.sum((raw - truth) ** 2) - np.sum((found.shrunk - truth) ** 2))
    assert np.mean(np.array(gain) > 0) > 0.9


def test_intervals_of_shrunk_groups_hold_the_truth():
    held = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        truth = rng.normal(8, 1.0, 15)
        errors = rng.uniform(0.2, 1.5, 15)
        found = shrink(
            [str(n) for n in range(15)], np.ones(15), truth + rng.normal(0, errors), errors
        )
        held += np.sum(np.abs(found.shrunk - truth) <= 1.96 * found.shrunk_error)
    assert 0.91 <= held / 900 <= 0.98


def test_a_cost_line_is_least_squares():
    rng = np.random.default_rng(1)
    people = np.exp(rng.normal(9, 2.5, 200))
    cost = np.exp(8.2 + 0.42 * np.log(people) + rng.normal(0, 1.55, 200))
    found = fit_cost_line(people, cost)
    slope, intercept = np.polyfit(np.log(people), np.log(cost), 1)
    assert found.slope.value == pytest.approx(slope)
    assert found.intercept.value == pytest.approx(intercept)
    assert abs(found.slope.value - 0.42) < 3 * found.slope.error


TOO_LITTLE = {
    "two sizes": lambda: fit_lognormal([1.0, 2.0]),
    "equal sizes": lambda: fit_lognormal([5.0] * 50),
    "a negative size": lambda: fit_lognormal([1.0, 2.0, -3.0]),
    "below the floor": lambda: fit_truncated_lognormal([600.0] * 9 + [700.0, 400.0], FLOOR),
    "equal excesses": lambda: fit_generalised_pareto([1.0] * 50),
    "no threshold": lambda: choose_tail(np.arange(1.0, 60.0), RULE),
    "no event": lambda: fit_poisson([0, 0, 0]),
    "half an event": lambda: fit_negative_binomial([1.5, 2, 3]),
    "two groups": lambda: shrink(["a", "b"], [1, 1], [0.0, 1.0], [1.0, 1.0]),
}


@pytest.mark.parametrize("what", TOO_LITTLE)
def test_too_little_to_fit_is_refused_with_the_rule(what):
    with pytest.raises(TooFewRows) as caught:
        TOO_LITTLE[what]()
    assert caught.value.faults[0].code == "few"
