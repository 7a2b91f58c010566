"""Store: opening the database, and one piece of work in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.orm import Session

from risk.errors import Fault, NotFound, StoreAway, StoreBusy
from risk.store.tenancy import LONGEST_WAIT, StoreSession, Who


def engine(url: str, *, foreign_keys: bool = True) -> Engine:
    """Open a database: SQLite, or PostgreSQL through psycopg; an SQLite file's folder is made.

    On both, work that writes comes one after the other, so that two that read before they write
    lose neither's change: SQLite lets one write at a time, taking the write lock at the start,
    and on PostgreSQL :func:`session_scope` holds the insurer's row. Readers never wait.

    Parameters
    ----------
    url : str
        SQLAlchemy address: ``sqlite:///var/breach-risk.db``, ``postgresql://user@host/book``.
    foreign_keys : bool
        Off only while a migration rebuilds tables of SQLite.

    Raises
    ------
    NotFound
        If the address cannot be read or is of another kind of database.
    """
    address = _address(url)
    if address.get_backend_name() == "postgresql":
        return create_engine(address, hide_parameters=True, pool_pre_ping=True)
    if address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    # Parameters are hidden, so that no profile gets into an error message.
    opened = create_engine(address, hide_parameters=True, connect_args={"timeout": LONGEST_WAIT})

    @event.listens_for(opened, "connect")
    def _on_connect(connection: Any, record: object) -> None:
        connection.isolation_level = None  # else the driver begins transactions of its own
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(opened, "begin")
    def _on_begin(connection: Connection) -> None:
        reads = connection.get_execution_options().get("postgresql_readonly", False)
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
        connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")

    return opened


def reading(bind: Engine) -> Engine:
    """Give the database opened for reading alone: one moment is seen, nothing is written."""
    options: dict[str, Any] = {"postgresql_readonly": True}
    if bind.dialect.name == "postgresql":
        options["isolation_level"] = "REPEATABLE READ"
    return bind.execution_options(**options)


@contextmanager
def session_scope(
    bind: Engine | Connection, who: Who, *, write: bool = True, request_id: str | None = None
) -> Iterator[Session]:
    """Give a session for one piece of work: kept as a whole, or not at all after an error.

    Every query and change in it is bound to the insurer of ``who``; what was read stays readable
    after the scope.

    Parameters
    ----------
    bind : Engine or Connection
        From :func:`engine`; a connection of :func:`owner_scope` to make the work part of its
        transaction.
    who : Who
        Who works, in what role and for which insurer, as :class:`risk.desk.people.actor.Actor`.
    write : bool
        False for work that only reads: it waits for nobody, sees one moment, and a change is
        refused.
    request_id : str or None
        Of the request served, for the audit.

    Raises
    ------
    NotFound
        If the insurer is not kept.
    StoreBusy
        If other work of the insurer writes for longer than :data:`LONGEST_WAIT`.
    StoreAway
        If the database cannot be reached, or goes away in the middle.
    """
    opened = reading(bind) if isinstance(bind, Engine) and not write else bind
    with StoreSession(opened, who=who, write=write, request_id=request_id) as session:
        try:
            Session.connection(session)  # begins, and waits for its turn
        except OperationalError as error:
            if "locked" in str(error.orig) or "lock timeout" in str(error.orig):
                raise too_busy(who.tenant) from error
            raise away(opened.engine.url, error) from error
        try:
            yield session
            session.commit()
        except DBAPIError as error:
            if error.connection_invalidated:
                raise away(opened.engine.url, error) from error
            raise


def too_busy(tenant: str) -> StoreBusy:
    """Give the error for work that has waited its longest for other work of an insurer."""
    rule, help_ = "one piece of work writes at a time", "try again"
    fault = Fault("database", tenant, rule, help_, StoreBusy.code)
    return StoreBusy(f"other work has been writing for {LONGEST_WAIT:.0f} s", [fault])


def away(url: URL, error: DBAPIError) -> StoreAway:
    """Give the error for a database that cannot be reached; its password is not told."""
    name = url.render_as_string(hide_password=True)
    help_ = "start the server, or check RISK_DATABASE_URL"
    fault = Fault("database_url", name, str(error.orig).strip(), help_, StoreAway.code)
    return StoreAway("the database cannot be reached", [fault])


@contextmanager
def owner_scope(bind: Engine) -> Iterator[Connection]:
    """Give a bare connection that sees every insurer's rows, for the owner of the tables.

    For what concerns the database as a whole: migration, backup, the list of insurers.

    Raises
    ------
    NotFound
        If the login is another.
    """
    with bind.begin() as connection:
        see_everything(connection)
        as_owner(connection)
        yield connection


def as_owner(connection: Connection) -> None:
    """Make sure that the login sees every insurer's rows, as only the tables' owner may.

    Raises
    ------
    NotFound
        If it sees none.
    """
    if (
        connection.dialect.name == "postgresql"
        and connection.scalar(text("SELECT to_regclass('tenants')"))
        and connection.scalar(text("SELECT count(*) FROM tenants")) == 0
    ):
        rule, help_ = "the login must own the tables", "use the login that ran risk db upgrade"
        fault = Fault("database_url", "no rows to be seen", rule, help_, "not-owner")
        raise NotFound("this login does not see every insurer's rows", [fault])


def see_everything(connection: Connection) -> None:
    """Let the owner of the tables see every insurer's rows until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT set_config('app.tenant', '*', true)"))


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except ArgumentError:  # the address may hold a password, so it is not told back
        address = None
    if address is None or address.get_backend_name() not in ("sqlite", "postgresql"):
        fault = Fault(
            "database_url",
            "an address that cannot be read" if address is None else address.get_backend_name(),
            "must be an SQLAlchemy address of SQLite or PostgreSQL",
            "for example RISK_DATABASE_URL=sqlite:///var/breach-risk.db",
            "database-url",
        )
        raise NotFound("the address of the database cannot be read", [fault])
    return address
