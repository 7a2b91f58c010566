"""The dashboard in a real browser: one server, one browser, a fresh page for every test.

Where no browser is found the tests are skipped with the reason, and counted as such. Pictures of
every page are kept in ``var/screens``.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.released import write_small_release

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
expect.set_options(timeout=30_000)
LOCALES = {"zh": "zh-CN", "en": "en-US"}
WIDE, NARROW = 1440, 390
_IDLE = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return app?.dataset.testScriptState === 'notRunning'
    && !document.querySelector('[data-stale="true"]');
}"""


@dataclass(frozen=True)
class Dashboard:
    """A running dashboard.

    Parameters
    ----------
    address : str
    started, answered : float
        When its process was started and when it answered, by :func:`time.monotonic`.
    """

    address: str
    started: float
    answered: float


def browser_path() -> str | None:
    """Give the browser of this machine: that of ``RISK_BROWSER``, or one found by its name."""
    return os.environ.get("RISK_BROWSER") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def dashboard(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """Start the dashboard as a demonstration, with a store of its own."""
    if browser_path() is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)}, and RISK_BROWSER is not set")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    store = tmp_path_factory.mktemp("store") / "store.db"
    releases = store.parent / "releases"
    for period, firms in (("2026Q3", 90), ("2026Q4", 100)):
        write_small_release(releases, period, firms)
    models = store.parent / "models"
    shutil.copytree(root / "models" / "business_line", models / "business_line")
    settings = {
        "RISK_SIGN_IN": "demo", "RISK_DATABASE_URL": f"sqlite:///{store}",
        "RISK_RELEASES": str(releases), "RISK_MODELS": str(models),
    }  # fmt: skip
    started = time.monotonic()
    server = subprocess.Popen(  # noqa: S603
        [
            sys.executable, "-m", "risk.app",
            "--server.port", str(port), "--server.address", "127.0.0.1",
            "--server.headless", "true",
        ],
        cwd=root,
        env=os.environ | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/_stcore/health", server)
        yield Dashboard(address, started, time.monotonic())
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if server.poll() is not None:
            pytest.fail("the dashboard ended at its start")
        try:
            with urllib.request.urlopen(address, timeout=1):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail("the dashboard does not answer")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the browser of this machine."""
    path = browser_path()
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(NAMES)}, and RISK_BROWSER is not set")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def contexts(browser: Browser) -> dict[str, BrowserContext]:
    """Give a browser of somebody reading each language; every page is a session of its own."""
    size = ViewportSize(width=WIDE, height=1000)
    return {
        lang: browser.new_context(locale=locale, viewport=size, accept_downloads=True)
        for lang, locale in LOCALES.items()
    }


@pytest.fixture
def open_at(
    contexts: dict[str, BrowserContext], dashboard: Dashboard
) -> Iterator[Callable[..., Page]]:
    """Open a page of the dashboard in a language."""
    opened: list[Page] = []

    def build(view: str, lang: str = "zh", query: str = "") -> Page:
        page = contexts[lang].new_page()
        opened.append(page)
        page.goto(f"{dashboard.address}/{view}?lang={lang}{query}")
        return settle(page)

    yield build
    for page in opened:
        page.close()


def settle(page: Page) -> Page:
    """Wait until the page has shown what it shows."""
    page.wait_for_function(_IDLE, timeout=60_000)
    page.wait_for_timeout(120)
    page.wait_for_function(_IDLE, timeout=60_000)
    return page


@pytest.fixture(scope="session")
def screens(root: Path) -> Path:
    """Give the folder of the pictures."""
    folder = root / "var" / "screens"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
