"""Desk: what of a quote is offered: the terms, the premium and what is at stake in signing it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from risk.decide import Outcome
from risk.decide.authority import Stake, beyond
from risk.desk.quote import Quote
from risk.errors import OutsideCalibration
from risk.price.tariff import quoted_price
from risk.profile import Cover, parse_profile
from risk.rulebook import Rulebook, at, region_of
from risk.store import get_quote
from risk.store.tables import Offer as StoredOffer
from risk.units import cents


@dataclass(frozen=True)
class Offered:
    """What of a quote is offered.

    Parameters
    ----------
    cover : Cover
        The terms: those of the underwriting rules where they are other than those asked for.
    stake : Stake
        Its premium is that of the period, before tax, with the filed schedule.
    tax_ratio : str
        Premium tax as a share of the premium, decimal text.
    """

    cover: Cover
    stake: Stake
    tax_ratio: str


def offered(quote: Quote) -> Offered:
    """Give what of a quote is offered.

    Raises
    ------
    OutsideCalibration
        If the quote has no price.
    """
    if quote.pricing is None:
        raise quote.outside or OutsideCalibration("the quote has no price")
    cover, price = quote.request.profile.cover, quote.pricing.quoted
    if quote.offer is not None:
        cover = quote.offer.cover
        price = quoted_price(quote.rulebook, quote.offer.price, quote.request.schedule)
    rung = quote.processor.rung
    stake = Stake(
        limit_minor=minor(cover.limit),
        premium_minor=minor(price.premium),
        currency=cover.currency,
        processor_class=rung.id if rung else None,
        referred=quote.decision.outcome is Outcome.REFER,
    )
    return Offered(cover, stake, str(price.tax_ratio))


def causes_of(quote: Quote, stake: Stake, role: str) -> list[str]:
    """Give why a quote needs another hand: codes of rules, and what is beyond the role."""
    rules = [one.rule.code for one in quote.decision.reasons]
    exceeded = beyond(quote.rulebook, role, stake)
    return rules + [f"authority.{one.path}" for one in exceeded if one.path != "decision"]


def stake_of(offer: StoredOffer) -> Stake:
    """Give what is at stake in answering the referral of an offer."""
    return Stake(
        offer.limit_minor, offer.premium_minor, offer.currency, offer.processor_class, referred=True
    )


def rulebook_of(session: Session, quote_id: int, day: date) -> Rulebook:
    """Give the rulebook of a day in the place of a kept quote's firm."""
    profile = parse_profile(json.loads(get_quote(session, quote_id=quote_id).profile))
    return at(day, region_of(profile.firm.country))


def minor(amount: float) -> int:
    """Turn money into minor units, half up.

    >>> minor(3450.6309)
    345063
    """
    return int(cents(amount).scaleb(2))
