"""A submission walked to a quote: the same inputs give the same bytes, and the money adds up."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from risk.desk import Request, document_bytes, document_digest, quote, quote_document
from risk.errors import NotInForce, UnknownCode
from risk.profile import parse_profile, read_profile
from risk.rulebook import clear_cache

SAMPLES = sorted((Path(__file__).parents[3] / "data_samples").glob("*.yaml"))
each_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)

# What the first line of each sample says it shows.
OUTCOMES = {
    "01_dental_clinic": "accept",
    "08_gene_test_lab": "refer",
    "10_parking_saas": "refer",
    "12_logistics_firm": "decline",
    "13_hr_agency": "refer",
    "14_us_tax_preparer": "accept",
    "15_german_practice": "accept",
    "16_nail_salon": "refer",
}


@pytest.fixture(scope="module")
def documents(day):
    return {path: quote_document(quote(Request(read_profile(path), day))) for path in SAMPLES}


@each_sample
def test_the_same_inputs_give_the_same_bytes(path, day, documents):
    clear_cache()
    again = quote_document(quote(Request(read_profile(path), day)))
    assert document_bytes(again) == document_bytes(documents[path])
    assert document_digest(again) == document_digest(documents[path])


@each_sample
def test_the_reasons_add_up_to_the_premium_to_the_cent(path, documents):
    pricing = documents[path]["pricing"]
    money = [Decimal(line["money"]) for line in pricing["reasons"]]
    assert sum(money) == Decimal(pricing["price"]["premium"])
    assert all(one == one.quantize(Decimal("0.01")) for one in money)


@each_sample
def test_the_steps_of_the_price_add_up_to_the_cent_or_two(path, documents):
    price = {
        key: Decimal(value)
        for key, value in documents[path]["pricing"]["price"].items()
        if isinstance(value, str)
    }
    parts = ("pure_premium", "capital_charge", "fixed_expense", "variable_expense")
    steps = sum(price[part] for part in parts)
    assert abs(steps - price["technical_premium"]) <= Decimal("0.02")  # four roundings
    assert price["premium"] == max(price["technical_premium"], price["minimum_premium"])


@each_sample
def test_every_grid_keeps_its_mean(path, documents):
    pricing = documents[path]["pricing"]
    checks = [pricing["loss"]["mean_check"]] + [one["mean_check"] for one in pricing["options"]]
    assert all(check["passed"] for check in checks)
    assert all(abs(check["relative_error"]) < 1e-6 for check in checks)


@each_sample
def test_the_cover_asked_for_costs_the_same_as_the_option_with_its_terms(path, documents, day):
    """Two grids of different fineness, one answer."""
    cover = read_profile(path).cover
    pricing = documents[path]["pricing"]
    same = [
        one
        for one in pricing["options"]
        if (float(one["limit"]), float(one["retention"])) == (cover.limit, cover.retention)
    ]
    for one in same:
        assert float(one["expected_loss"]) == pytest.approx(
            float(pricing["price"]["pure_premium"]), rel=1e-4
        )


@each_sample
def test_the_document_has_both_languages_everywhere_and_survives_json(path, documents):
    document = json.loads(document_bytes(documents[path]))
    assert document == documents[path]

    def words(value, place):
        if isinstance(value, dict):
            if set(value) == {"zh", "en"}:
                # A line of the sheet without an answer has empty words, in both languages.
                assert bool(value["zh"]) is bool(value["en"]), place
                assert value["zh"] or place.endswith("answer_text"), place
                assert "{" not in value["zh"] + value["en"], place
            else:
                for key, inner in value.items():
                    words(inner, f"{place}.{key}")
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                words(inner, f"{place}.{index}")

    words(document, "")


@each_sample
def test_the_exceedance_rises_with_the_return_period(path, documents):
    losses = [float(row["loss"]) for row in documents[path]["pricing"]["loss"]["exceedance"]]
    assert losses == sorted(losses)


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_sample_is_decided_as_its_first_line_says(name, documents):
    path = next(path for path in SAMPLES if path.stem == name)
    assert documents[path]["decision"]["outcome"] == OUTCOMES[name]


def _quote(small_firm, day, preset="default", seed=1, tail=False, **changes):
    return quote(Request(parse_profile(small_firm(**changes)), day, preset, seed, tail))


def test_a_well_kept_shop_is_accepted(small_firm, day):
    assert _quote(small_firm, day).decision.outcome == "accept"


def test_another_seed_moves_the_interval_and_not_the_price(small_firm, day):
    one, two = (_quote(small_firm, day, seed=seed).pricing for seed in (1, 2))
    assert one.price == two.price
    assert one.interval != two.interval
    assert one.interval.median == pytest.approx(two.interval.median, rel=0.15)


def test_the_presets_are_in_order(small_firm, day):
    low, default, high = (
        _quote(small_firm, day, preset).pricing.price.premium
        for preset in ("low", "default", "high")
    )
    assert low < default < high


def test_a_firm_without_revenue_gets_a_decision_and_no_price(small_firm, day):
    for revenue in (None, 0):
        found = _quote(small_firm, day, firm__revenue=revenue)
        assert found.pricing is None
        assert found.decision.outcome == "refer"
        assert found.outside.faults[0].path == "firm.revenue"
        document = quote_document(found)
        assert document["pricing"] is None
        assert document["outside_calibration"][0]["path"] == "firm.revenue"
        assert "no_price" in [one["code"] for one in document["notices"]]


def test_a_country_without_loss_figures_gets_no_invented_price(small_firm, day):
    found = _quote(small_firm, day, firm__country="BR", firm__province=None)
    assert found.pricing is None
    assert found.outside.faults[0].path == "firm.country"
    assert "price_unknown" in [one.rule.code for one in found.decision.reasons]


def test_a_chinese_price_says_that_it_is_judgement(small_firm, day):
    codes = [one["code"] for one in quote_document(_quote(small_firm, day))["notices"]]
    assert "china_judgement" in codes
    assert "before_tax" in codes
    assert "fines_excluded" in codes


def test_an_unknown_industry_code_is_refused(small_firm, day):
    with pytest.raises(UnknownCode):
        _quote(small_firm, day, firm__industry="Z9999")


def test_a_day_before_the_calibration_is_refused_with_the_first_day(small_firm):
    with pytest.raises(NotInForce, match="2025-01-01"):
        _quote(small_firm, date(2024, 12, 31))


def test_the_law_of_the_day_decides_the_legal_class(small_firm):
    """Order 25 of CAC and MPS: the small processor exists from 1 September 2026."""
    before = quote_document(_quote(small_firm, date(2026, 8, 31)))
    after = quote_document(_quote(small_firm, date(2026, 9, 1)))
    classes = [one["classification"]["processor"]["processor_class"] for one in (before, after)]
    assert classes == ["ordinary", "small"]
    digests = [one["quote"]["rulebook_digest"] for one in (before, after)]
    assert digests[0] != digests[1]


def test_a_longer_period_costs_more_but_a_capped_aggregate_keeps_it_below_twice(small_firm, day):
    one = _quote(small_firm, day).pricing.price.pure_premium
    two = _quote(small_firm, day, cover__months=24).pricing.price.pure_premium
    assert one < two <= 2 * one * (1 + 1e-9)


def test_the_pareto_tail_changes_only_what_lies_above_its_threshold(small_firm, day):
    """USD 1 million is CNY 7.1 million: a limit of CNY 1 million stays below it."""
    plain, tail = (_quote(small_firm, day, tail=on).pricing for on in (False, True))
    assert tail.price.pure_premium == pytest.approx(plain.price.pure_premium, rel=1e-9)
    assert sum(line.money for line in tail.sheet) == pytest.approx(tail.price.premium, rel=1e-9)


def test_a_price_never_lies_below_the_minimum(small_firm, day):
    found = _quote(
        small_firm,
        day,
        firm__revenue=400_000,
        cover__parts=["REG"],
        cover__limit=50_000,
        cover__retention=45_000,
    ).pricing
    assert found.price.premium >= found.price.minimum_premium
    assert [line.code for line in found.sheet][-1] in ("minimum_premium", "fixed_expense")
    assert sum(line.money for line in found.sheet) == pytest.approx(found.price.premium)


def test_a_cover_of_unpriced_parts_only_is_referred_and_its_sheet_still_adds_up(small_firm, day):
    found = _quote(small_firm, day, cover__parts=["CBI"])
    assert "unpriced_parts" in [one.rule.code for one in found.decision.reasons]
    assert found.pricing.price.pure_premium == 0
    document = quote_document(found)
    money = sum(Decimal(line["money"]) for line in document["pricing"]["reasons"])
    assert money == Decimal(document["pricing"]["price"]["premium"])


def test_the_score_of_the_reference_firm_is_fifty():
    from risk.price import score_of_frequency

    assert score_of_frequency(1.0) == 50


def test_ratings_worsen_with_the_score(china):
    from risk.price import rating_of

    ratings = [rating_of(china, score) for score in range(0, 101, 5)]
    assert ratings == sorted(ratings)
    assert ratings[0] == "A"
    assert ratings[-1] == "E"
