"""Desk: firms that are kept."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.store import get_firm, list_firms, profile_of, record_view
from risk.store.tables import Firm


def firms_document(
    session: Session, *, actor: Actor, after: int = 0, most: int = 1000
) -> dict[str, Any]:
    """Give the firms, first kept first; names and numbers, no answers.

    Parameters
    ----------
    after : int
        Only those with a higher number.
    most : int
        How many at most.
    """
    enter(session, actor, "firm.read")
    found = list_firms(session, after=after, most=most + 1)
    return {
        "firms": [_head(one) for one in found[:most]],
        "next": found[most - 1].id if len(found) > most else None,
    }


def view_firm(session: Session, *, actor: Actor, firm_id: int, now: datetime) -> dict[str, Any]:
    """Give a firm with its answers; who saw them is kept in the audit.

    Raises
    ------
    NotFound
        If there is no such firm, it is not for who asks, or it was erased.
    """
    enter(session, actor, "firm.read")
    firm = get_firm(session, firm_id=firm_id)
    profile_of(firm)
    record_view(session, entity="firm", entity_id=firm_id, now=now)
    return _head(firm) | {"profile": json.loads(firm.profile)}


def _head(firm: Firm) -> dict[str, Any]:
    return {
        "id": firm.id,
        "name": firm.name,
        "broker": firm.broker,
        "created_at": firm.created_at.isoformat(),
    }
