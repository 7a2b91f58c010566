"""Store: opening the database, and one piece of work in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from risk.errors import Fault, NotFound

LONGEST_WAIT = 10.0
"""How long a piece of work waits for another that is writing [seconds]."""


def engine(url: str, *, foreign_keys: bool = True) -> Engine:
    """Open a database; an SQLite file's folder is made on demand.

    SQLite keeps a write-ahead log, so readers never wait, and every writing transaction takes
    the write lock at its start: two that read before they write come one after the other, and
    neither's change is lost.

    Parameters
    ----------
    url : str
        SQLAlchemy address, such as ``sqlite:///var/breach-risk.db``.
    foreign_keys : bool
        Off only while a migration rebuilds tables.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:  # the address may hold a password, so it is not told back
        fault = Fault(
            "database_url",
            "an address that cannot be read",
            "must be an SQLAlchemy address",
            "for example RISK_DATABASE_URL=sqlite:///var/breach-risk.db",
            "database-url",
        )
        raise NotFound("the address of the database cannot be read", [fault]) from error
    if address.get_backend_name() != "sqlite":
        return create_engine(address, hide_parameters=True)  # no profile in an error message
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    opened = create_engine(address, hide_parameters=True, connect_args={"timeout": LONGEST_WAIT})

    @event.listens_for(opened, "connect")
    def _on_connect(connection: Any, record: object) -> None:
        connection.isolation_level = None  # else the driver begins transactions of its own
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(opened, "begin")
    def _on_begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("read_only", False)
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return opened


@contextmanager
def session_scope(bind: Engine, *, write: bool = True) -> Iterator[Session]:
    """Give a session for one piece of work: kept as a whole, or not at all after an error.

    What was read stays readable after the scope.

    Parameters
    ----------
    bind : Engine
        From :func:`engine`.
    write : bool
        False for work that only reads: it waits for nobody, and on SQLite a change is refused.
    """
    options = {} if write else {"read_only": True}
    with Session(bind.execution_options(**options), expire_on_commit=False) as session:
        yield session
        session.commit()
