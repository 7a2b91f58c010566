"""API: the database, opened when first needed, and a caller's work in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from risk.api.auth import SignedIn
from risk.desk.people.actor import Actor
from risk.store import engine, migrate, session_scope
from risk.store.session import too_busy
from risk.store.tenancy import LONGEST_WAIT


class Store:
    """The database of the settings.

    Parameters
    ----------
    url : str
        As in :class:`risk.settings.Settings`.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._opened: Engine | None = None
        self._lock = Lock()
        self._turn = Lock()

    def engine(self) -> Engine:
        """Give the database with its tables in place."""
        with self._lock:
            if self._opened is None:
                migrate.upgrade(self.url)
                self._opened = engine(self.url)
            return self._opened

    @contextmanager
    def turn(self, tenant: str) -> Iterator[None]:
        """Give the turn to write.

        SQLite lets one write at a time, and its own wait goes by looking again and again, holding
        a connection; so requests of one process queue here. PostgreSQL queues by itself.

        Raises
        ------
        StoreBusy
            If others of this process write for longer than :data:`LONGEST_WAIT`.
        """
        if not self.url.startswith("sqlite"):
            yield
            return
        if not self._turn.acquire(timeout=LONGEST_WAIT):
            raise too_busy(tenant)
        try:
            yield
        finally:
            self._turn.release()

    def close(self) -> None:
        """Let go of the database."""
        with self._lock:
            if self._opened is not None:
                self._opened.dispose()
                self._opened = None


def clock() -> datetime:
    """Tell the time: the edge is the only place with a clock."""
    return datetime.now().astimezone()


@dataclass(frozen=True)
class Work:
    """What a caller does in the store; what was done is kept before the answer goes out.

    Parameters
    ----------
    kept : Store
    actor : Actor
    request_id : str
        For the audit.
    """

    kept: Store
    actor: Actor
    request_id: str

    @property
    def store(self) -> Engine:
        """Give the database."""
        return self.kept.engine()

    @property
    def now(self) -> datetime:
        """Give the moment; its day is that of the machine's time zone."""
        return clock()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that reads."""
        with session_scope(self.store, self.actor, write=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give a session that writes, whole or not at all."""
        with (
            self.kept.turn(self.actor.tenant),
            session_scope(self.store, self.actor, request_id=self.request_id) as session,
        ):
            yield session


async def _working(request: Request, actor: SignedIn) -> Work:
    return Work(request.app.state.store, actor, request.scope["risk.request_id"])


Working = Annotated[Work, Depends(_working)]
"""For routes that touch stored things; they must be plain functions, as the store waits."""
