"""Store: a row written or changed at once, by one statement of its own.

The unit of work of the library looks for order among many new rows; here each points at rows that
are there already, and to write it plainly takes a third of the time. The rules that bind a row to
an insurer are the same, and the row is one of the session's afterwards.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Insert, Select, Table, Update, bindparam, insert, literal, select, update
from sqlalchemy.orm import Session, make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from risk.store.owned import refuse_foreign
from risk.store.tables import AppendOnly, Base
from risk.store.tenancy import NotBound, bound, mark_new

Row = TypeVar("Row", bound=Base)


def write_new(session: Session, row: Row) -> Row:
    """Write a new row and give it as kept, with its number.

    Raises
    ------
    NotBound
        If it is another insurer's.
    """
    work = bound(session)
    work.flush()
    mark_new(work, row)
    known = vars(row)
    values = {name: known.get(name, usual) for name, usual in _columns(type(row)).items()}
    found = Session.connection(work).execute(_insert(type(row)), values)
    keys = (key.name for key in row.__mapper__.primary_key)
    values |= dict(zip(keys, found.inserted_primary_key or (), strict=True))
    for name, value in values.items():
        set_committed_value(row, name, value)
    make_transient_to_detached(row)
    work.add(row)
    return row


def write_change(session: Session, row: Base, version: int, values: dict[str, Any]) -> bool:
    """Change a row of the session, if it still has a version; tell whether it was so.

    Raises
    ------
    NotBound
        If it is no row of the session, or one that is never changed.
    NotFound
        If it is not of the firm, or of the broker's firms, that the session is bound to.
    """
    work = bound(session)
    if row not in work or isinstance(row, AppendOnly):
        raise NotBound(f"a row of {type(row).__name__} is added, never changed, or is not ours")
    refuse_foreign(work, row, work.who.firm, work.who.broker)
    work.flush()
    work.changed = True
    (number,) = row.__mapper__.primary_key_from_instance(row)
    told = {"of_number": number, "of_version": version, "of_tenant": work.who.tenant}
    statement = _update(type(row), tuple(values))
    found = Session.connection(work).execute(statement, values | told)
    for name, value in values.items() if found.rowcount else ():
        set_committed_value(row, name, value)
    return bool(found.rowcount)


def is_kept(session: Session, kind: type[Base], number: Any) -> bool:
    """Tell whether the insurer has a row with this number, or whatever its rows go by."""
    work = bound(session)
    told = {"of_number": number, "of_tenant": work.who.tenant}
    return Session.connection(work).execute(_select(kind), told).first() is not None


@cache
def _columns(kind: type[Base]) -> dict[str, Any]:
    """Give what a new row may say, each with what it says when it says nothing."""
    table = _table(kind)
    return {
        column.name: getattr(column.default, "arg", None)
        for column in table.columns
        if column is not table.autoincrement_column
    }


@cache
def _insert(kind: type[Base]) -> Insert:
    return insert(_table(kind))


@cache
def _update(kind: type[Base], names: tuple[str, ...]) -> Update:
    table = _table(kind)
    return (
        update(table)
        .where(
            kind.__mapper__.primary_key[0] == bindparam("of_number"),
            table.c.version == bindparam("of_version"),
            table.c.tenant_id == bindparam("of_tenant"),
        )
        .values({name: bindparam(name) for name in names})
    )


@cache
def _select(kind: type[Base]) -> Select[Any]:
    of = kind.__mapper__.primary_key[-1] == bindparam("of_number")
    return select(literal(1)).where(of, _table(kind).c.tenant_id == bindparam("of_tenant"))


def _table(kind: type[Base]) -> Table:
    assert isinstance(kind.__table__, Table)  # noqa: S101 - one table each
    return kind.__table__
