"""What a change of law does to a firm: its duties and class move, and no price with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from risk.desk.learned.what_changed import firm_changes, rulebook_changes
from risk.profile import parse_profile, read_profile

SAMPLES = Path(__file__).parents[3] / "data_samples"
SMALL = (date(2026, 8, 31), date(2026, 9, 1))
YEAR_2026 = (date(2025, 12, 31), date(2026, 1, 1))


@pytest.fixture(scope="module")
def clinic():
    return read_profile(SAMPLES / "01_dental_clinic.yaml")


def test_september_2026_makes_a_clinic_small_and_lightens_its_duties_at_the_same_price(clinic):
    """Order 25 of CAC and MPS: nothing begins, nothing ends, four duties get lighter."""
    moved = firm_changes(clinic, *SMALL)
    assert moved["processor_class"] == ["ordinary", "small"]
    assert moved["duties_changed"] == [
        "breach_notice",
        "compliance_audit",
        "impact_assessment",
        "notice",
    ]
    assert (moved["duties_new"], moved["duties_ended"], moved["exposure_changed"]) == ([], [], [])
    assert moved["premium"][0] == moved["premium"][1]
    assert moved["size_class"][0] == moved["size_class"][1] == "small"


def test_a_firm_of_100_000_people_is_not_moved_by_the_small_processor_rule(small_firm):
    profile = parse_profile(
        small_firm(data_held__persons_total=100_000, data_held__ordinary=100_000)
    )
    moved = firm_changes(profile, *SMALL)
    assert moved["processor_class"] == ["ordinary", "ordinary"]
    assert (moved["duties_new"], moved["duties_ended"], moved["duties_changed"]) == ([], [], [])
    assert moved["premium"][0] == moved["premium"][1]


def test_one_person_fewer_and_the_firm_is_moved(small_firm):
    profile = parse_profile(small_firm(data_held__persons_total=99_999))
    moved = firm_changes(profile, *SMALL)
    assert moved["processor_class"] == ["ordinary", "small"]
    assert {"breach_notice", "compliance_audit", "notice"} <= set(moved["duties_changed"])


def test_january_2026_changes_the_fines_of_the_cybersecurity_law(clinic):
    moved = firm_changes(clinic, *YEAR_2026)
    assert moved["exposure_changed"] == [
        "penalty.csl_61_1",
        "penalty.csl_61_2",
        "penalty.csl_61_3",
        "penalty.csl_old_59",
        "penalty.csl_old_64",
    ]
    assert moved["duties_changed"] == [
        "lawful_basis",
        "mlps",
        "security_measures",
        "sensitive_data",
    ]
    assert moved["processor_class"] == ["ordinary", "ordinary"]
    assert moved["premium"][0] == moved["premium"][1]


def test_the_number_for_the_officer_brings_a_new_duty_in_july_2025(small_firm):
    profile = parse_profile(
        small_firm(data_held__persons_total=1_000_000, data_held__ordinary=1_000_000)
    )
    moved = firm_changes(profile, date(2025, 7, 17), date(2025, 7, 18))
    assert moved["duties_new"] == ["officer"]
    back = firm_changes(profile, date(2025, 7, 18), date(2025, 7, 17))
    assert back["duties_ended"] == ["officer"]
    assert back["processor_class"] == moved["processor_class"][::-1]


def test_a_german_firm_is_not_moved_by_chinese_law():
    german = read_profile(SAMPLES / "15_german_practice.yaml")
    for days in (SMALL, YEAR_2026):
        moved = firm_changes(german, *days)
        assert moved["duties_new"] == moved["duties_ended"] == moved["duties_changed"] == []
        assert moved["exposure_changed"] == []
        assert moved["premium"][0] == moved["premium"][1]


def test_the_same_day_twice_moves_nothing(clinic):
    moved = firm_changes(clinic, SMALL[1], SMALL[1])
    assert moved["duties_changed"] == moved["exposure_changed"] == []


def test_a_firm_without_a_price_still_learns_what_changes(small_firm):
    moved = firm_changes(parse_profile(small_firm(firm__revenue=None)), *SMALL)
    assert moved["premium"] == [None, None]
    assert moved["processor_class"] == ["ordinary", "small"]


def test_changes_of_the_rulebook_are_plain_data_with_day_and_source():
    changes = {one["key"]: one for one in rulebook_changes(*YEAR_2026, "CN")}
    ended, new = changes["penalty.csl_old_59"], changes["penalty.csl_61_1"]
    assert (ended["kind"], ended["after"]) == ("ended", None)
    assert (ended["before"]["to"], ended["before"]["source"]) == ("2026-01-01", "csl2016")
    assert (new["kind"], new["before"]) == ("new", None)
    assert (new["after"]["from"], new["after"]["source"]) == ("2026-01-01", "csl2025")
    assert new["label"]["zh"]
    assert new["label"]["en"]
