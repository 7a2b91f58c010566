"""Store: the table of answers given, so that a repeated request gets the first one again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from risk.store.tables.shared import Base, TenantBound


class KeptAnswer(TenantBound, Base):
    """The answer to a request that its caller gave a key of its own.

    Parameters
    ----------
    actor, key : str
        Who asked, and their key for it.
    request_sha256 : str
        Of what was asked: the same key for another request is refused.
    status : int
        Of HTTP.
    headers, body : str
        As answered; the headers as JSON.
    at : datetime
        UTC.
    """

    __tablename__ = "answers"

    tenant_id: Mapped[str] = mapped_column(String(40), ForeignKey("tenants.id"), primary_key=True)
    actor: Mapped[str] = mapped_column(String(200), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_sha256: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(index=True)
