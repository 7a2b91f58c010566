"""App: what pages need, loaded while the server starts, so that no visitor waits for it.

Two threads that load the same modules may see them half loaded, so a page begins only when what it
needs is there: the first page after the first part, any other after all.
"""

from __future__ import annotations

import gc
import importlib
import pkgutil
import time
from datetime import date
from threading import Event, Thread

from streamlit.runtime import Runtime

import risk.app

FIRST_PAGE, EVERY_PAGE = Event(), Event()
"""Whether the modules are loaded; where nobody loads them beforehand every page loads its own."""
FIRST_PAGE.set()
EVERY_PAGE.set()

_FIRST = (
    "asking.firm", "frame.door", "frame.example", "frame.pages", "frame.sign_in", "frame.tour",
)  # fmt: skip
_SCRIPTS = ".views"
_PATIENCE = 10.0


def warm_up() -> None:
    """Begin to load on a thread of its own."""
    FIRST_PAGE.clear()
    EVERY_PAGE.clear()
    Thread(target=_load, name="warm-up", daemon=True).start()


def _load() -> None:
    try:
        for name in _FIRST:
            importlib.import_module(f"risk.app.{name}")
        from risk.app.frame.example import example_quote

        FIRST_PAGE.set()
        _wait_for_server()
        example_quote(date.today())  # noqa: DTZ011 (the day that a page begins with)
        for room in pkgutil.iter_modules(risk.app.__path__, "risk.app."):
            if room.ispkg and not room.name.endswith(_SCRIPTS):
                opened = importlib.import_module(room.name)
                for part in pkgutil.iter_modules(opened.__path__, f"{room.name}."):
                    importlib.import_module(part.name)
        gc.collect()
        gc.freeze()  # what is loaded stays: no later search for unused memory looks at it
    finally:  # whatever went wrong here is told by the page that needs it
        FIRST_PAGE.set()
        EVERY_PAGE.set()


def _wait_for_server() -> None:
    """Wait: what is kept between pages is kept by the running server."""
    until = time.monotonic() + _PATIENCE
    while not Runtime.exists() and time.monotonic() < until:
        time.sleep(0.05)
