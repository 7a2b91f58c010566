"""Whole pictures of every page, finished: ``python -m tests.browser.pictures [folder] [page ...]``.

Every page in both languages, at a desk and on a phone, over a furnished store: long work waited
for, every tab in front once, everything folded opened. What axe finds grave and what is wider than
the screen is printed. For looking at with one's own eyes; the suite itself takes the cheaper
pictures of the part that is seen first.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.dashboard import dashboard
from risk.app.frame.pages import FIRST, GROUPS
from risk.app.frame.words import say
from risk.documents.intake_template import intake_template
from risk.portfolio import sample_book
from risk.rulebook import at
from risk.units import LOCALES as LANGUAGES
from risk.units import Locale
from tests.browser.conftest import LOCALES, NARROW, WIDE, browser_path, settle
from tests.browser.test_pages_look_right import LONG, MAIN, RULES, WIDER, grave
from tests.claims_models import write_models
from tests.furnished import furnish

ROOT = Path(__file__).parents[2]
PATIENCE = 240_000
HIGHEST = 12_000
INSURERS, QUARTERS = ("甲", "乙", "丙"), ("2026Q2", "2026Q3")


@dataclass(frozen=True)
class Scene:
    """One state of a page.

    Parameters
    ----------
    view : str
        The page.
    name : str
        What is told of the state in the picture's name.
    query : str
        Further address.
    act : callable
        What is done on the opened page.
    """

    view: str
    name: str = ""
    query: str = ""
    act: Callable[[Page, Locale], None] = lambda page, lang: None


def main() -> None:
    """Take the pictures; what is wrong is printed and counted in the exit code."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "var/pictures")
    only = sys.argv[2:]
    folder.mkdir(parents=True, exist_ok=True)
    wrong = 0
    with (
        TemporaryDirectory() as made,
        sync_playwright() as playwright,
        dashboard(settings(Path(made), only)) as running,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        for scene in scenes():
            for lang in LANGUAGES if not only or scene.view in only else ():
                view = "" if scene.view == FIRST else scene.view
                address = f"http://127.0.0.1:{running.port}/{view}?lang={lang}{scene.query}"
                page = opened(browser, address, scene, lang)
                for name in fronts(page):
                    wrong += _taken(page, folder, f"{scene.view}{scene.name}{name}_{lang}")
                page.context.close()
        browser.close()
    sys.exit(min(wrong, 100))


def scenes() -> list[Scene]:
    """Give every state of every page."""
    more = [
        Scene(FIRST, "-tour", "&tour=owner-1"),
        Scene("self_check", "-result", "&step=result"),
        Scene("self_check", "-germany", "&step=result", act=firm("15 ")),
        Scene("quote", "-germany", act=firm("15 ")),
        Scene("quote", "-declined", act=firm("12 ")),
        Scene("quote", "-new", act=new_firm),
        Scene("submission", "-referred", "&submission=2"),
        Scene("submission", "-offered", "&submission=3"),
        Scene("submission", "-open", "&submission=4"),
        Scene("intake", "-done", act=firms_sent),
    ]
    return [
        one
        for views in GROUPS.values()
        for view in views
        for one in (Scene(view, query=FURNISHED.get(view, "")), *more)
        if one.view == view
    ]


FURNISHED = {"submission": "&submission=1", "incidents": "&incident=1", "claims": "&claim=1"}


def firm(start: str) -> Callable[[Page, Locale], None]:
    """Choose a sample firm by the start of its name."""

    def act(page: Page, lang: Locale) -> None:
        box = page.locator('[data-testid="stSelectbox"]', has_text=say("source.firm", lang))
        box.locator("input").fill(start)
        box.locator("input").press("Enter")
        page.wait_for_timeout(500)
        settle(page)

    return act


def new_firm(page: Page, lang: Locale) -> None:
    """Begin a firm of one's own."""
    page.get_by_role("radio", name=say("source.new", lang)).click()
    settle(page)


def firms_sent(page: Page, lang: Locale) -> None:
    """Send a table of firms, some of them refused."""
    day = date.today()  # noqa: DTZ011 (the visitor's today)
    rows = next(iter(sample_book(24, 1, day, "CN", 24))).to_dict("records")
    firms = [{name: value for name, value in row.items() if value == value} for row in rows]
    firms[2]["firm.revenue"] = "many"
    firms[5] |= {"firm.industry": "ZZ9", "cover.limit": -5}
    content = intake_template(day, lang, firms)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.locator('input[type="file"]').last.set_input_files(
        {"name": "firms.xlsx", "mimeType": kind, "buffer": content}
    )
    page.get_by_text(say("intake.page.refusals", lang)).wait_for(timeout=PATIENCE)
    settle(page)


def opened(browser: Browser, address: str, scene: Scene, lang: Locale) -> Page:
    """Open a page and bring it into its state."""
    page = browser.new_context(locale=LOCALES[lang]).new_page()
    page.set_viewport_size({"width": WIDE, "height": 1000})
    page.goto(address)
    settle(page)
    if scene.view in LONG:
        stop = page.get_by_role("button", name=say("job.stop", lang))
        page.wait_for_timeout(2_000)  # the work begins after the page is drawn
        stop.wait_for(state="hidden", timeout=PATIENCE)
        settle(page)
    scene.act(page, lang)
    return page


def fronts(page: Page) -> Iterator[str]:
    """Bring every tab to the front, one after another, and open what is folded there."""
    tabs = page.get_by_role("tab")
    for number in range(max(tabs.count(), 1)):
        if tabs.count():
            tabs.nth(number).click()
            settle(page)
        for folded in page.locator(f"{MAIN} details:not([open]) > summary").all():
            if folded.is_visible():
                folded.click()
        settle(page)
        yield f"-{number}" if number else ""


def settings(folder: Path, only: list[str]) -> dict[str, str]:
    """Furnish a store, models and, where its page is looked at, releases."""
    store, today = folder / "store.db", date.today()  # noqa: DTZ011 (the visitor's today)
    furnish(f"sqlite:///{store}", ROOT, datetime.now().astimezone())
    models, releases = folder / "models", folder / "releases"
    shutil.copytree(ROOT / "models", models)
    write_models(at(today, "CN"), models)
    if not only or "totals" in only:
        _release(folder, releases)
    return {
        "RISK_DATABASE_URL": f"sqlite:///{store}", "RISK_MODELS": str(models),
        "RISK_RELEASES": str(releases),
    }  # fmt: skip


def _release(folder: Path, releases: Path) -> None:
    """Release what three insurers hold, by quarter, with claims and with noise."""
    given: dict[str, list[str]] = {"book": [], "policies": [], "claims": []}
    for seed, insurer in enumerate(INSURERS, 1):
        files = {kind: folder / f"{kind}{seed}.csv" for kind in given}
        _risk(
            "sample", "--firms", "800", "--seed", str(seed), "--out", str(files["book"]),
            "--policies", str(files["policies"]), "--claims", str(files["claims"]),
        )  # fmt: skip
        for kind, file in files.items():
            given[kind] += [f"--{kind}", f"{insurer}={file}"]
    told = [*given["policies"], *given["claims"], "--out", str(releases)]
    for quarter in QUARTERS:
        _risk("release", *given["book"], *told, "--period", quarter)
        _risk("release-series", *told, "--period", quarter, "--epsilon", "1")


def _risk(*command: str) -> None:
    subprocess.run(  # noqa: S603
        [sys.executable, "-m", "risk.cli", *command], cwd=ROOT, check=True, capture_output=True
    )


def _taken(page: Page, folder: Path, name: str) -> int:
    found = []
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 1000})
        settle(page)
        height = page.evaluate(
            """() => document.querySelector('[data-testid="stMainBlockContainer"]').scrollHeight"""
        )
        page.set_viewport_size({"width": width, "height": min(int(height) + 80, HIGHEST)})
        settle(page)
        page.screenshot(path=folder / f"{name}_{width}.png")
        found += [f"wider at {width}: {one}" for one in page.evaluate(WIDER)]
    found += grave(Axe().run(page, context=MAIN, options=RULES).response["violations"])
    print(name, "; ".join(found) or "well", flush=True)
    return len(found)


if __name__ == "__main__":
    main()
