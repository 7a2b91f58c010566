"""What causes and policies add to the worst years, named disasters, and the market's tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from risk.errors import UnknownCode
from risk.portfolio.accumulation import book_year, depend, event_set
from risk.portfolio.accumulation.contributions import Contributions
from risk.portfolio.accumulation.event_tables import (
    event_loss_table,
    leaning_table,
    period_loss_table,
)
from risk.portfolio.accumulation.named import Disaster, disasters, strike
from risk.portfolio.accumulation.simulate import draw_years
from risk.rulebook import at
from tests.accumulated import book, causes

LEVEL = 0.99


@pytest.fixture(scope="module")
def found():
    return Contributions(book_year(depend(book(1_200), causes())), LEVEL)


def test_shares_of_causes_and_of_policies_add_up_to_the_worst_years(found):
    whole = found.year.tvar(LEVEL)
    single, of_causes = found.by_cause
    assert single + of_causes.sum() == pytest.approx(whole, rel=1e-4)
    assert found.by_policy.sum() == pytest.approx(whole, rel=1e-4)
    assert (found.by_policy > 0).all()


def test_shares_of_causes_agree_with_drawn_years(found):
    dependence = found.year.dependence
    drawn = draw_years(dependence, 200_000, 11)
    worst = drawn.total > found.year.var(LEVEL)
    _, of_causes = found.by_cause
    for cause, share in enumerate(of_causes):
        of = drawn.events.scenario == cause
        by_year = np.bincount(drawn.events.year[of], drawn.events.loss[of], len(drawn.total))
        mean = (by_year * worst).mean() / (1 - LEVEL)
        error = (by_year * worst).std() / np.sqrt(len(worst)) / (1 - LEVEL)
        assert abs(mean - share) < 3 * error


def test_a_firm_not_in_the_book_adds_what_the_same_firm_in_it_does(found):
    one = found.year.dependence.exposures.rows(np.arange(5))
    assert found.of_new(one) == pytest.approx(found.by_policy[:5], rel=1e-9)


def test_adding_firms_moves_the_worst_years_by_about_what_was_said():
    # Equal limits, so that thirty firms are a small step.
    exposures, events = book(3_000, limits=np.array([1e5])), causes()
    found = Contributions(book_year(depend(exposures, events)), LEVEL)
    more = exposures.rows(np.r_[np.arange(3_000), np.arange(30)])
    step = book_year(depend(more, events)).tvar(LEVEL) - found.year.tvar(LEVEL)
    assert found.of_new(exposures.rows(np.arange(30))).sum() == pytest.approx(step, rel=0.03)


def test_capital_is_shared_out_whole(found):
    exposures = found.year.dependence.exposures
    means = (exposures.frequencies * found.year.dependence.means).sum(axis=1)
    assert found.capital_of(found.by_policy, means).sum() == pytest.approx(found.capital, rel=1e-3)


def test_a_firm_on_the_crowded_provider_needs_more_capital_than_its_twin_on_own_servers(found):
    one = found.year.dependence.exposures.rows(np.array([0]))
    names = one.leans_on["cloud_provider"][1]
    crowded, own = (
        replace(one, leans_on={"cloud_provider": (np.array([names.index(name)]), names)})
        for name in ("a", "own servers")
    )
    assert found.of_new(crowded)[0] > found.of_new(own)[0]


def test_the_event_table_has_the_mean_of_all_causes(found):
    table = event_loss_table(found.year)
    dependence = found.year.dependence
    expected = ((dependence.exposures.frequencies - dependence.own) * dependence.means).sum()
    assert (table["Rate"] * table["MeanLoss"]).sum() == pytest.approx(expected, rel=1e-6)
    assert table["EventId"].is_unique
    assert (table["StandardDeviation"] > 0).all()


def test_the_period_table_holds_every_year_with_a_loss(found):
    drawn = draw_years(found.year.dependence, 5_000, 2)
    table = period_loss_table(drawn, found.year)
    events = event_loss_table(found.year)
    assert set(table["EventId"]) <= {0, *events["EventId"]}
    assert table.groupby("Period")["Loss"].sum().sum() == pytest.approx(drawn.total.sum())


def test_where_the_book_piles_up_keeps_every_limit(found):
    exposures = found.year.dependence.exposures
    sectors = (np.arange(len(exposures)) % 3, ("retail", "health", "schools"))
    of = replace(exposures, segments={"sector": sectors})
    table = leaning_table(of, "cloud_provider", "sector")
    assert table.to_numpy().sum() == pytest.approx(exposures.tops.sum())
    assert table.index[-1] == "(not declared)"
    assert list(table.columns) == sorted(sectors[1])


def test_a_disaster_costs_what_drawn_disasters_cost():
    exposures, events = book(400), causes()
    disaster = Disaster(id="d", zh="d", en="d", scenario=events.scenarios[0].id, hit_share=0.4)
    struck = strike(exposures, events, disaster)
    rng = np.random.default_rng(4)
    first = exposures.mean_payments()[:, 3]
    chance = struck.by_policy / first
    hit = rng.random((4_000, len(exposures))) < chance
    losses = np.exp(exposures.mu[:, 3] + exposures.sigma[:, 3] * rng.standard_normal(hit.shape))
    paid = np.clip(losses - exposures.retention, 0, exposures.limit) * (1 - exposures.coinsurance)
    drawn = (hit * paid).sum(axis=1)
    assert abs(drawn.mean() - struck.mean) < 3 * drawn.std() / np.sqrt(len(drawn))
    assert struck.sd == pytest.approx(drawn.std(), rel=0.06)


def test_waiting_hours_spare_those_who_can_wait():
    exposures, events = book(300), causes()
    waiting = replace(exposures, waiting_hours=np.where(np.arange(300) % 2, 8.0, 24.0))
    kinds = {"id": "d", "zh": "d", "en": "d", "scenario": events.scenarios[0].id}
    day = strike(waiting, events, Disaster(**kinds, hit_share=0.3, hours=24))
    assert (day.by_policy[0::2] == 0).all()
    assert day.mean < strike(waiting, events, Disaster(**kinds, hit_share=0.3)).mean


@pytest.mark.parametrize("country", ["CN", "US", "DE"])
def test_every_named_disaster_is_an_event_of_its_market(country):
    rulebook = at(date(2026, 11, 24), country)
    named = disasters(rulebook, country)
    assert named
    for one in named:
        assert strike(book(50), event_set(rulebook, country), one).mean >= 0


def test_a_disaster_of_no_cause_is_refused():
    with pytest.raises(UnknownCode, match="no common cause"):
        strike(book(5), causes(), Disaster(id="d", zh="", en="", scenario="moon", hit_share=1))
