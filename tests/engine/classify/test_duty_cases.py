"""Which duties a firm has on a day: every case of the files, then what a duty says of itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from risk.desk.advice.duties import FirmLaw, law_for
from risk.profile import parse_profile
from risk.rulebook.condition import holds

CASES = Path(__file__).parents[2] / "cases"
SMALL_RULE = date(2026, 9, 1)  # Order 25 of CAC and MPS, 24 July 2026, comes into force
NOTHING_SENSITIVE = dict.fromkeys(
    ("biometric", "medical", "financial", "location", "religious_or_other", "minors_under_14"), 0
)


def _cases(file: str) -> list[dict[str, Any]]:
    return yaml.safe_load((CASES / file).read_text(encoding="utf-8"))["cases"]


def _name(case: dict[str, Any]) -> str:
    return case["name"]["en"]


CHINA = _cases("duties_cn.yaml")
EUROPE = _cases("duties_eu.yaml")
each_case = pytest.mark.parametrize("case", [*CHINA, *EUROPE], ids=_name)


def firm_with(facts: dict[str, Any]) -> Any:
    """Give a firm that answers nothing but what the case says."""
    data: dict[str, Any] = {
        "firm": {"name": "x", "country": "CN", "industry": "F5212"},
        "cover": {"limit": 1_000_000, "retention": 10_000},
    }
    for group, answers in facts.items():
        data[group] = {**data.get(group, {}), **answers} if isinstance(answers, dict) else answers
    return parse_profile(data)


def law_of(case: dict[str, Any]) -> FirmLaw:
    return law_for(firm_with(case["facts"]), case["day"])


def standing(law: FirmLaw) -> dict[str, str]:
    return {one.topic: one.standing for one in law.duties.duties}


def of(law: FirmLaw, topic: str) -> Any:
    return next(one for one in law.duties.duties if one.topic == topic)


@each_case
def test_a_firm_has_the_legal_class_of_the_case(case):
    rung = law_of(case).processor.rung
    assert (rung.id if rung else None) == case["expect"]["processor_class"]


@each_case
def test_a_firm_has_the_duties_of_the_case_and_not_the_others(case):
    found, expect = standing(law_of(case)), case["expect"]
    assert {topic: found.get(topic) for topic in expect["has"]} == dict.fromkeys(
        expect["has"], "applies"
    )
    assert set(expect["has_not"]) & set(found) == set()
    for topic in expect.get("open", ()):
        assert found.get(topic) == "open", topic


@each_case
def test_a_firm_may_do_more_simply_what_the_case_says_and_nothing_else(case):
    duties = law_of(case).duties.duties
    assert {one.topic for one in duties if one.lighter} == set(case["expect"]["simplified"])


@pytest.mark.parametrize("case", [c for c in CHINA if "route" in c["expect"]], ids=_name)
def test_data_go_abroad_by_the_first_rung_that_holds(case):
    law = law_of(case)
    rungs = law.rulebook.value("law.cross_border_ladder")["rungs"]
    assert next(r["id"] for r in rungs if holds(r["when"], law.facts)) == case["expect"]["route"]


@pytest.mark.parametrize("case", [c for c in CHINA if "audit_cycle" in c["expect"]], ids=_name)
def test_the_audit_comes_round_by_every_rung_that_holds(case):
    law = law_of(case)
    rungs = law.rulebook.value("law.audit_cycle")
    held = [rung["id"] for rung in rungs if holds(rung["when"], law.facts)]
    assert held == case["expect"]["audit_cycle"]


@pytest.mark.parametrize(
    "case", [c for c in (*CHINA, *EUROPE) if "drafts" in c["expect"]], ids=_name
)
def test_proposed_law_is_told_apart(case):
    drafts = law_of(case).duties.drafts
    assert {one.topic for one in drafts} == set(case["expect"]["drafts"])
    assert {one.dated.status for one in drafts} <= {"draft", "forecast"}


@pytest.mark.parametrize("case", [c for c in CHINA if "articles" in c["expect"]], ids=_name)
def test_a_duty_cites_the_article_of_the_day(case):
    law = law_of(case)
    for topic, cited in case["expect"]["articles"].items():
        articles = [(one.source, one.at) for one in of(law, topic).rule.articles]
        assert (cited["source"], cited["at"]) in articles


@pytest.mark.parametrize("case", [c for c in CHINA if "penalties" in c["expect"]], ids=_name)
def test_a_duty_leads_to_the_fines_of_the_day(case):
    law = law_of(case)
    for topic, expected in case["expect"]["penalties"].items():
        penalties = set(of(law, topic).rule.penalties)
        assert set(expected["has"]) <= penalties
        assert set(expected["has_not"]) & penalties == set()


def test_the_cases_stand_just_below_at_and_above_every_edge_of_the_law():
    tried = {
        case["facts"]["data_held"]["persons_total"] for case in CHINA if case["day"] > SMALL_RULE
    }
    for edge in (10_000, 100_000, 1_000_000, 10_000_000):
        assert {edge - 1, edge, edge + 1} <= tried


@each_case
def test_no_draft_stands_among_the_duties(case):
    for one in law_of(case).duties.duties:
        assert one.dated.status == "enacted"
        assert {article.status for article in one.rule.articles} == {"enacted"}


def _firm(**data_held: Any) -> Any:
    known = {
        "persons_total": 20_000,
        "sensitive": NOTHING_SENSITIVE,
        "sent_abroad_ordinary": 0,
        "sent_abroad_sensitive": 0,
        "faces_stored": 0,
        "important_data": "no",
    }
    return firm_with({"data_held": known | data_held})


def test_laws_that_overlap_are_one_duty_with_several_articles(day):
    """PIPL art. 57, DSL art. 29 and the Network Data Regulation art. 11 all ask for notice."""
    found = law_for(_firm(), day).duties.duties
    topics = [one.topic for one in found]
    assert len(topics) == len(set(topics))
    notice = next(one for one in found if one.topic == "breach_notice")
    assert {one.source for one in notice.rule.articles} == {
        "pipl2021",
        "dsl2021",
        "net_data_regulation2024",
    }


def test_every_article_of_a_duty_has_a_title_in_both_languages(day):
    law = law_for(_firm(persons_total=10_000_000), day)
    for one in (*law.duties.duties, *law.duties.drafts):
        assert one.rule.articles
        for article in one.rule.articles:
            title = law.rulebook.sources[article.source].title
            assert title.zh
            assert title.en


def test_an_open_duty_names_the_answers_it_depends_on(day):
    law = law_for(_firm(faces_stored="unknown"), day)
    filing = of(law, "face_filing")
    assert (filing.standing, filing.depends_on) == ("open", ("data_held.faces_stored",))


def test_an_open_duty_is_settled_by_the_answer(day):
    for faces, found in ((99_999, None), (100_000, "applies")):
        law = law_for(_firm(persons_total=200_000, faces_stored=faces), day)
        assert standing(law).get("face_filing") == found


def test_every_open_duty_depends_on_answers_that_are_unknown(day):
    law = law_for(firm_with({}), day)
    opened = [one for one in law.duties.duties if one.standing == "open"]
    assert opened
    for one in opened:
        assert one.depends_on
        assert all(law.facts[name] in (None, "unknown") for name in one.depends_on)


def test_a_duty_that_applies_depends_on_nothing_more(day):
    law = law_for(_firm(faces_stored="unknown"), day)
    applies = [one for one in law.duties.duties if one.standing == "applies"]
    assert all(one.depends_on == () for one in applies)


@pytest.mark.parametrize(
    ("topic", "data_held", "figure"),
    [
        ("breach_notice", {"persons_total": 20_417}, "20,417"),
        ("officer", {"persons_total": 1_234_567}, "1,234,567"),
        (
            "minors",
            {"sensitive": NOTHING_SENSITIVE | {"minors_under_14": 2_613}},
            "2,613",
        ),
        ("face_filing", {"persons_total": 300_000, "faces_stored": 123_456}, "123,456"),
        ("cross_border", {"sent_abroad_ordinary": 4_321}, "4,321"),
    ],
)
def test_why_a_duty_applies_is_told_with_the_firms_own_figure(topic, data_held, figure, day):
    why = of(law_for(_firm(**data_held), day), topic).why
    assert figure in why.zh
    assert figure in why.en


def test_a_figure_that_is_unknown_is_told_as_unknown(day):
    why = of(law_for(firm_with({"data_held": {"ordinary": 1_000_000}}), day), "officer").why
    assert "1,000,000" in why.zh
    assert "不清楚" in why.zh
    assert "unknown" in why.en


def _declared(**states: str) -> Any:
    measures = {name.replace("_", "."): {"state": state} for name, state in states.items()}
    return firm_with({"controls": {"measures": measures}})


@pytest.mark.parametrize(
    ("states", "met", "missing"),
    [
        ({"F_1": "yes", "F_2": "yes", "F_3": "yes", "F_4": "yes"}, 1.0, ()),
        ({"F_1": "yes", "F_2": "partly", "F_3": "no", "F_4": "unknown"}, 0.375, "F.2 F.3 F.4"),
        ({"F_1": "yes", "F_2": "not_applicable", "F_3": "not_applicable"}, 0.5, "F.4"),
        ({"F_1": "yes"}, 0.25, "F.2 F.3 F.4"),
        ({}, 0.0, "F.1 F.2 F.3 F.4"),
        (dict.fromkeys(("F_1", "F_2", "F_3", "F_4"), "not_applicable"), None, ()),
    ],
    ids=["all", "mixed", "some not applicable", "one answered", "none answered", "none applies"],
)
def test_how_far_a_duty_is_met_follows_from_the_measures_declared(states, met, missing, day):
    """The duty to bind processors by contract speaks of F.1 to F.4."""
    profile = _declared(**states)
    operation = {"name": "x", "processors": ["a cloud"]}
    data = profile.model_dump(mode="json") | {"operations": [operation]}
    contract = of(law_for(parse_profile(data), day), "processor_contract")
    assert contract.met_ratio == met
    assert contract.missing == (tuple(missing.split()) if missing else ())


def test_a_measure_put_in_place_never_lowers_how_far_a_duty_is_met(day):
    before = {
        one.topic: one.met_ratio for one in law_for(_declared(G_1="partly"), day).duties.duties
    }
    after = {one.topic: one.met_ratio for one in law_for(_declared(G_1="yes"), day).duties.duties}
    assert set(before) == set(after)
    pairs = [(before[topic], after[topic]) for topic in before if before[topic] is not None]
    assert all(old <= new for old, new in pairs)
    assert any(old < new for old, new in pairs)


@pytest.mark.parametrize(
    ("as_of", "persons", "told"),
    [
        (date(2026, 8, 31), 99_999, False),
        (SMALL_RULE, 99_999, True),
        (SMALL_RULE, 100_000, False),
        (SMALL_RULE, 1, True),
    ],
)
def test_what_is_never_waived_is_told_to_small_processors_from_september_2026(as_of, persons, told):
    never = law_for(_firm(persons_total=persons), as_of).duties.never_waived
    assert (never is not None) is told


def test_no_simplification_goes_without_what_stays(day):
    duties = law_for(_firm(sent_abroad_ordinary=1), day).duties.duties
    lighter = [one.lighter for one in duties if one.lighter]
    assert len(lighter) == 5
    assert all(one.never and one.basis for one in lighter)


def test_a_firm_whose_number_of_people_is_unknown_gets_no_simplification(day):
    law = law_for(firm_with({"data_held": {"persons_total": "unknown"}}), day)
    assert [one.topic for one in law.duties.duties if one.lighter] == []
    assert law.duties.never_waived is None


def test_a_german_firm_gets_nothing_from_the_chinese_rule(day):
    law = law_for(firm_with({"firm": {"country": "DE"}, "data_held": {"persons_total": 50}}), day)
    assert law.duties.never_waived is None
    assert {article.source for one in law.duties.duties for article in one.rule.articles} == {
        "gdpr"
    }
