"""The calibrate command: a template, invented incidents, and clear words for wrong input."""

from __future__ import annotations

import pytest

from risk.rulebook import read_overlay

AS_OF = ["--as-of", "2026-11-24"]


@pytest.fixture
def firm(samples):
    return ["--firm", samples / "06_ecommerce_shop.yaml"]


def test_invented_incidents_give_a_folder_with_calibration_tables_and_pictures(
    risk, firm, tmp_path
):
    out = tmp_path / "out"
    done = risk("calibrate", "--generated", "1500", "--lang", "en", "--out", out, *firm, *AS_OF)
    assert done.code == 0
    assert "never set how often insured firms claim" in done.out
    assert {"calibration.yaml", "report.md", "prices.csv", "tail_generated.svg"} <= {
        path.name for path in out.iterdir()
    }
    assert ("any", "breach.affected") in read_overlay(out / "calibration.yaml").entries


def test_the_same_seed_prints_the_same_document(risk, firm):
    words = ["calibrate", "--generated", "300", "--seed", "1", "--json", *firm, *AS_OF]
    first, again = (risk(*words) for _ in range(2))
    assert first.bytes == again.bytes
    assert first.json["rows"]["table"] == 300
    assert len(first.json["prices"]) == 2


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_a_template_is_written_and_an_empty_list_is_told_as_empty(risk, tmp_path, name):
    path = tmp_path / name
    assert risk("calibrate", "--template", path, "--lang", "zh").code == 0
    assert path.stat().st_size > 0
    done = risk("calibrate", path, "--json", *AS_OF)
    assert done.code == 0
    assert done.json["rows"]["table"] == 0


@pytest.mark.parametrize("words", [[], ["x.csv", "--generated", "5"]])
def test_a_source_or_a_number_is_asked_for_not_both(risk, words):
    done = risk("calibrate", *words, "--json")
    assert done.code == 2
    assert done.json["faults"][0]["code"] == "usage"


def test_every_bad_file_is_told_at_once(risk, tmp_path):
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    done = risk("calibrate", tmp_path / "a.csv", tmp_path / "none.csv", "--json")
    assert done.code == 2
    assert [one["code"] for one in done.json["faults"]] == ["columns", "no-file"]
