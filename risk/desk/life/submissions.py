"""Desk: a submission opened, indicated, quoted, withdrawn, and what time does to it.

A quote takes longer to compute than others should wait, so it is computed before the work that
keeps it: :func:`quote_for`, then :func:`offer_quote`. The day of ``now`` is that of its own time
zone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from risk.decide import Outcome
from risk.desk.life.charges import charge
from risk.desk.life.offered import Cause, causes_of, offered
from risk.desk.life.steps import take_step
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.desk.people.rights import require
from risk.desk.quoting.keep import QuoteRecord, keep_quote, quote_record
from risk.desk.quoting.models import models_in_force
from risk.desk.quoting.pricing import Request
from risk.desk.quoting.quote import Quote, quote
from risk.errors import Conflict, Fault
from risk.price import Modification
from risk.profile import Profile, parse_profile
from risk.store import add_firm, find_profile, get_firm
from risk.store.answers import forget_answers
from risk.store.changes import add, expect, get
from risk.store.firms import refuse_erased
from risk.store.policies import past_policies
from risk.store.submissions import list_offers, list_referrals, offers_on
from risk.store.tables import Offer, Referral, Submission


@dataclass(frozen=True)
class Offering:
    """A submission with the offers on it, the last first, and their referrals."""

    submission: Submission
    offers: tuple[Offer, ...]
    referrals: tuple[Referral, ...]


def open_submission(
    session: Session,
    *,
    actor: Actor,
    profile: Profile,
    now: datetime,
    firm_id: int | None = None,
    reason: str | None = None,
) -> Submission:
    """Open a submission; the firm is kept when no number of a kept one is given.

    A firm opens its own.

    Raises
    ------
    NotFound
        If no firm has this number.
    """
    enter(session, actor, "submission.open")
    firm_id = actor.firm if firm_id is None else firm_id
    if firm_id is None:
        firm = find_profile(session, profile=profile)
        firm = firm or add_firm(session, profile=profile, source=None, now=now)
    else:
        firm = get_firm(session, firm_id=firm_id)
    submission = Submission(
        firm_id=firm.id,
        state="open",
        profile=profile.model_dump_json(),
        opened_at=now,
        version=1,
    )
    return add(session, submission, action="submission.open", reason=reason, now=now)


def quote_for(
    session: Session,
    *,
    actor: Actor,
    submission_id: int,
    day: date,
    profile: Profile | None = None,
    schedule: tuple[Modification, ...] = (),
) -> Quote:
    """Compute the quote of a submission on a day; nothing is kept.

    Parameters
    ----------
    profile : Profile or None
        Answers and terms asked for now, in place of those of the submission.
    schedule : tuple of Modification
        Credits and debits an underwriter overrides the premium with, as filed.

    Raises
    ------
    NotFound
        If there is no such submission.
    NotFiled
        If a credit or debit leaves the filed tariff.
    """
    enter(session, actor, "quote.override" if schedule else "submission.read")
    submission = get(session, Submission, submission_id)
    refuse_erased(submission.profile, "the submission")
    asked = profile or parse_profile(json.loads(submission.profile))
    return quote(Request(asked, day, schedule=schedule, models=models_in_force(day)))


def quote_profile(*, actor: Actor, profile: Profile, day: date) -> Quote:
    """Compute the quote of a firm on a day; nothing is kept."""
    require(actor, "submission.quote")
    return quote(Request(profile, day, models=models_in_force(day)))


def offer_at_once(
    session: Session,
    *,
    actor: Actor,
    quote: Quote,
    record: QuoteRecord,
    now: datetime,
    firm_id: int | None = None,
) -> Offering:
    """Open a submission and offer its quote, as :func:`open_submission` and :func:`offer_quote`.

    Parameters
    ----------
    quote : Quote
        From :func:`quote_profile`.
    record : QuoteRecord
        What :func:`risk.desk.quoting.keep.quote_record` keeps of it, as an indication: made before
        the work that writes begins, for which others wait.
    """
    opened = open_submission(
        session, actor=actor, profile=quote.request.profile, firm_id=firm_id, now=now
    )
    enter(session, actor, "quote.override" if quote.request.schedule else "submission.quote")
    return _offer(
        session,
        actor=actor,
        submission_id=opened.id,
        version=1,
        quote=quote,
        record=record,
        now=now,
    )


def indicate(
    session: Session, *, actor: Actor, submission_id: int, version: int, now: datetime
) -> Submission:
    """Note that an indication was given; it promises nothing, so it is not kept.

    Raises
    ------
    Conflict
        If somebody changed the submission since, or its state does not allow it.
    """
    enter(session, actor, "submission.quote")
    submission = get(session, Submission, submission_id)
    take_step(session, submission, "indicate", version=version, now=now)
    return submission


def offer_quote(
    session: Session,
    *,
    actor: Actor,
    submission_id: int,
    version: int,
    quote: Quote,
    now: datetime,
    reason: str | None = None,
) -> Submission:
    """Keep a quote and offer it, refer it or decline, as rules and authority say.

    The offer before, if any, is superseded. A declined quote is kept and makes no offer.

    Parameters
    ----------
    version : int
        Of the submission as looked at.
    quote : Quote
        From :func:`quote_for`.

    Raises
    ------
    Conflict
        If somebody changed the submission since, its state does not allow it, or the quote is of
        another firm.
    OutsideCalibration
        If there is no price to offer.
    """
    enter(session, actor, "quote.override" if quote.request.schedule else "submission.quote")
    return _offer(
        session, actor=actor, submission_id=submission_id, version=version, quote=quote,
        record=quote_record(quote, "indication"), now=now, reason=reason,
    ).submission  # fmt: skip


def _offer(
    session: Session,
    *,
    actor: Actor,
    submission_id: int,
    version: int,
    quote: Quote,
    record: QuoteRecord,
    now: datetime,
    reason: str | None = None,
) -> Offering:
    submission = get(session, Submission, submission_id)
    expect(session, submission, version)
    profile = quote.request.profile
    firm = get_firm(session, firm_id=submission.firm_id)
    same_firm(profile, firm.name)
    declined = quote.decision.outcome is Outcome.DECLINE
    found = None if declined else offered(quote)
    causes = [] if found is None else causes_of(quote, found.stake, actor.role)
    step = "decline" if found is None else "refer" if causes else "quote"
    if submission.state != "open":  # else there is none yet
        end_offers(session, submission, "supersede", now=now)
    kept = keep_quote(session, quote, firm.id, now, record)
    offers: tuple[Offer, ...] = ()
    referrals: tuple[Referral, ...] = ()
    if found is not None:
        days: int = quote.rulebook.value("decide.quote_validity_days")
        offer = Offer(
            quote_id=kept.id,
            submission_id=submission.id,
            state="referred" if causes else "offered",
            valid_until=quote.request.as_of + timedelta(days=days),
            cover=found.cover.model_dump_json(),
            limit_minor=found.stake.limit_minor,
            premium_minor=found.stake.premium_minor,
            tax_ratio=found.tax_ratio,
            currency=found.stake.currency,
            processor_class=found.stake.processor_class,
            version=1,
        )
        offers = (add(session, offer, action="offer.make", now=now),)
    if causes:
        referrals = (open_referral(session, quote_id=kept.id, causes=causes, now=now),)
    asked = quote.request.profile_json
    take_step(session, submission, step, version=version, reason=reason, now=now, profile=asked)
    return Offering(submission, offers, referrals)


def withdraw(
    session: Session,
    *,
    actor: Actor,
    submission_id: int,
    version: int,
    reason: str,
    now: datetime,
) -> Submission:
    """Withdraw a submission and the offer on it.

    Raises
    ------
    Conflict
        If somebody changed it since, or its state does not allow it.
    """
    enter(session, actor, "submission.withdraw")
    submission = get(session, Submission, submission_id)
    take_step(session, submission, "withdraw", version=version, reason=reason, now=now)
    end_offers(session, submission, "withdraw", now=now)
    return submission


def pass_days(session: Session, *, actor: Actor, now: datetime) -> dict[str, int]:
    """Do what the days do: offers and policies expire, unpaid policies and submissions lapse.

    Done again on the same day it changes nothing.

    Returns
    -------
    dict of str to int
        How many ``offers`` and ``policies`` changed.
    """
    enter(session, actor, "submission.quote")
    day = now.date()
    late = [
        one for one in list_offers(session, states=("offered", "referred")) if one.valid_until < day
    ]
    for offer in late:
        submission = get(session, Submission, offer.submission_id)
        end_offers(session, submission, "expire", now=now)
        take_step(session, submission, "lapse", now=now)
    forget_answers(session, now=now)
    over = past_policies(session, day=day)
    for policy in over:
        step = "lapse" if policy.state == "bound" else "expire"
        take_step(session, policy, step, now=now)
        if step == "lapse":
            charge(session, policy, step, premium_minor=0, effective=policy.start, now=now)
    return {"offers": len(late), "policies": len(over)}


def open_referral(
    session: Session,
    *,
    quote_id: int,
    causes: list[Cause],
    now: datetime,
    reason: str | None = None,
) -> Referral:
    """Open a referral of an offer."""
    referral = Referral(
        quote_id=quote_id,
        state="waiting",
        causes=json.dumps(causes, ensure_ascii=False),
        opened_at=now,
        version=1,
    )
    return add(session, referral, action="referral.open", reason=reason, now=now)


def end_offers(session: Session, submission: Submission, step: str, *, now: datetime) -> None:
    """End the open offer on a submission, and its referral."""
    for offer in offers_on(session, submission_id=submission.id):
        if offer.state in ("offered", "referred"):
            for referral in list_referrals(session, quote_id=offer.quote_id):
                ended = "expire" if step == "expire" else "withdraw"
                take_step(session, referral, ended, now=now)
            take_step(session, offer, step, now=now)


def same_firm(profile: Profile, name: str) -> None:
    """Refuse answers of another firm.

    Raises
    ------
    Conflict
        If the name is another.
    """
    if profile.firm.name != name:
        fault = Fault("quote", profile.firm.name, f"must be of {name}", "quote that firm", "firm")
        raise Conflict("the quote is of another firm", [fault])
