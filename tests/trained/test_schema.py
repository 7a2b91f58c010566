"""Columns become a model's rows by name, and what does not fit is told at once."""

from __future__ import annotations

import numpy as np
import pytest

from risk.trained import ModelMismatch, Schema


def test_a_schema_reads_back_as_it_was_written(schema):
    assert Schema.from_json(schema.to_json()) == schema


def test_every_fault_of_a_table_is_told_at_once(schema):
    with pytest.raises(ModelMismatch) as caught:
        schema.encode(
            {
                "sector": ["retial", "health", "spaceflight"],
                "ln_headcount": [1.0, float("inf"), None],
                "patching": ["often", 0.5, True],
                "colour": ["red", "red", "red"],
            }
        )
    told = {(fault.path, fault.code) for fault in caught.value.faults}
    assert told == {
        ("colour", "unknown-column"),
        ("ln_headcount[1]", "infinite"),
        ("ln_headcount[2]", "missing"),
        ("sector[0]", "unseen-category"),
        ("sector[2]", "unseen-category"),
        ("patching[0]", "not-a-number"),
    }
    near = next(fault for fault in caught.value.faults if fault.path == "sector[0]")
    assert near.help.startswith("nearest: retail, ")


def test_a_missing_value_is_a_nan_where_the_feature_is_optional(schema):
    rows = schema.encode({"sector": [None], "ln_headcount": [1], "patching": [float("nan")]})
    assert np.array_equal(rows, [[1.0, np.nan, np.nan]], equal_nan=True)
