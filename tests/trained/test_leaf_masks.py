"""Trees as tables of bits give what LightGBM itself gives, to the last bit, or stand aside."""

from __future__ import annotations

import numpy as np
import pytest

from risk.compiled import COMPILED
from risk.trained import Schema
from risk.trained.leaf_masks import leaf_masks

pytestmark = pytest.mark.skipif(not COMPILED, reason="numba, extra `fast`, is not installed")

FREE = Schema.model_validate_json(
    b"""{"target": "t", "unit": "u", "features": [
    {"name": "ln_headcount", "kind": "number", "zh": "x", "en": "x"},
    {"name": "sector", "kind": "category", "categories": ["a", "b", "c", "d"],
     "optional": true, "zh": "x", "en": "x"},
    {"name": "patching", "kind": "number", "optional": true, "zh": "x", "en": "x"}]}"""
)
EDGES = np.array([-np.inf, -1.0, -1e-35, -0.0, 0.0, 1e-35, 0.5, 1.0, 1e300, np.inf, np.nan])


@pytest.fixture
def rows(schema, table):
    """Firms of the training, then every edge of a number with every sector and none."""
    grid = np.stack(np.meshgrid(EDGES, [0, 1, 2, 3, np.nan], EDGES), -1).reshape(-1, 3)
    return np.concatenate([schema.encode(table), grid])


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"num_leaves": 64, "min_data_in_leaf": 1, "learning_rate": 0.5},
        {"num_leaves": 2},
        {"objective": "tweedie", "bagging_fraction": 0.5, "bagging_freq": 1},
        {"objective": "regression", "zero_as_missing": False, "max_bin": 7},
        {"objective": "huber", "use_missing": False},
        {"min_data_in_leaf": 10_000},
        {"max_cat_to_onehot": 1, "min_data_per_group": 1, "cat_smooth": 0, "num_leaves": 40},
    ],
    ids=["signs", "64 leaves", "stumps", "tweedie", "plain sums", "nothing missing", "no split",
         "sets of sectors"],
)  # fmt: skip
def test_the_tables_give_the_bits_of_lightgbm(grow, rows, params):
    grown = grow(schema=FREE, rounds=12, **params)
    tables = leaf_masks(grown.model_to_string(), FREE.features)
    assert tables is not None
    assert np.array_equal(tables.response(rows), grown.predict(rows))


@pytest.mark.parametrize(
    "params",
    [
        {"num_leaves": 80, "min_data_in_leaf": 1},
        {"zero_as_missing": True},
        {"objective": "regression", "linear_tree": True},
        {"objective": "regression", "reg_sqrt": True},
        {"boosting": "rf", "bagging_fraction": 0.5, "bagging_freq": 1, "objective": "regression"},
        {"objective": "multiclass", "num_class": 3},
    ],
    ids=["80 leaves", "zero is missing", "lines in leaves", "roots", "averages", "classes"],
)
def test_what_the_tables_cannot_tell_is_left_to_lightgbm(grow, params):
    grown = grow(
        schema=FREE, rounds=3, labels=lambda seen: np.minimum(np.asarray(seen), 2.0), **params
    )
    assert leaf_masks(grown.model_to_string(), FREE.features) is None
