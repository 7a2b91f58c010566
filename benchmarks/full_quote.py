"""A whole quote of a sample firm, from its profile to the decision, as the desk gives it."""

from __future__ import annotations

import statistics
import time
from datetime import date
from pathlib import Path

from benchmarks.contest import Contestant, Task, Work

SAMPLE = Path(__file__).parents[1] / "data_samples" / "01_dental_clinic.yaml"
DAY = date(2026, 9, 1)
TIMES = 10


def desk() -> tuple[Task, str]:
    from risk.desk import Request, quote
    from risk.profile import read_profile

    request = Request(read_profile(SAMPLE), DAY)

    def task() -> int:
        for _ in range(TIMES):
            quote(request)
        return TIMES

    pricing = quote(request).pricing
    assert pricing is not None
    times = []
    for _ in range(TIMES):
        start = time.perf_counter()
        quote(request)
        times.append(time.perf_counter() - start)
    error = pricing.annual.check.relative_error
    return task, f"mean check {error:+.0e}; p50 {1e3 * statistics.median(times):.1f} ms"


WORK = Work(
    "full quote of a sample firm",
    "quotes/s",
    (Contestant("desk", __name__, "desk", ours=True),),
)
