"""A firm's duties as plain data: stable keys, both languages, and the law of the day."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from risk.desk.advice.duties import duty_document, law_for
from risk.errors import UnknownCode
from risk.profile import parse_profile, read_profile
from risk.rulebook import at, clear_cache

SAMPLES = sorted((Path(__file__).parents[3] / "data_samples").glob("*.yaml"))
each_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)

KEYS = {
    "firm",
    "as_of",
    "place",
    "rulebook_digest",
    "processor_class",
    "persons",
    "never_waived",
    "duties",
    "drafts",
    "exposure",
}
DUTY_KEYS = {
    "topic",
    "standing",
    "name",
    "what",
    "why",
    "articles",
    "in_force_from",
    "status",
    "deadline",
    "lighter",
    "lighter_basis",
    "never_waived",
    "evidence",
    "met_ratio",
    "missing_measures",
    "depends_on",
    "penalties",
    "unsettled",
}
EXPOSURE_KEYS = {
    "key",
    "law",
    "applies",
    "grade",
    "least",
    "most",
    "currency",
    "range",
    "usual",
    "other",
    "topics",
    "certain",
    "status",
    "covered",
}


@pytest.fixture(scope="module")
def documents(day):
    return {path: duty_document(law_for(read_profile(path), day)) for path in SAMPLES}


@each_sample
def test_the_document_has_its_keys_and_survives_json(path, documents):
    document = documents[path]
    assert set(document) >= KEYS
    for one in (*document["duties"], *document["drafts"]):
        assert set(one) >= DUTY_KEYS
    for one in document["exposure"]:
        assert set(one) >= EXPOSURE_KEYS
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    assert json.loads(text) == document


@each_sample
def test_the_same_firm_on_the_same_day_has_the_same_document(path, documents, day):
    clear_cache()
    assert duty_document(law_for(read_profile(path), day)) == documents[path]


@each_sample
def test_all_words_of_a_duty_are_in_both_languages_and_filled_in(path, documents):
    for one in (*documents[path]["duties"], *documents[path]["drafts"]):
        texts = [one["name"], one["what"], one["why"], *one["evidence"]]
        texts += [one[key] for key in ("lighter", "lighter_basis", "never_waived") if one[key]]
        for text in texts:
            assert text["zh"]
            assert text["en"]
            assert "{" not in text["zh"] + text["en"]
            assert any("\u4e00" <= letter <= "\u9fff" for letter in text["zh"])
            assert not any("\u4e00" <= letter <= "\u9fff" for letter in text["en"])


@each_sample
def test_a_share_of_measures_in_place_lies_between_none_and_all(path, documents):
    for one in documents[path]["duties"]:
        if one["met_ratio"] is not None:
            assert 0 <= one["met_ratio"] <= 1
            assert (one["met_ratio"] == 1) is (one["missing_measures"] == [])


@each_sample
def test_no_duty_begins_after_the_day(path, documents, day):
    for one in documents[path]["duties"]:
        assert date.fromisoformat(one["in_force_from"]) <= day


def test_the_document_says_which_rulebook_it_comes_from(documents, day):
    clinic = next(path for path in SAMPLES if path.stem == "01_dental_clinic")
    document = documents[clinic]
    assert document["as_of"] == day.isoformat()
    assert document["place"] == "CN"
    assert document["rulebook_digest"] == at(day, "CN").digest


def test_the_dental_clinic_is_a_small_processor_with_lighter_duties(documents):
    clinic = documents[next(path for path in SAMPLES if path.stem == "01_dental_clinic")]
    assert clinic["persons"] == [18_400, 18_400]
    assert "不满十万人" in clinic["processor_class"]["zh"]
    lighter = {one["topic"] for one in clinic["duties"] if one["lighter"]}
    assert lighter == {"notice", "compliance_audit", "breach_notice", "impact_assessment"}
    assert "18,240" in next(o for o in clinic["duties"] if o["topic"] == "sensitive_data")["why"][
        "zh"
    ]  # fmt: skip


def test_a_firm_in_a_country_without_a_rulebook_has_no_duties_carried(documents):
    preparer = documents[next(path for path in SAMPLES if path.stem == "14_us_tax_preparer")]
    assert preparer["place"] == "US"
    assert (preparer["duties"], preparer["exposure"]) == ([], [])
    assert preparer["processor_class"] is None


def test_a_deadline_with_hours_carries_the_number(documents):
    """GDPR art. 33: 72 hours; the proposal of November 2025: 96, and it binds nobody."""
    german = documents[next(path for path in SAMPLES if path.stem == "15_german_practice")]
    duty = next(one for one in german["duties"] if one["topic"] == "breach_notice")
    draft = next(one for one in german["drafts"] if one["topic"] == "breach_notice")
    assert (duty["status"], duty["deadline"]["hours"]) == ("enacted", 72)
    assert (draft["status"], draft["deadline"]["hours"]) == ("draft", 96)


def test_an_unknown_number_of_people_leaves_the_class_open(small_firm, day):
    data = small_firm()
    data["data_held"] = {"ordinary": 500}
    document = duty_document(law_for(parse_profile(data), day))
    assert document["processor_class"] is None
    assert document["persons"] == [500, None]
    opened = {one["topic"]: one["depends_on"] for one in document["duties"]
              if one["standing"] == "open"}  # fmt: skip
    assert opened["officer"]


def test_an_industry_in_no_list_is_refused(small_firm, day):
    with pytest.raises(UnknownCode):
        law_for(parse_profile(small_firm(firm__industry="Z9999")), day)
