"""Store: the tables of books that were sent and of the long jobs on them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from risk.store.tables.shared import Base, TenantBound, Versioned


class Book(TenantBound, Versioned, Base):
    """A list of firms that was sent; its rows lie in a file of the work folder.

    Parameters
    ----------
    id : int
    name : str
        File name as it was sent.
    sha256 : str
        Of the file, hexadecimal.
    size : int
        Bytes.
    state : str
        As in :data:`risk.decide.lifecycle.STEPS`.
    kept_at : datetime
        UTC.
    version : int
    """

    __tablename__ = "books"
    __table_args__ = (UniqueConstraint("tenant_id", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(20), index=True)
    kept_at: Mapped[datetime]


class Job(TenantBound, Versioned, Base):
    """A long piece of work on a book; how far it is and what it wrote lies in its folder.

    Parameters
    ----------
    id : int
    book_id : int
    kind : str
        ``score``, or ``accumulate``, which scores first.
    asked : str
        What the result is a function of besides the book, JSON as
        :class:`risk.desk.book.book_jobs.JobAsked`.
    state : str
        As in :data:`risk.decide.lifecycle.STEPS`.
    attempts : int
        How often it was begun since somebody asked for it.
    faults : str or None
        JSON list of what made it fail.
    opened_at : datetime
        UTC.
    ended_at : datetime or None
        When it was done, failed or cancelled.
    version : int
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        ForeignKeyConstraint(["tenant_id", "book_id"], ["books.tenant_id", "books.id"]),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(String(20))
    asked: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), index=True)
    attempts: Mapped[int]
    faults: Mapped[str | None] = mapped_column(Text)
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
