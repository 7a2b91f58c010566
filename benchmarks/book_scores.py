"""A book of a million firms scored from Parquet to Parquet, beside quotes one by one."""

from __future__ import annotations

import resource
import tempfile
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from benchmarks.contest import Contestant, Task, Work

FIRMS = 1_000_000
SAMPLE = 200
DAY = date(2026, 9, 1)


def scored() -> tuple[Task, str]:
    """Classes, ENISA risk, frequencies by peril, decision, premium and tail of every firm."""
    import shutil

    from risk.desk.book.runners import cores, in_processes
    from risk.desk.book.score import Scoring
    from risk.desk.book.score_book import finish, open_run, score_missing

    root = Path(tempfile.mkdtemp())
    draw(root, FIRMS)

    def task() -> int:
        shutil.rmtree(root / "out", ignore_errors=True)
        run = open_run(root / "firms.parquet", root / "out", Scoring(DAY), lambda _: None)
        done = sum(score_missing(run, in_processes(cores())))
        finish(run)
        return done

    task()
    each = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    told = f"{_furthest(root):.0e} from quotes; {cores()} processes of {each:,.0f} MB at most"
    return task, told


def draw(root: Path, firms: int) -> None:
    """Write a drawn book, in a process of its own: its memory is no part of the scoring."""
    drawing = get_context("spawn").Process(target=_draw, args=(root, firms))
    drawing.start()
    drawing.join()


def _draw(root: Path, firms: int) -> None:
    from risk.portfolio import sample_book, write_book

    write_book(sample_book(firms, 1, DAY), root / "firms.parquet")


def quoted() -> tuple[Task, str]:
    """The same figures of the same firms, a quote at a time; the rate of a sample of them."""
    from risk.desk import Request, quote
    from risk.portfolio import sample_book
    from risk.portfolio.rows import profile_of_row

    rows = next(sample_book(SAMPLE, 1, DAY)).to_dict("records")

    def task() -> int:
        for row in rows:
            pricing = quote(Request(profile_of_row(row), DAY)).pricing
            if pricing is not None:
                pricing.annual.var(0.995)
        return SAMPLE

    return task, f"{SAMPLE} firms, extrapolated"


def _furthest(root: Path) -> float:
    """Give the largest relative difference of an expected loss from its quote."""
    import pyarrow.parquet as pq

    from risk.desk import Request, quote
    from risk.portfolio import sample_book
    from risk.portfolio.rows import profile_of_row

    rows = next(sample_book(SAMPLE, 1, DAY)).to_dict("records")
    first = pq.read_table(root / "out" / "scores" / "part-00000.parquet").slice(0, SAMPLE)
    found = 0.0
    for row, score in zip(rows, first["expected_loss"].to_pylist(), strict=True):
        pricing = quote(Request(profile_of_row(row), DAY)).pricing
        if pricing is not None:
            found = max(found, abs(score / pricing.price.pure_premium - 1))
    return found


WORK = Work(
    "score a book of 1,000,000 firms",
    "firms/s",
    (
        Contestant("Parquet to Parquet", __name__, "scored", ours=True, reach=60_000),
        Contestant("a quote at a time", __name__, "quoted"),
    ),
)
