"""Store: everything kept of a firm, and emptying what it told where nothing keeps it.

Rows stay: numbers, days and money of a contract are the insurer's, certificates have no gaps and
the audit stays whole. What is emptied are the columns marked as content. Quotes are never changed
by work, so emptying them is left to the owner of the tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Engine, Table, and_, or_, select, update
from sqlalchemy.orm import Session

from risk.store.owned import leads, rows_of
from risk.store.tables import Audit, Base, Firm, StoredQuote

Rows = dict[type[Base], list[Any]]


def everything_of(session: Session, firm_id: int) -> Rows:
    """Give every row kept of a firm, by table."""
    kinds: tuple[type[Base], ...] = (Firm, *leads())
    return {kind: rows_of(session, kind, firm_id) for kind in kinds}


def entity_of(kind: type[Base]) -> str:
    """Give the word by which the audit names the rows of a table."""
    return "quote" if kind is StoredQuote else kind.__name__.lower()


def done_to(session: Session, rows: Mapping[type[Base], Sequence[Any]]) -> list[Audit]:
    """Give what the audit tells of rows, first to last."""
    named = [
        and_(Audit.entity == entity_of(kind), Audit.entity_id.in_([_number(row) for row in found]))
        for kind, found in rows.items()
        if found
    ]
    return list(session.scalars(select(Audit).where(or_(*named)).order_by(Audit.seq)))


def content_of(kind: type[Base]) -> dict[str, str | None]:
    """Give the columns of a table that hold what a firm told, and what they hold when emptied."""
    return {
        column.name: None if column.nullable else ""
        for column in _table(kind).columns
        if column.info.get("content")
    }


def empty(connection: Connection, tenant: str, rows: Mapping[type[Base], Sequence[Any]]) -> None:
    """Empty what rows hold of what a firm told.

    Parameters
    ----------
    connection : Connection
        Of :func:`risk.store.session.owner_scope`, before any session works in it.
    tenant : str
    rows : mapping
        By table; those without such columns stay as they are.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    for kind, found in rows.items():
        values, table = content_of(kind), _table(kind)
        if values and found:
            (key,) = kind.__mapper__.primary_key
            keys = [_number(row) for row in found]
            mine = (table.c.tenant_id == tenant) & key.in_([int(one) for one in keys])
            connection.execute(update(table).where(mine).values(**values))


def forget_pages(bind: Engine) -> None:
    """Take what was emptied out of SQLite's log too; PostgreSQL does so when it vacuums."""
    if bind.dialect.name == "sqlite":
        raw = bind.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()


def is_empty(row: Base) -> bool:
    """Tell whether a row holds nothing of what a firm told."""
    return all(not getattr(row, name) for name in content_of(type(row)))


def _number(row: Base) -> str:
    keys = type(row).__mapper__.primary_key_from_instance(row)
    return str(keys[0])


def _table(kind: type[Base]) -> Table:
    table = kind.__table__
    assert isinstance(table, Table)  # noqa: S101 - every class here is one table
    return table
