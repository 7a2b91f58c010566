"""A firm's perils as one compound."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from risk.assess import central, draw, perils_of
from risk.loss import Counts, Layer, annual_loss
from risk.loss.firm import firm_loss


@pytest.fixture
def loss_of(america, neutral, parts):
    def build(revenue=5e6, **changes):
        asked = {"parts": parts, "currency": "USD"} | changes
        return firm_loss(america, neutral(revenue), central(america), **asked)

    return build


def test_without_limits_the_parts_of_a_cover_cost_what_the_whole_costs(loss_of, parts):
    """A peril's loss is shared out among the parts, so their means add up."""
    whole = loss_of().pure_premium(Layer()).item()
    one_by_one = sum(loss_of(parts=(part,)).pure_premium(Layer()).item() for part in parts)
    assert one_by_one == pytest.approx(whole, rel=1e-9)


def test_the_shares_of_the_perils_add_up_to_one(america):
    assert sum(america.value("calibration.peril_shares").values()) == pytest.approx(1)
    assert set(america.value("calibration.peril_shares")) == {p.id for p in perils_of(america)}


def test_fewer_parts_never_cost_more(loss_of, parts):
    layer = Layer(10_000, 1e6)
    full = loss_of().pure_premium(layer).item()
    for part in parts:
        fewer = loss_of(parts=tuple(one for one in parts if one != part))
        assert fewer.pure_premium(layer).item() < full


def test_a_part_without_a_calibration_adds_nothing(loss_of, parts):
    layer = Layer(10_000, 1e6)
    more = loss_of(parts=(*parts, "CBI", "ENO")).pure_premium(layer)
    assert more == pytest.approx(loss_of().pure_premium(layer))


def test_a_cover_of_unpriced_parts_only_has_no_events(loss_of):
    loss = loss_of(parts=("CBI",))
    assert loss.frequencies.sum() == 0
    assert annual_loss(loss.counts, loss.severity, Layer(10_000, 1e6, 1e6)).aal == 0


def test_one_mixture_costs_what_the_perils_cost_one_by_one(loss_of):
    loss, layer = loss_of(), Layer(10_000, 1e6)
    one_by_one = sum(
        frequency * layer.expected_event(curve).item()
        for frequency, curve in zip(loss.frequencies[0], loss.curves, strict=True)
    )
    mixture = loss.counts.mean * layer.expected_event(loss.severity)
    assert loss.pure_premium(layer).item() == pytest.approx(one_by_one, rel=1e-12)
    assert np.asarray(mixture).item() == pytest.approx(one_by_one, rel=1e-12)


def test_two_years_have_twice_the_events_but_one_firm(loss_of):
    one, two = loss_of(), loss_of(years=2.0)
    assert two.frequencies == pytest.approx(2 * one.frequencies)
    # The firm is as good or bad in both years: variance over mean less one doubles.
    assert np.asarray(two.counts.excess) == pytest.approx(2 * np.asarray(one.counts.excess))
    independent = Counts(two.counts.mean, one.counts.excess)
    assert two.counts.none(np.asarray(1.0)) > independent.none(np.asarray(1.0))


def test_a_change_of_money_changes_amounts_and_nothing_else(loss_of, america):
    rate = america.value("calibration.exchange")["EUR"]
    dollars = loss_of().pure_premium(Layer(10_000, 1e6)).item()
    euros = loss_of(currency="EUR").pure_premium(Layer(10_000 * rate, 1e6 * rate)).item()
    assert euros == pytest.approx(dollars * rate, rel=1e-9)


def test_ten_times_the_revenue_means_more_and_larger_losses(loss_of):
    """Exponents: 0.40 on frequency, 0.28 on severity."""
    small, large = loss_of(5e6), loss_of(5e7)
    assert large.frequencies / small.frequencies == pytest.approx(np.full((1, 5), 10**0.4))
    for a, b in zip(small.curves, large.curves, strict=True):
        assert float(np.squeeze(b.mean() / a.mean())) == pytest.approx(10**0.28)


def test_the_pareto_tail_leaves_losses_up_to_a_million_alone(loss_of):
    plain, tail = loss_of(), loss_of(pareto_tail=True)
    assert tail.pure_premium(Layer(0, 1e6)) == pytest.approx(plain.pure_premium(Layer(0, 1e6)))
    far = Layer(2e7, 1e8)
    assert tail.pure_premium(far).item() > 1.3 * plain.pure_premium(far).item()


def test_drawn_parameters_lie_around_the_central_ones(america, seed):
    draws = draw(america, "CN", np.random.default_rng(seed), 20_000)
    middle = central(america)
    for field in dataclasses.fields(middle):
        drawn, known = getattr(draws, field.name), getattr(middle, field.name)
        assert drawn.shape == (20_000, known.shape[1])
        assert drawn.std() > 0
        assert np.median(drawn, axis=0) == pytest.approx(known[0], rel=0.12, abs=0.01)


def test_nine_draws_of_ten_lie_within_the_stated_range(america, seed):
    """Coalition and GDV: the rate lies within 1.2 to 2.5 %."""
    draws = draw(america, "CN", np.random.default_rng(seed), 50_000)
    spread = np.quantile(draws.rate, [0.05, 0.95])
    assert spread[1] / spread[0] == pytest.approx(0.025 / 0.012, rel=0.03)
    place = np.exp(np.quantile(draws.place_shift, [0.05, 0.95]))
    assert place[1] / place[0] == pytest.approx(1.4 / 0.4, rel=0.03)


def test_the_same_seed_draws_the_same_parameters_whichever_are_used(america, seed):
    all_drawn = draw(america, "CN", np.random.default_rng(seed), 10)
    rate_only = draw(america, "CN", np.random.default_rng(seed), 10, only=("rate",))
    assert (all_drawn.rate == rate_only.rate).all()
    assert (rate_only.severity_shift == 0).all()
    assert (rate_only.size_exponent == 0.4).all()
