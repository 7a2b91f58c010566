"""The legal class of a processor counts people in the data and nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.classify import classify_processor
from risk.profile.data_held import DataHeld, Sensitive
from risk.rulebook import at

NOW = date(2026, 11, 24)
NONE_SENSITIVE = dict.fromkeys(Sensitive.model_fields, 0)

# PIPL; Network Data Regulation art. 28 (ten million); CAC notice of 18 July 2025 (one million);
# Order 25 of 2026 (fewer than 100,000).
EDGES = [
    (0, "small"),
    (9_999, "small"),
    (10_000, "small"),
    (10_001, "small"),
    (99_999, "small"),
    (100_000, "ordinary"),
    (100_001, "ordinary"),
    (999_999, "ordinary"),
    (1_000_000, "one_million"),
    (1_000_001, "one_million"),
    (9_999_999, "one_million"),
    (10_000_000, "ten_million"),
    (10_000_001, "ten_million"),
]


def classes(held: DataHeld, day: date = NOW, place: str = "CN") -> tuple[str, ...]:
    return tuple(rung.id for rung in classify_processor(at(day, place), held).possible)


@pytest.mark.parametrize(("persons", "rung"), EDGES)
def test_the_class_turns_at_the_edge_of_the_law(persons, rung):
    found = classify_processor(at(NOW, "CN"), DataHeld(persons_total=persons))
    assert found.rung.id == rung
    assert [one.id for one in found.possible] == [rung]
    assert found.persons == (persons, persons)


@pytest.mark.parametrize(
    ("day", "persons", "rung"),
    [
        ("2021-11-01", 10_000_000, "ordinary"),
        ("2024-12-31", 10_000_000, "ordinary"),
        ("2025-01-01", 10_000_000, "ten_million"),
        ("2025-01-01", 9_999_999, "ordinary"),
        ("2025-07-17", 1_000_000, "ordinary"),
        ("2025-07-18", 1_000_000, "one_million"),
        ("2026-08-31", 99_999, "ordinary"),
        ("2026-09-01", 99_999, "small"),
    ],
)
def test_a_class_exists_from_its_first_day(day, persons, rung):
    assert classes(DataHeld(persons_total=persons), date.fromisoformat(day)) == (rung,)


def test_before_the_law_there_is_no_class():
    found = classify_processor(at(date(2021, 10, 31), "CN"), DataHeld(persons_total=5))
    assert found.rung is None
    assert found.rule is None
    assert found.in_force_from is None


def test_the_class_says_since_when_it_holds():
    found = classify_processor(at(NOW, "CN"), DataHeld(persons_total=5))
    assert found.in_force_from == date(2026, 9, 1)
    assert found.rule.source == "small_processor2026"


@pytest.mark.parametrize("place", ["EU", "UK", "US"])
def test_elsewhere_the_law_has_no_classes_by_people_and_says_so(place):
    found = classify_processor(at(NOW, place), DataHeld(persons_total=5_000_000))
    assert (found.rung, found.possible, found.persons) == (None, (), (5_000_000, 5_000_000))
    assert "no classes" in found.note.en
    assert "不按" in found.note.zh


def test_not_knowing_anything_leaves_every_class():
    assert classes(DataHeld()) == ("small", "ordinary", "one_million", "ten_million")


def test_a_known_part_rules_out_the_classes_below_it():
    held = DataHeld(ordinary=60_000, sensitive=Sensitive(medical=40_000))
    assert classes(held) == ("ordinary", "one_million", "ten_million")


def test_known_parts_bound_the_class_from_both_sides():
    """60,000 with ordinary data, 30,000 and 20,000 with two kinds that may overlap."""
    kinds = NONE_SENSITIVE | {"medical": 30_000, "financial": 20_000}
    found = classify_processor(
        at(NOW, "CN"), DataHeld(ordinary=60_000, sensitive=Sensitive(**kinds))
    )
    assert found.persons == (90_000, 110_000)
    assert [one.id for one in found.possible] == ["small", "ordinary"]
    assert found.rung is None
    assert "90,000" in found.note.zh
    assert "110,000" in found.note.en


def test_parts_that_cannot_cross_an_edge_settle_the_class():
    kinds = NONE_SENSITIVE | {"medical": 30_000, "financial": 20_000}
    held = DataHeld(ordinary=10_000, sensitive=Sensitive(**kinds))
    assert classes(held) == ("small",)


def test_an_unknown_total_is_told_with_the_least_that_is_known():
    found = classify_processor(at(NOW, "CN"), DataHeld(ordinary=1_500_000))
    assert found.persons == (1_500_000, None)
    assert "1,500,000" in found.note.zh
    assert "unknown" in found.note.en


@given(fewer=st.integers(0, 20_000_000), more=st.integers(0, 20_000_000))
def test_more_people_never_give_a_lower_class(fewer, more):
    order = ("small", "ordinary", "one_million", "ten_million")
    fewer, more = sorted((fewer, more))
    (low,), (high,) = (classes(DataHeld(persons_total=count)) for count in (fewer, more))
    assert order.index(low) <= order.index(high)


@given(
    ordinary=st.none() | st.integers(0, 12_000_000),
    kinds=st.fixed_dictionaries(
        {name: st.none() | st.integers(0, 3_000_000) for name in Sensitive.model_fields}
    ),
    part=st.floats(0, 1),
)
def test_the_class_of_the_true_number_is_always_among_the_possible(ordinary, kinds, part):
    held = DataHeld(ordinary=ordinary, sensitive=Sensitive(**kinds))
    least, most = held.persons_bounds()
    most = least + 5_000_000 if most is None else most
    truth = least + round(part * (most - least))
    (true,) = classes(DataHeld(persons_total=truth))
    assert true in classes(held)
