"""One day's view of the rulebook: what holds, where, and since when."""

from __future__ import annotations

from datetime import date

import pytest

from risk.errors import NotInForce
from risk.rulebook import at, clear_cache, region_of

REST = "status: enacted, source: s, sureness: P"
TWO = (
    "    values:\n"
    f"      - {{from: 2025-01-01, to: 2026-09-01, value: 5, {REST}}}\n"
    f"      - {{from: 2026-09-01, value: 7, {REST}}}\n"
    "      - {from: 2026-03-01, value: 9, status: draft, source: s, sureness: P}\n"
)
ENDED = f"    values:\n      - {{from: 2025-01-01, to: 2026-01-01, value: 5, {REST}}}\n"


@pytest.fixture(autouse=True)
def _read_anew():
    clear_cache()
    yield
    clear_cache()


def test_a_value_changes_on_its_first_day_and_not_before(make_rulebook, entry):
    folder = make_rulebook(one=entry(TWO))
    assert at(date(2026, 8, 31), "CN", folder).value("a.key") == 5
    assert at(date(2026, 9, 1), "CN", folder).value("a.key") == 7
    assert at(date(2025, 1, 1), "CN", folder).value("a.key") == 5


def test_a_day_before_the_first_value_names_the_first_day(make_rulebook, entry):
    view = at(date(2024, 12, 31), "CN", make_rulebook(one=entry(TWO)))
    assert not view.holds("a.key")
    with pytest.raises(NotInForce) as refused:
        view.value("a.key")
    assert "2025-01-01" in refused.value.message
    assert refused.value.faults[0].path == "a.key"
    assert "2025-01-01" in refused.value.faults[0].help


def test_the_day_a_value_ends_is_the_first_it_no_longer_holds(make_rulebook, entry):
    folder = make_rulebook(one=entry(ENDED))
    assert at(date(2025, 12, 31), "CN", folder).value("a.key") == 5
    assert not at(date(2026, 1, 1), "CN", folder).holds("a.key")


def test_a_key_that_no_file_has_is_not_in_force(make_rulebook, entry):
    with pytest.raises(NotInForce, match="never"):
        at(date(2026, 1, 1), "CN", make_rulebook(one=entry(TWO))).value("no.such.key")


def test_a_draft_is_shown_but_never_holds(make_rulebook, entry):
    folder = make_rulebook(one=entry(TWO))
    view = at(date(2026, 10, 1), "CN", folder)
    assert view.value("a.key") == 7
    assert view.drafts["a.key"].value == 9
    assert "a.key" not in at(date(2026, 2, 1), "CN", folder).drafts


def test_a_places_own_value_wins_over_the_general_one(make_rulebook, entry):
    own = entry(f"    values:\n      - {{from: 2025-01-01, value: 11, {REST}}}\n")
    folder = make_rulebook(one=entry(TWO), two=own.replace("place: any", "place: CN"))
    assert at(date(2026, 10, 1), "CN", folder).value("a.key") == 11
    assert at(date(2026, 10, 1), "EU", folder).value("a.key") == 7


def test_before_a_places_own_value_starts_the_general_one_holds(make_rulebook, entry):
    own = entry(f"    values:\n      - {{from: 2026-06-01, value: 11, {REST}}}\n")
    folder = make_rulebook(one=entry(TWO), two=own.replace("place: any", "place: CN"))
    assert at(date(2026, 6, 1), "CN", folder).value("a.key") == 11
    assert at(date(2026, 5, 31), "CN", folder).value("a.key") == 5


def test_the_order_of_files_does_not_matter_for_a_places_own_value(make_rulebook, entry):
    own = entry(f"    values:\n      - {{from: 2025-01-01, value: 11, {REST}}}\n")
    folder = make_rulebook(zzz=entry(TWO), aaa=own.replace("place: any", "place: CN"))
    assert at(date(2026, 10, 1), "CN", folder).value("a.key") == 11


def test_the_digest_changes_with_a_value_and_with_nothing_else(make_rulebook, entry):
    folder = make_rulebook(one=entry(TWO))
    day = date(2026, 10, 1)
    before = at(day, "CN", folder).digest
    clear_cache()
    assert at(day, "CN", folder).digest == before
    # The value in force is the same all through October.
    assert at(date(2026, 10, 31), "CN", folder).digest == before
    make_rulebook(one=entry(TWO.replace("value: 7", "value: 8")))
    clear_cache()
    assert at(day, "CN", folder).digest != before
    assert at(date(2026, 8, 1), "CN", folder).digest != before
    # A draft is not in force, so it does not move the digest.
    make_rulebook(one=entry(TWO.replace("value: 9", "value: 10")))
    clear_cache()
    assert at(day, "CN", folder).digest == before


def test_a_changed_source_changes_the_digest(make_rulebook, entry):
    folder = make_rulebook(one=entry(TWO))
    before = at(date(2026, 10, 1), "CN", folder).digest
    make_rulebook(one=entry(TWO.replace("value: 7, ", 'value: 7, at: "art. 3", ')))
    clear_cache()
    assert at(date(2026, 10, 1), "CN", folder).digest != before


def test_every_value_leads_to_its_source(make_rulebook, entry):
    view = at(date(2026, 10, 1), "CN", make_rulebook(one=entry(TWO)))
    assert view.source_of("a.key").title.en == "Book"
    assert view.dated("a.key").start == date(2026, 9, 1)


def test_the_small_processor_exists_from_september_2026(china):
    """Provisions of CAC and MPS, Order 25 of 24 July 2026, in force on 1 September 2026."""
    before, after = (
        [rung["id"] for rung in at(day, "CN").value("law.processor_ladder")]
        for day in (date(2026, 8, 31), date(2026, 9, 1))
    )
    assert "small" not in before
    assert "small" in after


@pytest.mark.parametrize(
    ("country", "place"),
    [("DE", "EU"), ("FR", "EU"), ("GB", "UK"), ("CN", "CN"), ("US", "US"), ("CH", "CH")],
)
def test_a_country_has_the_law_of_its_union(country, place):
    assert region_of(country) == place


def test_all_27_members_of_the_union_have_its_law():
    from risk.rulebook.codes import PLACES

    assert sum(place == "EU" for place in PLACES.values()) == 27
