"""Desk: what needs another hand: referred, discussed, answered by who has the authority."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from risk.decide.authority import check_authority
from risk.desk.life.offered import Cause, rulebook_of, stake_of
from risk.desk.life.steps import ready, take_step
from risk.desk.life.submissions import open_referral
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.errors import Conflict, Fault
from risk.store.changes import get
from risk.store.tables import Offer, Referral, Submission
from risk.text import both

BY_HAND: Cause = {"code": "by_hand", "words": both("life.cause.by_hand")}


def refer(
    session: Session, *, actor: Actor, quote_id: int, version: int, reason: str, now: datetime
) -> Referral:
    """Refer an offer by hand.

    Parameters
    ----------
    version : int
        Of the offer as looked at.

    Raises
    ------
    Conflict
        If somebody changed it since, or its state does not allow it.
    """
    enter(session, actor, "referral.discuss")
    offer = get(session, Offer, quote_id)
    take_step(session, offer, "refer", version=version, reason=reason, now=now)
    take_step(session, get(session, Submission, offer.submission_id), "refer", now=now)
    return open_referral(session, quote_id=quote_id, causes=[BY_HAND], reason=reason, now=now)


def discuss(
    session: Session, *, actor: Actor, referral_id: int, version: int, reason: str, now: datetime
) -> Referral:
    """Say something to a referral; it stands in the audit.

    Raises
    ------
    Conflict
        If somebody changed it since, or it is answered.
    """
    enter(session, actor, "referral.discuss")
    referral = get(session, Referral, referral_id)
    take_step(session, referral, "discuss", version=version, reason=reason, now=now)
    return referral


def answer(
    session: Session,
    *,
    actor: Actor,
    referral_id: int,
    version: int,
    approve: bool,
    reason: str,
    now: datetime,
) -> Referral:
    """Approve or decline a referral.

    Whoever may answer referrals at all may decline any; approving asks for authority over the
    limit, the premium and the class, by the letters of authority of the day.

    Raises
    ------
    BeyondAuthority
        If the actor's role may not sign it; names who may.
    Conflict
        If somebody changed it since, it is answered, or the offer is past its last day.
    """
    enter(session, actor, "referral.answer")
    referral = get(session, Referral, referral_id)
    offer = get(session, Offer, referral.quote_id)
    submission = get(session, Submission, offer.submission_id)
    step = "approve" if approve else "decline"
    ready(session, referral, step, version)
    stake = stake_of(offer)
    if not approve:
        stake = replace(stake, limit_minor=0, premium_minor=0, processor_class=None)
    check_authority(rulebook_of(session, offer.quote_id, now.date()), actor.role, stake)
    refuse_late(offer, now.date())
    take_step(session, referral, step, version=version, reason=reason, now=now)
    take_step(session, offer, step, now=now)
    take_step(session, submission, step, now=now)
    return referral


def refuse_late(offer: Offer, day: date) -> None:
    """Refuse an offer past its last day.

    Raises
    ------
    Conflict
        If it is.
    """
    if day > offer.valid_until:
        told = offer.valid_until.isoformat()
        fault = Fault("valid_until", told, f"today is {day}", "quote it anew", "late")
        raise Conflict(f"offer {offer.quote_id} was valid until {told}", [fault])
