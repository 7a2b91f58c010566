"""Desk: kept policies and claims as the two tables that watching and learning read."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from risk.classify import place_business_line
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.learn.watch.book import DAYS_A_YEAR
from risk.profile import parse_profile
from risk.store import get_quote
from risk.store.claims import claims_on, money_of
from risk.store.policies import balance_of, events_of, terms_on
from risk.store.tables import Claim, Policy, StoredQuote
from risk.units import decimal_text


def book_tables(
    session: Session, *, actor: Actor, day: date = date.max
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the issued policies and the claims under them, in the columns of ``docs/watch.md``.

    The cover is claims-made, so ``occurred`` is the day a claim was made, which counts; when its
    cause began stands beside it as ``happened``. Claims that were denied, or made on a day without
    cover, are left out, and so are policies of firms that were erased. ``paid`` is less what came
    back.

    Parameters
    ----------
    day : date
        Exposure is earned, and claims are known, up to this day; left out, to the last day of
        every policy.
    """
    enter(session, actor, "portfolio.read")
    policies, claims = [], []
    for policy in session.scalars(select(Policy).order_by(Policy.id)):
        if policy.number is None or policy.start >= day:
            continue
        kept = get_quote(session, quote_id=policy.quote_id)
        if not kept.profile:  # erased at the firm's request
            continue
        policies.append(_policy(session, policy, kept, day))
        for claim in claims_on(session, policy_id=policy.id):
            covered = terms_on(session, policy_id=policy.id, day=claim.made_on) is not None
            if covered and claim.state != "denied" and claim.opened_at.date() < day:
                claims.append(_claim(session, claim))
    return pd.DataFrame(policies, columns=POLICIES), pd.DataFrame(claims, columns=CLAIMS)


POLICIES = [
    "policy_id", "firm_id", "inception", "expiry", "exposure_years", "premium", "currency",
    "expected_frequency", "expected_loss", "decision", "country", "sector", "size", "province",
    "processor", "rating", "model",
]  # fmt: skip
CLAIMS = [
    "claim_id", "policy_id", "occurred", "reported", "paid", "reserve", "part", "state",
    "happened", "incident_id",
]  # fmt: skip


def _policy(session: Session, policy: Policy, kept: StoredQuote, day: date) -> dict[str, Any]:
    found, profile = json.loads(kept.document), parse_profile(json.loads(kept.profile))
    ends = [
        one.effective for one in events_of(session, policy_id=policy.id) if one.step == "cancel"
    ]
    covered = (min([policy.end, day, *ends]) - policy.start).days
    years = profile.cover.months / 12
    models = [f"{one['name']}/{one['version']}" for one in found.get("models", []) if one["priced"]]
    return {
        "policy_id": str(policy.id),
        "firm_id": str(kept.firm_id),
        "inception": policy.start.isoformat(),
        "expiry": policy.end.isoformat(),
        "exposure_years": round(max(covered, 0) / DAYS_A_YEAR, 6),
        "premium": decimal_text(balance_of(session, policy_id=policy.id).charged),
        "currency": kept.currency,
        "expected_frequency": found["events_a_period"] / years,
        "expected_loss": found["expected_loss"],
        "decision": found["decision"]["outcome"],
        "country": profile.firm.country,
        "sector": place_business_line(profile.firm).breach_sector,
        "size": found["size_class"],
        "province": profile.firm.province,
        "processor": found["processor_class"],
        "rating": found["rating"],
        "model": ", ".join(models) or "formula",
    }


def _claim(session: Session, claim: Claim) -> dict[str, Any]:
    money = money_of(session, claim_id=claim.id)
    return {
        "claim_id": str(claim.id),
        "policy_id": str(claim.policy_id),
        "occurred": claim.made_on.isoformat(),
        "reported": max(claim.opened_at.date(), claim.made_on).isoformat(),
        "paid": decimal_text(money.paid - money.recovered),
        "reserve": decimal_text(money.reserve),
        "part": claim.part,
        "state": claim.state,
        "happened": None if claim.occurred_on is None else claim.occurred_on.isoformat(),
        "incident_id": None if claim.incident_id is None else str(claim.incident_id),
    }
