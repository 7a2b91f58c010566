"""The sieve keeps no row that a profile would refuse, and tells words as single rows do."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.errors import InvalidProfile
from risk.portfolio.firm_columns import FirmColumns, persons_bounds
from risk.portfolio.measure_states import STATES, measure_states
from risk.portfolio.rows import columns, profile_of_row
from risk.portfolio.sift import sift
from risk.profile import MEASURES
from risk.rulebook.condition import holds
from risk.rulebook.condition_columns import Words, holds_for
from tests.score.books import as_table, drawn

VALUES = ("yes", "partly", "unknown", "not_used", "no such", "", " no ", "-3", "1e3", "12.50", "31",
          "2026-02-30", "2026-04-08", "F52", "Q84;x", "EUR", "CN", "A.1=yes;A.1=no", "INRE;INRE",
          "INRE;LIA", "EXT=1000", "1e400", "nan", "007", "x" * 201, -1, 0, 3, 2.5, 1e13, 10**11,
          "91310000MA1FL00000", "medium", "outside", "NACE", "H", "V")  # fmt: skip


@given(
    st.lists(
        st.dictionaries(st.sampled_from(list(columns())), st.sampled_from(VALUES), max_size=3),
        min_size=1,
        max_size=8,
    ),
    st.booleans(),
)
def test_what_the_sieve_keeps_is_a_profile(troubles: list[dict], as_text: bool) -> None:
    base = profile_rows()[0]
    rows = [{**base, **trouble} for trouble in troubles]
    table = pa.table(
        {name: column_of([row.get(name) for row in rows], as_text) for name in columns()}
    )
    firms, sure = sift(table)
    assert firms.rows == sure.sum()
    for row, kept in zip(table.to_pylist(), sure.tolist(), strict=True):
        if kept:
            profile_of_row(row)


def profile_rows() -> list[dict]:
    if not _ROWS:
        _ROWS.extend(drawn(30).to_dict("records"))
    return _ROWS


_ROWS: list[dict] = []


def column_of(values: list, as_text: bool) -> pa.Array:
    """Give a column of numbers if all are, else of text."""
    known = [value for value in values if value is not None]
    if not as_text and all(isinstance(value, int | float) for value in known):
        return pa.array([None if value is None else float(value) for value in values])
    return pa.array([None if value is None else str(value) for value in values])


def test_a_drawn_book_passes_whole_and_by_its_text_alike() -> None:
    book = drawn(200)
    firms, sure = sift(as_table(book))
    text, sure_text = sift(pa.table({name: column_of(list(book[name]), True) for name in book}))
    assert sure.all()
    assert sure_text.all()
    for name, kind in columns().items():
        if kind in ("number", "whole"):
            np.testing.assert_array_equal(firms.numbers(name), text.numbers(name))
        else:
            assert firms.words(name).spelt().tolist() == text.words(name).spelt().tolist()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("firm.name", None),
        ("cover.currency", "EUR"),
        ("data_held.ordinary", 10**10),
        ("cover.aggregate_limit", 1.0),
        ("cover.sublimits", "EXT=1"),
        ("controls.measures", "A.1=yes;A.1=yes"),
        ("operation.name", None),
        ("operation.area_levels.people", "L"),
        ("firm.industry", "not a code"),
    ],
)
def test_rows_that_need_a_second_look_are_left(column: str, value: object) -> None:
    book = drawn(40).iloc[[3, 4]].copy()
    book["data_held.persons_total"] = 1000
    assert sift(as_table(book))[1].all()
    book[column] = [value, book[column].iloc[1] if column in book else None]
    assert sift(as_table(book))[1].tolist() == [False, True]


def test_people_and_measures_are_those_of_the_profiles() -> None:
    book = drawn(120)
    firms, _ = sift(as_table(book))
    least, most = persons_bounds(firms)
    states, plain = firms.measures
    assert plain.all()
    for number, row in enumerate(book.to_dict("records")):
        profile = profile_of_row(row)
        told = profile.data_held.persons_bounds()
        assert least[number] == told[0]
        assert np.array_equal(most[number], np.nan if told[1] is None else told[1], equal_nan=True)
        told_states = [profile.controls.measures.get(name) for name in MEASURES]
        assert [STATES[code] for code in states[number]] == [
            one.state if one else "unknown" for one in told_states
        ]


@given(st.lists(st.text("AT.19=yesno:;2026-0declar", max_size=30), min_size=1, max_size=6))
def test_a_plain_text_of_measures_is_a_right_one(texts: list[str]) -> None:
    states, plain = measure_states(pa.chunked_array([pa.array(texts, pa.string())]))
    base = {"firm.name": "x", "firm.industry": "F52", "cover.limit": 1, "cover.retention": 0}
    for number, text in enumerate(texts):
        try:
            told = profile_of_row({**base, "controls.measures": text}).controls.measures
        except InvalidProfile:
            assert not plain[number]
            continue
        if plain[number]:
            assert {name: one.state for name, one in told.items()} == {
                name: STATES[code]
                for name, code in zip(MEASURES, states[number], strict=True)
                if name in told
            }


FACTS = st.fixed_dictionaries(
    {
        "word": st.sampled_from(["yes", "no", "unknown", None]),
        "number": st.sampled_from([None, 0.0, 1.0, 2.5]),
        "list": st.sampled_from([(), ("INRE",), ("INRE", "LIA")]),
    }
)
TESTS = st.one_of(
    st.sampled_from([["yes"], ["no", "unknown"], []]).map(lambda w: {"fact": "word", "is": w}),
    st.sampled_from([["unknown"], [1.0, 2.5]]).map(lambda w: {"fact": "number", "is": w}),
    st.tuples(
        st.sampled_from(["above", "at_least", "below", "at_most"]), st.sampled_from([0, 1, 2])
    ).map(lambda one: {"fact": "number", one[0]: one[1]}),
    st.sampled_from(["INRE", "LIA"]).map(lambda word: {"fact": "list", "has": word}),
)
CONDITIONS = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)


@given(CONDITIONS, st.lists(FACTS, min_size=1, max_size=6))
def test_a_rule_holds_for_the_same_firms_one_by_one(condition: dict, firms: list[dict]) -> None:
    facts = {
        "word": Words(np.arange(len(firms)), tuple(one["word"] for one in firms)),
        "list": Words(np.arange(len(firms)), tuple(one["list"] for one in firms)),
        "number": np.array([one["number"] for one in firms], dtype=float),
    }
    assert holds_for(condition, facts.get).tolist() == [holds(condition, one) for one in firms]


def test_firms_of_no_rows_are_no_firms() -> None:
    firms, sure = sift(as_table(drawn(2).iloc[:0]))
    assert isinstance(firms, FirmColumns)
    assert firms.rows == len(sure) == 0
