"""Desk: an offer bound into a policy, its premium recorded, its certificate issued."""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from risk.decide.lifecycle import next_state, steps_from
from risk.desk.life.charges import charge
from risk.desk.life.offered import rulebook_of
from risk.desk.life.referrals import refuse_late
from risk.desk.life.steps import ready, take_step
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.errors import Fault, InvalidTerms
from risk.profile import Cover
from risk.store import get_quote
from risk.store.changes import add, get
from risk.store.firms import refuse_erased
from risk.store.policies import add_event, balance_of, next_number, renewed_by
from risk.store.tables import Offer, Policy, Submission


def bind(
    session: Session, *, actor: Actor, quote_id: int, version: int, reason: str, now: datetime
) -> Policy:
    """Bind an offer.

    Cover never starts before the day it is bound. Where premium comes before the policy, the
    certificate waits for the premium; elsewhere it is issued at once.

    Parameters
    ----------
    quote_id, version : int
        The offer as looked at; of two who bind it at once, one wins.

    Raises
    ------
    Conflict
        If somebody changed it since, its state does not allow it, or it is past its last day.
    """
    enter(session, actor, "policy.bind")
    offer, day = get(session, Offer, quote_id), now.date()
    ready(session, offer, "bind", version)
    refuse_late(offer, day)
    refuse_erased(get_quote(session, quote_id=quote_id).profile, f"quote {quote_id}")
    submission = get(session, Submission, offer.submission_id)
    before = renewed_by(session, submission_id=submission.id)
    if before is not None:  # a policy that was cancelled is not renewed
        next_state("policy", before.state, "renew")
    take_step(session, offer, "bind", version=version, reason=reason, now=now)
    take_step(session, submission, "bind", now=now)
    rulebook = rulebook_of(session, quote_id, day)
    cover = Cover.model_validate(json.loads(offer.cover))
    start = max(cover.inception or day, day)
    due: int = rulebook.value("decide.premium_due_days")
    policy = Policy(
        quote_id=quote_id,
        state="bound",
        start=start,
        end=months_after(start, cover.months),
        due=day + timedelta(days=due),
        version=1,
    )
    add(session, policy, action="policy.bind", reason=reason, now=now)
    charge(
        session,
        policy,
        "bind",
        premium_minor=offer.premium_minor,
        effective=start,
        quote_id=quote_id,
        cover=offer.cover,
        period_premium_minor=offer.premium_minor,
        now=now,
    )
    if not rulebook.value("decide.premium_before_policy"):
        _issue(session, policy, now)
    return policy


def pay(
    session: Session,
    *,
    actor: Actor,
    policy_id: int,
    version: int,
    amount_minor: int,
    reason: str,
    now: datetime,
) -> Policy:
    """Record money received, or paid back when below zero; a policy paid in full is issued.

    Parameters
    ----------
    amount_minor : int
        Minor units of the policy's currency.
    reason : str
        Such as the reference of the payment.

    Raises
    ------
    Conflict
        If somebody changed the policy since, or its state does not allow it.
    InvalidTerms
        If nothing is owed that way, or more than is owed.
    """
    enter(session, actor, "premium.record")
    policy = get(session, Policy, policy_id)
    ready(session, policy, "pay", version)
    owed = balance_of(session, policy_id=policy_id).owed
    if amount_minor == 0 or not min(0, owed) <= amount_minor <= max(0, owed):
        rule = f"between 0 and what is owed, {owed} minor units"
        fault = Fault("amount", str(amount_minor), rule, "record what was paid", InvalidTerms.code)
        raise InvalidTerms("more than is owed cannot be recorded", [fault])
    take_step(session, policy, "pay", version=version, reason=reason, now=now)
    add_event(session, policy, step="pay", effective=now.date(), paid_minor=amount_minor, now=now)
    if policy.state == "bound" and amount_minor == owed:
        _issue(session, policy, now)
    return policy


def months_after(day: date, months: int) -> date:
    """Give the same day some months later, or the last day of a shorter month.

    >>> months_after(date(2027, 11, 30), 3)
    datetime.date(2028, 2, 29)
    """
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _issue(session: Session, policy: Policy, now: datetime) -> None:
    """Issue the certificate; where that is after the first day, the period moves with it.

    A policy that this one follows is renewed now, unless it was cancelled meanwhile.
    """
    late = max(now.date() - policy.start, timedelta(0))
    start = policy.start + late
    offer = get(session, Offer, policy.quote_id)
    months = Cover.model_validate(json.loads(offer.cover)).months
    year = now.year
    take_step(
        session,
        policy,
        "issue",
        now=now,
        start=start,
        end=months_after(start, months),
        year=year,
        number=next_number(session, year=year),
    )
    before = renewed_by(session, submission_id=offer.submission_id)
    if before is not None and "renew" in steps_from("policy", before.state):
        take_step(session, before, "renew", now=now)
