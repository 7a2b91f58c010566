"""Store: looking up books that were sent and the jobs on them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from risk.store.listed import last_first
from risk.store.tables import Book, Job

UNFINISHED = ("waiting", "running")
"""States of a job that somebody still has to do."""


def list_books(
    session: Session, *, before: int | None = None, most: int = 100, sha256: str | None = None
) -> list[Book]:
    """Give the books that are kept, the last sent first; narrowed where something is given."""
    return last_first(session, Book, before=before, most=most, state="kept", sha256=sha256)


def list_jobs(
    session: Session,
    *,
    book_id: int | None = None,
    kind: str | None = None,
    states: tuple[str, ...] | None = None,
    before: int | None = None,
    most: int = 100,
) -> list[Job]:
    """Give jobs, the last opened first; narrowed where something is given."""
    return last_first(
        session, Job, before=before, most=most, book_id=book_id, kind=kind, state=states
    )


def next_job(session: Session) -> Job | None:
    """Give the job opened first of those that somebody still has to do, or None."""
    query = select(Job).where(Job.state.in_(UNFINISHED)).order_by(Job.id).limit(1)
    return session.scalars(query).first()
