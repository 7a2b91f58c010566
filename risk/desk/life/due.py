"""Desk: what somebody must do by a day: notices, premiums, renewals."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from risk.desk.loss.incidents import incident_document
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.errors import Erased
from risk.store import get_firm, get_quote
from risk.store.claims import list_incidents
from risk.store.policies import ending_policies, unpaid_policies
from risk.store.tables import Policy

MOST = 10_000
"""Incidents looked at, the last reported first."""
OPEN = ("reported", "handled")


def due_list(session: Session, *, actor: Actor, now: datetime, days: int) -> list[dict[str, Any]]:
    """Give what somebody must do within some days, the first due first.

    Parameters
    ----------
    now : datetime
        Aware.
    days : int
        How far to look ahead; what is late already is always told.

    Returns
    -------
    list of dict
        ``kind``: ``notice`` of an incident that the law wants and nobody has given, ``premium``
        that is owed, ``renewal`` of a policy that ends and nobody has renewed; ``number`` of the
        incident or policy, ``firm``, ``what`` in both languages where it is a notice, ``due_at``
        (moment or day), ``late``.
    """
    enter(session, actor, "incident.read")
    until = now + timedelta(days=days)
    found = [
        _row("notice", number, firm, one["due_at"], datetime.fromisoformat(one["due_at"]) < now)
        | {"what": one["tell"]}
        for number, firm, one in _notices(session, actor)
        if datetime.fromisoformat(one["due_at"]) <= until
    ]
    for policy in unpaid_policies(session, until=until.date()):
        firm, day = _firm(session, policy), policy.due
        found.append(_row("premium", policy.id, firm, day.isoformat(), day < now.date()))
    for policy in ending_policies(session, since=now.date(), until=until.date()):
        found.append(_row("renewal", policy.id, _firm(session, policy), str(policy.end), False))
    return sorted(found, key=lambda one: (one["due_at"], one["kind"], one["number"]))


def _notices(session: Session, actor: Actor) -> list[tuple[int, str, dict[str, Any]]]:
    """Give the notices with a day that nobody has given, with the incident and its firm."""
    found = []
    for incident in list_incidents(session, most=MOST):
        if incident.state in OPEN:
            try:
                told = incident_document(session, actor=actor, incident_id=incident.id)
            except Erased:  # what it was about is gone, and so are its clocks
                continue
            found += [
                (incident.id, told["firm"], one)
                for one in told["notices"]
                if one["due_at"] is not None and one["given_at"] is None
            ]
    return found


def _row(kind: str, number: int, firm: str, due_at: str, late: bool) -> dict[str, Any]:
    return {"kind": kind, "number": number, "firm": firm, "due_at": due_at, "late": late,
            "what": None}  # fmt: skip


def _firm(session: Session, policy: Policy) -> str:
    quote = get_quote(session, quote_id=policy.quote_id)
    return get_firm(session, firm_id=quote.firm_id).name
