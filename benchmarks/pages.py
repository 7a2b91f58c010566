"""How long somebody waits before the dashboard, in a real browser: ``python -m benchmarks.pages``.

Each round starts a server of its own. Waits are told beside what is aimed at, with the CPU time
that the server used, as on a busy machine the wait says little.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from functools import partial
from statistics import median

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from benchmarks.dashboard import Dashboard, dashboard
from risk.app.frame.words import say

LANG = "zh"
FIRM = "12 "
"""A sample firm with several steps to take."""
AIMED = {
    "ways in, after the start": 10.0,
    "a price, after the start": 10.0,
    "first interaction": 1.0,
    "quote, first visit": 2.0,
    "slider, priced anew": 0.3,
}
"""What is promised; the first visit of a quote is an aim of our own."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_COST = """() => [...document.querySelectorAll('[data-testid="stMetric"]')]
  .find(one => one.innerText.includes(LABEL))
  ?.querySelector('[data-testid="stMetricValue"]').innerText"""
_WATCH = """before => {
  const shown = SHOWN;
  window.begun = undefined;
  for (const kind of ['pointerdown', 'keydown'])
    addEventListener(kind, () => window.begun ??= performance.now(), true);
  window.waited = new Promise(done => {
    const look = () => {
      const now = shown();
      now && now !== before
        ? done((performance.now() - window.begun) / 1000) : requestAnimationFrame(look);
    };
    look();
  });
}"""
_TITLE = "() => document.querySelector('h1')?.innerText"
_DONE = """() => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState
  === 'notRunning' && !document.querySelector('[data-stale="true"]')"""

Waits = dict[str, tuple[float, float]]


def main() -> None:
    """Print the median of some rounds."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    path = os.environ.get("RISK_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        found = [_round(browser) for _ in range(rounds)]
        browser.close()
    print(f"| what | aim [s] | median of {rounds} [s] | from – to | server's CPU [s] |")
    print("|--|--|--|--|--|")
    for what, limit in AIMED.items():
        waits, cpu = zip(*(one[what] for one in found), strict=True)
        print(
            f"| {what} | {limit:g} | {median(waits):.2f} "
            f"| {min(waits):.2f} – {max(waits):.2f} | {median(cpu):.2f} |"
        )


def _round(browser: Browser) -> Waits:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 1000})
    with dashboard() as running:
        waits = _opened(context, running)
        waits["quote, first visit"] = _visit(context, running)
        waits["slider, priced anew"] = _slider(context, running)
    context.close()
    return waits


def _opened(context: BrowserContext, running: Dashboard) -> Waits:
    """Wait for the first page, then change its language."""
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{running.port}/?lang={LANG}")
    waits: Waits = {}
    for what, sight in (
        ("ways in, after the start", "h1"),
        ("a price, after the start", '[data-testid="stMetricValue"]'),
    ):
        page.locator(sight).first.wait_for()
        waits[what] = time.perf_counter() - running.started, running.cpu()
    page.wait_for_function(_DONE)
    waits["first interaction"] = _timed(
        page, running, _TITLE, page.get_by_role("radio", name="English").click
    )
    page.close()
    return waits


def _visit(context: BrowserContext, running: Dashboard) -> tuple[float, float]:
    """Open the whole quote at its own address."""
    page = context.new_page()
    before, cpu = time.perf_counter(), running.cpu()
    page.goto(f"http://127.0.0.1:{running.port}/quote?lang={LANG}")
    page.locator('[data-testid="stMetricValue"]').first.wait_for()
    waited = time.perf_counter() - before
    page.wait_for_function(_DONE)
    page.close()
    return waited, running.cpu() - cpu


def _slider(context: BrowserContext, running: Dashboard) -> tuple[float, float]:
    """Undo the steps one by one on the self-check's result: every price is a new one."""
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{running.port}/self_check?lang={LANG}&step=result")
    page.get_by_role("slider").first.wait_for()
    page.wait_for_function(_DONE)  # a list closes when the page is drawn anew
    box = page.locator('[data-testid="stSelectbox"]', has_text=say("source.firm", LANG))
    box.locator("input").fill(FIRM)
    box.locator("input").press("Enter")
    page.wait_for_timeout(500)
    page.wait_for_function(_DONE)
    slider = page.get_by_role("slider").first
    slider.scroll_into_view_if_needed()
    label = repr(say("first.cost", LANG))
    steps = int(slider.get_attribute("max") or 0)
    shown = _COST.replace("LABEL", label)
    waits = []
    for key in ["ArrowLeft"] * steps:
        waits.append(_timed(page, running, shown, partial(slider.press, key)))
        page.wait_for_function(_DONE)
    page.close()
    return median(one for one, _ in waits), median(cpu for _, cpu in waits)


def _timed(
    page: Page, running: Dashboard, shown: str, act: Callable[[], None]
) -> tuple[float, float]:
    """Act and wait until what is shown is another; the browser's clock tells the wait."""
    page.set_default_timeout(60_000)
    before, cpu = page.evaluate(shown), running.cpu()
    page.evaluate(_WATCH.replace("SHOWN", shown), before)
    act()
    waited = float(page.evaluate("() => window.waited"))
    return waited, running.cpu() - cpu


if __name__ == "__main__":
    main()
