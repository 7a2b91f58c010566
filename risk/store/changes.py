"""Store: adding and changing rows that have versions, each with its row in the audit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlalchemy.orm import Session

from risk.errors import Changed, Fault, NotFound
from risk.store.audit import list_audit, record
from risk.store.tables import Base, Versioned
from risk.store.written import write_change, write_new

Row = TypeVar("Row", bound=Base)

_LONG = frozenset({"tenant_id", "version", "profile", "cover", "told"})
"""What the audit does not repeat: it is known, or stands in a quote kept for good."""


def key_of(row: Base) -> int:
    """Give the number of a row."""
    (number,) = inspect(row).mapper.primary_key_from_instance(row)
    return int(number)


def get(session: Session, table: type[Row], number: int) -> Row:
    """Give a row by its number.

    Raises
    ------
    NotFound
        If there is none, or it is another insurer's.
    """
    row = session.get(table, number)
    if row is None:
        noun = table.__name__.lower()
        fault = Fault(f"{noun}_id", str(number), "it must be kept", "list them", "unknown")
        raise NotFound(f"there is no {noun} {number}", [fault])
    return row


def add(
    session: Session, row: Row, *, action: str, now: datetime, reason: str | None = None
) -> Row:
    """Add a row and tell the audit.

    Parameters
    ----------
    row : Row
        With a single number for its key.
    action : str
        Noun and what was done, such as ``submission.opened``.
    now : datetime
        Aware.
    reason : str or None
    """
    write_new(session, row)
    record(
        session,
        action=action,
        entity=type(row).__name__.lower(),
        entity_id=key_of(row),
        after=_told({name: getattr(row, name) for name in _columns(row)}),
        reason=reason,
        now=now,
    )
    return row


def change(
    session: Session,
    row: Base,
    *,
    version: int,
    action: str,
    now: datetime,
    reason: str | None = None,
    **values: Any,
) -> None:
    """Change a row that is still as whoever changes it saw it, and tell the audit.

    Parameters
    ----------
    row : Base
        Of a table with versions.
    version : int
        The version that was looked at.
    action : str
    now : datetime
        Aware.
    reason : str or None
        Why, as the person said it.
    **values
        Columns and their new values.

    Raises
    ------
    Changed
        If somebody changed it since; tells who and when.
    """
    values = {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in values.items()
    }
    expect(session, row, version)
    before = {name: getattr(row, name) for name in values}
    if not write_change(session, row, version, {**values, "version": version + 1}):
        raise _changed_since(session, row, version)  # between the look and the change
    record(
        session,
        action=action,
        entity=type(row).__name__.lower(),
        entity_id=key_of(row),
        before=_told(before),
        after=_told(values),
        reason=reason,
        now=now,
    )


def expect(session: Session, row: Base, version: int) -> None:
    """Refuse to go on with a row that somebody changed since it was looked at.

    Raises
    ------
    Changed
        As :func:`change`.
    """
    if getattr(row, "version", version) != version:
        raise _changed_since(session, row, version)


def _changed_since(session: Session, row: Base, version: int) -> Changed:
    noun, number = type(row).__name__.lower(), key_of(row)
    session.refresh(row)
    last = list_audit(session, entity=noun, entity_id=number, most=1)
    who = f"{last[0].actor} ({last[0].action}) at {last[0].at.isoformat()}" if last else "somebody"
    now = row.version if isinstance(row, Versioned) else 0
    fault = Fault(
        "version",
        str(version),
        f"it is at version {now}, changed by {who}",
        "look at it as it is now, then decide again",
        Changed.code,
    )
    return Changed(f"{noun} {number} was changed since you looked at it", [fault])


def _columns(row: Base) -> list[str]:
    return [column.key for column in inspect(row).mapper.column_attrs]


def _told(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
        if name not in _LONG and value is not None
    }
