"""Desk: books that were sent: kept, listed, taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from risk.desk.book.work_folder import WorkFolder
from risk.desk.life.steps import take_step
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.desk.people.rights import require
from risk.errors import Conflict, Fault, InvalidTerms
from risk.portfolio.book_source import look_at
from risk.store.books import UNFINISHED, list_books, list_jobs
from risk.store.changes import add, get
from risk.store.tables import Book

KINDS = (".csv", ".xlsx", ".parquet")
MOST_BYTES = 1_000_000_000
"""Largest book that can be sent."""
LONGEST_NAME = 100


@dataclass(frozen=True)
class Sent:
    """A book that has come in whole.

    Parameters
    ----------
    name : str
        As :func:`clean_name` gives it.
    file : Path
        Where it lies; it is moved from there.
    sha256 : str
    size : int
        Bytes.
    """

    name: str
    file: Path
    sha256: str
    size: int


def may_send(*, actor: Actor, name: str) -> str:
    """Give the name a book is kept under, before its rows are taken in.

    Raises
    ------
    NotAllowed
        If books are not theirs to send.
    InvalidTerms
        If the name is none of a book.
    """
    require(actor, "book.run")
    ending = Path(name).suffix.lower()
    plain = Path(name).stem
    odd = any(not (letter.isalnum() or letter in "-_ ()") for letter in plain)
    if ending not in KINDS or odd or not plain.strip() or len(name) > LONGEST_NAME:
        rule = f"letters, digits, - _ ( ), and one of {', '.join(KINDS)}"
        fault = Fault("name", name[:80], rule, "such as firms.csv", InvalidTerms.code)
        raise InvalidTerms("a book cannot be kept under this name", [fault])
    return plain + ending


def keep_book(
    session: Session, *, actor: Actor, sent: Sent, folder: WorkFolder, now: datetime
) -> Book:
    """Keep a book; the one that is kept where the same was sent before.

    Raises
    ------
    InvalidBook
        If the file cannot be read or its columns are not those of a profile.
    """
    enter(session, actor, "book.run")
    look_at(sent.file)
    for one in list_books(session, sha256=sent.sha256):
        if one.name == sent.name:
            sent.file.unlink()
            return one
    book = Book(
        name=sent.name, sha256=sent.sha256, size=sent.size, state="kept", kept_at=now, version=1
    )
    add(session, book, action="book.keep", now=now)
    home = folder.book(book.id)
    home.mkdir(parents=True, exist_ok=True)
    sent.file.replace(home / sent.name)
    return book


def remove_book(
    session: Session,
    *,
    actor: Actor,
    book_id: int,
    version: int,
    folder: WorkFolder,
    reason: str,
    now: datetime,
) -> Book:
    """Take a book away for good, with everything that was computed from it.

    Raises
    ------
    Conflict
        If somebody changed it since, it is gone, or a job on it is not finished.
    """
    enter(session, actor, "book.run")
    book = get(session, Book, book_id)
    jobs = list_jobs(session, book_id=book_id, most=10**6)
    if unfinished := [one.id for one in jobs if one.state in UNFINISHED]:
        rule, help_ = "no job on it may be waiting or running", "cancel the job first"
        fault = Fault("job", str(unfinished[0]), rule, help_, Conflict.code)
        raise Conflict("a job works on the book", [fault])
    take_step(session, book, "remove", version=version, reason=reason, now=now)
    folder.remove_book(book_id, [one.id for one in jobs])
    return book


def book_document(session: Session, *, actor: Actor, book_id: int) -> dict[str, Any]:
    """Give a book as plain data.

    Raises
    ------
    NotFound
        If there is no such book.
    """
    enter(session, actor, "book.read")
    return _book(get(session, Book, book_id))


def book_list(
    session: Session, *, actor: Actor, before: int | None = None, most: int = 100
) -> list[dict[str, Any]]:
    """Give the books that are kept, the last sent first, as plain data."""
    enter(session, actor, "book.read")
    return [_book(one) for one in list_books(session, before=before, most=most)]


def _book(book: Book) -> dict[str, Any]:
    return {
        "id": book.id,
        "version": book.version,
        "state": book.state,
        "name": book.name,
        "sha256": book.sha256,
        "size": book.size,
        "kept_at": book.kept_at.isoformat(),
    }
