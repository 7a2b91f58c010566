"""A stored LightGBM model predicts what it was trained to, or is refused."""

from __future__ import annotations

import numpy as np
import pytest

from risk.trained import Calibration, ModelMismatch, Schema, booster_files, open_booster


def test_a_stored_model_predicts_what_the_trees_predicted_bit_for_bit(folder, grown, schema, table):
    rows = schema.encode(table)
    assert np.array_equal(open_booster(folder).predict(rows), grown.predict(rows) * 1.25)


def test_columns_named_in_any_order_give_the_same_numbers(folder, schema, table):
    model = open_booster(folder)
    again = {name: table[name] for name in sorted(table)}
    assert list(again) != list(table) != list(schema.names)
    assert np.array_equal(
        model.predict(model.schema.encode(table)), model.predict(model.schema.encode(again))
    )


def test_contributions_and_base_sum_to_the_logarithm_of_the_prediction(folder, schema, table):
    model = open_booster(folder)
    rows = schema.encode(table)
    found = model.contributions(rows)
    assert found.shape == (len(rows), 4)
    np.testing.assert_allclose(found.sum(axis=1), np.log(model.predict(rows)), atol=1e-9)


def test_an_opened_model_is_parsed_once_but_checked_each_time(folder):
    first = open_booster(folder)
    assert open_booster(folder) is first
    path = folder / "model.txt"
    path.write_bytes(path.read_bytes().replace(b"tree_sizes", b"tree_sizeS"))
    with pytest.raises(ModelMismatch, match="differs from its digest"):
        open_booster(folder)


def test_two_features_swapped_in_the_schema_are_refused(grown, schema):
    one, two, three = schema.features
    swapped = Schema(features=(three, two, one), target="events", unit="events a year")
    with pytest.raises(ModelMismatch, match="grown on ln_headcount, sector, patching"):
        booster_files(grown.model_to_string(), swapped, {}, "log", Calibration())


def test_a_count_model_cannot_be_said_to_add_up_in_plain_numbers(grown, schema):
    with pytest.raises(ModelMismatch, match="poisson add up in logs"):
        booster_files(grown.model_to_string(), schema, {}, "identity")


def test_trees_that_never_saw_a_missing_number_would_take_it_for_zero_and_are_refused(
    grow, schema, table
):
    rows = np.nan_to_num(schema.encode(table), nan=0.5)
    trees = grow(rows=rows).model_to_string()
    with pytest.raises(ModelMismatch, match="take a missing one for zero") as caught:
        booster_files(trees, schema, {}, "log")
    assert [fault.path for fault in caught.value.faults] == ["new model/schema.json:patching"]
