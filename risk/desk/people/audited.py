"""Desk: who did and saw what."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from sqlalchemy.orm import Session

from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.store import Audit, list_audit, record_view, verify_audit

Seen = Literal["firm", "quote"]
"""What shows a firm's answers, so that who looked is kept."""


def note_view(session: Session, *, actor: Actor, entity: Seen, number: int, now: datetime) -> None:
    """Keep in the audit that somebody looked at a firm's answers, or at a paper made of them.

    Raises
    ------
    NotAllowed
        If they may not.
    """
    enter(session, actor, f"{entity}.read")
    record_view(session, entity=entity, entity_id=number, now=now)


def audit_document(
    session: Session,
    *,
    actor: Actor,
    entity: str | None = None,
    entity_id: str | None = None,
    before: int | None = None,
    most: int = 50,
) -> list[dict[str, Any]]:
    """Give what was done to what, when, by whom and why, as plain data; the last first.

    Parameters
    ----------
    entity, entity_id, before, most
        As in :func:`risk.store.list_audit`.
    """
    enter(session, actor, "audit.read")
    rows = list_audit(session, entity=entity, entity_id=entity_id, before=before, most=most)
    return [_plain(row) for row in rows]


def chain_document(session: Session, *, actor: Actor, end: str | None = None) -> dict[str, Any]:
    """Walk the insurer's audit, find it whole and give its end.

    Raises
    ------
    AuditBroken
        At the first row that was changed, is missing or does not follow the one before it.
    """
    enter(session, actor, "audit.verify")
    chain = verify_audit(session, end=end)
    return {"tenant": chain.tenant, "rows": chain.rows, "end": chain.end}


def _plain(row: Audit) -> dict[str, Any]:
    told = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    return told | {"at": row.at.isoformat()}
