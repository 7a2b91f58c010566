"""Every page at a desk and on a phone, in both languages: whole, readable, in one language."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from risk.app.frame.pages import FIRST, GROUPS
from risk.app.frame.words import say
from tests.browser.conftest import NARROW, WIDE, settle

LONG = ("watch", "calibration", "book", "lab")
"""Pages that begin long work when they are opened."""

VIEWS = [name for views in GROUPS.values() for name in views if name not in LONG]
QUOTING = ("models",)
"""Pages that quote the licences of data as they are written."""

RULES = {
    "resultTypes": ["violations"],
    # On a phone a wide table scrolls in a frame of Streamlit's own, which takes no focus.
    "rules": {"scrollable-region-focusable": {"enabled": False}},
}
MAIN = '[data-testid="stMain"]'
GRAVE = ("serious", "critical")
ENGLISH = re.compile(r"\b[A-Za-z]{3,}(?:[ ,]+[A-Za-z]{2,}){2,}\b")
_READ = """() => {
  const main = document.querySelector('[data-testid="stMain"]').cloneNode(true);
  main.querySelectorAll('code, pre, style, script').forEach(one => one.remove());
  return main.innerText;
}"""
WIDER = """() => [...document.querySelectorAll('[data-testid="stMainBlockContainer"] *')]
  .filter(one => !one.closest('[data-testid="stDataFrame"], [role=tablist], svg, canvas, table'))
  .filter(one => !one.closest('pre') && one.type !== 'range')
  .filter(one => one.getBoundingClientRect().width > 0
    && one.getBoundingClientRect().right > window.innerWidth + 2)
  .map(one => (one.innerText || one.tagName).slice(0, 60))"""


def english_in(text: str) -> list[str]:
    """Give runs of English words; a firm's own bilingual names do not count.

    >>> english_in("病历 / Patient records and X-rays"), english_in("法定 due by law today")
    ([], ['due by law today'])
    """
    own = re.sub(r" / [A-Za-z][A-Za-z ,'()-]*", "", text)
    return ENGLISH.findall(own)


def grave(violations: list[dict[str, Any]]) -> list[str]:
    """Give what keeps somebody from using a page, of everything that axe found."""
    return [f"{one['id']}: {one['help']}" for one in violations if one["impact"] in GRAVE]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_page_is_whole_at_a_desk_and_on_a_phone(
    open_at: Callable[..., Page], screens: Path, view: str, lang: str
) -> None:
    look_at(open_at("" if view == FIRST else view, lang), screens, view, lang)


@pytest.mark.parametrize("view", LONG)
def test_long_work_shows_its_steps_and_can_be_stopped(
    open_at: Callable[..., Page], screens: Path, view: str
) -> None:
    page = open_at(view, "zh")
    page.get_by_role("button", name=say("job.stop", "zh")).click()
    expect(page.get_by_text(say("job.stopped", "zh"))).to_be_visible()
    look_at(page, screens, view, "zh")


def look_at(page: Page, screens: Path, view: str, lang: str) -> None:
    """Take pictures of a page in both widths and find what is wrong with it."""
    assert page.locator("h1").first.inner_text()
    assert page.locator('[data-testid="stException"]').count() == 0
    assert page.get_by_role("dialog").count() == 0
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 1000})
        settle(page)
        page.screenshot(path=screens / f"{view}_{lang}_{width}.png")
        assert page.evaluate(WIDER) == [], width
    if lang == "zh":
        if view not in QUOTING:
            assert english_in(page.evaluate(_READ)) == []
        found = Axe().run(page, context=MAIN, options=RULES).response["violations"]
        assert grave(found) == []
