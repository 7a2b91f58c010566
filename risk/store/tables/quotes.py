"""Store: the table of quotes."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from risk.store.tables.shared import CONTENT, AppendOnly, Base, TenantBound


class StoredQuote(TenantBound, AppendOnly, Base):
    """A quote as it was given, with everything it is a function of.

    Parameters
    ----------
    id : int
        Never given twice, even after a deletion.
    firm_id : int
    as_of, preset, pareto_tail, seed
        As in :class:`risk.desk.Request`.
    rulebook_content : str or None
        Digest of the rulebook it was computed by, in ``rulebooks``; None before those were kept.
    schedule : str
        Credits and debits applied, as JSON.
    engine_version, place, rulebook_digest, tariff : str
        What it was computed by.
    profile : str
        JSON of the profile exactly as quoted, in its own order.
    kept_as : str
        What ``document`` is: the whole ``quote``, or the ``indication`` in it, from which with
        the other columns the whole is computed again when it is asked for.
    document : str
        What was found; its UTF-8 bytes are the document's bytes.
    document_sha256 : str
        SHA-256 of those bytes, hexadecimal.
    premium_minor : int or None
        Premium before tax in minor units of ``currency``; None when there is no price.
    currency : str
        ISO 4217.
    created_at : datetime
        When it was kept, UTC.
    """

    __tablename__ = "quotes"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        ForeignKeyConstraint(["tenant_id", "firm_id"], ["firms.tenant_id", "firms.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "rulebook_content"], ["rulebooks.tenant_id", "rulebooks.digest"]
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    firm_id: Mapped[int] = mapped_column(index=True)
    as_of: Mapped[date]
    preset: Mapped[str] = mapped_column(String(20))
    pareto_tail: Mapped[bool]
    seed: Mapped[int] = mapped_column(BigInteger)
    schedule: Mapped[str] = mapped_column(Text)
    engine_version: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(10))
    rulebook_digest: Mapped[str] = mapped_column(String(64))
    rulebook_content: Mapped[str | None] = mapped_column(String(64))
    tariff: Mapped[str] = mapped_column(String(100))
    profile: Mapped[str] = mapped_column(Text, info=CONTENT)
    kept_as: Mapped[str] = mapped_column(String(12))
    document: Mapped[str] = mapped_column(Text, info=CONTENT)
    document_sha256: Mapped[str] = mapped_column(String(64))
    premium_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime]
