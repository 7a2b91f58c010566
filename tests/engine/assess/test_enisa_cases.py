"""The cases ENISA published with its method for small firms, and its tables cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from risk.assess import assess_operation, required_measures, verdict
from risk.assess.risk_level import risk_of
from risk.assess.threat import threat_level
from risk.profile import AREAS, Impact, Operation

FILE = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "enisa_sme.yaml").read_text(encoding="utf-8")
)
named = pytest.mark.parametrize("case", FILE["cases"], ids=lambda case: case["name"]["en"])


def test_all_published_cases_and_cells_are_here():
    assert len(FILE["cases"]) == 8
    assert len(FILE["matrix"]) == 12
    assert [row["sum"] for row in FILE["sums"]] == list(range(4, 13))


@named
def test_a_published_case_has_its_published_risk(case, europe):
    given, expect = case["given"], case["expect"]
    found = verdict(europe, given["impact"], given["areas"])
    assert (found.impact, found.threat_sum, found.threat, found.risk) == (
        expect["impact"],
        expect["threat_sum"],
        expect["threat"],
        expect["risk"],
    )


@named
def test_a_published_case_calls_for_its_published_number_of_measures(case, europe):
    assert len(required_measures(europe, case["expect"]["risk"])) == case["expect"]["measures"]


@named
def test_a_published_case_entered_as_an_operation_gives_the_same_risk(case, europe):
    given, expect = case["given"], case["expect"]
    impact = dict(
        zip(("confidentiality", "integrity", "availability"), given["impact"], strict=True)
    )
    operation = Operation.model_validate(
        {
            "name": case["name"]["en"],
            "impact": Impact(**impact).model_dump(),
            "area_levels": dict(zip(AREAS, given["areas"], strict=True)),
            "area_reason": "as ENISA judged it",
        }
    )
    found = assess_operation(europe, operation)
    assert found.threat.judged
    assert found.impact_known
    assert (found.impact, found.threat.total, found.threat.level, found.risk) == (
        expect["impact"],
        expect["threat_sum"],
        expect["threat"],
        expect["risk"],
    )


@pytest.mark.parametrize(
    "cell", FILE["matrix"], ids=lambda cell: f"threat {cell['threat']} impact {cell['impact']}"
)
def test_a_cell_of_the_risk_matrix_is_as_printed(cell, europe):
    assert risk_of(europe, cell["threat"], cell["impact"]) == cell["risk"]


@pytest.mark.parametrize("row", FILE["sums"], ids=lambda row: f"sum {row['sum']}")
def test_a_sum_of_scores_makes_the_printed_threat(row, europe):
    """Every way to reach the sum with four areas of 1, 2 or 3 points."""
    points = {"L": 1, "M": 2, "H": 3}
    ways = [
        (a, b, c, d)
        for a in points
        for b in points
        for c in points
        for d in points
        if points[a] + points[b] + points[c] + points[d] == row["sum"]
    ]
    assert ways
    for way in ways:
        found = threat_level(europe, dict(zip(AREAS, way, strict=True)))
        assert found == (row["sum"], row["threat"])


@pytest.mark.parametrize("level", FILE["measure_counts"])
def test_the_measures_add_up_as_printed(level, europe):
    assert len(required_measures(europe, level)) == FILE["measure_counts"][level]


def test_the_method_is_the_same_in_china_and_europe(china, europe):
    assert china.value("enisa.risk_matrix") == europe.value("enisa.risk_matrix")


@pytest.mark.parametrize(
    ("answer", "total", "threat", "least"),
    [("no", 4, "L", "L"), ("yes", 12, "H", "H"), ("unknown", 12, "H", "L")],
)
def test_questions_without_an_answer_count_as_yes_and_say_what_knowing_could_bring(
    answer, total, threat, least, europe
):
    operation = Operation.model_validate(
        {"name": "any", "answers": {f"Q{number:02d}": answer for number in range(1, 21)}}
    )
    found = assess_operation(europe, operation).threat
    assert (found.total, found.level, found.least) == (total, threat, least)
    assert len(found.unknown) == (20 if answer == "unknown" else 0)


def test_an_unknown_impact_counts_as_high(europe):
    found = assess_operation(europe, Operation.model_validate({"name": "any"}))
    assert (found.impact, found.impact_known, found.risk) == ("H", False, "HIGH")
