"""Whom the law wants told after an incident, and by when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from risk.classify.incident_clock import incident_facts, incident_grade, notices_due
from risk.errors import InvalidTerms
from risk.rulebook import Rulebook, at

FOUND = datetime(2026, 11, 24, 8, tzinfo=UTC)


def due(place: str, **facts: object) -> dict[str, tuple[timedelta | None, bool]]:
    rulebook = at(FOUND.date(), place)
    told = incident_facts(rulebook, facts)  # type: ignore[arg-type]
    return {
        one.id: (None if one.due_at is None else one.due_at - FOUND, one.sure)
        for one in notices_due(rulebook, told, FOUND)
    }


def test_in_china_a_leak_of_a_million_people_is_reported_within_four_hours() -> None:
    found = due("CN", persons=1_000_000, cii="no", central_body="no", crime="no")
    assert found["operator"] == (timedelta(hours=4), True)  # measures of 2025
    assert "cii" not in found
    assert found["pipl_people"] == (None, True)  # at once, Art. 57 of the PIPL
    assert due("CN", persons=1_000_000, cii="yes")["cii"] == (timedelta(hours=1), True)


def test_below_a_million_there_is_no_number_of_hours_in_china() -> None:
    found = due("CN", persons=999_999, cii="no")
    assert not {"operator", "cii", "central", "summary"} & set(found)
    assert found["pipl_authority"] == (None, True)


def test_what_depends_on_a_fact_not_known_yet_is_named_as_not_sure() -> None:
    found = due("CN")
    assert found["operator"] == (timedelta(hours=4), False)
    assert found["crime"][1]


def test_in_the_union_the_authority_is_told_within_72_hours() -> None:
    assert due("EU", persons=5)["authority"] == (timedelta(hours=72), True)  # GDPR Art. 33
    assert "authority" not in due("EU", risk_unlikely="yes")
    assert set(due("EU", as_processor="yes")) == {"controller", "register"}


def test_a_summary_counts_from_the_end_of_handling(china: Rulebook) -> None:
    told = incident_facts(china, {"persons": 2_000_000})
    later = FOUND + timedelta(days=3)
    for handled, wanted in ((None, None), (later, later + timedelta(hours=720))):
        found = {one.id: one for one in notices_due(china, told, FOUND, handled)}
        assert found["summary"].due_at == wanted
        assert list(found)[-1] == "summary"


def test_a_place_without_clocks_has_none_and_facts_are_checked_all_at_once(
    china: Rulebook,
) -> None:
    assert due("US") == {}
    with pytest.raises(InvalidTerms) as caught:
        incident_facts(china, {"persons": -1, "cii": "perhaps", "weather": "yes"})
    assert [one.path for one in caught.value.faults] == [
        "facts.persons", "facts.cii", "facts.weather",
    ]  # fmt: skip


def test_a_leak_is_graded_by_the_people_it_reaches(china: Rulebook) -> None:
    for persons, name in ((999_999, "below relatively major"), (10_000_000, "major")):
        grade = incident_grade(china, persons)
        assert grade is not None
        assert grade.en == name
    assert incident_grade(china, None) is None
