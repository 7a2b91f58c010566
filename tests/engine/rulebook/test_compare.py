"""What changed between two days: exactly the entries that did, told the same from either side."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.rulebook import at, clear_cache
from risk.rulebook.compare import compare
from tests.law_changes import CSL_DUTIES, CSL_FINES, SMALL_PROCESSORS

OTHER_SIDE = {
    "new": "ended",
    "ended": "new",
    "changed": "changed",
    "proposed": "proposal_ended",
    "proposal_ended": "proposed",
}
DAYS = [
    (date(2025, 12, 31), date(2026, 1, 1), CSL_DUTIES | CSL_FINES),
    (date(2026, 8, 31), date(2026, 9, 1), SMALL_PROCESSORS),
]
each_day = pytest.mark.parametrize(
    ("before", "after", "expected"), DAYS, ids=["2026-01-01", "2026-09-01"]
)


def kinds(before: date, after: date, place: str = "CN") -> dict[str, str]:
    return {one.key: one.kind for one in compare(at(before, place), at(after, place))}


@each_day
def test_on_the_day_a_law_comes_into_force_exactly_its_entries_change(before, after, expected):
    assert kinds(before, after) == expected


@each_day
def test_the_same_entries_change_the_other_way_round(before, after, expected):
    assert kinds(after, before) == {key: OTHER_SIDE[kind] for key, kind in expected.items()}


@each_day
def test_a_chinese_law_changes_nothing_elsewhere(before, after, expected):
    for place in ("EU", "UK", "US"):
        assert kinds(before, after, place) == {}


@each_day
def test_the_day_after_nothing_more_changes(before, after, expected):
    assert kinds(after, after.replace(day=2)) == {}
    assert kinds(before.replace(day=30), before) == {}


@each_day
def test_a_change_shows_what_held_before_and_what_holds_after(before, after, expected):
    for one in compare(at(before, "CN"), at(after, "CN")):
        assert (one.before is None) is (one.kind == "new")
        assert (one.after is None) is (one.kind == "ended")
        if one.before is not None:
            assert one.before.start <= before
            assert one.before.end == after
        if one.after is not None:
            assert one.after.start == after
        assert one.label.zh
        assert one.label.en


@each_day
def test_no_price_rests_on_what_changed(before, after, expected):
    prices = ("calibration.", "tariff.", "severity.", "frequency.", "holdings.", "decide.", "size.")
    assert not [key for key in expected if key.startswith(prices)]


def test_a_day_against_itself_shows_no_change():
    day = date(2026, 11, 24)
    assert compare(at(day, "CN"), at(day, "CN")) == ()


@given(
    st.dates(date(2010, 1, 1), date(2027, 12, 31)), st.dates(date(2010, 1, 1), date(2027, 12, 31))
)
def test_any_two_days_tell_the_same_from_either_side(one, other):
    there = compare(at(one, "CN"), at(other, "CN"))
    back = compare(at(other, "CN"), at(one, "CN"))
    assert [(c.key, OTHER_SIDE[c.kind]) for c in there] == [(c.key, c.kind) for c in back] or {
        (c.key, c.before, c.after) for c in there
    } == {(c.key, c.after, c.before) for c in back}


REST = "status: enacted, source: s, sureness: P"


def test_a_draft_that_appears_changes_and_ends_is_told_apart_from_the_law(make_rulebook, entry):
    """A proposal never counts as a change of what is in force."""
    clear_cache()
    folder = make_rulebook(
        one=entry(
            "    values:\n"
            f"      - {{from: 2025-01-01, value: 5, {REST}}}\n"
            "      - {from: 2026-02-01, to: 2026-04-01, value: 6, "
            "status: draft, source: s, sureness: P}\n"
        )
    )

    def told(before: date, after: date) -> list[tuple[str, str]]:
        views = (at(day, "CN", folder) for day in (before, after))
        return [(one.key, one.kind) for one in compare(*views)]

    assert told(date(2026, 1, 31), date(2026, 2, 1)) == [("a.key", "proposed")]
    assert told(date(2026, 2, 1), date(2026, 3, 31)) == []
    assert told(date(2026, 3, 31), date(2026, 4, 1)) == [("a.key", "proposal_ended")]
    clear_cache()


def test_the_european_proposals_appear_on_the_day_they_were_published():
    assert kinds(date(2025, 5, 20), date(2025, 5, 21), "EU")["duty.records"] == "proposed"
    assert kinds(date(2025, 11, 18), date(2025, 11, 19), "EU")["duty.breach_notice"] == "proposed"
