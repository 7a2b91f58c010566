"""Store: the insurers whose business is kept."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Engine, insert, select

from risk.errors import Conflict, Fault, UnknownCode
from risk.store.audit import NOTHING_BEFORE, record
from risk.store.session import owner_scope, session_scope
from risk.store.tables import Tenant
from risk.store.tenancy import Who

SHORT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def add_tenant(bind: Engine, who: Who, *, name: str, now: datetime) -> None:
    """Add the insurer that ``who`` will work for; on PostgreSQL only the tables' owner may.

    Parameters
    ----------
    bind : Engine
    who : Who
        Who adds it. Its tenant is the short name: small letters, digits, ``-`` and ``_``, at
        most 40.
    name : str
        As people say it.
    now : datetime
        Aware.

    Raises
    ------
    UnknownCode
        If the short name is none.
    Conflict
        If it is taken.
    """
    tenant = who.tenant
    if not SHORT_NAME.fullmatch(tenant):
        rule, help_ = "small letters, digits, - and _, at most 40", "for example ping-an"
        raise UnknownCode(
            f"{tenant} cannot be a short name", [Fault("tenant", tenant, rule, help_, "form")]
        )
    with owner_scope(bind) as connection:
        if connection.scalar(select(Tenant.id).where(Tenant.id == tenant)) is not None:
            rule, help_ = "a short name is given once", "list the insurers: risk tenant list"
            fault = Fault("tenant", tenant, rule, help_, "taken")
            raise Conflict(f"{tenant} is kept already", [fault])
        row = {"id": tenant, "name": name, "audit_rows": 0, "audit_digest": NOTHING_BEFORE}
        connection.execute(insert(Tenant), row)
        with session_scope(connection, who) as session:
            added = {"name": name}
            record(
                session,
                action="tenant.added",
                entity="tenant",
                entity_id=tenant,
                after=added,
                now=now,
            )


def list_tenants(bind: Engine) -> dict[str, str]:
    """Give every insurer's short name and name; on PostgreSQL only the owner sees them all."""
    with owner_scope(bind) as connection:
        rows = connection.execute(select(Tenant.id, Tenant.name).order_by(Tenant.id))
        return {row.id: row.name for row in rows}
