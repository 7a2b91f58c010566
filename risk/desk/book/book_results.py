"""Desk: what a job on a book wrote: its files, and its scores page by page."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy.orm import Session

from risk.desk.book.book_work import ACCUMULATED
from risk.desk.book.score_book import SCORES, SPOOL
from risk.desk.book.work_folder import PROGRESS, WorkFolder
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.errors import Conflict, Fault, NotFound
from risk.store import record_view
from risk.store.books import list_jobs
from risk.store.changes import get
from risk.store.tables import Job

OWN = (PROGRESS, SPOOL)
"""What lies in a job's folder and is nobody else's."""


def result_list(
    session: Session, *, actor: Actor, job_id: int, folder: WorkFolder
) -> list[dict[str, Any]]:
    """Give the files that a job wrote, by name, with their bytes.

    Raises
    ------
    NotFound
        If there is no such job.
    Conflict
        If it is not done.
    """
    enter(session, actor, "book.read")
    home = _done(session, job_id, folder)
    return [{"name": name, "size": (home / name).stat().st_size} for name in _names(home)]


def open_result(
    session: Session, *, actor: Actor, job_id: int, name: str, folder: WorkFolder, now: datetime
) -> Path:
    """Give a file that a job wrote; the audit keeps who took it.

    Raises
    ------
    NotFound
        If there is no such job or file.
    Conflict
        If the job is not done.
    """
    enter(session, actor, "book.read")
    home = _done(session, job_id, folder)
    if name not in _names(home):
        fault = Fault("name", name[:80], "must be a file of the job", "list them", "unknown")
        raise NotFound(f"job {job_id} wrote no such file", [fault])
    record_view(session, entity="job", entity_id=job_id, now=now, reason=name)
    return home / name


def result_rows(
    session: Session,
    *,
    actor: Actor,
    job_id: int,
    after: int,
    most: int,
    folder: WorkFolder,
    now: datetime,
) -> list[dict[str, Any]]:
    """Give scores of firms in the order of the book; the audit keeps who looked.

    Parameters
    ----------
    after : int
        Place in the book of the last row of the page before; 0 for the first page.
    most : int
    """
    enter(session, actor, "book.read")
    home = _done(session, job_id, folder)
    record_view(session, entity="job", entity_id=job_id, now=now, reason=f"rows after {after}")
    found: list[dict[str, Any]] = []
    for path in sorted((home / SCORES).glob("part-*.parquet")):
        rows = pq.read_table(path, filters=[("row", ">", after)])
        found += pa.Table.to_pylist(rows.slice(0, most - len(found)))
        if len(found) == most:
            break
    return found


def latest_accumulation(
    session: Session, *, actor: Actor, folder: WorkFolder
) -> dict[str, Any] | None:
    """Give the totals of the last book that was accumulated, or None; no firm is in them."""
    enter(session, actor, "portfolio.read")
    done = list_jobs(session, kind="accumulate", states=("done",), most=1)
    if not done:
        return None
    path = folder.job(done[0].id) / ACCUMULATED / "report.json"
    if not path.exists():
        return None
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {"job_id": done[0].id, "asked": json.loads(done[0].asked), "report": told}


def _done(session: Session, job_id: int, folder: WorkFolder) -> Path:
    job = get(session, Job, job_id)
    if job.state != "done":
        fault = Fault("job", job.state, "its results are there once it is done", "wait", "not-done")
        raise Conflict(f"job {job_id} is not done", [fault])
    return folder.job(job_id)


def _names(home: Path) -> list[str]:
    files = (path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())
    return sorted(name for name in files if name not in OWN and not name.endswith(".part"))
