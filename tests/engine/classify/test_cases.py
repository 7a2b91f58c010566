"""Past enforcement cases: what is kept, what is not told, and which lie nearest to a firm."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest

from risk.classify import place_business_line
from risk.classify.cases import Case, Cause, Kind, Weights, nearest_cases, open_controls
from risk.desk.advice.cases_document import cases_document
from risk.profile import parse_profile, read_profile
from risk.rulebook import at, region_of
from risk.rulebook.codes import division_rows
from risk.rulebook.read import read_library

CN_FINES = {
    1: (50_000, None),
    2: (50_000, 10_000),
    5: (50_000, None),
    6: (50_000, None),
    7: (50_000, 10_000),
    10: (5_000, None),
    19: (800_000, 50_000),
}
EU_FINES = {
    1: (608_000,),
    2: (20_000,),
    3: (12_000,),
    4: (20_000,),
    5: (400_000,),
    6: (145_000,),
    7: (3_000,),
    8: (3_000, 2_000),
    9: (2_000, 1_000),
    10: (5_000,),
    11: (1_600,),
    12: (8_000,),
    13: (80_000,),
    14: (3_000,),
}
BOOKS = [at(date(2026, 11, 24), place) for place in ("CN", "EU")]
ALL = [(book, key) for book in BOOKS for key in book.starting("case.")]
every_case = pytest.mark.parametrize(("book", "key"), ALL, ids=[key for _, key in ALL])


def cases(book):
    return [book.read(key, Case) for key in book.starting("case.")]


def near(path, root, most=3):
    profile = read_profile(root / "data_samples" / path)
    book = at(date(2026, 11, 24), region_of(profile.firm.country))
    return nearest_cases(book, profile, place_business_line(profile.firm), most)


def test_every_row_is_kept(china, europe):
    assert {case.row for case in cases(china)} == set(range(1, 21))
    assert {case.row for case in cases(europe)} == set(range(1, 15))
    # One notice of the Shanghai authority tells of three firms.
    assert [case.row for case in cases(china)].count(11) == 3


def test_amounts_are_as_told(china, europe):
    told = {c.row: (c.fine, c.person_fine) for c in cases(china) if c.fine is not None}
    assert told == CN_FINES
    assert {case.row: case.amounts() for case in cases(europe)} == EU_FINES
    for case in cases(europe):
        assert case.fine == sum(case.amounts())


@every_case
def test_a_case_is_sourced_and_uses_known_words(book, key):
    case, dated = book.read(key, Case), book.dated(key)
    assert (dated.status, dated.sureness) == ("published", "S")
    assert book.source_of(key).sureness == "S"
    assert case.sector is None or case.sector in book.value("cases.sectors")
    assert set(case.serves) <= set(book.value("cases.sectors"))
    assert case.gbt4754 is None or (
        division_rows()[case.gbt4754].breach_sector in book.value("cases.sectors")
    )
    assert set(case.data_kinds) <= {kind["id"] for kind in book.value("cases.kinds")}
    assert set(case.cause) <= {cause["id"] for cause in book.value("cases.causes")}


@every_case
def test_an_amount_that_is_not_told_is_never_printed_as_nothing(book, key):
    case = book.read(key, Case)
    words = case.fine_text()
    assert (case.fine is None) == (case.amounts() == ())
    if case.fine is None:
        assert not re.search(r"\d", words.zh + words.en)
        assert words.zh == ("未提及罚款" if case.stated else "未公布")
    else:
        assert case.fine > 0
        assert f"{case.amounts()[0]:,.0f}" in words.en
        assert f"{case.amounts()[0]:,.0f}" in case.outcome.zh
        assert f"{case.amounts()[0]:,.0f}" in case.outcome.en
    if not case.stated:
        assert "未公布" in case.outcome.zh
        assert "not stated" in case.outcome.en
    if case.day is None:
        assert case.day_text().zh == "未公布"


@every_case
def test_what_comes_from_memory_is_marked(book, key):
    note = book.read(key, Case).note
    assert note is None or ("凭记忆" in note.zh) == ("from memory" in note.en)


def test_no_case_is_shown_before_it_can_have_happened():
    assert at(date(2022, 2, 27), "CN").starting("case.") == ()
    assert at(date(2022, 2, 28), "CN").starting("case.") == ("case.cn_guangzhou_driving_platform",)
    for (_, key), entry in read_library().entries.items():
        if key.startswith("case.") and entry.values[0].value["day"]:
            assert entry.values[0].start.isoformat()[:4] == entry.values[0].value["day"][:4]


def test_the_usual_outcome_counts_the_cases_kept(china, europe):
    pattern = china.dated("cases.pattern")
    assert (pattern.status, pattern.sureness) == ("judgement", "D")
    assert pattern.value["fine"] == 50_000
    fines = [case.fine for case in cases(china) if case.fine is not None]
    assert max(set(fines), key=fines.count) == pattern.value["fine"]
    within = sum(case.fine <= europe.value("cases.pattern")["fine"] for case in cases(europe))
    assert within == 10
    assert "10 of the 14" in europe.value("cases.pattern")["en"]


def test_weights_add_up_and_are_judgement(china):
    assert sum(china.read("cases.weights", Weights).parts.values()) == pytest.approx(1)
    assert china.dated("cases.weights").status == "judgement"
    assert china.dated("cases.causes").status == "judgement"


def test_every_control_named_by_a_cause_exists(china, small_firm):
    profile = parse_profile(small_firm())
    for cause in china.read("cases.causes", tuple[Cause, ...]):
        share, _ = open_controls(china, profile, cause)
        assert 0 <= share <= 1
        for name in cause.controls:
            known = {row["id"] for row in china.value("enisa.measures")}
            assert name in known or hasattr(profile.controls.technical, name)
    for kind in china.read("cases.kinds", tuple[Kind, ...]):
        for path in kind.held_in:
            group, _, name = path.rpartition(".")
            assert hasattr(profile.data_held.sensitive if group else profile.data_held, name)


def test_a_dental_clinic_finds_medical_cases_first(root):
    found = near("01_dental_clinic.yaml", root)
    assert [one.case.sector for one in found] == ["Healthcare"] * 3
    assert [one.case.gbt4754 for one in found][:2] == ["Q84", "Q84"]
    assert all("medical" in one.case.data_kinds for one in found)


def test_a_property_manager_finds_property_cases(root):
    found = near("03_property_manager.yaml", root)
    assert [one.case.gbt4754 for one in found] == ["K70"] * 3
    assert found[0].id == "cn_dongan_property"
    assert any("K.6" in why.zh for why in found[0].why)


def test_a_german_practice_finds_european_cases(root):
    found = near("15_german_practice.yaml", root)
    assert found[0].id == "eu_vastaamo"
    assert {one.case.currency for one in found} == {"EUR"}


def test_a_similarity_is_the_sum_of_its_parts(root):
    for one in near("03_property_manager.yaml", root, most=99):
        total = sum(part.weight * part.score for part in one.parts)
        assert one.similarity == pytest.approx(total, abs=1e-6)
        assert 0.2 <= one.similarity <= 1
        assert one.why
        assert len(one.why) == sum(part.score > 0 for part in one.parts)


def test_nearest_come_first_and_no_more_than_asked(root):
    found = near("07_hotel.yaml", root, most=5)
    assert len(found) <= 5
    assert [one.similarity for one in found] == sorted(
        (one.similarity for one in found), reverse=True
    )


def clinic(small_firm, **changes):
    return parse_profile(small_firm(firm__industry="Q8425", **changes))


def why_of(book, profile, id_):
    found = nearest_cases(book, profile, place_business_line(profile.firm), 99)
    return [why.en for one in found if one.id == id_ for why in one.why]


def test_why_names_only_what_the_firm_and_the_case_share(china, small_firm):
    plain = why_of(china, clinic(small_firm), "cn_kaijiang_hospital")
    assert not any("medical" in why for why in plain)
    patients = clinic(small_firm, data_held__sensitive={"medical": 900})
    assert any("medical" in why for why in why_of(china, patients, "cn_kaijiang_hospital"))
    small = clinic(small_firm, data_held__persons_total=900, data_held__ordinary=900)
    assert not any("size of data" in w for w in why_of(china, small, "cn_shanghai_training"))


def test_a_control_in_place_closes_a_cause(china, small_firm):
    causes = {cause.id: cause for cause in china.read("cases.causes", tuple[Cause, ...])}
    shut = {f"K.{n}": {"state": "yes"} for n in (3, 4)}
    closed = parse_profile(small_firm(controls__measures=shut))
    assert open_controls(china, closed, causes["weak_password"]) == (0.0, ())
    opened = parse_profile(small_firm(controls__measures=shut, controls__technical__mfa_admin="no"))
    share, named = open_controls(china, opened, causes["weak_password"])
    assert share == pytest.approx(1 / 5)
    assert [one.en for one in named] == ["Second factor on administrator accounts (no)"]


def test_an_exposure_is_open_when_the_answer_is_yes(china, small_firm):
    causes = {cause.id: cause for cause in china.read("cases.causes", tuple[Cause, ...])}
    exposed = parse_profile(small_firm(controls__technical__rdp_exposed="yes"))
    _, named = open_controls(china, exposed, causes["ransomware"])
    assert "（是）" in named[0].zh
    assert "RDP" in named[0].en


def test_a_control_that_does_not_apply_is_left_out(china, small_firm):
    causes = {cause.id: cause for cause in china.read("cases.causes", tuple[Cause, ...])}
    apart = parse_profile(small_firm(controls__measures={"M.2": {"state": "not_applicable"}}))
    assert open_controls(china, apart, causes["over_collection"]) == (0.0, ())


def test_a_place_without_cases_gives_none(america, small_firm):
    profile = parse_profile(small_firm())
    assert nearest_cases(america, profile, place_business_line(profile.firm)) == ()


def test_the_document_leaves_untold_amounts_empty(root):
    document = cases_document(near("03_property_manager.yaml", root, most=4))
    text = json.dumps(document, ensure_ascii=False, allow_nan=False)
    assert document[0]["fine"] is None
    assert document[0]["fine_text"]["zh"] == "未公布"
    assert '"0.00"' not in text
    assert {one["id"]: one["fine"] for one in document}["cn_wushan_property"] == "5000.00"
    assert all(one["source"]["sureness"] == "S" for one in document)
