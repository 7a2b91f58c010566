"""Desk: long jobs on books: asked for, begun, finished, cancelled, gone on with, and told."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field
from sqlalchemy.orm import Session

from risk.decide.lifecycle import steps_from
from risk.desk.book.accumulate import SEED, YEARS
from risk.desk.book.work_folder import WorkFolder, is_held
from risk.desk.life.steps import ready, take_step
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.errors import Conflict, Fault
from risk.loss.firm import Preset
from risk.rulebook.schema import Strict
from risk.store.books import UNFINISHED, list_jobs
from risk.store.changes import add, get
from risk.store.tables import Book, Job
from risk.units import Locale

Kind = Literal["score", "accumulate"]
MOST_UNFINISHED = 20
"""Jobs of one insurer that may wait or run at once."""
MOST_ATTEMPTS = 3
"""How often a job that was cut off is begun again by itself."""


class JobAsked(Strict):
    """What a job's result is a function of, besides the book and this program."""

    kind: Kind = Field(description="`accumulate` scores the book first.", examples=["score"])
    as_of: date = Field(description="Day whose law, method and tariff hold.")
    preset: Preset = "default"
    years: int = Field(default=YEARS, ge=1_000, le=1_000_000, description="Drawn years.")
    seed: int = Field(default=SEED, ge=0, lt=2**53)
    lang: Locale = Field(default="zh", description="Of the reports.")


def open_job(
    session: Session,
    *,
    actor: Actor,
    book_id: int,
    asked: JobAsked,
    folder: WorkFolder,
    now: datetime,
) -> Job:
    """Open a job on a book; it waits for its turn.

    Raises
    ------
    NotFound
        If there is no such book.
    Conflict
        If the book was taken away, or too many jobs are not finished.
    """
    enter(session, actor, "book.run")
    book = get(session, Book, book_id)
    if book.state != "kept":
        fault = Fault("book_id", book.state, "it was taken away", "send it again", Conflict.code)
        raise Conflict(f"book {book_id} is not there any more", [fault])
    waiting = len(list_jobs(session, states=UNFINISHED))
    if waiting >= MOST_UNFINISHED:
        rule = f"at most {MOST_UNFINISHED} jobs of an insurer wait or run"
        fault = Fault("jobs", str(waiting), rule, "wait, or cancel one", Conflict.code)
        raise Conflict("too many jobs are not finished", [fault])
    job = Job(
        book_id=book_id,
        kind=asked.kind,
        asked=asked.model_dump_json(),
        state="waiting",
        attempts=0,
        faults=None,
        opened_at=now,
        ended_at=None,
        version=1,
    )
    add(session, job, action="job.open", now=now)
    folder.job(job.id).mkdir(parents=True, exist_ok=True)
    return job


def cancel_job(
    session: Session, *, actor: Actor, job_id: int, version: int, reason: str, now: datetime
) -> Job:
    """Cancel a job: it stops at the next part, and what is done stays for whoever resumes it.

    Raises
    ------
    Conflict
        If somebody changed it since, or it is over.
    """
    enter(session, actor, "book.run")
    job = get(session, Job, job_id)
    take_step(session, job, "cancel", version=version, reason=reason, now=now, ended_at=now)
    return job


def resume_job(session: Session, *, actor: Actor, job_id: int, version: int, now: datetime) -> Job:
    """Let a job that was cancelled or failed go on where it stopped.

    Raises
    ------
    Conflict
        If somebody changed it since, it is neither, or its book was taken away.
    """
    enter(session, actor, "book.run")
    job = get(session, Job, job_id)
    ready(session, job, "resume", version)
    if get(session, Book, job.book_id).state != "kept":
        fault = Fault("job", str(job_id), "its book was taken away", "send it again", Conflict.code)
        raise Conflict("the book is not there any more", [fault])
    take_step(
        session, job, "resume", version=version, now=now, attempts=0, faults=None, ended_at=None
    )
    return job


def begin_job(session: Session, *, actor: Actor, job_id: int, now: datetime) -> Job:
    """Begin a job, or begin it again after whoever did it was cut off.

    Afterwards it is running; or failed, where it was begun too often already.
    """
    enter(session, actor, "book.run")
    job = get(session, Job, job_id)
    if job.attempts >= MOST_ATTEMPTS:
        rule = f"it was cut off {job.attempts} times"
        fault = Fault("job", str(job_id), rule, "free memory or disk, then resume", "cut-off")
        return end_job(session, actor=actor, job_id=job_id, faults=[fault], now=now)
    take_step(session, job, "begin", now=now, attempts=job.attempts + 1)
    return job


def end_job(
    session: Session, *, actor: Actor, job_id: int, faults: list[Fault], now: datetime
) -> Job:
    """Note that a job is done, or failed with faults; nothing where it was cancelled meanwhile."""
    enter(session, actor, "book.run")
    job = get(session, Job, job_id)
    if job.state == "running":
        told = json.dumps([one.as_dict() for one in faults], ensure_ascii=False) if faults else None
        step = "fail" if faults else "finish"
        take_step(session, job, step, now=now, faults=told, ended_at=now)
    return job


def job_document(
    session: Session, *, actor: Actor, job_id: int, folder: WorkFolder
) -> dict[str, Any]:
    """Give a job and how far it is, as plain data.

    Raises
    ------
    NotFound
        If there is no such job.
    """
    enter(session, actor, "book.read")
    return _job(get(session, Job, job_id), folder)


def job_list(
    session: Session,
    *,
    actor: Actor,
    folder: WorkFolder,
    before: int | None = None,
    most: int = 100,
) -> list[dict[str, Any]]:
    """Give jobs, the last opened first, as plain data."""
    enter(session, actor, "book.read")
    return [_job(one, folder) for one in list_jobs(session, before=before, most=most)]


def _job(job: Job, folder: WorkFolder) -> dict[str, Any]:
    progress = folder.progress(job.id)
    left = progress.seconds_left if progress and job.state == "running" else None
    return {
        "id": job.id,
        "version": job.version,
        "state": job.state,
        "at_work": job.state == "running" and is_held(folder.lock),
        "book_id": job.book_id,
        "asked": json.loads(job.asked),
        "step": progress.step if progress else None,
        "rows": progress.rows if progress else 0,
        "rows_in_all": progress.of if progress else None,
        "seconds_left": None if left is None else round(left),
        "faults": json.loads(job.faults) if job.faults else [],
        "opened_at": job.opened_at.isoformat(),
        "ended_at": job.ended_at.isoformat() if job.ended_at else None,
        "steps": list(steps_from("job", job.state)),
    }
