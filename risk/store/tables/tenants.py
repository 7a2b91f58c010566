"""Store: the insurers, each with the end of its audit chain."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from risk.store.tables.shared import Base


class Tenant(Base):
    """An insurer whose business is kept apart from every other's.

    Whoever writes for an insurer holds its row until the end of the work, so the work of one
    insurer comes one after the other.

    Parameters
    ----------
    id : str
        Short name, such as ``local``.
    name : str
        As people say it.
    audit_rows : int
        How many rows its audit has.
    audit_digest : str
        Digest of the last of them; 64 zeros when there is none.
    """

    __tablename__ = "tenants"
    __table_args__ = (CheckConstraint("id <> '' AND id <> '*'", name="id"),)

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    audit_rows: Mapped[int] = mapped_column(BigInteger)
    audit_digest: Mapped[str] = mapped_column(String(64))
