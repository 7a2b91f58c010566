"""Store: what every table shares.

Money is whole minor units with its currency beside it; moments are UTC and come back aware;
profiles and documents are text, so that their bytes stay what they were.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from sqlalchemy import DateTime, Dialect, ForeignKey, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

CONTENT = {"content": True}
"""Marks a column that holds what a firm told of itself: it is emptied when the firm is erased."""


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
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UtcDateTime}


class TenantBound:
    """A table whose every row belongs to one insurer.

    :mod:`risk.store.tenancy` fills ``tenant_id`` in, adds it to every query and refuses rows of
    another insurer; a pointer to another such table carries it too, so that no row can point at
    a row of another insurer.
    """

    tenant_id: Mapped[str] = mapped_column(String(40), ForeignKey("tenants.id"))


class AppendOnly:
    """A table whose rows are added, never changed and never taken away by this program."""


class Versioned:
    """A table whose rows change only through :func:`risk.store.changes.change`.

    ``version`` is 1 when a row is new and one more at every change, so that whoever changes a row
    says which version they looked at.
    """

    version: Mapped[int] = mapped_column(default=1)
