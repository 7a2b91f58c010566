"""Desk: submissions, referrals and policies as plain data, for every screen and every route."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.orm import Session

from risk.decide.lifecycle import steps_from
from risk.desk.life.submissions import Offering
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.desk.people.rights import scope_of
from risk.store import get_firm, get_quote, list_audit
from risk.store.changes import get
from risk.store.policies import balance_of, events_of, list_policies
from risk.store.submissions import list_referrals, list_submissions, offers_on
from risk.store.tables import Offer, Policy, PolicyEvent, Referral, Submission
from risk.units import decimal_text

MOST_SAID = 1000
"""How much of what was said to a referral is told."""


def submission_document(session: Session, *, actor: Actor, submission_id: int) -> dict[str, Any]:
    """Give a submission with its offers, the referrals that wait, and those that are over.

    Raises
    ------
    NotFound
        If there is no such submission.
    """
    enter(session, actor, "submission.read")
    submission = get(session, Submission, submission_id)
    offers = offers_on(session, submission_id=submission_id)
    referrals = [
        one
        for offer in offers
        for one in list_referrals(session, state=None, quote_id=offer.quote_id)
    ]
    return _whole(session, actor, Offering(submission, tuple(offers), tuple(referrals)))


def offering_document(session: Session, *, actor: Actor, found: Offering) -> dict[str, Any]:
    """Give a submission that was opened and quoted at once, as :func:`submission_document`."""
    enter(session, actor, "submission.read")
    return _whole(session, actor, found)


def _whole(session: Session, actor: Actor, found: Offering) -> dict[str, Any]:
    submission, offers, told = found.submission, found.offers, []
    if scope_of(actor, "referral.read") != "none":  # not the customer's to see
        told = [_referral(session, one) for one in found.referrals]
    return {
        **_submission(session, submission),
        "steps": list(steps_from("submission", submission.state)),
        "offers": [_offer(one) for one in offers],
        "referrals": [one for one in told if one["state"] == "waiting"],
        "referrals_over": [one for one in told if one["state"] != "waiting"],
    }


def submission_list(
    session: Session,
    *,
    actor: Actor,
    state: str | None = None,
    before: int | None = None,
    most: int = 100,
) -> list[dict[str, Any]]:
    """Give submissions, the last opened first.

    Parameters
    ----------
    state : str or None
        Only those in it.
    before : int or None
        Only those with a lower number: the last one of the page before.
    most : int
    """
    enter(session, actor, "submission.read")
    found = list_submissions(session, state=state, before=before, most=most)
    return [_submission(session, one) for one in found]


def offer_document(session: Session, *, actor: Actor, quote_id: int) -> dict[str, Any]:
    """Give an offer.

    Raises
    ------
    NotFound
        If there is no such offer.
    """
    enter(session, actor, "quote.read")
    return _offer(get(session, Offer, quote_id))


def referral_document(session: Session, *, actor: Actor, referral_id: int) -> dict[str, Any]:
    """Give a referral with everything that was said, first to last.

    Raises
    ------
    NotFound
        If there is no such referral.
    """
    enter(session, actor, "referral.read")
    referral = get(session, Referral, referral_id)
    told = list_audit(session, entity="referral", entity_id=referral_id, most=MOST_SAID)
    return {
        **_referral(session, referral),
        "steps": list(steps_from("referral", referral.state)),
        "said": [
            {
                "at": one.at.isoformat(),
                "actor": one.actor,
                "role": one.role,
                "step": one.action.partition(".")[2],
                "words": one.reason,
            }
            for one in reversed(told)
            if one.reason
        ],
    }


def referral_list(session: Session, *, actor: Actor) -> list[dict[str, Any]]:
    """Give what waits for an answer, the longest waiting first."""
    enter(session, actor, "referral.read")
    return [_referral(session, one) for one in list_referrals(session)]


def policy_document(session: Session, *, actor: Actor, policy_id: int) -> dict[str, Any]:
    """Give a policy with everything that happened to it.

    Raises
    ------
    NotFound
        If there is no such policy.
    """
    enter(session, actor, "policy.read")
    policy = get(session, Policy, policy_id)
    return {
        **_policy(session, policy),
        "steps": list(steps_from("policy", policy.state)),
        "events": [_event(one) for one in events_of(session, policy_id=policy_id)],
    }


def policy_list(
    session: Session,
    *,
    actor: Actor,
    state: str | None = None,
    before: int | None = None,
    most: int = 100,
) -> list[dict[str, Any]]:
    """Give policies, the last bound first; the values are those of :func:`submission_list`."""
    enter(session, actor, "policy.read")
    found = list_policies(session, state=state, before=before, most=most)
    return [_policy(session, one) for one in found]


def certificate_of(policy: Policy) -> str | None:
    """Give the number of the certificate as it is printed; None until it is issued.

    >>> certificate_of(Policy(year=2026, number=7))
    '2026-000007'
    """
    return None if policy.number is None else f"{policy.year}-{policy.number:06d}"


def _submission(session: Session, one: Submission) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "state": one.state,
        "firm_id": one.firm_id,
        "firm": get_firm(session, firm_id=one.firm_id).name,
        "opened_at": one.opened_at.isoformat(),
    }


def _offer(one: Offer) -> dict[str, Any]:
    return {
        "quote_id": one.quote_id,
        "submission_id": one.submission_id,
        "version": one.version,
        "state": one.state,
        "valid_until": one.valid_until.isoformat(),
        "premium": decimal_text(one.premium_minor),
        "tax_ratio": one.tax_ratio,
        "limit": decimal_text(one.limit_minor),
        "currency": one.currency,
        "processor_class": one.processor_class,
        "cover": json.loads(one.cover),
    }


def _referral(session: Session, one: Referral) -> dict[str, Any]:
    offer = get(session, Offer, one.quote_id)
    return {
        "id": one.id,
        "version": one.version,
        "state": one.state,
        "submission_id": offer.submission_id,
        "firm": _firm_of(session, offer),
        "quote_id": one.quote_id,
        "causes": json.loads(one.causes),
        "premium": decimal_text(offer.premium_minor),
        "limit": decimal_text(offer.limit_minor),
        "currency": offer.currency,
        "opened_at": one.opened_at.isoformat(),
    }


def _firm_of(session: Session, offer: Offer) -> str:
    submission = get(session, Submission, offer.submission_id)
    return get_firm(session, firm_id=submission.firm_id).name


def _policy(session: Session, one: Policy) -> dict[str, Any]:
    kept = get_quote(session, quote_id=one.quote_id)
    balance = balance_of(session, policy_id=one.id)
    return {
        "id": one.id,
        "version": one.version,
        "state": one.state,
        "certificate": certificate_of(one),
        "quote_id": one.quote_id,
        "firm_id": kept.firm_id,
        "firm": get_firm(session, firm_id=kept.firm_id).name,
        "start": one.start.isoformat(),
        "end": one.end.isoformat(),
        "due": one.due.isoformat(),
        "currency": kept.currency,
        "charged": decimal_text(balance.charged),
        "tax": decimal_text(balance.tax),
        "paid": decimal_text(balance.paid),
        "owed": decimal_text(balance.owed),
        "renewal_id": one.renewal_id,
    }


def _event(one: PolicyEvent) -> dict[str, Any]:
    return {
        "seq": one.seq,
        "step": one.step,
        "effective": one.effective.isoformat(),
        "quote_id": one.quote_id,
        "period_premium": None
        if one.period_premium_minor is None
        else decimal_text(one.period_premium_minor),
        "charged": decimal_text(one.charged_minor),
        "tax": decimal_text(one.tax_minor),
        "paid": decimal_text(one.paid_minor),
        "at": one.at.isoformat(),
    }
