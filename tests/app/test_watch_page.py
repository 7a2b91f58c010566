"""The watch page: a book of two files or an invented one, told section by section."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from risk.app.frame.words import say
from risk.desk.book.written_book import sample_tables
from risk.desk.learned.watched import watch_tables
from risk.portfolio.world import World

OpenPage = Callable[..., AppTest]
TextOf = Callable[[AppTest], str]
WORSE = World(trend=4.0)


@pytest.fixture(scope="module")
def book() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Firms quoted ten times too dear, in a world that is worse still."""
    policies, claims = sample_tables(100, 5, 1, date(2026, 11, 24), WORSE, lambda: None)
    return policies.assign(expected_frequency=policies["expected_frequency"] * 10), claims


def finished(page: AppTest) -> AppTest:
    """Wait for the job of the page and look again."""
    page.session_state["job#watch"].future.exception(timeout=60)
    return page.run()


def upload(page: AppTest, lang: str, files: dict[str, bytes]) -> AppTest:
    page.segmented_control(key=f"book@{lang}").set_value("upload").run()
    for name, content in files.items():
        page.file_uploader(key=f"watch#{name}").set_value((f"{name}.csv", content, "text/csv"))
    return page.run()


def as_files(book: tuple[pd.DataFrame, pd.DataFrame]) -> dict[str, bytes]:
    tables = zip(("policies", "claims"), book, strict=True)
    return {name: table.to_csv(index=False).encode() for name, table in tables}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_invented_book_is_watched_beside_the_page_and_told_in_both_languages(
    open_page: OpenPage, text_of: TextOf, lang: str
) -> None:
    page = finished(open_page(lang=lang, view="watch"))
    assert not page.exception
    titles = [tab.label for tab in page.tabs]
    sections = ("alerts", "actual_expected", "effects", "stability", "drift", "fairness",
                "referrals", "method")  # fmt: skip
    assert titles == [say(f"watch.section.{one}", lang) for one in sections]


def test_two_files_give_the_alerts_that_the_command_gives(
    open_page: OpenPage, text_of: TextOf, book: tuple[pd.DataFrame, pd.DataFrame], day: date
) -> None:
    page = finished(upload(open_page(lang="en", view="watch"), "en", as_files(book)))
    assert not page.exception
    found = watch_tables(*book, day)
    assert any(one.code == "frequency" for one in found.alerts)
    first = page.dataframe[0].value
    assert len(first) == len(found.alerts)
    assert say("watch.alert.frequency", "en") in first.to_csv()


def test_files_without_a_column_are_refused_by_name(
    open_page: OpenPage, text_of: TextOf, book: tuple[pd.DataFrame, pd.DataFrame]
) -> None:
    policies, claims = book
    files = as_files((policies.drop(columns=["premium", "expiry"]), claims))
    page = finished(upload(open_page(lang="en", view="watch"), "en", files))
    assert not page.exception
    shown = text_of(page)
    assert "policies.premium" in shown
    assert "policies.expiry" in shown


def test_without_files_the_page_asks_for_them_and_names_the_columns(
    open_page: OpenPage, text_of: TextOf
) -> None:
    page = upload(open_page(lang="zh", view="watch"), "zh", {})
    assert not page.exception
    assert say("watch.page.no_files", "zh") in text_of(page)
    assert "expected_frequency" in page.code[0].value


def test_work_can_be_stopped_and_begun_again(open_page: OpenPage, text_of: TextOf) -> None:
    page = open_page(lang="zh", view="watch")
    page.session_state["job#watch"].stop()
    page.run()
    assert say("job.stopped", "zh") in text_of(page)
    page.button[-1].click().run()
    assert say("watch.section.alerts", "zh") in {tab.label for tab in finished(page).tabs}
