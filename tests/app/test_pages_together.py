"""All pages are about one firm, in one language; its answers go with it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.frame.memory import FORM
from risk.app.frame.words import say

VIEWS = ("duties", "improve", "severity")
OpenPage = Callable[..., AppTest]
GoTo = Callable[[AppTest, str], AppTest]
TextOf = Callable[[AppTest], str]


def field(page: AppTest, path: str) -> str:
    now = page.session_state[FORM]
    return f"{now['for'][0]}@{now['number']}/{path}"


@pytest.mark.parametrize("view", VIEWS)
def test_the_language_can_be_switched_and_the_firm_stays(
    open_page: OpenPage, text_of: TextOf, view: str
) -> None:
    page = open_page("09_accounting_practice", "zh", view)
    assert "砚衡清代理记账事务所" in text_of(page)
    page.segmented_control(key="language").set_value("en").run()
    assert not page.exception
    assert page.query_params["lang"] == "en"
    assert page.title[0].value == say(f"page.{view}", "en")
    assert "砚衡清代理记账事务所" in text_of(page)


@pytest.mark.parametrize("view", VIEWS)
def test_answers_of_the_form_reach_every_page_and_come_back(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf, view: str
) -> None:
    page = open_page("15_german_practice", "en")
    page.text_input(key=field(page, "firm.name")).set_value("Praxis Nord").run()
    page.text_input(key=field(page, "cover.retention")).set_value("7,500").run()
    premium = page.metric[0].value
    page = go_to(page, view)
    assert "Praxis Nord" in text_of(page)
    page = go_to(page, "quote")
    assert not page.exception
    assert page.metric[0].value == premium
    assert page.text_input(key=field(page, "firm.name")).value == "Praxis Nord"
    page.text_input(key=field(page, "firm.name")).set_value("Praxis Süd").run()
    assert "Praxis Süd" in text_of(page)


@pytest.mark.parametrize("view", VIEWS)
def test_the_language_stays_when_a_page_empties_the_address(
    open_page: OpenPage, go_to: GoTo, view: str
) -> None:
    page = open_page("01_dental_clinic", "en")
    del page.query_params["lang"]
    page = go_to(page, view)
    assert page.query_params["lang"] == "en"
    assert page.title[0].value == say(f"page.{view}", "en")


@pytest.mark.parametrize("view", VIEWS)
def test_an_unfinished_firm_is_led_back_to_the_form(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf, view: str
) -> None:
    page = open_page()
    page.segmented_control(key="kind@zh").set_value("new").run()
    page = go_to(page, view)
    assert not page.exception
    assert "`firm.name`" in text_of(page)
    page.segmented_control(key="kind@zh").set_value("upload").run()
    assert say("source.no_file", "zh") in text_of(page)


def test_the_day_of_one_page_is_the_day_of_all(open_page: OpenPage, go_to: GoTo) -> None:
    page = open_page("01_dental_clinic", "zh", "duties")
    page.date_input(key="as_of").set_value("2026-01-15").run()
    assert any("2026年1月15日" in one.value for one in page.caption)
    page = go_to(page, "severity")
    assert any("2026年1月15日" in one.value for one in page.caption)
