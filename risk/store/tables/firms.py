"""Store: the table of firms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from risk.store.tables.shared import CONTENT, Base, TenantBound


class Firm(TenantBound, Base):
    """A firm and its profile as last told.

    Parameters
    ----------
    id : int
    name : str
        As in the profile, for lists.
    profile : str
        The profile as canonical JSON: keys sorted, no spaces, UTF-8.
    source : str or None
        Label of the file it came from, such as ``data_samples/02_creche.yaml``; at most one firm
        a label. None when it came from no file.
    broker : str or None
        Name of the broker whose client it is; None when it came by itself.
    created_at : datetime
        When it was first kept, UTC.
    """

    __tablename__ = "firms"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "source"),
        Index(None, "tenant_id", "broker"),
        Index(None, "tenant_id", "name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text, info=CONTENT)
    profile: Mapped[str] = mapped_column(Text, info=CONTENT)
    source: Mapped[str | None] = mapped_column(Text, info=CONTENT)
    broker: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
