"""Grids of options and whole books: both ways of finding them, against a finer grid."""

from __future__ import annotations

import math

import numpy as np
import pytest

from risk.errors import InvalidLoss
from risk.loss import Counts, Gamma, Layer, Lognormal, Mixture, ParetoTail, annual_loss, layer_grid
from risk.loss import book as books
from risk.loss import grid as grids
from risk.loss.book import annual_losses, expected_layer_loss
from risk.loss.grid import option_grid_losses
from risk.loss.lev_kernels import normal_table, phi
from risk.loss.recursion import annual_sums

CURVE, COUNTS = Lognormal.from_moments(250_000, 6), Counts.negbin(0.35, 1.4)
LIMITS = (250_000.0, 500_000.0, 1_000_000.0, 2_000_000.0, 5_000_000.0)
RETENTIONS = (0.0, 10_000.0, 25_000.0)
MONEY = ("expected", "var_99", "var_995", "tvar_99", "tvar_995")


@pytest.fixture(params=["panjer", "fourier"])
def kernel(request):
    if request.param == "panjer":
        pytest.importorskip("numba", reason="numba (extra `fast`) is not installed")
    return request.param


@pytest.fixture
def fast(kernel):
    return kernel == "panjer"


def finer(counts, curve, layer, points=4_096):
    """Give mean, VaR and TVaR at both levels from a grid of 4,096 points a limit."""
    share = 1 - layer.coinsurance
    end = layer.aggregate_limit / share
    step = min(layer.limit, end) / points
    cells = math.ceil(end / step * (1 - 1e-12))
    one = layer_grid(curve, np.array([[layer.retention]]), np.array([[step]]), points)
    year = annual_sums(counts, one, cells, kernel="fourier").pmf[0]
    values = np.append(step * np.arange(cells), end) * share
    year = np.append(year, max(0.0, 1 - year.sum()))
    found = [values @ year]
    cumulated = np.cumsum(year)
    for level in (0.99, 0.995):
        at = int((cumulated < level - 1e-11).sum())
        beyond = values[at + 1 :] @ year[at + 1 :]
        rest = max(0.0, 1 - level - year[at + 1 :].sum())
        found += [values[at], (beyond + rest * values[at]) / (1 - level)]
    return found


# --- the options of one risk ---


def test_the_reference_risk(kernel):
    found = option_grid_losses(COUNTS, CURVE, [1e6], [1e4], aggregate_ratio=2, kernel=kernel)
    assert found.kernel == kernel
    assert found.expected.item() == pytest.approx(49_443.36887540, rel=1e-5)
    assert 1 - found.p_any.item() == pytest.approx(0.790302733184, abs=1e-9)
    assert found.var_99.item() == 1_000_000  # an atom: the cdf jumps over 99 % at the limit
    assert found.var_995.item() == pytest.approx(1_046_862.25, abs=1e6 / 64)
    assert found.tvar_99.item() == pytest.approx(1_161_875.742, rel=1e-4)
    assert found.tvar_995.item() == pytest.approx(1_314_544.5146, rel=1e-4)
    assert abs(found.mean_error.item()) < 1e-12


def test_every_option_is_what_it_is_alone(kernel):
    """Limits that double share their nodes; that must not show."""
    ask = {"coinsurance": 0.1, "kernel": kernel}
    together = option_grid_losses(COUNTS, CURVE, LIMITS, RETENTIONS, aggregate_ratio=1.5, **ask)
    for i, limit in enumerate(LIMITS):
        for j, retention in enumerate(RETENTIONS):
            alone = option_grid_losses(
                COUNTS, CURVE, [limit], [retention], aggregates=[1.5 * limit], **ask
            )
            for name in MONEY:
                both = getattr(together, name)[i, j], getattr(alone, name).item()
                assert both[0] == pytest.approx(both[1], rel=1e-10), name


