"""Store: the insurers whose business is kept."""

from __future__ import annotations

import re

from sqlalchemy import Engine, insert, select

from risk.errors import Conflict, Fault, UnknownCode
from risk.store.session import owner_scope
from risk.store.tables import Tenant

SHORT_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def add_tenant(bind: Engine, *, tenant: str, name: str) -> None:
    """Add an insurer; on PostgreSQL only the owner of the tables may.

    Parameters
    ----------
    bind : Engine
    tenant : str
        Short name: small letters, digits, ``-`` and ``_``, at most 40.
    name : str
        As people say it.

    Raises
    ------
    UnknownCode
        If the short name is none.
    Conflict
        If it is taken.
    """
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
        connection.execute(insert(Tenant), {"id": tenant, "name": name})


def list_tenants(bind: Engine) -> dict[str, str]:
    """Give every insurer's short name and name; on PostgreSQL only the owner sees them all."""
    with owner_scope(bind) as connection:
        rows = connection.execute(select(Tenant.id, Tenant.name).order_by(Tenant.id))
        return {row.id: row.name for row in rows}
