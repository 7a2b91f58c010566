"""Size classes at every edge of the Chinese table and of the European recommendation."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from risk.classify import classify_size
from risk.errors import NotInForce, UnknownCode

CASES = Path(__file__).parents[2] / "cases"


def _cases(file: str, part: str) -> list[dict]:
    return yaml.safe_load((CASES / file).read_text(encoding="utf-8"))[part]


def _name(case: dict) -> str:
    return case["name"]["en"]


CHINA = _cases("size_cn.yaml", "cases")
OUTSIDE = _cases("size_cn.yaml", "outside")
EUROPE = _cases("size_eu.yaml", "cases")


def _china(rulebook, given: dict):
    return classify_size(
        rulebook,
        str(given["industry"]),
        given.get("headcount"),
        given.get("revenue"),
        given.get("total_assets"),
    )


def test_the_chinese_table_is_tried_at_all_its_edges(china):
    assert len(CHINA) == 266
    tried = {_china(china, case["given"]).row for case in CHINA}
    assert tried == {row["id"] for row in china.value("size.cn.industries")}


@pytest.mark.parametrize("case", CHINA, ids=_name)
def test_a_chinese_firm_has_the_class_of_the_table(case, china):
    found = _china(china, case["given"])
    assert found.size_class == case["expect"]
    assert found.possible == (case["expect"],)
    assert not found.by_analogy


@pytest.mark.parametrize("case", OUTSIDE, ids=_name)
def test_an_industry_outside_the_table_says_so(case, china):
    found = classify_size(china, case["given"]["industry"], 50, 5_000_000, 5_000_000)
    analogy = case["expect"]["by_analogy"]
    assert found.by_analogy is (analogy is not None)
    assert found.row == (analogy or "")
    assert (found.size_class is None) is (analogy is None)
    assert found.note.zh
    assert found.note.en


@pytest.mark.parametrize("case", EUROPE, ids=_name)
def test_a_european_firm_has_the_class_of_the_recommendation(case, europe):
    given = case["given"]
    found = classify_size(
        europe, "any", given["headcount"], given["turnover"], given["balance_sheet"]
    )
    assert found.size_class == case["expect"]


def test_an_unknown_figure_leaves_every_class_it_allows(china):
    """Retail: 50 people are medium; the revenue could still make the firm small or micro."""
    found = classify_size(china, "retail", 50, None, None)
    assert found.size_class is None
    assert found.possible == ("micro", "small", "medium")


def test_an_unknown_figure_that_cannot_matter_leaves_the_class_settled(china):
    """Retail: below 10 people a firm is micro whatever it sells."""
    assert classify_size(china, "retail", 9, None, None).size_class == "micro"


def test_in_europe_one_money_figure_within_the_limit_is_enough(europe):
    assert classify_size(europe, "any", 9, 2_000_000, None).size_class == "micro"
    assert classify_size(europe, "any", 9, 2_000_001, None).size_class is None
    assert classify_size(europe, "any", None, None, None).possible == (
        "micro",
        "small",
        "medium",
        "large",
    )


def test_a_place_without_a_size_rule_says_so(america):
    with pytest.raises(NotInForce, match="US"):
        classify_size(america, "any", 9, 1, 1)


def test_a_code_too_broad_for_one_row_asks_for_a_deeper_one(china):
    with pytest.raises(UnknownCode, match="deeper"):
        classify_size(china, "F", 9, 1, 1)


def test_a_code_in_no_list_is_refused_with_the_nearest(china):
    with pytest.raises(UnknownCode) as refused:
        classify_size(china, "Q9999", 9, 1, 1)
    assert refused.value.faults[0].path == "firm.industry"
    assert "nearest" in refused.value.faults[0].help
