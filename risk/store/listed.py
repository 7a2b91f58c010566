"""Store: the rows of a table, the last first, narrowed and in pages."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from risk.store.tables import Base

Row = TypeVar("Row", bound=Base)


def last_first(
    session: Session, table: type[Row], *, before: int | None, most: int, **only: Any
) -> list[Row]:
    """Give rows, the highest number first.

    Parameters
    ----------
    table : type
        With a column ``id``.
    before : int or None
        Only those with a lower number: the next page.
    most : int
    only
        Column and its value, or the values it may have; None leaves it open.
    """
    columns: Any = table
    query = select(table).order_by(columns.id.desc()).limit(most)
    for name, value in only.items():
        if value is not None:
            column = getattr(columns, name)
            query = query.where(column.in_(value) if isinstance(value, tuple) else column == value)
    if before is not None:
        query = query.where(columns.id < before)
    return list(session.scalars(query))
