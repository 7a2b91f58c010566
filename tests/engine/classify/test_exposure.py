"""The fines behind a firm's duties: lowest to highest by article, and never a part of the cover."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from risk.classify.exposure import PENALTY, USUAL, read_penalty
from risk.desk.advice.duties import FirmLaw, duty_document, law_for
from risk.profile import parse_profile, read_profile
from risk.rulebook import at

SAMPLES = sorted((Path(__file__).parents[3] / "data_samples").glob("*.yaml"))
NOW = date(2026, 11, 24)


def law(
    revenue: float | None = 6_000_000,
    country: str = "CN",
    currency: str = "CNY",
    day: date = NOW,
    **data_held: Any,
) -> FirmLaw:
    profile = parse_profile(
        {
            "firm": {
                "name": "x",
                "country": country,
                "industry": "F5212",
                "revenue": revenue,
                "currency": currency,
            },
            "data_held": data_held,
            "cover": {"limit": 1_000_000, "retention": 10_000, "currency": currency},
        }
    )
    return law_for(profile, day)


def by_key(found: FirmLaw) -> dict[str, Any]:
    return {one.key: one for one in found.exposure}


@pytest.mark.parametrize(
    ("key", "least", "most", "grade"),
    [
        ("penalty.pipl_66_1", 0, 1_000_000, "ordinary"),  # PIPL art. 66(1)
        ("penalty.pipl_66_2", 0, 50_000_000, "serious"),  # PIPL art. 66(2)
        ("penalty.csl_61_1", 10_000, 50_000, "ordinary"),  # CSL as amended 2025, art. 61
        ("penalty.csl_61_2", 50_000, 500_000, "ordinary"),
        ("penalty.csl_61_3", 500_000, 2_000_000, "serious"),
        ("penalty.dsl_45_1", 50_000, 500_000, "ordinary"),  # DSL art. 45(1)
        ("penalty.dsl_45_1_serious", 500_000, 2_000_000, "serious"),
    ],
)
def test_a_small_chinese_firm_faces_the_range_of_each_article(key, least, most, grade):
    one = by_key(law())[key]
    assert (one.least, one.most, one.currency) == (least, most, "CNY")
    assert one.penalty.grade == grade
    assert one.topics


@pytest.mark.parametrize(
    ("revenue", "most"),
    [
        (None, 50_000_000),
        (6_000_000, 50_000_000),
        (1_000_000_000, 50_000_000),
        (1_000_000_020, 50_000_001),
        (2_000_000_000, 100_000_000),
    ],
)
def test_the_highest_fine_is_50_million_or_5_percent_of_turnover_if_that_is_more(revenue, most):
    """PIPL art. 66(2)."""
    assert by_key(law(revenue))["penalty.pipl_66_2"].most == pytest.approx(most)


@pytest.mark.parametrize(
    ("key", "revenue", "most"),
    [
        ("penalty.gdpr_83_4", 500_000_000, 10_000_000),
        ("penalty.gdpr_83_4", 600_000_000, 12_000_000),
        ("penalty.gdpr_83_5", 500_000_000, 20_000_000),
        ("penalty.gdpr_83_5", 600_000_000, 24_000_000),
    ],
)
def test_the_european_caps_are_2_and_4_percent_of_turnover_if_that_is_more(key, revenue, most):
    """GDPR art. 83(4) and (5)."""
    one = by_key(law(revenue, "DE", "EUR"))[key]
    assert (one.most, one.currency) == (pytest.approx(most), "EUR")


def test_turnover_in_another_currency_is_turned_into_that_of_the_law():
    exchange = at(NOW, "EU").value("calibration.exchange")
    dollars = 600_000_000 * exchange["USD"] / exchange["EUR"]
    one = by_key(law(dollars, "DE", "USD"))["penalty.gdpr_83_5"]
    assert (one.most, one.currency) == (pytest.approx(24_000_000), "EUR")


def test_more_turnover_never_lowers_the_highest_fine():
    most = [
        by_key(law(revenue))["penalty.pipl_66_2"].most for revenue in (0, 1e6, 1e9, 1.1e9, 1e12)
    ]
    assert most == sorted(most)


def test_an_article_names_the_duties_that_lead_to_it_and_no_other_stands_there():
    found = law()
    led = {
        key: tuple(one.topic for one in found.duties.duties if key in one.rule.penalties)
        for key in found.rulebook.starting(PENALTY)
    }
    assert {one.key: one.topics for one in found.exposure} == {
        key: topics for key, topics in led.items() if topics
    }


@pytest.mark.parametrize(
    ("answer", "words"), [("yes", False), ("unknown", True)], ids=["known", "unknown"]
)
def test_a_fine_behind_an_open_duty_says_that_it_depends_on_an_answer(answer, words):
    """DSL art. 46 punishes sending important data abroad."""
    found = law(important_data=answer)
    assert by_key(found)["penalty.dsl_46"].certain is not words
    shown = {one["key"]: one["range"] for one in duty_document(found)["exposure"]}
    assert ("depends on an answer" in shown["penalty.dsl_46"]["en"]) is words
    assert ("尚未回答" in shown["penalty.dsl_46"]["zh"]) is words


def test_no_important_data_leaves_no_fine_for_it():
    assert "penalty.dsl_46" not in by_key(law(important_data="no"))


def test_a_draft_leads_to_no_fine():
    found = law(country="DE", currency="EUR")
    assert found.duties.drafts
    assert {one.dated.status for one in found.exposure} == {"enacted"}


def test_only_important_data_open_the_article_on_important_data():
    """Network Data Regulation art. 57 and DSL art. 46 punish those who hold such data."""
    known = {"persons_total": 500}
    without, with_ = (set(by_key(law(important_data=one, **known))) for one in ("no", "yes"))
    assert without < with_
    assert {"penalty.net_data_57", "penalty.net_data_57_serious"} <= with_ - without


def test_the_fines_of_the_cybersecurity_law_change_with_the_year_2026():
    before, after = (
        {key for key in by_key(law(day=day)) if key.startswith("penalty.csl")}
        for day in (date(2025, 12, 31), date(2026, 1, 1))
    )
    assert before == {"penalty.csl_old_59", "penalty.csl_old_64"}
    assert after == {"penalty.csl_61_1", "penalty.csl_61_2", "penalty.csl_61_3"}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_no_fine_is_ever_covered(path):
    document = duty_document(law_for(read_profile(path), NOW))
    assert all(one["covered"] is False for one in document["exposure"])
    for one in document["exposure"]:
        assert one["range"]["zh"]
        assert one["range"]["en"]
        if one["least"] is not None:
            assert 0 <= one["least"] <= one["most"]


def test_the_range_is_written_from_lowest_to_highest_with_the_share_of_turnover():
    shown = {one["key"]: one["range"] for one in duty_document(law())["exposure"]}
    assert shown["penalty.csl_61_3"]["en"] == "500,000 to 2,000,000 CNY"
    assert shown["penalty.csl_61_3"]["zh"] == "500,000 至 2,000,000 CNY"
    assert "5%" in shown["penalty.pipl_66_2"]["zh"]
    assert "5% of last year's turnover" in shown["penalty.pipl_66_2"]["en"]
    assert "警告" in shown["penalty.net_data_58"]["zh"]


def test_beside_the_highest_fine_stands_what_small_firms_usually_get():
    """Published cases: warning and 50,000 yuan under DSL art. 45(1), by the police."""
    document = duty_document(law())
    assert {one["usual"]["en"][:23] for one in document["exposure"]} == {"the most common outcome"}
    usual = read_penalty(at(NOW, "CN").dated(USUAL))
    assert (usual.firm.start, usual.firm.end) == (50_000, 50_000)
    assert at(NOW, "CN").dated(USUAL).status == "judgement"
    assert USUAL not in by_key(law())


def test_where_no_usual_outcome_is_known_none_is_told():
    document = duty_document(law(country="DE", currency="EUR"))
    assert document["exposure"]
    assert all(one["usual"] is None for one in document["exposure"])


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("day", ["2016-06-01", "2021-11-01", "2024-01-01", "2025-06-30"])
def test_the_law_of_an_old_day_can_be_told_for_every_firm(path, day):
    """Before the law there are no duties, and that is an answer, not a refusal."""
    found = law_for(read_profile(path), date.fromisoformat(day))
    document = duty_document(found)
    assert document["as_of"] == day
    if day == "2016-06-01":
        assert (document["duties"], document["drafts"], document["exposure"]) == ([], [], [])
    elif found.rulebook.place == "CN":
        assert "breach_notice" in [one["topic"] for one in document["duties"]]
        assert document["exposure"]


def test_every_penalty_of_the_rulebook_can_be_read_and_its_range_is_in_order():
    for place in ("CN", "EU"):
        rulebook = at(NOW, place)
        for key in rulebook.starting(PENALTY):
            band = read_penalty(rulebook.dated(key)).firm
            if band is not None:
                assert band.currency in ("CNY", "EUR")
                assert 0 <= band.start <= band.end
