"""ENISA's method for the severity of a breach, on the examples and bands it published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
import yaml
from typer.testing import CliRunner

from risk.assess.breach_severity import (
    Breach,
    BreachedData,
    Circumstances,
    band_of,
    grade_breach,
)
from risk.cli import severity as room
from risk.errors import InvalidProfile
from risk.rulebook import at

FILE = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "enisa_severity.yaml").read_text(encoding="utf-8")
)
HARMLESS = Circumstances("none", "none", "none", "no")
CHEAP = (BreachedData("simple"),)


def shown(row):
    return "-".join(str(row[k]) for k in ("category", "element", "score") if k in row)


def test_every_published_example_is_here(europe):
    assert [len(FILE[kind]) for kind in ("dpc", "ei", "cb")] == [54, 20, 20]
    carried = europe.value("severity.examples")
    assert [len(carried[kind]) for kind in ("dpc", "ei", "cb")] == [54, 20, 20]


@pytest.mark.parametrize("index", range(54), ids=lambda i: f"{i}-{shown(FILE['dpc'][i])}")
def test_a_published_kind_of_data_scores_as_published(index, europe):
    published, carried = FILE["dpc"][index], europe.value("severity.examples")["dpc"][index]
    assert (carried["category"], carried["score"]) == (published["category"], published["score"])
    assert carried["example"] == published["example"]
    assert carried["case"] == published["case"]
    one = BreachedData(carried["category"], carried["shift"], "as published", carried.get("opens"))
    found = grade_breach(europe, Breach((one,), "negligible", HARMLESS, 1, "no"))
    assert found.dpc == published["score"]
    assert found.score == published["score"] * 0.25


@pytest.mark.parametrize("index", range(20), ids=lambda i: f"{i}-{shown(FILE['ei'][i])}")
def test_a_published_identifier_scores_as_published(index, europe):
    published, carried = FILE["ei"][index], europe.value("severity.examples")["ei"][index]
    assert carried["score"] == published["score"]
    assert carried["identifier"] == published["identifier"]
    assert carried["case"] == published["case"]
    found = grade_breach(europe, Breach(CHEAP, carried["id"], HARMLESS, 1, "no"))
    assert found.ei.score == found.score == published["score"]


@pytest.mark.parametrize("index", range(20), ids=lambda i: f"{i}-{shown(FILE['cb'][i])}")
def test_a_published_circumstance_scores_as_published(index, europe):
    published, carried = FILE["cb"][index], europe.value("severity.examples")["cb"][index]
    assert (carried["element"], carried["score"]) == (published["element"], published["score"])
    assert carried["case"] == published["case"]
    answers = {"confidentiality": "none", "integrity": "none", "availability": "none"}
    around = Circumstances(**{**answers, "malice": "no", carried["element"]: carried["option"]})
    assert grade_breach(europe, Breach(CHEAP, "maximum", around, 1, "no")).cb == published["score"]


@pytest.mark.parametrize("row", FILE["bands"], ids=lambda row: str(row["score"]))
def test_the_lower_bound_belongs_to_the_band(row, europe):
    assert band_of(europe, row["score"]).level == row["level"]


def test_scores_run_from_a_quarter_to_six(europe):
    least = grade_breach(europe, Breach(CHEAP, "negligible", HARMLESS, 1, "no"))
    worst = Circumstances("unknown", "unrecoverable", "permanent", "yes")
    most = grade_breach(europe, Breach((BreachedData("sensitive"),), "maximum", worst, 1, "no"))
    assert (least.score, least.level) == (0.25, "L")
    assert (most.score, most.level) == (6.0, "V")


def test_every_listed_shift_lands_on_the_printed_score(europe):
    for category, rows in europe.value("severity.dpc_adjustments").items():
        for row in rows:
            one = BreachedData(category, row["shift"], "as listed")
            found = grade_breach(europe, Breach((one,), "limited", HARMLESS, 1, "no"))
            assert found.dpc == row["result"]
            assert found.data[0].rule.zh == row["zh"]


def test_the_circumstances_add_up_and_the_kinds_of_data_do_not(europe):
    both = (BreachedData("simple"), BreachedData("financial"))
    scores = {"none": 0, "exposed": 0, "known": 0.25, "unknown": 0.5}
    for recipients, points in scores.items():
        around = Circumstances(recipients, "recoverable", "temporary", "yes")
        found = grade_breach(europe, Breach(both, "significant", around, 1, "no"))
        assert found.dpc == 3
        assert found.cb == points + 1.0
        assert found.score == 3 * 0.75 + found.cb


def test_what_is_unknown_counts_as_the_worst_and_is_told(europe):
    found = grade_breach(europe, Breach((BreachedData("credentials", opens="unknown"),)))
    assert found.score == 6.0
    assert found.unknown == (
        "data.0",
        "identifiability",
        "circumstances.integrity",
        "circumstances.availability",
        "circumstances.malice",
        "individuals",
        "unintelligible",
    )
    assert [flag.id for flag in found.flags if flag.raised] == ["many_individuals"]


@pytest.mark.parametrize(("people", "raised"), [(100, False), (101, True), (0, False)])
def test_flags_do_not_change_the_score(people, raised, europe):
    found = grade_breach(europe, Breach(CHEAP, "maximum", HARMLESS, people, "yes"))
    assert {flag.id: flag.raised for flag in found.flags} == {
        "many_individuals": raised,
        "unintelligible": True,
    }
    assert found.score == 1.0


def test_a_changed_level_keeps_the_computed_one_and_its_reason(europe):
    breach = Breach(CHEAP, "maximum", HARMLESS, 1, "no", "H", "witnesses under protection")
    found = grade_breach(europe, breach)
    assert (found.computed, found.level, found.band.text.en) == ("L", "H", "High")
    assert found.reasons == {"final_reason": "witnesses under protection"}
    same = grade_breach(europe, Breach(CHEAP, "maximum", HARMLESS, 1, "no", "L"))
    assert same.level == "L"


def test_all_faults_are_told_at_once(europe):
    breach = Breach(
        (
            BreachedData("sensitive", 1),
            BreachedData("credentials"),
            BreachedData("simple", opens="financial"),
            BreachedData("secret"),
        ),
        "certain",
        Circumstances("lost", "none", "gone", "none"),
        -1,
        "maybe",
        "X",
    )
    with pytest.raises(InvalidProfile) as raised:
        grade_breach(europe, breach)
    faults = {fault.path: fault for fault in raised.value.faults}
    assert set(faults) == {
        "data.0.reason",
        "data.0.shift",
        "data.1.opens",
        "data.2.opens",
        "data.3.category",
        "identifiability",
        "circumstances.confidentiality",
        "circumstances.availability",
        "circumstances.malice",
        "individuals",
        "unintelligible",
        "final_level",
    }
    assert all(fault.got and fault.rule and fault.help for fault in faults.values())
    assert faults["data.0.shift"].rule == "shifts listed for sensitive data: -3, -2, -1"


def test_a_breach_without_data_and_a_level_without_reason_are_refused(europe):
    with pytest.raises(InvalidProfile, match="1 fault"):
        grade_breach(europe, Breach((), "maximum", HARMLESS, 1, "no"))
    with pytest.raises(InvalidProfile, match="1 fault"):
        grade_breach(europe, Breach(CHEAP, "maximum", HARMLESS, 1, "no", "V"))


def test_the_method_is_the_same_in_every_place(day, europe):
    breach = Breach((BreachedData("financial"),), "limited", HARMLESS, 5, "no")
    for place in ("CN", "US", "UK"):
        assert grade_breach(at(day, place), breach).score == grade_breach(europe, breach).score


def run(*arguments):
    app = typer.Typer(pretty_exceptions_enable=False)
    room.register(app)
    return CliRunner().invoke(app, ["--as-of", "2026-11-24", *arguments])


def test_the_command_prints_stable_keys():
    found = run(
        *("--data", "sensitive:-1", "--data", "simple", "--reason", "only the test ordered"),
        *("--identifiability", "maximum", "--confidentiality", "known", "--integrity", "none"),
        *("--availability", "none", "--malice", "yes", "--individuals", "300", "--json"),
    )
    document = json.loads(found.stdout)
    assert list(document)[:6] == ["dpc", "ei", "cb", "score", "level", "flags"]
    assert [document[key] for key in list(document)[:6]] == [
        3,
        1.0,
        0.75,
        3.75,
        "HIGH",
        ["many_individuals"],
    ]
    assert document["reasons"] == {"data.0.reason": "only the test ordered"}
    assert document["unknown"] == ["unintelligible"]


@pytest.mark.parametrize(("language", "word"), [("zh", "等级：很高"), ("en", "Level: Very high")])
def test_the_command_speaks_both_languages(language, word):
    found = run("--data", "credentials:sensitive", "--lang", language)
    assert word in found.stdout


def test_the_command_tells_its_own_faults_with_those_of_the_method():
    found = run("--data", "simple:x", "--individuals", "few", "--malice", "perhaps")
    assert isinstance(found.exception, InvalidProfile)
    assert [fault.path for fault in found.exception.faults] == [
        "data.0",
        "individuals",
        "circumstances.malice",
    ]


def test_reasons_go_to_the_shifts_in_order():
    found = run(
        *("--data", "simple:1", "--data", "sensitive", "--data", "financial:-1"),
        *("--reason", "first", "--reason", "second", "--json"),
    )
    assert json.loads(found.stdout)["reasons"] == {
        "data.0.reason": "first",
        "data.2.reason": "second",
    }
    wrong = run("--data", "simple:1", "--reason", "one", "--reason", "two")
    assert wrong.exception.faults[0].path == "reason"