def test_a_mixture_of_perils_is_the_same_both_ways():
    pytest.importorskip("numba", reason="numba (extra `fast`) is not installed")
    perils = Mixture(
        (np.array([[0.2]]), np.array([[0.5]]), np.array([[0.3]])),
        (
            Lognormal(np.array([[9.0]]), 1.2),
            Mixture((0.4, 0.6), (Lognormal(10.5, 1.9), Lognormal(9.5, 1.4))),
            Lognormal(12.0, 2.2),
        ),
    )
    ways = [
        option_grid_losses(
            Counts(np.array([[0.2]]), np.array([[0.1]])), perils, LIMITS, RETENTIONS,
            aggregate_ratio=2, coinsurance=0.2, kernel=kernel,
        )
        for kernel in ("panjer", "fourier")
    ]  # fmt: skip
    for name in (*MONEY, "p_any"):
        one, other = (getattr(way, name) for way in ways)
        assert one == pytest.approx(other, rel=1e-8, abs=1e-6), name
    assert [way.kernel for way in ways] == ["panjer", "fourier"]


def test_random_risks_are_within_the_stated_error(kernel, seed):
    """Frequent and rare, light and heavy tails: mean 1e-5 of itself, TVaR 1e-3 of the limit."""
    draw = np.random.default_rng(seed)
    for _ in range(120):
        counts = Counts(
            math.exp(draw.uniform(math.log(0.002), math.log(4))),
            float(draw.choice([0.0, 0.05, 0.4, 3.0])),
        )
        curve = Lognormal(draw.uniform(7, 14), draw.uniform(0.3, 3.2))
        limit, ratio = float(draw.choice(LIMITS)), float(draw.choice([1, 1.37, 1.5, 2, 3]))
        layer = Layer(float(draw.choice([0, 1e3, 1e4, 1e5])), limit, ratio * limit)
        found = option_grid_losses(
            counts, curve, [limit], [layer.retention], aggregate_ratio=ratio, kernel=kernel
        )
        mean, var_99, tvar_99, var_995, tvar_995 = finer(counts, curve, layer)
        # Below 1e-5 of the limit the rounding of limited expected values shows.
        assert found.expected.item() == pytest.approx(mean, rel=1e-5, abs=1e-10 * limit)
        assert found.tvar_99.item() == pytest.approx(tvar_99, abs=1e-3 * limit)
        assert found.tvar_995.item() == pytest.approx(tvar_995, abs=1e-3 * limit)
        assert found.var_99.item() == pytest.approx(var_99, abs=limit / 64)
        assert found.var_995.item() == pytest.approx(var_995, abs=limit / 64)


def test_a_quantile_in_the_first_cells_is_looked_for_on_a_finer_grid(kernel):
    """Small losses under a high limit: on 64 points all of the tail is one cell."""
    small = Lognormal(8, 1)
    found = option_grid_losses(
        Counts.poisson(0.02), small, [5e6], [0.0], aggregate_ratio=1, kernel=kernel
    )
    # 2 % of years have an event, so a year's 99.5 % is about an event's 75 %.
    quantile = float(small.quantile(0.25))
    assert found.var_995.item() == pytest.approx(quantile, rel=0.05)
    z = (math.log(quantile) - 8) / 1
    beyond = float(small.mean()) * (1 - phi(z - 1, normal_table())) / 0.25
    assert found.tvar_995.item() == pytest.approx(beyond, rel=0.03)
    assert found.tvar_995.item() < 5e6 / 64


def test_a_var_of_zero_on_the_grid_is_not_taken_for_a_var_of_zero(kernel):
    """Mean-keeping moves most of a small loss to zero: P(grid pays) < 0.5 % < P(any)."""
    tiny = Lognormal(6, 0.3)
    found = option_grid_losses(
        Counts.poisson(0.02), tiny, [1e6], [0.0], aggregate_ratio=1, kernel=kernel
    )
    assert found.p_any.item() > 0.005
    assert found.var_995.item() == pytest.approx(float(tiny.quantile(0.25)), rel=0.05)
    assert found.tvar_995.item() < float(tiny.quantile(0.02))


