"""Store: looking up books that were sent and the jobs on them."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from risk.store.tables import Book, Job

UNFINISHED = ("waiting", "running")
"""States of a job that somebody still has to do."""


def list_books(
    session: Session, *, before: int | None = None, most: int = 100, sha256: str | None = None
) -> list[Book]:
    """Give the books that are kept, the last sent first; narrowed where something is given."""
    query = select(Book).where(Book.state == "kept").order_by(Book.id.desc()).limit(most)
    if before is not None:
        query = query.where(Book.id < before)
    if sha256 is not None:
        query = query.where(Book.sha256 == sha256)
    return list(session.scalars(query))


def list_jobs(
    session: Session,
    *,
    book_id: int | None = None,
    kind: str | None = None,
    states: tuple[str, ...] = (),
    before: int | None = None,
    most: int = 100,
) -> list[Job]:
    """Give jobs, the last opened first; narrowed where something is given."""
    query = select(Job).order_by(Job.id.desc()).limit(most)
    if book_id is not None:
        query = query.where(Job.book_id == book_id)
    if kind is not None:
        query = query.where(Job.kind == kind)
    if states:
        query = query.where(Job.state.in_(states))
    if before is not None:
        query = query.where(Job.id < before)
    return list(session.scalars(query))


def next_job(session: Session) -> Job | None:
    """Give the job opened first of those that somebody still has to do, or None."""
    query = select(Job).where(Job.state.in_(UNFINISHED)).order_by(Job.id).limit(1)
    return session.scalars(query).first()
