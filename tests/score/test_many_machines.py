"""A book on a Dask cluster: the same bytes, also when a worker is lost."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from risk.desk.book.cluster import NoCluster, on_cluster
from risk.desk.book.runners import in_processes
from risk.desk.book.score_book import Part, finish, open_run, score_missing, score_part
from tests.score.books import as_table, plain, scoring

pytest.importorskip("distributed")

GROUP = 300


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "firms.parquet"
    pq.write_table(as_table(plain(6 * GROUP)), path, row_group_size=GROUP)
    return path


def lose_a_worker(part: Part) -> int:
    """Do a part; the first worker to meet part 2 is killed in the middle of it."""
    mark = part.out / "lost"
    if part.number == 2 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.05)
    return score_part(part)


@pytest.mark.filterwarnings("ignore")  # what the cluster says of the worker it loses
def test_a_lost_worker_changes_no_byte(book: Path, tmp_path: Path) -> None:
    alone = open_run(book, tmp_path / "alone", scoring(), lambda _: None)
    assert sum(score_missing(alone, in_processes(1))) == 6 * GROUP
    many = open_run(book, tmp_path / "many", scoring(), lambda _: None)
    runner = on_cluster("local", 2)
    assert sum(runner(lose_a_worker, many.missing)) == 6 * GROUP
    (tmp_path / "many" / "lost").unlink()
    for run in (alone, many):
        finish(run)
    files = [path.relative_to(alone.out) for path in alone.out.rglob("*") if path.is_file()]
    assert len(files) == 2 * 6 + 2
    for name in files:
        assert (alone.out / name).read_bytes() == (many.out / name).read_bytes(), name


@pytest.mark.filterwarnings("ignore")
def test_a_scheduler_that_does_not_answer_is_told(book: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("risk.desk.book.cluster.WAIT", 0.2)
    run = open_run(book, tmp_path / "out", scoring(), lambda _: None)
    with pytest.raises(NoCluster) as caught:
        list(score_missing(run, on_cluster("tcp://127.0.0.1:9", 1)))
    assert caught.value.faults[0].path == "cluster"
