"""Store: the tables.

Money is whole minor units with its currency beside it; moments are UTC and come back aware;
profiles and documents are text, so that their bytes stay what they were.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import ClassVar

from sqlalchemy import BigInteger, DateTime, Dialect, ForeignKey, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware on the way in, UTC in the database, aware UTC on the way out.

    SQLite forgets time zones; without this a moment would come back naive.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC.

        Raises
        ------
        ValueError
            If the moment has no time zone.
        """
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"{value!r} has no time zone; give an aware moment")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of the tables; every constraint has a name, so that a migration can find it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime}


class Firm(Base):
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
    created_at : datetime
        When it was first kept, UTC.
    """

    __tablename__ = "firms"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    profile: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(Text, unique=True)
    created_at: Mapped[datetime]


class StoredQuote(Base):
    """A quote as it was given, with everything it is a function of.

    Parameters
    ----------
    id : int
        Never given twice, even after a deletion.
    firm_id : int
    as_of, preset, pareto_tail, seed
        As in :class:`risk.desk.Request`.
    schedule : str
        Credits and debits applied, as JSON.
    engine_version, place, rulebook_digest, tariff : str
        What it was computed by.
    profile : str
        JSON of the profile exactly as quoted, in its own order.
    document : str
        The quote document; its UTF-8 bytes are the document's bytes.
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
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    firm_id: Mapped[int] = mapped_column(ForeignKey("firms.id"), index=True)
    as_of: Mapped[date]
    preset: Mapped[str] = mapped_column(String(20))
    pareto_tail: Mapped[bool]
    seed: Mapped[int] = mapped_column(BigInteger)
    schedule: Mapped[str] = mapped_column(Text)
    engine_version: Mapped[str] = mapped_column(String(40))
    place: Mapped[str] = mapped_column(String(10))
    rulebook_digest: Mapped[str] = mapped_column(String(64))
    tariff: Mapped[str] = mapped_column(String(100))
    profile: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)
    document_sha256: Mapped[str] = mapped_column(String(64))
    premium_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime]
