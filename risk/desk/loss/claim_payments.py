"""Desk: payments on a claim, by one person up to an amount and by two above it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from risk.decide.claims_authority import needs_second
from risk.desk.life.offered import rulebook_of
from risk.desk.life.steps import ready, take_step
from risk.desk.loss.claim_terms import doubts_of, left_to_pay
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.errors import BeyondAuthority, Fault, InvalidTerms
from risk.store import get_quote, list_audit
from risk.store.changes import get
from risk.store.claims import add_claim_event, asked_of, money_of
from risk.store.tables import Claim, Policy


def ask_payment(
    session: Session,
    *,
    actor: Actor,
    claim_id: int,
    version: int,
    amount_minor: int,
    reason: str,
    now: datetime,
) -> Claim:
    """Ask another person to make a payment that one may not make alone.

    The next payment of just this amount may be made by anybody else; whatever else is paid, or
    asked for, takes its place.

    Raises
    ------
    Conflict
        If somebody changed it since, or its state does not allow it.
    InvalidTerms
        If the terms stand against it, it is not owed, or one may pay it alone.
    BeyondAuthority
        If it is more than two may pay together.
    """
    enter(session, actor, "claim.pay")
    claim = get(session, Claim, claim_id)
    ready(session, claim, "ask", version)
    _owed(session, claim, amount_minor)
    if not _needs_second(session, claim, actor, amount_minor, now):
        rule = "this may be paid by one person"
        fault = Fault("amount", str(amount_minor), rule, "pay it", InvalidTerms.code)
        raise InvalidTerms("there is nobody to ask", [fault])
    money = money_of(session, claim_id=claim_id)
    take_step(session, claim, "ask", version=version, reason=reason, now=now)
    add_claim_event(
        session, claim, step="ask", loss_minor=money.loss, reserve_minor=money.reserve,
        defence_minor=money.defence, asked_minor=amount_minor, now=now,
    )  # fmt: skip
    return claim


def pay_claim(
    session: Session,
    *,
    actor: Actor,
    claim_id: int,
    version: int,
    amount_minor: int,
    reason: str,
    now: datetime,
) -> Claim:
    """Pay on a claim, within what the policy owes for the event; the reserve falls by as much.

    Raises
    ------
    Conflict
        If somebody changed it since, or its state does not allow it.
    InvalidTerms
        If the terms stand against it, or it is more than what is still owed.
    BeyondAuthority
        If it is more than one may pay alone and nobody else has asked for it, or more than two
        may pay together.
    """
    enter(session, actor, "claim.pay")
    claim = get(session, Claim, claim_id)
    ready(session, claim, "pay", version)
    _owed(session, claim, amount_minor)
    second = _needs_second(session, claim, actor, amount_minor, now)
    asker = _asker(session, claim, amount_minor)
    if second and asker in (None, actor.id):
        got = "nobody" if asker is None else f"{asker}, who is to pay"
        rule = "another person must have asked for just this payment"
        help_ = "ask for it; then somebody else pays it"
        raise BeyondAuthority(
            "a payment of this size takes two", [Fault("asked_by", got, rule, help_, "four-eyes")]
        )
    money = money_of(session, claim_id=claim_id)
    take_step(session, claim, "pay", version=version, reason=reason, now=now)
    add_claim_event(
        session, claim, step="pay", loss_minor=money.loss, defence_minor=money.defence,
        reserve_minor=max(money.reserve - amount_minor, 0), paid_minor=amount_minor, now=now,
    )  # fmt: skip
    return claim


def _owed(session: Session, claim: Claim, amount_minor: int) -> None:
    """Refuse a payment that the terms stand against, or that is not owed."""
    if against := doubts_of(session, claim):
        raise InvalidTerms("the terms of the policy stand against paying", against)
    left = left_to_pay(session, claim)
    if not 0 < amount_minor <= left:
        rule = f"more than 0 and at most what the policy still owes for the event, {left}"
        help_ = "adjust the loss first, in minor units"
        fault = Fault("amount", str(amount_minor), rule, help_, InvalidTerms.code)
        raise InvalidTerms("this is not owed", [fault])


def _needs_second(
    session: Session, claim: Claim, actor: Actor, amount_minor: int, now: datetime
) -> bool:
    quote_id = get(session, Policy, claim.policy_id).quote_id
    rulebook = rulebook_of(session, quote_id, now.date())
    paid = money_of(session, claim_id=claim.id).paid + amount_minor
    currency = get_quote(session, quote_id=quote_id).currency
    return needs_second(rulebook, actor.role, paid, currency)


def _asker(session: Session, claim: Claim, amount_minor: int) -> str | None:
    """Give who asked for just this payment and was not answered yet, or None."""
    if asked_of(session, claim_id=claim.id) != amount_minor:
        return None
    rows = list_audit(session, entity="claim", entity_id=claim.id, most=1000)
    return next((one.actor for one in rows if one.action == "claim.ask"), None)
