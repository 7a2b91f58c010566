"""A book under common causes: its mean stays, its tail grows, and drawn years agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from risk.errors import RiskError
from risk.loss import Counts, Layer, annual_loss
from risk.loss.severity import Lognormal
from risk.portfolio.accumulation import (
    RETURN_PERIODS,
    EventSet,
    book_year,
    depend,
    event_set,
)
from risk.portfolio.accumulation.dependence import chances
from risk.portfolio.accumulation.simulate import draw_years
from risk.rulebook import at
from tests.accumulated import LIMITS, REFERENCE, book, causes

YEARS = 200_000
BOOKS = {
    "diverse": (book(1_500), causes()),
    "one provider": (book(800, clouds=(0, 1, 0, 0, 0)), causes(1)),
    "many small limits": (book(3_000, limits=LIMITS[:2] / 4), causes()),
}


@pytest.fixture(scope="module", params=BOOKS)
def drawn(request):
    dependence = depend(*BOOKS[request.param])
    return book_year(dependence), draw_years(dependence, YEARS, seed=7)


def test_every_quantile_of_the_year_agrees_with_drawn_years_within_three_errors(drawn):
    year, years = drawn
    for period in RETURN_PERIODS:
        chance = 1 / period
        above = float((years.total > year.pml(period)).mean())
        error = np.sqrt(chance * (1 - chance) / YEARS)
        assert abs(above - chance) < 3 * error, f"1 in {period}"


def test_the_mean_and_the_worst_years_agree_with_drawn_years(drawn):
    year, years = drawn
    mean, error = years.mean()
    assert abs(mean - year.aal) < 3 * error
    worst = np.sort(years.total)[int(0.995 * YEARS) :]
    # The bound is drawn too, which adds to the error of the mean beyond it.
    deviation = np.sqrt(worst.var() + 0.995 * (worst.mean() - worst.min()) ** 2)
    assert abs(worst.mean() - year.tvar(0.995)) < 3 * deviation / np.sqrt(len(worst))


def test_the_largest_event_of_a_year_agrees_with_drawn_years(drawn):
    year, years = drawn
    for period in RETURN_PERIODS:
        # Limits are atoms: the quantile is right if the chance lies between both its sides.
        bound, chance = year.pml(period, "oep"), 1 / period
        error = 3 * np.sqrt(chance * (1 - chance) / YEARS)
        assert (years.largest > bound + year.step).mean() < chance + error
        assert (years.largest > bound - year.step).mean() > chance - error


def test_the_grid_has_the_exact_mean(drawn):
    assert drawn[0].check.passed


@pytest.mark.parametrize("name", BOOKS)
def test_dependence_leaves_the_mean_and_raises_the_tail(name):
    exposures, events = BOOKS[name]
    apart = book_year(depend(exposures, events.without_causes()))
    together = book_year(depend(exposures, events))
    assert together.aal == pytest.approx(apart.aal, rel=1e-9)
    assert together.var(0.995) > 1.1 * apart.var(0.995)


def test_one_policy_without_causes_is_its_own_annual_loss():
    one = book(1)
    alone = EventSet((), 0.0, 2.0, REFERENCE)
    frequencies = np.zeros((1, 5))
    frequencies[0, 2] = 0.35
    one = replace(one, frequencies=frequencies)
    year = book_year(depend(one, alone))
    curve = Lognormal(one.mu[0, 2], one.sigma[0, 2])
    layer = Layer(float(one.retention[0]), float(one.limit[0]), np.inf, float(one.coinsurance[0]))
    found = annual_loss(Counts.mixed(0.35, 2.0), curve, layer, points=512)
    assert year.aal == pytest.approx(found.aal, rel=1e-6)
    for level in (0.9, 0.95, 0.995):
        assert year.tvar(level) == pytest.approx(found.tvar(level), rel=2e-3)


def test_an_aggregate_limit_is_kept_in_drawn_years():
    exposures, events = BOOKS["diverse"]
    capped = replace(exposures, aggregate_limit=exposures.limit / 100)
    free, kept = (draw_years(depend(one, events), 2_000, 1) for one in (exposures, capped))
    assert (kept.total <= free.total).all()
    assert kept.total.sum() < 0.5 * free.total.sum()


def test_the_same_seed_draws_the_same_years_and_a_longer_run_starts_with_a_shorter():
    dependence = depend(*BOOKS["one provider"])
    short, long = draw_years(dependence, 10_000, 3), draw_years(dependence, 20_000, 3)
    assert (long.total[:10_000] == short.total).all()


def test_a_declared_provider_is_certain_and_one_not_declared_has_its_market_share():
    exposures, events = BOOKS["diverse"]
    codes = exposures.leans_on["cloud_provider"][0]
    found = chances(exposures, events.scenarios[0])
    assert (found[codes == 0] == 1).all()
    assert (found[codes > 0] == 0).all()
    assert (found[codes == -1] == events.scenarios[0].share).all()


def test_a_region_that_is_not_declared_has_its_share_of_the_provider():
    scenario = next(one for one in _market("CN").scenarios if one.region)
    names = (scenario.provider,)
    clouds, regions = np.array([0, 0, 0, -1]), np.array([0, 1, -1, -1])
    exposures = replace(
        book(4),
        leans_on={
            "cloud_provider": (clouds, names),
            "cloud_region": (regions, (scenario.region, "elsewhere")),
        },
    )
    found = chances(exposures, scenario)
    assert found.tolist() == [1, 0, scenario.region_share, scenario.share]


@pytest.mark.parametrize("country", ["CN", "US", "DE"])
def test_the_rates_of_a_market_add_up_to_those_of_its_classes(country):
    events = _market(country)
    for kind in {one.cause.id: one.cause for one in events.scenarios}.values():
        rate = sum(one.rate for one in events.scenarios if one.cause.id == kind.id)
        assert rate == pytest.approx(kind.rate)


def test_presets_order_the_tail():
    exposures = book(2_000)
    tails = [
        book_year(depend(exposures, _market("CN", preset))).var(0.995)
        for preset in ("low", "default", "high")
    ]
    assert tails == sorted(tails)


def test_policies_that_are_twice_as_prone_are_hit_twice_as_often():
    exposures, events = BOOKS["one provider"][0], causes(1, outages=0.05)
    calm, calmer = (
        replace(exposures, frequencies=exposures.frequencies / part) for part in (8, 16)
    )
    found, halved = depend(calm, events), depend(calmer, events)
    assert halved.leaning == pytest.approx(found.leaning / 2)


def test_bad_columns_are_named_with_their_place():
    good = book(3)
    with pytest.raises(RiskError) as caught:
        replace(good, retention=np.array([1.0, -1.0, 0.0]), limit=np.array([1.0, 1.0, np.inf]))
    assert [fault.path for fault in caught.value.faults] == ["retention[1]", "limit[2]"]


def _market(country: str, preset="default") -> EventSet:
    return event_set(at(date(2026, 11, 24), country), country, preset)
