"""What must hold for any severity and any terms: layers, limits, retentions, tails."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.assess import central
from risk.loss import (
    Counts,
    Gamma,
    Layer,
    Lognormal,
    Mixture,
    Pareto,
    ParetoTail,
    annual_loss,
    compound,
    layer_grid,
)
from risk.loss.firm import firm_loss
from risk.price import increased_limit_factor, option_grid, retention_credit
from risk.price.technical import loadings, technical_price

lognormals = st.builds(Lognormal, st.floats(7, 13), st.floats(0.4, 2.4))
severities = st.one_of(
    lognormals,
    st.builds(Gamma, st.floats(0.2, 5), st.floats(1e3, 5e5)),
    st.builds(Pareto, st.floats(0.7, 4), st.floats(1e4, 1e6)),
    st.builds(ParetoTail, lognormals, st.floats(2e5, 2e6), st.floats(0.2, 1.2)),
    st.builds(lambda w, a, b: Mixture((w, 1 - w), (a, b)), st.floats(0, 1), lognormals, lognormals),
)
counts = st.one_of(
    st.builds(Counts.poisson, st.floats(1e-4, 4)),
    st.builds(Counts.negbin, st.floats(1e-4, 4), st.floats(1.01, 3)),
)
money = st.floats(1e3, 5e6)
retentions = st.floats(0, 2e5)


def _aal(n, x, layer: Layer) -> float:
    return annual_loss(n, x, layer, points=256).aal


def _annual(n, x, retention: float, limit: float, aggregate: float):
    return annual_loss(n, x, Layer(retention, limit, aggregate), points=256)


@given(n=counts, x=severities, retention=retentions, low=money, factor=st.floats(1, 10))
def test_more_limit_never_costs_less(n, x, retention, low, factor):
    less, more = (_aal(n, x, Layer(retention, limit)) for limit in (low, low * factor))
    assert more >= less * (1 - 1e-6)


@given(n=counts, x=severities, limit=money, low=retentions, more=st.floats(0, 2e5))
def test_more_retention_never_costs_more(n, x, limit, low, more):
    small, large = (_aal(n, x, Layer(retention, limit)) for retention in (low, low + more))
    assert large <= small * (1 + 1e-6) + 1e-9


@given(n=counts, x=severities, limit=money, low=st.floats(0.1, 3), factor=st.floats(1, 4))
def test_more_aggregate_limit_never_costs_less(n, x, limit, low, factor):
    """Within the coarseness of the grid: with the aggregate below the event limit it differs."""
    less, more = (_aal(n, x, Layer(0, limit, limit * a)) for a in (low, low * factor))
    assert more >= less * (1 - 1e-3)


@given(n=counts, x=severities, limit=money, retention=retentions, low=st.floats(0, 0.9))
def test_more_coinsurance_never_costs_more(n, x, limit, retention, low):
    with_more = _aal(n, x, Layer(retention, limit, np.inf, min(0.95, low + 0.05)))
    assert with_more <= _aal(n, x, Layer(retention, limit, np.inf, low)) * (1 + 1e-6) + 1e-9


@given(x=severities, a=st.floats(0, 1e5), b=st.floats(1e3, 1e6), c=st.floats(1e3, 1e7))
def test_two_layers_on_top_of_each_other_cost_what_both_cost_together(x, a, b, c):
    lower, upper, whole = (
        Layer(start, width).expected_event(x).item()
        for start, width in ((a, b), (a + b, c), (a, b + c))
    )
    # LEV differences cancel; a billionth of the top LEV is all that rounding may take.
    assert lower + upper == pytest.approx(whole, rel=1e-9, abs=1e-9 * x.lev(a + b + c).item())
    assert min(lower, upper) >= -1e-9 * x.lev(a + b + c).item()


@given(n=counts, x=severities, retention=retentions, limit=money, level=st.floats(0.01, 0.999))
def test_the_mean_of_the_worst_years_is_at_least_where_they_start(n, x, retention, limit, level):
    loss = _annual(n, x, retention, limit, 2 * limit)
    assert loss.var(level) <= loss.tvar(level)
    assert loss.tvar(level) <= loss.values[-1] * (1 + 1e-12)
    assert loss.tvar(level) >= loss.aal * (1 - 1e-9)


@given(n=counts, x=severities, limit=money, low=st.floats(0.01, 0.99), more=st.floats(0, 0.0099))
def test_var_and_tvar_rise_with_the_level(n, x, limit, low, more):
    loss = _annual(n, x, 0, limit, 2 * limit)
    assert loss.var(low) <= loss.var(low + more)
    assert loss.tvar(low) <= loss.tvar(low + more) * (1 + 1e-9) + 1e-9


@given(n=counts, x=severities, retention=retentions, limit=money, aggregate=st.floats(0.2, 3))
def test_the_chance_to_exceed_an_amount_falls_with_the_amount(n, x, retention, limit, aggregate):
    loss = _annual(n, x, retention, limit, aggregate * limit)
    chances = loss.exceedance(np.linspace(0, aggregate * limit * 1.1, 97))
    assert (np.diff(chances) <= 1e-12).all()
    assert chances[0] == pytest.approx(1 - loss.pmf[0], abs=1e-9)
    assert chances[-1] == pytest.approx(0, abs=1e-12)
    assert (chances <= loss.p_any + 1e-9).all()


@given(n=counts, x=severities, retention=retentions, limit=money)
def test_the_grid_keeps_the_mean_of_an_event(n, x, retention, limit):
    step = np.asarray(limit / 200)
    pmf = layer_grid(x, np.asarray(retention), step, 200).reshape(-1)
    exact = Layer(retention, limit).expected_event(x).item()
    tiny = 1e-9 * x.lev(np.asarray(retention + limit)).item()
    assert pmf.sum() == pytest.approx(1, abs=1e-9)
    assert (pmf >= 0).all()
    assert pmf @ (step * np.arange(201)) == pytest.approx(exact, rel=1e-8, abs=tiny)


@given(n=counts, x=severities, retention=retentions, limit=money)
def test_the_probabilities_of_a_year_sum_to_one(n, x, retention, limit):
    one = layer_grid(x, np.asarray([[retention]]), np.asarray([[limit / 64]]), 64)
    year = compound(n, one, n.most())
    assert year.sum() == pytest.approx(1, abs=1e-9)
    assert (year >= 0).all()


@given(n=counts, x=severities, retention=retentions, limit=money)
def test_without_an_aggregate_limit_the_mean_is_frequency_times_severity(n, x, retention, limit):
    loss = _annual(n, x, retention, limit, np.inf)
    exact = float(n.mean) * Layer(retention, limit).expected_event(x).item()
    tiny = 1e-9 * float(n.mean) * x.lev(np.asarray(retention + limit)).item() + 1e-12 * limit
    assert loss.aal == pytest.approx(exact, rel=1e-6, abs=tiny)


@given(n=counts, probability=st.floats(0, 1))
def test_the_chance_of_no_event_falls_as_events_get_likelier(n, probability):
    some, all_events = n.none(np.asarray(probability)), n.none(np.asarray(1.0))
    assert 0 < all_events <= some * (1 + 1e-12)
    assert some <= 1 + 1e-12


@pytest.fixture(scope="module")
def firm(america, neutral, parts):
    def build(revenue: float, preset: str = "default"):
        return firm_loss(
            america, neutral(revenue), central(america), parts=parts, currency="USD", preset=preset
        )

    return build


presets = st.sampled_from(("low", "default", "high"))
revenues = st.floats(5e4, 3e8)


@given(revenue=revenues, preset=presets)
def test_the_increased_limit_factor_rises_ever_more_slowly(firm, revenue, preset):
    loss = firm(revenue, preset)
    limits = np.linspace(5e4, 1e7, 60)
    factors = np.array([increased_limit_factor(loss, limit, 1e6) for limit in limits])
    assert (np.diff(factors) >= 0).all()
    assert (np.diff(factors, 2) <= 1e-12).all()
    assert increased_limit_factor(loss, 1e6, 1e6) == 1


@given(revenue=revenues, preset=presets, limit=money)
def test_the_retention_credit_rises_and_stays_a_share(firm, revenue, preset, limit):
    loss = firm(revenue, preset)
    credits = [retention_credit(loss, r, limit) for r in (0, 1e3, 1e4, 5e4, 2e5)]
    assert credits[0] == 0
    assert credits == sorted(credits)
    assert credits[-1] < 1


@given(revenue=revenues, preset=presets)
def test_options_cost_more_with_limit_and_less_with_retention(firm, america, revenue, preset):
    options = option_grid(
        america,
        firm(revenue, preset),
        loadings(america, "USD"),
        currency="USD",
        aggregate_ratio=1.0,
        coinsurance=0.0,
    )
    price = {(one.limit, one.retention): one.price.technical_premium for one in options}
    limits = sorted({limit for limit, _ in price})
    kept = sorted({retention for _, retention in price})
    for retention in kept:
        by_limit = [price[limit, retention] for limit in limits]
        assert by_limit == sorted(by_limit)
    for limit in limits:
        by_retention = [price[limit, retention] for retention in kept]
        assert by_retention == sorted(by_retention, reverse=True)
    assert all(one.year.check.passed for one in options)


@given(small=revenues, factor=st.floats(1, 100), preset=presets)
def test_a_larger_firm_never_pays_less(firm, small, factor, preset):
    layer = Layer(10_000, 1e6)
    less, more = (firm(r, preset).pure_premium(layer).item() for r in (small, small * factor))
    assert more >= less * (1 - 1e-12)


@given(pure=st.floats(0, 1e7))
def test_the_steps_of_a_price_add_up_to_the_premium(america, pure):
    price = technical_price(pure, loadings(america, "USD"))
    steps = price.pure_premium + price.capital_charge + price.fixed_expense + price.variable_expense
    assert steps == pytest.approx(price.technical_premium, rel=1e-12)
    assert price.premium == max(price.technical_premium, price.minimum_premium)
