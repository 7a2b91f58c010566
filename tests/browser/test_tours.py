"""Each tour walked to its end in a real browser, in both languages, and remembered by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from risk.app.frame.tour import STOPS
from risk.app.frame.words import say
from tests.browser.test_ways import choose_role, press

Open = Callable[..., Page]
ROLES = {"claims": "claims", "actuary": "actuary", "regulator": "regulator", "owner": "firm"}
"""Person to the role of the demonstration, where it is not the one it begins with."""


@pytest.mark.parametrize("person", STOPS)
def test_a_tour_is_walked_forth_in_chinese_and_back_in_english(open_at: Open, person: str) -> None:
    page = open_at("", "zh")
    if person in ROLES:
        page = choose_role(page, ROLES[person], "zh")
    press(page, f"start#{person}")
    for view in STOPS[person]:
        look(page, person, view, "zh")
        if view != STOPS[person][-1]:
            button(page, "next", "zh").click()
    page.get_by_role("radio", name="English").click()
    for view in reversed(STOPS[person]):
        look(page, person, view, "en")
        if view != STOPS[person][0]:
            button(page, "back", "en").click()
    button(page, "end", "en").click()
    expect(page.locator(".st-key-tour")).to_have_count(0)


def test_the_browser_remembers_where_a_tour_was_left_and_that_it_was_ended(open_at: Open) -> None:
    page = press(open_at("", "en"), "start#underwriter")
    button(page, "next", "en").click()
    look(page, "underwriter", STOPS["underwriter"][1], "en")
    stops = len(STOPS["underwriter"])
    page = open_at("", "en")
    begin = page.locator(".st-key-start-underwriter button")
    expect(begin).to_contain_text(say("start.tour_on", "en", stop=2, stops=stops))
    begin.click()
    button(page, "end", "en").click()
    expect(page.locator(".st-key-tour")).to_have_count(0)
    begin = open_at("", "en").locator(".st-key-start-underwriter button")
    expect(begin).to_contain_text(say("start.tour_again", "en", stops=stops))


def look(page: Page, person: str, view: str, lang: str) -> None:
    """See that a stop tells what it is about, and that its page stands."""
    words = say(f"tour.{person}.{view}", lang)
    expect(page.locator(".st-key-tour").get_by_text(words)).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def button(page: Page, name: str, lang: str) -> Locator:
    """Give a button of the tour."""
    return page.locator(".st-key-tour").get_by_role(
        "button", name=say(f"tour.{name}", lang), exact=True
    )
