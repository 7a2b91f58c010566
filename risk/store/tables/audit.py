"""Store: the table of the audit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from risk.store.tables.shared import AppendOnly, Base, TenantBound


class Audit(TenantBound, AppendOnly, Base):
    """One thing done: who did what to what, when and why, chained to the thing done before.

    Parameters
    ----------
    tenant_id : str
    seq : int
        1 for the insurer's first row, and no number is left out.
    at : datetime
        UTC.
    actor, role : str
        Who, and in what role.
    action : str
        What, such as ``quote.kept`` or ``viewed``.
    entity, entity_id : str
        To what, such as ``quote`` and its number.
    before, after : str or None
        What it was and became, as canonical JSON; large documents by their SHA-256.
    reason, request_id : str or None
    previous : str
        ``digest`` of the row before; 64 zeros for the first.
    digest : str
        SHA-256 of everything above, hexadecimal.
    """

    __tablename__ = "audit"
    __table_args__ = (Index(None, "tenant_id", "entity", "entity_id"),)

    tenant_id: Mapped[str] = mapped_column(String(40), ForeignKey("tenants.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(60))
    entity: Mapped[str] = mapped_column(String(40))
    entity_id: Mapped[str] = mapped_column(Text)
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