def test_a_firm_that_seldom_loses_has_a_var_of_zero_and_an_exact_tvar(kernel):
    counts = Counts.poisson(0.004)
    found = option_grid_losses(counts, CURVE, LIMITS, RETENTIONS, aggregate_ratio=1, kernel=kernel)
    assert (found.var_995 == 0).all()
    assert found.tvar_995 == pytest.approx(found.expected / 0.005, rel=1e-12)
    assert found.tvar_99 == pytest.approx(found.expected / 0.01, rel=1e-12)


def test_the_share_of_the_firm_comes_before_the_aggregate_limit(kernel):
    counts, layer = Counts.poisson(3.0), Layer(0.0, 1e6, 5e5, 0.2)
    found = option_grid_losses(
        counts, CURVE, [1e6], [0.0], aggregates=[5e5], coinsurance=0.2, kernel=kernel
    )
    fine = annual_loss(counts, CURVE, layer, points=4_096)
    assert found.var_995.item() == 500_000
    assert found.expected.item() == pytest.approx(fine.aal, rel=1e-5)
    free = option_grid_losses(COUNTS, CURVE, [1e6], [1e4], aggregates=[2.5e6], kernel=kernel)
    shared = option_grid_losses(
        COUNTS, CURVE, [1e6], [1e4], aggregates=[2e6], coinsurance=0.2, kernel=kernel
    )
    for name in MONEY:
        assert getattr(shared, name) == pytest.approx(0.8 * getattr(free, name), rel=1e-12)


def test_without_an_aggregate_limit_the_mean_is_the_closed_form(kernel):
    found = option_grid_losses(COUNTS, CURVE, [1e6], [1e4], kernel=kernel)
    assert found.expected.item() == pytest.approx(49_494.395325096, rel=1e-9)


@pytest.mark.parametrize("mean", [4.0, 50.0])
def test_frequent_risks_are_right_up_to_their_aggregate_limit(mean, kernel):
    counts, layer = Counts.negbin(mean, 1.4), Layer(1e4, 2.5e5, 1e6)
    found = option_grid_losses(counts, CURVE, [2.5e5], [1e4], aggregate_ratio=4, kernel=kernel)
    expected, _, _, var, tail = finer(counts, CURVE, layer)
    assert found.expected.item() == pytest.approx(expected, rel=1e-5)
    assert found.var_995.item() == pytest.approx(var, abs=2.5e5 / 64)
    assert found.tvar_995.item() == pytest.approx(tail, abs=250)


@pytest.mark.parametrize(
    "curve", [Gamma.from_moments(100_000, 2), ParetoTail(Lognormal(10.6, 1.9), 1e6, 0.7)]
)
def test_curves_that_are_no_lognormals_are_read_off_their_own_grid(curve):
    found = option_grid_losses(COUNTS, curve, [1e6], [1e4], aggregate_ratio=2)
    fine = annual_loss(COUNTS, curve, Layer(1e4, 1e6, 2e6), points=4_096)
    assert found.expected.item() == pytest.approx(fine.aal, rel=1e-5)
    assert found.tvar_995.item() == pytest.approx(fine.tvar(0.995), abs=1e3)
    assert found.p_any.item() == pytest.approx(fine.p_any, rel=1e-12)


def test_a_risk_of_two_thousand_events_is_left_to_the_transform():
    found = option_grid_losses(Counts.poisson(2e3), Lognormal(6, 1), [1e5], [0.0], aggregates=[3e6])
    fine = annual_loss(Counts.poisson(2e3), Lognormal(6, 1), Layer(0.0, 1e5, 3e6))
    assert found.expected.item() == pytest.approx(fine.aal, rel=1e-5)
    assert found.var_995.item() == pytest.approx(fine.var(0.995), rel=0.01)


