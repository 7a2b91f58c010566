"""Store: whether a database is what this program expects and what it once was."""

from __future__ import annotations

from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Engine

from risk.errors import AuditBroken, Fault
from risk.store import migrate
from risk.store.audit import Chain, verify_audit
from risk.store.session import engine, owner_scope, session_scope
from risk.store.tables import Base
from risk.store.tenancy import APP_ROLE
from risk.store.tenants import list_tenants

GUARDED = ("audit", "policy_events", "claim_events")
"""Tables whose rows the database itself lets nobody change."""
TRIGGERS = {
    "sqlite": {f"{one}_append_only_{change}" for one in GUARDED for change in ("update", "delete")},
    "postgresql": {f"{one}_append_only_{each}" for one in GUARDED for each in ("row", "statement")},
}


class Checker(NamedTuple):
    """Who walks the audit of an insurer."""

    tenant: str
    id: str = "check"
    role: str = "system"
    firm: None = None
    broker: None = None


def check_store(url: str) -> list[Fault]:
    """Look for everything that is wrong with a database.

    Schema against the tables this program knows; the file's integrity (SQLite; PostgreSQL checks
    its pages as it reads them); pointers to rows that are not there; what keeps the audit as it
    was and insurers apart; every insurer's audit. Where the schema differs the rest is not
    looked at.

    Parameters
    ----------
    url : str
        On PostgreSQL with the login of the tables' owner.
    """
    if differences := migrate.check(url):
        help_ = "risk db upgrade"
        return [
            Fault("schema", one, "must fit this version", help_, "schema") for one in differences
        ]
    opened = engine(url)
    try:
        with owner_scope(opened) as connection:
            faults = _broken_pages(connection) + _broken_pointers(connection)
            faults += _missing_triggers(connection) + _open_tables(connection)
        return faults + [fault for error in walk(opened)[1] for fault in error.faults]
    finally:
        opened.dispose()


def walk(
    bind: Engine, tenant: str | None = None, end: str | None = None
) -> tuple[list[Chain], list[AuditBroken]]:
    """Walk the audit of one insurer or of all: chains found whole, and those found broken.

    Parameters
    ----------
    tenant : str or None
    end : str or None
        As in :func:`risk.store.verify_audit`.
    """
    whole: list[Chain] = []
    broken: list[AuditBroken] = []
    for one in list_tenants(bind) if tenant is None else (tenant,):
        with session_scope(bind, Checker(one), write=False) as session:
            try:
                whole.append(verify_audit(session, end=end))
            except AuditBroken as error:
                broken.append(error)
    return whole, broken


def _broken_pages(connection: sa.Connection) -> list[Fault]:
    if connection.dialect.name != "sqlite":
        return []
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
    rule, help_ = "the file must be whole", "restore a backup"
    return [Fault("file", str(one), rule, help_, "integrity") for one in found if one != "ok"]


def _broken_pointers(connection: sa.Connection) -> list[Fault]:
    faults = []
    for table in Base.metadata.sorted_tables:
        for pointer in table.foreign_key_constraints:
            target = pointer.referred_table.alias()
            pairs = [(one.parent, target.c[one.column.name]) for one in pointer.elements]
            query = (
                sa.select(*table.primary_key.columns)
                .where(*(column.is_not(None) for column, _ in pairs))
                .where(~sa.exists().where(*(column == key for column, key in pairs)))
                .limit(1)
            )
            if (row := connection.execute(query).first()) is not None:
                path = f"{table.name}[{', '.join(str(one) for one in row)}]"
                rule = f"must point at a row of {pointer.referred_table.name}"
                faults.append(Fault(path, str(pointer.name), rule, "restore a backup", "pointer"))
    return faults


def _missing_triggers(connection: sa.Connection) -> list[Fault]:
    on_sqlite = connection.dialect.name == "sqlite"
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if on_sqlite
        else "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND NOT tgisinternal"
    )
    found = set(connection.scalars(sa.text(query)))
    rule = "must refuse changes of the audit"
    return [
        Fault(name, "missing or off", rule, "restore a backup", "trigger")
        for name in sorted(TRIGGERS[connection.dialect.name] - found)
    ]


def _open_tables(connection: sa.Connection) -> list[Fault]:
    """Look for tables that PostgreSQL does not guard, and for a working role that it lets pass."""
    if connection.dialect.name != "postgresql":
        return []
    guarded = set(
        connection.scalars(
            sa.text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        )
    )
    rule, help_ = "must be under row-level security", "bind_to_tenant in a migration"
    faults = [
        Fault(name, "open", rule, help_, "row-level-security")
        for name in sorted(set(Base.metadata.tables) - guarded)
    ]
    above = sa.text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = :role")
    if connection.scalar(above, {"role": APP_ROLE}) is not False:
        rule, help_ = "must be an ordinary role", f"ALTER ROLE {APP_ROLE} NOSUPERUSER NOBYPASSRLS"
        faults.append(Fault(APP_ROLE, "above the policies", rule, help_, "row-level-security"))
    return faults
