"""Desk: claims as plain data."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from risk.decide.lifecycle import steps_from
from risk.desk.loss.claim_terms import cover_of, doubts_of, left_to_pay
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.store import get_firm, get_quote
from risk.store.changes import get
from risk.store.claims import asked_of, events_of_claim, list_claims, money_of
from risk.store.tables import Claim, ClaimEvent, Policy
from risk.units import decimal_text


def claim_document(session: Session, *, actor: Actor, claim_id: int) -> dict[str, Any]:
    """Give a claim, the terms of its day, what they hold against it, what is owed, what happened.

    Raises
    ------
    NotFound
        If there is no such claim.
    """
    enter(session, actor, "claim.read")
    claim = get(session, Claim, claim_id)
    cover = cover_of(session, claim)
    return _listed(session, claim) | {
        "terms": None if cover is None else cover.model_dump(mode="json"),
        "steps": list(steps_from("claim", claim.state)),
        "doubts": [one.as_dict() for one in doubts_of(session, claim)],
        "left_to_pay": decimal_text(left_to_pay(session, claim)),
        "asked": decimal_text(asked_of(session, claim_id=claim_id)),
        "events": [_event(one) for one in events_of_claim(session, claim_id=claim_id)],
    }


def claim_list(
    session: Session,
    *,
    actor: Actor,
    state: str | None = None,
    policy_id: int | None = None,
    before: int | None = None,
    most: int = 100,
) -> list[dict[str, Any]]:
    """Give claims, the last opened first; as :func:`risk.desk.life.life_document.policy_list`."""
    enter(session, actor, "claim.read")
    found = list_claims(session, state=state, policy_id=policy_id, before=before, most=most)
    return [_listed(session, one) for one in found]


def _listed(session: Session, one: Claim) -> dict[str, Any]:
    kept = get_quote(session, quote_id=get(session, Policy, one.policy_id).quote_id)
    money = money_of(session, claim_id=one.id)
    return {
        "id": one.id,
        "version": one.version,
        "state": one.state,
        "policy_id": one.policy_id,
        "incident_id": one.incident_id,
        "firm_id": kept.firm_id,
        "firm": get_firm(session, firm_id=kept.firm_id).name,
        "part": one.part,
        "made_on": one.made_on.isoformat(),
        "occurred_on": None if one.occurred_on is None else one.occurred_on.isoformat(),
        "opened_at": one.opened_at.isoformat(),
        "currency": kept.currency,
        "loss": decimal_text(money.loss),
        "defence": decimal_text(money.defence),
        "reserve": decimal_text(money.reserve),
        "paid": decimal_text(money.paid),
        "recovered": decimal_text(money.recovered),
        "incurred": decimal_text(money.incurred),
    }


def _event(one: ClaimEvent) -> dict[str, Any]:
    return {
        "seq": one.seq,
        "step": one.step,
        "loss": decimal_text(one.loss_minor),
        "defence": decimal_text(one.defence_minor),
        "reserve": decimal_text(one.reserve_minor),
        "asked": decimal_text(one.asked_minor),
        "paid": decimal_text(one.paid_minor),
        "recovered": decimal_text(one.recovered_minor),
        "at": one.at.isoformat(),
    }
