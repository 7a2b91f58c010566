"""A model put in force and out of it by two people, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from risk.app.frame.words import say
from tests.browser.conftest import settle
from tests.browser.test_ways import choose_role, fill, press

Open = Callable[..., Page]


def as_second(page: Page, lang: str) -> Page:
    """Go on as the second person of the role."""
    page.locator('[data-testid="stSidebar"]').get_by_text(say("sign_in.second", lang)).click()
    return settle(page)


def told(page: Page, code: str, lang: str) -> None:
    """See that something is said to be done."""
    expect(page.get_by_text(say(code, lang)).first).to_be_visible()


@pytest.mark.parametrize(("lang", "step"), [("zh", "promote"), ("en", "retire")])
def test_two_actuaries_put_a_model_in_force_and_out_of_it(
    open_at: Open, lang: str, step: str
) -> None:
    page = choose_role(open_at("models", lang), "actuary", lang)
    page.get_by_role("tab", name=say("models.page.card", lang)).click()
    settle(page)
    fill(page, say("acts.why", lang), "better on the book")
    press(page, "acts#propose")
    told(page, "acts.proposed", lang)
    press(page, "acts#approve")
    expect(page.get_by_text(say("acts.approved", lang))).to_have_count(0)
    page = as_second(page, lang)
    press(page, "acts#approve")
    told(page, "acts.approved", lang)
    after = {"promote": "retire", "retire": "promote"}[step]
    expect(page.get_by_text(say(f"models.page.{after}", lang)).first).to_be_visible()
