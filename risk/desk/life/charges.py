"""Desk: what a policy is charged, premium and tax, so that it comes to a whole premium."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy.orm import Session

from risk.decide.pro_rata import half_up
from risk.store.changes import get
from risk.store.policies import add_event, balance_of
from risk.store.tables import Offer, Policy


def charge(
    session: Session,
    policy: Policy,
    step: str,
    *,
    premium_minor: int,
    effective: date,
    now: datetime,
    quote_id: int | None = None,
    cover: str | None = None,
    period_premium_minor: int | None = None,
) -> None:
    """Charge a policy what is missing to a whole premium and its tax, or give back what is over.

    Both are rounded as wholes, so charges and what is given back add up to the cent.

    Parameters
    ----------
    step : str
        What happened.
    premium_minor : int
        Premium before tax of the whole period as things stand now, in minor units.
    effective, quote_id, cover, period_premium_minor
        As in :class:`risk.store.tables.PolicyEvent`.
    """
    ratio = Fraction(get(session, Offer, policy.quote_id).tax_ratio)
    before = balance_of(session, policy_id=policy.id)
    add_event(
        session,
        policy,
        step=step,
        effective=effective,
        quote_id=quote_id,
        cover=cover,
        period_premium_minor=period_premium_minor,
        charged_minor=premium_minor - before.charged,
        tax_minor=half_up(premium_minor * ratio) - before.tax,
        now=now,
    )
