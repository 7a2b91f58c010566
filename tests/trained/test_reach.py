"""A model that prices says what it does not know and what it was trained on."""

import json

import numpy as np
import pytest

from risk.trained import Feature, ModelMismatch, Schema
from risk.trained.folder import ModelFolder
from risk.trained.reach import Reach, read_reach

SCHEMA = Schema(
    features=(
        Feature(name="size", kind="number", optional=True, zh="规模", en="Size"),
        Feature(name="sector", kind="category", categories=("a", "b"), zh="行业", en="Sector"),
    ),
    target="claims",
    unit="claims a year",
)
REACH = Reach.of_rows(SCHEMA, np.array([[1.0, 1.0], [np.nan, 1.0], [3.0, 1.0]]), 0.2)


def folder(metrics):
    return ModelFolder("m/1", {"metrics.json": json.dumps(metrics).encode()}, "")


def test_a_reach_reads_back_as_written():
    assert read_reach(folder({"pricing": REACH.model_dump()}), SCHEMA) == REACH


@pytest.mark.parametrize(
    ("firm", "told"),
    [
        ({"size": 1.0, "sector": "b"}, []),
        ({"size": float("nan"), "sector": "b"}, []),
        ({"size": 3.1, "sector": "b"}, ["size"]),
        ({"size": 0.9, "sector": "a"}, ["sector", "size"]),
    ],
)
def test_what_was_not_trained_on_is_named(firm, told):
    assert [fault.path for fault in REACH.beyond(firm)] == told


@pytest.mark.parametrize(
    "metrics",
    [
        {},
        {"pricing": {"log_sd": -0.1, "ranges": {"size": [0, 1]}, "categories": {"sector": ["a"]}}},
        {"pricing": {"log_sd": 0.1, "ranges": {"size": [0, 1]}, "categories": {}}},
        {"pricing": {"log_sd": 0.1, "ranges": {}, "categories": {"sector": ["a"]}}},
        {"pricing": {"ranges": {"size": [0, 1]}, "categories": {"sector": ["a"]}}},
    ],
    ids=["nothing", "negative", "a category left out", "a number left out", "no uncertainty"],
)
def test_a_price_without_its_uncertainty_is_refused(metrics):
    with pytest.raises(ModelMismatch, match="cannot price"):
        read_reach(folder(metrics), SCHEMA)
