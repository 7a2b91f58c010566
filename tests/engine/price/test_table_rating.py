"""Rating by filed tables: a public exercise's figures, and the refusal to go beyond a table."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from risk.errors import OutsideCalibration
from risk.price.table_rating import TableTariff

CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "table_rating.yaml").read_text())
TARIFF = TableTariff.model_validate(CASES["tariff"])


def test_the_tables_give_the_printed_values_between_their_nodes():
    for node in CASES["nodes"]:
        assert round(getattr(TARIFF, node["table"]).read("x", node["at"])) == node["value"]


def test_the_mechanics_give_the_printed_premium_to_the_dollar():
    for case in CASES["premiums"]:
        found = TARIFF.premium(case["exposure"], case["limit"], case["retention"], case["hazard"])
        assert round(found) == case["premium"]


def test_a_filed_table_is_never_extended():
    with pytest.raises(OutsideCalibration, match="does not reach"):
        TARIFF.premium(1e9, 1e6, 0, "HG1")
    with pytest.raises(OutsideCalibration, match="not filed"):
        TARIFF.premium(1e6, 1e6, 0, "HG9")


def test_layers_add_up():
    whole = TARIFF.premium(5e6, 2e6, 25_000, "HG1")
    lower = TARIFF.premium(5e6, 1e6, 25_000, "HG1")
    upper = TARIFF.premium(5e6, 1e6, 1_025_000, "HG1")
    assert whole == pytest.approx(lower + upper, rel=1e-12)
