"""A rulebook as bytes gives the same rulebook back, on every day, whatever became of its files."""

from __future__ import annotations

from datetime import date

import pytest

from risk.rulebook import at, content_of, libraries_of
from risk.rulebook.view import view_of


@pytest.mark.parametrize("place", ["CN", "EU", "UK", "US", "BR"])
@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 12, 1), date(2030, 1, 1)])
def test_the_rulebook_read_back_holds_the_same_in_the_same_order(place: str, day: date) -> None:
    here = at(day, place)
    back = view_of(libraries_of(content_of(here)), day, place)
    assert back.digest == here.digest
    assert repr(dict(back.held)) == repr(dict(here.held))  # kinds and order of keys included
    assert repr(dict(back.drafts)) == repr(dict(here.drafts))
    assert repr(dict(back.entries)) == repr(dict(here.entries))
    assert dict(back.sources) == dict(here.sources)


def test_every_day_has_the_same_bytes_and_every_place_its_own() -> None:
    first = content_of(at(date(2026, 12, 1), "CN"))
    assert content_of(at(date(2027, 12, 1), "CN")) == first
    assert content_of(at(date(2026, 12, 1), "US")) != first
    assert len(first) < 2_000_000


def test_a_law_of_another_place_is_left_out() -> None:
    (library,) = libraries_of(content_of(at(date(2026, 12, 1), "CN")))
    assert {place for place, _ in library.entries} == {"any", "CN"}


def test_days_numbers_and_awkward_keys_keep_their_kind(make_rulebook, entry) -> None:
    value = '{10: 0.5, 2: "x", later: 2026-01-02, "$day": [1, 1.5, true], "$map": {b: 1, a: 2}}'
    folder = make_rulebook(
        one=entry(
            "    values:\n      - {from: 2020-01-01, status: enacted, source: s, sureness: P,"
            f" value: {value}}}\n"
        )
    )
    here = at(date(2026, 12, 1), "CN", folder)
    back = view_of(libraries_of(content_of(here)), here.day, "CN")
    assert repr(back.value("a.key")) == repr(here.value("a.key"))
    assert list(back.value("a.key")) == [10, 2, "later", "$day", "$map"]
    assert list(back.value("a.key")["$map"]) == ["b", "a"]
