"""The book manager's and the regulator's page: long work beside the page, one report each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.frame.words import say
from risk.desk.book.runners import in_processes
from risk.desk.book.score import Scoring
from risk.desk.book.score_book import finish, open_run, score_missing
from risk.desk.book.score_summary import summary_report
from risk.portfolio import sample_book, write_book
from risk.units import LOCALES, Locale

OpenPage = Callable[..., AppTest]
TextOf = Callable[[AppTest], str]


def finished(page: AppTest, name: str) -> AppTest:
    page.session_state[f"job#{name}"].future.exception(timeout=120)
    return page.run()


def test_a_book_is_scored_and_accumulated_beside_the_page(
    open_page: OpenPage, day: date, tmp_path: Path
) -> None:
    page = finished(open_page(lang="zh", view="book"), "book")
    assert not page.exception
    reports = page.session_state["job#book"].future.result()
    assert [tab.label for tab in page.tabs] == [one.title for one in reports["zh"].sections]
    book = tmp_path / "book.parquet"
    write_book(sample_book(60, 1, day, "CN"), book)
    run = open_run(book, tmp_path / "scores", Scoring(day), lambda rows: None)
    assert sum(score_missing(run, in_processes(1))) == 60
    finish(run)
    assert reports["en"].data["scores"] == summary_report(run, "en").data


def test_a_file_that_is_no_book_is_refused(open_page: OpenPage, text_of: TextOf) -> None:
    page = open_page(lang="zh", view="book")
    page.segmented_control(key="book#which@zh").set_value("upload").run()
    assert say("whole_book.no_file", "zh") in text_of(page)
    page.file_uploader(key="book#file").set_value(("x.csv", b"a,b\n1,2\n", "text/csv"))
    page = finished(page.run(), "book")
    assert not page.exception
    assert page.error


@pytest.mark.parametrize("lang", LOCALES)
def test_the_lab_tries_policies_without_any_firm_beside_it(
    open_page: OpenPage, text_of: TextOf, lang: Locale
) -> None:
    page = finished(open_page(lang=lang, view="lab"), "lab")
    assert not page.exception
    assert len(page.tabs) >= 5
    assert not [one for one in page.selectbox if one.key == "sample"]
    assert "明禾口腔门诊部" not in text_of(page)
