"""Store: the table of rulebooks that quotes were computed by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from risk.store.tables.shared import AppendOnly, Base, TenantBound


class StoredRulebook(TenantBound, AppendOnly, Base):
    """A rulebook as it was read, kept once, so that its quotes outlive its files.

    Parameters
    ----------
    digest : str
        SHA-256 of the content, hexadecimal.
    packed : bytes
        The content of :func:`risk.rulebook.content_of`, by zlib.
    created_at : datetime
        When it was first kept, UTC.
    """

    __tablename__ = "rulebooks"

    tenant_id: Mapped[str] = mapped_column(String(40), ForeignKey("tenants.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
