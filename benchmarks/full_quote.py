"""A whole quote of a sample firm: priced, to the decision, and with its interval."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.contest import Contestant, Task, Work

SAMPLE = Path(__file__).parents[1] / "data_samples" / "12_logistics_firm.yaml"
DAY = date(2026, 9, 1)
TIMES = 20


def priced() -> tuple[Task, str]:
    """Five perils, cover parts, 15 options, assessment sheet: no decision, no interval."""
    from risk.desk.quoting.pricing import price_cover

    rulebook, request, factors = _firm()
    return _timed(lambda: price_cover(rulebook, request, factors), "price")


def decided() -> tuple[Task, str]:
    from risk.desk import quote

    _, request, _ = _firm()
    return _timed(lambda: quote(request), "quote")


def with_interval() -> tuple[Task, str]:
    from risk.desk import quote

    _, request, _ = _firm()
    return _timed(lambda: quote(request).pricing.interval, "with 500 draws")


def by_model() -> tuple[Task, str]:
    """The same to the decision, claims a year by boosted trees that are opened and checked."""
    from risk.desk import quote
    from risk.desk.quoting.models import models_in_force
    from risk.rulebook import at
    from tests.claims_models import write_models

    os.environ["RISK_MODELS"] = str(write_models(at(DAY, "CN"), Path(tempfile.mkdtemp())))
    _, request, _ = _firm(models_in_force(DAY))
    return _timed(lambda: quote(request), "quote")


def _firm(models=()):
    from risk.desk import Request, quote
    from risk.profile import read_profile

    request = Request(read_profile(SAMPLE), DAY, models=models)
    found = quote(request)
    assert found.pricing is not None
    return found.rulebook, request, found.pricing.factors


def _timed(one: Callable[[], object], what: str) -> tuple[Task, str]:
    def task() -> int:
        for _ in range(TIMES):
            one()
        return TIMES

    one()
    times = []
    for _ in range(3 * TIMES):
        start = time.perf_counter()
        one()
        times.append(time.perf_counter() - start)
    return task, f"p50 {1e3 * statistics.median(times):.1f} ms, {what}"


WORK = Work(
    "full quote of a sample firm",
    "quotes/s",
    (
        Contestant("priced with every step", __name__, "priced", ours=True, reach=500),
        Contestant("to the decision", __name__, "decided", ours=True),
        Contestant("to the decision, by a model", __name__, "by_model", ours=True),
        Contestant("with its interval", __name__, "with_interval", ours=True),
    ),
)
