"""Desk: the policies and claims that are kept, as the two tables every look at a book reads."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from risk.classify import place_business_line
from risk.desk.actor import Actor
from risk.desk.entry import enter
from risk.learn.watch.book import CLAIMS, POLICIES, SEGMENTS
from risk.profile import parse_profile
from risk.store.claims import money_of
from risk.store.policies import balance_of
from risk.store.tables import Claim, Policy, StoredQuote
from risk.units import decimal_text

NEVER_BEGAN = ("lapsed",)
"""States of policies that never covered anything."""


def kept_book(session: Session, *, actor: Actor) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give policies and claims of the insurer worked for, as ``risk watch`` reads them.

    What was charged for a policy, endorsements and refunds counted in, is its premium of the time
    from its first to its last day of cover.
    """
    enter(session, actor, "book.read")
    held = session.execute(
        select(Policy, StoredQuote)
        .join(StoredQuote, StoredQuote.id == Policy.quote_id)
        .where(Policy.state.not_in(NEVER_BEGAN), Policy.end > Policy.start)
        .order_by(Policy.id)
    )
    policies = [_policy(session, policy, quote) for policy, quote in held]
    known = {row["policy_id"] for row in policies}
    claims = [
        _claim(session, one)
        for one in session.scalars(select(Claim).order_by(Claim.id))
        if str(one.policy_id) in known
    ]
    return (
        pd.DataFrame(policies, columns=[*POLICIES, "firm_id", "country", *SEGMENTS]),
        pd.DataFrame(claims, columns=list(CLAIMS)),
    )


def _policy(session: Session, policy: Policy, quote: StoredQuote) -> dict[str, Any]:
    return _contract(session, policy, quote) | _found(quote)


def _contract(session: Session, policy: Policy, quote: StoredQuote) -> dict[str, Any]:
    return {
        "policy_id": str(policy.id),
        "firm_id": str(quote.firm_id),
        "inception": policy.start.isoformat(),
        "expiry": policy.end.isoformat(),
        "exposure_years": (policy.end - policy.start).days / 365.25,
        "premium": float(decimal_text(balance_of(session, policy_id=policy.id).charged)),
        "currency": quote.currency,
    }


def _found(quote: StoredQuote) -> dict[str, Any]:
    """Give what the quote found, whole or an indication; nothing of a firm that was erased."""
    if not quote.document:
        return {}
    found, firm = json.loads(quote.document), parse_profile(json.loads(quote.profile)).firm
    if quote.kept_as == "quote":
        pricing, classes = found["pricing"], found["classification"]
        size = classes["size"]
        found |= {
            "events_a_period": pricing["frequency"]["events_a_period"],
            "expected_loss": pricing["loss"]["expected_loss"],
            "size_class": size["size_class"] if size else None,
            "processor_class": classes["processor"]["processor_class"],
            "rating": pricing["rating"],
        }
    return {
        "expected_frequency": found["events_a_period"],
        "expected_loss": float(found["expected_loss"]),
        "decision": found["decision"]["outcome"],
        "country": firm.country,
        "province": firm.province,
        "sector": place_business_line(firm).breach_sector,
        "size": found["size_class"],
        "processor": found["processor_class"],
        "rating": found["rating"],
    }


def _claim(session: Session, claim: Claim) -> dict[str, Any]:
    money = money_of(session, claim_id=claim.id)
    return {
        "claim_id": str(claim.id),
        "policy_id": str(claim.policy_id),
        "occurred": (claim.occurred_on or claim.made_on).isoformat(),
        "reported": claim.made_on.isoformat(),
        "paid": float(decimal_text(money.paid - money.recovered)),
    }