def test_a_firm_without_events_costs_nothing(kernel):
    found = option_grid_losses(
        Counts.poisson(0), CURVE, [1e6], [1e4], aggregate_ratio=1, kernel=kernel
    )
    assert [getattr(found, name).item() for name in (*MONEY, "p_any")] == [0.0] * 6


@pytest.mark.parametrize(
    "terms",
    [
        {"limits": [0.0]},
        {"limits": [np.inf]},
        {"retentions": [-1.0]},
        {"aggregates": [0.0]},
        {"aggregate_ratio": 0.0},
        {"coinsurance": 1.0},
        {"aggregates": [1e6], "aggregate_ratio": 2.0},
    ],
)
def test_terms_of_an_option_that_make_no_sense_are_refused(terms):
    ask = {"limits": [1e6], "retentions": [0.0]} | terms
    with pytest.raises(InvalidLoss):
        option_grid_losses(COUNTS, CURVE, **ask)


def test_the_tabulated_normal_distribution_has_all_digits():
    from scipy.special import ndtr

    table, plain = normal_table(), getattr(phi, "py_func", phi)
    for z in (*np.linspace(-9.99, 9.99, 4_001), -40.0, 40.0, -np.inf, np.inf):
        assert plain(z, table) == pytest.approx(ndtr(z), abs=4e-16)


# --- books ---


@pytest.fixture(scope="module")
def policies(seed):
    draw, count = np.random.default_rng(seed), 20_000
    return {
        "mu": draw.normal(10.6, 0.6, count),
        "sigma": draw.uniform(0.8, 2.5, count),
        "frequency": draw.gamma(1.0, 0.15, count),
        "retention": draw.choice([0.0, 5e3, 1e4, 2.5e4], count),
        "limit": draw.choice(LIMITS, count),
    }


def test_the_mean_of_every_policy_is_the_closed_form(policies, fast):
    found = expected_layer_loss(**policies, fast=fast)
    curve = Lognormal(policies["mu"], policies["sigma"])
    top = curve.lev(policies["retention"] + policies["limit"])
    exact = policies["frequency"] * (top - curve.lev(policies["retention"]))
    assert found == pytest.approx(exact, rel=1e-11)
    assert math.fsum(found) == pytest.approx(math.fsum(exact), rel=2e-13)


def test_a_policy_without_limit_or_retention_costs_its_whole_mean(fast):
    found = expected_layer_loss(10.0, 1.5, [0.5, 0.0], 0.0, np.inf, fast=fast)
    assert found == pytest.approx([0.5 * math.exp(10 + 1.5**2 / 2), 0.0], rel=1e-13)


def test_the_year_of_every_policy_is_that_of_its_grid(policies, fast, kernel):
    some = {name: column[:60] for name, column in policies.items()}
    ends = 1.5 * some["limit"]
    found = annual_losses(**some, aggregate_limit=ends, excess=0.4, coinsurance=0.1, fast=fast)
    assert found.kernel == kernel
    for i in range(60):
        one = {name: column[i] for name, column in some.items()}
        alone = option_grid_losses(
            Counts(one["frequency"], 0.4), Lognormal(one["mu"], one["sigma"]),
            [one["limit"]], [one["retention"]],
            aggregates=[ends[i]], coinsurance=0.1, kernel=kernel,
        )  # fmt: skip
        for name in (*MONEY, "p_any"):
            assert getattr(found, name)[i] == pytest.approx(getattr(alone, name).item(), rel=1e-9)


