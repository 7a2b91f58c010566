"""Desk: the terms of a policy changed from a day on, and the premium with them by the day."""

from __future__ import annotations

import json
from datetime import date, datetime

from sqlalchemy.orm import Session

from risk.decide import Outcome
from risk.decide.authority import check_authority
from risk.decide.pro_rata import Terms, premium_of
from risk.desk.life.charges import charge
from risk.desk.life.offered import offered
from risk.desk.life.steps import ready, take_step
from risk.desk.life.submissions import same_firm
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.desk.quoting.keep import keep_quote, quote_record
from risk.desk.quoting.models import models_in_force
from risk.desk.quoting.pricing import Request
from risk.desk.quoting.quote import Quote, quote
from risk.errors import BeyondAuthority, Fault, InvalidTerms
from risk.profile import Cover, Profile
from risk.store import get_firm, get_quote
from risk.store.changes import get
from risk.store.policies import events_of
from risk.store.tables import Policy


def quote_change(
    session: Session, *, actor: Actor, policy_id: int, profile: Profile, day: date
) -> Quote:
    """Compute what a policy would cost for other answers or terms; nothing is kept.

    Raises
    ------
    NotFound
        If there is no such policy.
    """
    enter(session, actor, "policy.read")
    get(session, Policy, policy_id)
    return quote(Request(profile, day, models=models_in_force(day)))


def endorse(
    session: Session,
    *,
    actor: Actor,
    policy_id: int,
    version: int,
    quote: Quote,
    effective: date,
    reason: str,
    now: datetime,
) -> Policy:
    """Change the terms of a policy; the premium changes by the days that are left.

    Parameters
    ----------
    version : int
        Of the policy as looked at.
    quote : Quote
        From :func:`quote_change`; its terms hold from ``effective`` on.
    effective : date
        Not in the past, not before the change before, within the period.

    Raises
    ------
    Conflict
        If somebody changed the policy since, or its state does not allow it.
    BeyondAuthority
        If the rules decline the new terms, or the actor's role may not sign them.
    InvalidTerms
        If the day is out of bounds, or period or currency would change.
    OutsideCalibration
        If there is no price.
    """
    enter(session, actor, "policy.endorse")
    policy = get(session, Policy, policy_id)
    ready(session, policy, "endorse", version)
    kept = get_quote(session, quote_id=policy.quote_id)
    found = offered(quote)
    if quote.decision.outcome is Outcome.DECLINE:
        faults = [
            Fault(f"rule.{one.rule.code}", "decline", one.words.en, one.rule.way_out.en, "declined")
            for one in quote.decision.reasons
            if one.rule.then == "decline"
        ]
        raise BeyondAuthority("the rules decline these terms, and nobody may sign them", faults)
    check_authority(quote.rulebook, actor.role, found.stake)
    events = events_of(session, policy_id=policy_id)
    _same_period(found.cover, Cover.model_validate(json.loads(str(events[0].cover))))
    same_firm(quote.request.profile, get_firm(session, firm_id=kept.firm_id).name)
    earliest = max([now.date(), *(one.effective for one in events if one.cover is not None)])
    earliest = max(earliest, policy.start)
    if not earliest <= effective < policy.end:
        rule = f"from {earliest} to before {policy.end}"
        fault = Fault("effective", str(effective), rule, "give such a day", InvalidTerms.code)
        raise InvalidTerms("terms cannot change on that day", [fault])
    take_step(session, policy, "endorse", version=version, reason=reason, now=now)
    stored = keep_quote(session, quote, kept.firm_id, now, quote_record(quote, "indication"))
    premium = found.stake.premium_minor
    terms = [*terms_of(session, policy), Terms(effective, premium)]
    charge(
        session,
        policy,
        "endorse",
        premium_minor=premium_of(terms, policy.start, policy.end),
        effective=effective,
        quote_id=stored.id,
        cover=found.cover.model_dump_json(),
        period_premium_minor=premium,
        now=now,
    )
    return policy


def terms_of(session: Session, policy: Policy) -> list[Terms]:
    """Give the terms of a policy one after the other; the first start with the period."""
    events = events_of(session, policy_id=policy.id)
    found = [
        Terms(one.effective, one.period_premium_minor)
        for one in events
        if one.period_premium_minor is not None
    ]
    return [Terms(policy.start, found[0].period_premium_minor), *found[1:]]


def _same_period(new: Cover, old: Cover) -> None:
    faults = [
        Fault(f"cover.{name}", str(after), f"must stay {before}", "renew instead", "period")
        for name in ("months", "currency")
        if (after := getattr(new, name)) != (before := getattr(old, name))
    ]
    if faults:
        raise InvalidTerms("an endorsement leaves period and currency as they are", faults)
