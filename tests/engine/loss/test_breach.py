"""What a breach of a firm's data costs: shown beside the price, never added to it."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pytest

from risk.assess import central, firm_factors, perils_of
from risk.assess.persons_affected import (
    Affected,
    CostLine,
    capped_power_mean,
    data_severity,
)
from risk.desk import Request, quote, quote_document
from risk.loss import Layer
from risk.loss.breach import breach_cost
from risk.loss.firm import firm_loss
from risk.profile import parse_profile
from risk.rulebook import at

HELD = (1, 40, 1_000, 20_000, 300_000, 5_000_000, 80_000_000)
AMOUNTS = (
    "low",
    "median",
    "high",
    "mean",
    "high_scenario",
    "notification",
    "call_centre",
    "claims",
    "class_exposure",
)


def _cost(rulebook, persons, kind="ordinary", place=1.0, currency="USD"):
    return breach_cost(rulebook, persons, kind, place, currency)


@pytest.mark.parametrize("amount", AMOUNTS)
def test_more_people_held_never_cost_less(america, amount):
    found = [getattr(_cost(america, persons), amount) for persons in HELD]
    assert found == sorted(found)
    assert found[0] > 0
    assert found[-1] > found[0]


def test_the_points_of_the_cost_are_those_of_simulated_breaches(america, seed):
    """People lognormal and capped, cost lognormal about the line of 2014, prices of 2025."""
    affected, line = (
        america.read("breach.affected", Affected),
        america.read("breach.claims_line", CostLine),
    )
    rng = np.random.default_rng(seed)
    n = 1_000_000
    people = np.minimum(rng.lognormal(affected.mu, affected.sigma, n), 20_000)
    noise = rng.normal(0, line.residual_sd, n)
    drawn = np.exp(line.intercept + line.slope * np.log(people) + noise)
    drawn *= america.value("breach.price_index")
    found = _cost(america, 20_000)
    points = np.quantile(drawn, [0.05, 0.5, 0.95])
    # Shown from 64 x 64 points, which is a few percent at the ends.
    assert (found.low, found.median, found.high) == pytest.approx([*points], rel=0.04)
    assert found.affected == pytest.approx([*np.quantile(people, [0.05, 0.5, 0.95])], rel=0.05)
    error = drawn.std() / np.sqrt(n)
    assert abs(found.mean - drawn.mean()) < 3 * error


def test_the_points_of_the_cost_are_in_order(america):
    for persons in HELD:
        found = _cost(america, persons)
        assert found.low < found.median < found.high
        assert found.median < found.mean
        assert found.affected == tuple(sorted(found.affected))
        assert found.affected[-1] <= persons


def test_a_change_of_money_or_place_scales_what_the_line_gives(america):
    plain = _cost(america, 20_000)
    yuan = _cost(america, 20_000, place=0.35, currency="CNY")
    for amount in ("low", "median", "high", "mean", "high_scenario"):
        ratio = getattr(yuan, amount) / getattr(plain, amount)
        assert ratio == pytest.approx(0.35 * 7.1, rel=1e-12)
    for amount in ("notification", "call_centre", "claims", "class_exposure"):
        # Unit costs are those of the place already, so only the money changes.
        assert getattr(yuan, amount) / getattr(plain, amount) == pytest.approx(7.1, rel=1e-12)


@pytest.mark.parametrize(
    ("place", "award", "currency"), [("CN", 1_000, "CNY"), ("EU", 500, "EUR"), ("US", 100, "USD")]
)
def test_the_class_exposure_is_an_award_for_everyone_held(day, place, award, currency):
    found = _cost(at(day, place), 18_400, currency=currency)
    assert found.class_exposure == pytest.approx(18_400 * award, rel=1e-12)
    assert found.claims < found.class_exposure


def test_the_build_up_by_person_is_for_the_people_a_breach_reaches_on_average(china):
    reached = capped_power_mean(china.read("breach.affected", Affected), 20_000.0, 1.0)
    found = _cost(china, 20_000, "medical", 0.35, "CNY")
    assert found.notification == pytest.approx(0.5 * reached)
    assert found.call_centre == pytest.approx(1.0 * reached)
    assert found.claims == pytest.approx(0.0003 * 1_000 * reached)


def test_the_kind_that_is_claimed_for_most_counts(small_firm, day):
    """Chinese claim rates: one in 10,000 of ordinary data, three of medical data."""
    plain, medical = (
        quote(Request(parse_profile(small_firm(data_held__sensitive__medical=n)), day))
        for n in (0, 5_000)
    )
    assert medical.pricing.breach.claims == pytest.approx(3 * plain.pricing.breach.claims)
    assert medical.pricing.price == plain.pricing.price


# What the people held do to the price: a factor, and nothing else.


@pytest.mark.parametrize("persons", [1, 14, 20_000, 3_000_000])
def test_as_many_people_as_expected_leave_every_severity_exactly_alone(china, persons):
    assert (data_severity(china, persons, persons) == 1).all()
    assert (data_severity(china, float(persons), persons) == 1).all()


@pytest.mark.parametrize(
    ("persons", "expected"), [(None, 5_000), (20_000, None), (None, None), (20_000, 0)]
)
def test_an_unknown_number_of_people_leaves_every_severity_exactly_alone(china, persons, expected):
    assert (data_severity(china, persons, expected) == 1).all()


def test_more_people_than_expected_move_only_what_depends_on_people(china):
    """Records say nothing of ransom or fraud: liability moves in full, fraud not at all."""
    more = dict(zip(_perils(china), data_severity(china, 200_000, 5_000), strict=True))
    fewer = dict(zip(_perils(china), data_severity(china, 500, 5_000), strict=True))
    slope = china.read("breach.claims_line", CostLine).slope
    affected = china.read("breach.affected", Affected)
    ratio = capped_power_mean(affected, 200_000.0, slope) / capped_power_mean(
        affected, 5_000.0, slope
    )
    assert more["third_party"] == pytest.approx(ratio)
    assert more["transfer_fraud"] == fewer["transfer_fraud"] == 1
    assert more["ransomware"] == pytest.approx(1 + 0.1 * (ratio - 1))
    assert fewer["third_party"] < fewer["other_first_party"] < fewer["bec"] < 1


def test_one_more_person_held_never_lowers_a_severity(china):
    found = [data_severity(china, persons, 5_000.0) for persons in (0, *HELD)]
    assert (np.diff(found, axis=0) >= 0).all()


def test_a_firm_that_holds_nobody_never_pays_more_than_one_that_holds_somebody(small_firm, day):
    none, few = (
        quote(
            Request(
                parse_profile(small_firm(data_held__persons_total=n, data_held__ordinary=n)), day
            )
        )
        for n in (0, 14)
    )
    assert none.pricing.price.pure_premium <= few.pricing.price.pure_premium


def test_nothing_is_added_to_the_price_of_a_firm_that_holds_what_is_expected(
    china, small_firm, parts
):
    profile = parse_profile(small_firm())
    layer = Layer(10_000, 1_000_000)

    def pure(expected):
        factors = firm_factors(china, profile, "Retail", expected)
        loss = firm_loss(china, factors, central(china), parts=parts, currency="CNY")
        return loss.pure_premium(layer).item()

    assert pure(20_000) == pure(None)
    assert pure(200_000) < pure(20_000) < pure(2_000)


def test_the_price_is_the_loss_of_the_year_and_holds_no_cost_of_a_breach(small_firm, day):
    found = quote(Request(parse_profile(small_firm()), day)).pricing
    # Two grids of one loss: the price reads only the mean, the year its quantiles too.
    assert found.price.pure_premium == pytest.approx(found.annual.aal, rel=1e-7)
    by_hand = (
        found.price.pure_premium * (1 + found.loads.capital_ratio) + found.loads.fixed_expense
    ) / (1 - found.loads.variable_ratio)
    assert found.price.technical_premium == pytest.approx(by_hand, rel=1e-12)
    assert found.breach.mean > found.price.premium  # a cost of one event, not of a year


def test_the_document_names_the_factors_that_are_in_the_price(small_firm, day, china):
    found = quote(Request(parse_profile(small_firm()), day))
    shown = quote_document(found)["pricing"]["breach"]
    exact = np.asarray(found.pricing.factors.data_severity)
    for peril, factor in zip(_perils(china), exact, strict=True):
        assert shown["severity_factor_in_price"][peril] == pytest.approx(factor, rel=1e-5)
    without = dataclasses.replace(found.pricing.factors, data_severity=np.ones(len(exact)))
    loss = firm_loss(
        china, without, central(china), parts=("LIA",), currency="CNY", waiting_hours=12
    )
    moved = dict(zip(_perils(china), loss.ground_up, strict=True))["third_party"].mean().item()
    assert float(shown["mean_event_in_price"]["third_party"]) == pytest.approx(
        moved * shown["severity_factor_in_price"]["third_party"], rel=1e-5
    )


def test_no_people_known_means_no_cost_of_a_breach_is_shown(small_firm, day):
    data = small_firm()
    data["data_held"] = {"important_data": "no", "trains_ai": "no"}
    found = quote(Request(parse_profile(data), day))
    assert found.pricing.breach is None
    assert quote_document(found)["pricing"]["breach"] is None
    assert np.all(np.asarray(found.pricing.factors.data_severity) == 1)


def test_the_published_lines_are_in_force_since_they_were_published():
    before = at(date(2025, 1, 1), "US").dated("breach.claims_line")
    assert (before.status, before.source) == ("published", "dbir2015")


def _perils(rulebook) -> list[str]:
    return [peril.id for peril in perils_of(rulebook)]
