"""Factor tables predict and explain like a booster, fast or not, and are refused when unsound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.learn.card import write_model_folder
from risk.trained import FactorTables, ModelMismatch, TrainedBooster, open_model, open_tables
from risk.trained.table_set import Factor, TableSet
from risk.trained.tables import tables_files

# ln_headcount (+1), sector (4 categories, optional), patching (-1, optional)
SET = TableSet(
    base=0.02,
    cuts={"ln_headcount": (2.0, 4.0), "patching": (0.5,)},
    factors=(
        Factor(features=("ln_headcount",), relativities=(0.5, 1.0, 3.0)),
        Factor(features=("sector",), relativities=(1.0, 1.5, 0.8, 1.2, 1.1)),
        Factor(features=("patching",), relativities=(1.0, 0.6, 0.9)),
        Factor(
            features=("ln_headcount", "sector"),
            bands=((0, 0, 1), (0, 1, 0, 0, 0)),
            relativities=(1.0, 1.25, 1.1, 0.9),
        ),
    ),
)


@pytest.fixture
def tables(schema) -> FactorTables:
    return FactorTables("events_tables/1", schema, "", SET)


def test_a_prediction_is_the_base_times_one_relativity_of_every_table(tables, schema):
    rows = schema.encode(
        {
            "ln_headcount": [2.0, 2.1, 9.0],
            "sector": ["retail", "health", None],
            "patching": [0.7, None, 0.5],
        }
    )
    expected = [0.02 * 0.5 * 1.0 * 0.6, 0.02 * 1 * 1.5 * 0.9 * 1.25, 0.02 * 3 * 1.1 * 1.0 * 1.1]
    assert tables.predict(rows) == pytest.approx(expected, rel=1e-15)


def test_compiled_and_plain_threads_and_one_give_the_same_numbers(tables, schema, table):
    codes = tables.code(schema.encode(table))
    plain = tables.predict_codes(codes, fast=False)
    assert np.array_equal(tables.predict_codes(codes), plain)
    assert np.array_equal(tables.predict_codes(codes, num_threads=3), plain)
    assert np.array_equal(tables.predict_codes(codes, num_threads=2, fast=False), plain)


def test_coding_is_the_same_without_the_compiled_loop(tables, schema, table, monkeypatch):
    rows = schema.encode(table)
    compiled = tables.code(rows)
    monkeypatch.setattr("risk.trained.tables.COMPILED", False)
    assert np.array_equal(tables.code(rows), compiled)


@given(
    values=st.lists(
        st.tuples(
            st.floats(-5, 9),
            st.sampled_from([None, "retail", "health", "education", "transport"]),
            st.one_of(st.none(), st.floats(0, 1)),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_contributions_sum_to_the_score(schema, values):
    tables = FactorTables("events_tables/1", schema, "", SET)
    rows = schema.encode(
        dict(zip(("ln_headcount", "sector", "patching"), zip(*values, strict=True), strict=True))
    )
    found = tables.contributions(rows)
    assert found.shape == (len(values), 4)
    np.testing.assert_allclose(found.sum(axis=1), np.log(tables.predict(rows)), atol=1e-12)


def test_a_folder_opens_as_whichever_kind_it_holds(folder, card, schema, table, tmp_path):
    own = tmp_path / "events_tables" / "1"
    write_model_folder(own, tables_files(SET, schema, {}), {**card, "name": "events_tables"})
    rows = schema.encode(table)
    tables, booster = open_model(own), open_model(folder)
    assert isinstance(tables, FactorTables)
    assert isinstance(booster, TrainedBooster)
    for model in (tables, booster):
        assert model.link == "log"
        assert model.predict(rows).shape == (len(rows),)
        assert model.contributions(rows).shape == (len(rows), 4)
    assert open_tables(own) is tables
    path = own / "tables.json"
    path.write_bytes(path.read_bytes().replace(b"1.25", b"1.26"))
    with pytest.raises(ModelMismatch, match="differs from its digest"):
        open_model(own)


def _with(place: int, **update) -> TableSet:
    factors = list(SET.factors)
    factors[place] = factors[place].model_copy(update=update)
    return SET.model_copy(update={"factors": tuple(factors)})


@pytest.mark.parametrize(
    ("unsound", "told"),
    [
        (_with(0, relativities=(0.5, 1.0)), "has 3 levels"),
        (_with(0, relativities=(0.5, 1.0, 0.9)), r"turn against its sign \+1"),
        (_with(2, relativities=(1.0, 1.2, 0.9)), "turn against its sign -1"),
        (_with(3, relativities=(1.0, 1.25, 1.1, 0.3)), r"turn against its sign \+1"),
        (SET.model_copy(update={"cuts": {"patching": (0.5,)}}), "the numbers are"),
        (SET.model_copy(update={"factors": SET.factors[1:]}), "one table for each feature"),
    ],
)
def test_tables_that_do_not_fit_their_schema_are_never_written(schema, unsound, told):
    with pytest.raises(ModelMismatch, match=told):
        tables_files(unsound, schema, {})


def test_relativities_and_cuts_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="> 0"):
        Factor(features=("sector",), relativities=(1.0, -1.0))
    with pytest.raises(ValueError, match="2 x 2"):
        Factor(features=("a", "b"), bands=((0, 1), (0, 1)), relativities=(1.0,))
    with pytest.raises(ValueError, match="without gaps"):
        Factor(features=("a", "b"), bands=((0, 2), (0, 0)), relativities=(1.0,) * 3)
    with pytest.raises(ValueError, match="must rise"):
        TableSet(base=1.0, cuts={"a": (2.0, 2.0)}, factors=())


def test_rows_that_the_schema_would_refuse_are_refused(tables):
    for row, told in (([np.nan, 0, 0], "never missing"), ([1, 7, 0], "category"), ([1], "shape")):
        with pytest.raises(ModelMismatch, match=told):
            tables.predict(np.array([row], dtype=float))
