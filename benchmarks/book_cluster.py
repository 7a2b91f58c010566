"""A book scored on a Dask cluster of this machine: two workers of one thread beside one."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

from benchmarks.book_scores import DAY, draw
from benchmarks.contest import Contestant, Task, Work

FIRMS = 8 * 32_768
"""Parts of one size, the same number for each of two workers."""


def two() -> tuple[Task, str]:
    return _on(2)


def one() -> tuple[Task, str]:
    return _on(1)


def _on(workers: int) -> tuple[Task, str]:
    """Score on workers that wait already: their start is no part of the rounds."""
    import shutil

    from distributed import LocalCluster

    from risk.desk.book.cluster import WORKER_MEMORY, on_cluster
    from risk.desk.book.score import Scoring
    from risk.desk.book.score_book import finish, open_run, score_missing

    root = Path(tempfile.mkdtemp())
    draw(root, FIRMS)
    cluster = LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        memory_limit=WORKER_MEMORY,
        dashboard_address=None,
        silence_logs=logging.CRITICAL,
    )

    def task() -> int:
        shutil.rmtree(root / "out", ignore_errors=True)
        run = open_run(root / "firms.parquet", root / "out", Scoring(DAY), lambda _: None)
        done = sum(score_missing(run, on_cluster(cluster.scheduler_address, workers)))
        finish(run)
        return done

    return task, "asked: 1.7 x one" if workers == 2 else ""


_HERE = __name__
WORK = Work(
    f"score a book of {FIRMS:,} firms on Dask",
    "firms/s",
    (
        Contestant("two workers", _HERE, "two", ours=True, needs="distributed"),
        Contestant("one worker", _HERE, "one", needs="distributed"),
    ),
)
