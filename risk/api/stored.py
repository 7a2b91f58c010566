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
from risk.desk.actor import Actor
from risk.store import engine, migrate, session_scope


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

    def engine(self) -> Engine:
        """Give the database with its tables in place."""
        with self._lock:
            if self._opened is None:
                migrate.upgrade(self.url)
                self._opened = engine(self.url)
            return self._opened

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
    store : Engine
    actor : Actor
    request_id : str
        For the audit.
    """

    store: Engine
    actor: Actor
    request_id: str

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
        with session_scope(self.store, self.actor, request_id=self.request_id) as session:
            yield session


def _working(request: Request, actor: SignedIn) -> Work:
    store: Store = request.app.state.store
    return Work(store.engine(), actor, request.scope["risk.request_id"])


Working = Annotated[Work, Depends(_working)]
"""For routes that touch stored things; they must be plain functions, as the store waits."""
