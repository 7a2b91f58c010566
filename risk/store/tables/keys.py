"""Store: the table of keys with which programs sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from risk.store.tables.shared import Base, TenantBound


class ApiKey(TenantBound, Base):
    """A key: what it opens and until when. Of the secret only the digest is kept.

    Parameters
    ----------
    prefix : str
        Its public part, by which it is found and named.
    secret_sha256 : str
        SHA-256 of the secret, which is 32 random bytes, hexadecimal.
    name : str
        What it is for, as people say it.
    role : str
    firm_id : int or None
        The firm that a key of the role ``firm`` is for.
    broker : str or None
        The broker that a key of the role ``broker`` is for.
    scopes : str or None
        JSON list of the only actions it opens; None for all of its role.
    created_at, expires_at : datetime
        UTC.
    revoked_at : datetime or None
    """

    __tablename__ = "api_keys"

    tenant_id: Mapped[str] = mapped_column(String(40), ForeignKey("tenants.id"), primary_key=True)
    prefix: Mapped[str] = mapped_column(String(16), primary_key=True)
    secret_sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(40))
    firm_id: Mapped[int | None]
    broker: Mapped[str | None] = mapped_column(Text)
    scopes: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
