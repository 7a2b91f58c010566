"""A claims schema: strict, every fault at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from risk.assess.factors import ControlRule
from risk.assess.features import feature_columns
from risk.learn.claims.schema_file import InvalidClaimsSchema, read_claims_schema

SHIPPED = Path(__file__).parents[2] / "data_samples" / "claims_schemas"


def _faults(tmp_path: Path, text: str) -> dict[str, str]:
    path = tmp_path / "schema.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidClaimsSchema) as refused:
        read_claims_schema(path)
    return {fault.path: fault.rule for fault in refused.value.faults}


def test_every_fault_of_a_schema_is_told_at_once(tmp_path, schema_text):
    text = (
        schema_text.replace("owner: actuary", "owner: actuary\nfaverite: 1")
        .replace("currency: CNY", "currency: yuan")
        .replace("kind: category,", "kind: category, sign: 1,")
        .replace("test_share: 0.4", "test_share: 0.9")
        .replace("name: age, kind: number", "name: age, kind: number, categories: [a]")
    )
    assert set(_faults(tmp_path, text)) == {
        "schema.yaml:faverite",
        "schema.yaml:currency",
        "schema.yaml:split.hash.test_share",
        "schema.yaml:features.0.categories",
        "schema.yaml:features.1.sign",
    }


@pytest.mark.parametrize(
    ("old", "new", "where", "word"),
    [
        ("name: age", "name: years", "features", "answer"),
        ("name: age", "name: area", "features", "twice"),
        ("currency: CNY", "target: severity", "target", "currency"),
        ("claims: {id: [claim], policy: [policy], amount: cost}", "", "target", "claims table"),
        ("policy: [policy]", "policy: [policy, firm]", "claims", "as many columns"),
        ("exposure: years}", "exposure: years, count: n}", "claims", "not both"),
    ],
)
def test_a_schema_that_contradicts_itself_is_refused(tmp_path, schema_text, old, new, where, word):
    faults = _faults(tmp_path, schema_text.replace(old, new))
    assert word in faults[f"schema.yaml:{where}"]


def test_a_missing_file_and_loose_yaml_are_refused(tmp_path, schema_text):
    with pytest.raises(InvalidClaimsSchema, match="cannot be read"):
        read_claims_schema(tmp_path / "none.yaml")
    assert _faults(tmp_path, schema_text + "segments: [size]\n")  # a key that stands twice


def test_the_target_of_the_command_takes_the_place_of_the_files(tmp_path, schema_text):
    path = tmp_path / "schema.yaml"
    path.write_text(schema_text, encoding="utf-8")
    assert read_claims_schema(path).target == "frequency"
    assert read_claims_schema(path, "pure_premium").unit == "CNY a year"


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_schema_can_learn_money_as_well(path):
    assert read_claims_schema(path, "pure_premium").currency


def test_the_schema_of_a_book_has_the_pricing_features(china):
    rules = [rule.id for rule in china.read("calibration.controls", tuple[ControlRule, ...])]
    columns = feature_columns(
        revenue_usd=[], headcount=[], persons=[], sector=[], country=[], claims=[],
        weights={rule: [] for rule in rules},
    )  # fmt: skip
    named = [one.name for one in read_claims_schema(SHIPPED / "book.yaml").features]
    assert set(named) == set(columns)