def test_a_book_costs_the_same_both_ways(policies):
    pytest.importorskip("numba", reason="numba (extra `fast`) is not installed")
    some = {name: column[:2_000] for name, column in policies.items()}
    ways = [
        annual_losses(**some, aggregate_limit=some["limit"], excess=0.4, fast=fast)
        for fast in (True, False)
    ]
    for name in MONEY:
        one, other = (getattr(way, name) for way in ways)
        assert one == pytest.approx(other, rel=1e-8, abs=1e-6), name
    # Closed form and grid: what the aggregate limit takes is the difference.
    before = expected_layer_loss(**some)
    assert (ways[0].expected <= before * (1 + 1e-9)).all()


def test_a_wide_aggregate_limit_leaves_the_closed_form(policies, fast):
    some = {name: column[:300] for name, column in policies.items()}
    found = annual_losses(**some, aggregate_limit=20 * some["limit"], fast=fast)
    # The transform rounds at 1e-13 of the largest amount.
    assert found.expected == pytest.approx(expected_layer_loss(**some), rel=1e-6, abs=1e-5)


def test_a_policy_of_many_events_does_not_spoil_the_book(fast):
    found = annual_losses(6.0, 1.0, [0.1, 2e3], 0.0, 1e5, 3e6, fast=fast)
    fine = annual_loss(Counts.poisson(2e3), Lognormal(6, 1), Layer(0.0, 1e5, 3e6))
    assert found.expected[1] == pytest.approx(fine.aal, rel=1e-5)
    assert found.expected[0] == pytest.approx(0.1 * math.exp(6.5), rel=1e-4)


@pytest.mark.parametrize("name", ["mu", "sigma", "frequency", "retention", "limit"])
def test_an_impossible_policy_is_named_by_its_place(name, policies, fast):
    some = {key: column[:10_000].copy() for key, column in policies.items()}
    some[name][9_000] = np.nan
    with pytest.raises(InvalidLoss, match=rf"{name}\[9000\]"):
        expected_layer_loss(**some, fast=fast)
    with pytest.raises(InvalidLoss, match=rf"{name}\[9000\]"):
        annual_losses(**some, aggregate_limit=1e6, fast=fast)


@pytest.mark.parametrize(
    "terms", [{"aggregate_limit": np.inf}, {"limit": np.inf}, {"coinsurance": 1.0}, {"excess": -1}]
)
def test_terms_of_a_book_that_make_no_sense_are_refused(terms):
    ask = {"limit": 1e6, "aggregate_limit": 1e6} | terms
    with pytest.raises(InvalidLoss):
        annual_losses(10.0, 1.5, 0.1, 0.0, **ask)


def test_without_numba_everything_works_and_says_so(monkeypatch):
    monkeypatch.setattr(books, "COMPILED", False)
    monkeypatch.setattr(grids, "COMPILED", False)
    monkeypatch.setattr("risk.loss.recursion.COMPILED", False)
    found = option_grid_losses(COUNTS, CURVE, [1e6], [1e4], aggregate_ratio=2)
    assert found.kernel == "fourier"
    assert expected_layer_loss(10.0, 1.5, 0.1, 0.0, 1e6).item() > 0
    assert annual_losses(10.0, 1.5, 0.1, 0.0, 1e6, 1e6).kernel == "fourier"
    with pytest.raises(InvalidLoss, match="fast"):
        expected_layer_loss(10.0, 1.5, 0.1, 0.0, 1e6, fast=True)
    with pytest.raises(InvalidLoss, match="kernel"):
        option_grid_losses(COUNTS, CURVE, [1e6], [1e4], aggregate_ratio=2, kernel="panjer")


def test_an_aggregate_of_millions_of_limits_is_that_of_none_and_takes_no_memory():
    """Any request may ask for it; a grid up to it would take hundreds of gigabytes."""
    free = option_grid_losses(COUNTS, CURVE, [1.0, 1e6], [0.0])
    far = option_grid_losses(COUNTS, CURVE, [1.0, 1e6], [0.0], aggregate_ratio=4e6)
    assert far.expected == pytest.approx(free.expected, rel=1e-9)
    assert far.var_995 == pytest.approx(free.var_995)
