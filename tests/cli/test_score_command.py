"""`risk book score`: progress, two languages, a stopped run, wrong input."""

from __future__ import annotations

import csv
from datetime import date

import pytest

import risk.desk.book.score_book as runs
from risk.portfolio import sample_book, write_book

DAY = ("--as-of", "2026-11-24", "--jobs", "1")


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "firms.csv"
    frame = next(sample_book(40, 3, date(2026, 11, 24)))
    frame.loc[4, "cover.limit"] = -1
    write_book([frame], path)
    return path


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", "共40行：已评分39家"), ("en", "40 rows: 39 firms scored")]
)
def test_a_book_is_scored_and_told_in_the_language(risk, book, tmp_path, lang, words):
    ran = risk("book", "score", book, "--out", tmp_path / "out", *DAY, "--lang", lang)
    assert ran.code == 0
    assert words in ran.out
    with (tmp_path / "out" / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.DictReader(file))
    assert [(one["row"], one["column"]) for one in told] == [("5", "cover.limit")]
    assert (tmp_path / "out" / "summary" / "by_sector.svg").is_file()
    again = risk("book", "score", book, "--out", tmp_path / "out", *DAY, "--lang", lang, "--json")
    assert again.json["counts"] == {"rows": 40, "scored": 39, "refused": 1, "priced": 39}
    assert "40" in again.err  # it says that all rows were done before


def test_a_run_that_is_stopped_says_how_to_go_on(risk, book, tmp_path, monkeypatch):
    def stop(part):
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, "score_part", stop)
    ran = risk("book", "score", book, "--out", tmp_path / "out", *DAY, "--lang", "en")
    assert ran.code == 130
    assert "the same command goes on" in ran.err
    assert "Traceback" not in ran.err


def test_wrong_input_is_refused_with_every_reason(risk, book, tmp_path):
    out = tmp_path / "out"
    ran = risk("book", "score", tmp_path / "none.csv", "--out", out, *DAY, "--json")
    assert (ran.code, ran.json["error"]) == (2, "invalid-book")
    assert not out.exists()
    assert risk("book", "score", book, "--out", out, *DAY).code == 0
    ran = risk("book", "score", book, "--out", out, *DAY, "--preset", "low", "--json")
    assert (ran.code, ran.json["error"]) == (2, "conflict")
    assert "preset" in ran.faults
