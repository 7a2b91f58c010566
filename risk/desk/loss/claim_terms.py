"""Desk: what the terms of a policy say to a claim: doubts, and what is still owed."""

from __future__ import annotations

import json

from sqlalchemy.orm import Session

from risk.decide.claim_terms import Event, doubts, payable
from risk.errors import Fault
from risk.profile import Cover
from risk.store.changes import get
from risk.store.claims import Money, claims_on, money_of
from risk.store.policies import terms_on
from risk.store.tables import Claim, Policy


def doubts_of(session: Session, claim: Claim) -> tuple[Fault, ...]:
    """Give what the policy's terms hold against paying a claim."""
    policy = get(session, Policy, claim.policy_id)
    cover = cover_of(session, claim)
    return doubts(cover, policy.start, claim.part, claim.made_on, claim.occurred_on)


def left_to_pay(session: Session, claim: Claim) -> int:
    """Give what the policy still owes for the event a claim belongs to, in minor units.

    Claims of one incident are one event; one without an incident is an event by itself. Denied
    claims do not count.
    """
    groups: dict[tuple[str, int], list[tuple[Claim, Money]]] = {}
    for one in claims_on(session, policy_id=claim.policy_id):
        if one.state != "denied":
            money = money_of(session, claim_id=one.id)
            groups.setdefault(_event_of(one), []).append((one, money))
    events: dict[tuple[str, int], Event] = {}
    for key, members in groups.items():
        cover = cover_of(session, members[0][0])
        if cover is not None:
            losses: dict[str, int] = {}
            defence: dict[str, int] = {}
            for one, money in members:
                losses[one.part] = losses.get(one.part, 0) + money.loss
                defence[one.part] = defence.get(one.part, 0) + money.defence
            events[key] = Event(cover, losses, defence)
    owed = dict(zip(events, payable(tuple(events.values())), strict=True))
    mine = _event_of(claim)
    paid = sum(money.paid for _, money in groups.get(mine, []))
    return max(owed.get(mine, 0) - paid, 0)


def _event_of(claim: Claim) -> tuple[str, int]:
    if claim.incident_id is None:
        return ("claim", claim.id)
    return ("incident", claim.incident_id)


def cover_of(session: Session, claim: Claim) -> Cover | None:
    """Give the terms of the day a claim was made; None where there was no cover on it."""
    terms = terms_on(session, policy_id=claim.policy_id, day=claim.made_on)
    return None if terms is None else Cover.model_validate(json.loads(str(terms.cover)))
