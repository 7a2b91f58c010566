"""Desk: the jobs on books, done one after the other by a process that does nothing else.

Of the processes that may be at work at once each holds a slot, and for each insurer only one works.
A process that finds no slot ends: whoever holds one looks again, after letting go of it, for what
came meanwhile. A job whose process was killed is found running with nobody at work, and goes on
with the parts that are missing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from risk.desk.book.accumulate import STEPS, accumulate
from risk.desk.book.accumulation_files import write_tables
from risk.desk.book.accumulation_report import accumulation_report
from risk.desk.book.book_jobs import JobAsked, begin_job, end_job
from risk.desk.book.score import Scoring
from risk.desk.book.score_book import finish, open_run, score_missing
from risk.desk.book.score_summary import summary_report
from risk.desk.book.scored_book import open_scores
from risk.desk.book.work_folder import Meter, WorkFolder, held, tenants_in
from risk.desk.people.actor import Actor
from risk.errors import Fault, RiskError
from risk.learn.report import write_report
from risk.store import session_scope
from risk.store.books import next_job
from risk.store.changes import get
from risk.store.tables import Book, Job

SUMMARY, ACCUMULATED = "summary", "accumulated"
"""Folders of the reports in a job's folder."""


class CancelledError(Exception):
    """Somebody cancelled the job meanwhile."""


@dataclass(frozen=True)
class Office:
    """What a process at work has.

    Parameters
    ----------
    store : Engine
    root : Path
        Work folder of all insurers.
    clock : callable
        Gives the moment, aware.
    most : int
        Processes at work at once.
    """

    store: Engine
    root: Path
    clock: Callable[[], datetime]
    most: int


def work(office: Office) -> int:
    """Do jobs until nobody's is left, or others are at work enough; gives how many ended."""
    ended = 0
    while True:
        with ExitStack() as slot:
            if not any(
                slot.enter_context(held(office.root / f"slot-{number}"))
                for number in range(office.most)
            ):
                return ended
            done = sum(_work_for(office, tenant) for tenant in tenants_in(office.root))
        # Once more: a job may have come after the look, when its process found no slot.
        if not done:
            return ended
        ended += done


def _work_for(office: Office, tenant: str) -> int:
    """Do the jobs of an insurer, unless another process does; gives how many ended."""
    folder = WorkFolder(office.root, tenant)
    actor = Actor("book-worker", "system", tenant)
    ended = 0
    with held(folder.lock) as free:
        while free:
            with session_scope(office.store, actor, write=False) as session:
                job = next_job(session)
            if job is None:
                break
            _do(office, actor, folder, job.id)
            ended += 1
    return ended


def _do(office: Office, actor: Actor, folder: WorkFolder, number: int) -> None:
    with session_scope(office.store, actor) as session:
        job = begin_job(session, actor=actor, job_id=number, now=office.clock())
        book = get(session, Book, job.book_id)
    if job.state != "running":
        return
    file = folder.book(book.id) / book.name
    asked = JobAsked.model_validate_json(job.asked)
    faults: list[Fault] = []
    try:
        _carry_out(office, actor, file, folder.job(number), job, asked)
    except CancelledError:
        return
    except RiskError as error:
        faults = list(error.faults) or [Fault("job", str(number), error.message, "", error.code)]
    except OSError as error:
        rule = error.strerror or "the work folder cannot be used"
        faults = [Fault("job", str(number), rule, "free the disk, then resume", "work-folder")]
    except Exception as error:  # whatever it is, the jobs after it are done
        rule, help_ = "the job broke off", "tell whoever looks after the program"
        faults = [Fault("job", type(error).__name__, rule, help_, "crash")]
    with session_scope(office.store, actor) as session:
        end_job(session, actor=actor, job_id=number, faults=faults, now=office.clock())


def _carry_out(
    office: Office, actor: Actor, file: Path, out: Path, job: Job, asked: JobAsked
) -> None:
    meter = Meter(out, office.clock())

    def go_on() -> None:
        with session_scope(office.store, actor, write=False) as session:
            if get(session, Job, job.id).state != "running":
                raise CancelledError

    def read(rows: int) -> None:
        meter.advance(rows, office.clock())
        go_on()

    run = open_run(file, out, Scoring(asked.as_of, asked.preset), read)
    done = run.rows - sum(part.rows for part in run.missing)
    meter.begin("scoring", office.clock(), rows=done, of=run.rows)
    for rows in score_missing(run, map):
        meter.advance(rows, office.clock())
        go_on()
    finish(run)
    write_report(summary_report(run, asked.lang), out / SUMMARY)
    if asked.kind == "accumulate":
        scored = open_scores(out)

        def step_done(step: str) -> None:
            meter.begin(STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)], office.clock())
            go_on()

        meter.begin(STEPS[0], office.clock())
        found = accumulate(
            scored,
            preset=asked.preset,
            years=asked.years,
            seed=asked.seed,
            done=step_done,
        )
        write_report(accumulation_report(found, asked.lang), out / ACCUMULATED)
        write_tables(found, out / ACCUMULATED)
