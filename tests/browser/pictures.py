"""Whole pictures of every page, finished: ``python -m tests.browser.pictures [folder]``.

Every page in both languages, at a desk and on a phone, long work waited for; what axe finds grave
and what is wider than the screen is printed. For looking at with one's own eyes; the suite itself
takes the cheaper pictures of the part that is seen first.
"""

from __future__ import annotations

import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.dashboard import dashboard
from risk.app.frame.pages import FIRST, GROUPS
from risk.app.frame.words import say
from tests.browser.conftest import LOCALES, NARROW, WIDE, browser_path, settle
from tests.browser.test_pages_look_right import LONG, MAIN, RULES, WIDER, grave

QUERIES = {"self_check": ("", "&step=result"), FIRST: ("", "&tour=owner-1")}
PATIENCE = 240_000


def main() -> None:
    """Take the pictures; what is wrong is printed and counted in the exit code."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "var/pictures")
    only = sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with sync_playwright() as playwright, dashboard() as running:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        for view in only or [name for views in GROUPS.values() for name in views]:
            for lang in LOCALES:
                for number, query in enumerate(QUERIES.get(view, ("",))):
                    address = f"http://127.0.0.1:{running.port}/{'' if view == FIRST else view}"
                    page = _opened(browser, f"{address}?lang={lang}{query}", view, lang)
                    wrong += _taken(page, folder, f"{view}{number or ''}_{lang}")
                    page.context.close()
        browser.close()
    sys.exit(min(wrong, 100))


def _opened(browser: Browser, address: str, view: str, lang: str) -> Page:
    page = browser.new_context(locale=LOCALES[lang]).new_page()
    page.set_viewport_size({"width": WIDE, "height": 1000})
    page.goto(address)
    settle(page)
    if view in LONG:
        stop = page.get_by_role("button", name=say("job.stop", lang))
        page.wait_for_timeout(2_000)  # the work begins after the page is drawn
        stop.wait_for(state="hidden", timeout=PATIENCE)
        settle(page)
    return page


def _taken(page: Page, folder: Path, name: str) -> int:
    found = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 1000})
        settle(page)
        height = page.evaluate(
            """() => document.querySelector('[data-testid="stMainBlockContainer"]').scrollHeight"""
        )
        page.set_viewport_size({"width": width, "height": min(int(height) + 80, 12_000)})
        settle(page)
        page.screenshot(path=folder / f"{name}_{width}.png")
        found += [f"wider at {width}: {one}" for one in page.evaluate(WIDER)]
    found += grave(Axe().run(page, context=MAIN, options=RULES).response["violations"])
    print(name, "; ".join(found) or "well", flush=True)
    return len(found)


if __name__ == "__main__":
    main()
