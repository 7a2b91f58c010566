"""Desk: what of a quote is offered: the terms, the premium and what is at stake in signing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from sqlalchemy.orm import Session

from risk.decide import Outcome
from risk.decide.authority import Stake, beyond
from risk.desk.quoting.quote import Quote
from risk.errors import OutsideCalibration
from risk.price.tariff import quoted_price
from risk.profile import Cover
from risk.rulebook import Rulebook, at
from risk.store import get_quote
from risk.store.tables import Offer as StoredOffer
from risk.text import both
from risk.units import cents, minor_units


class Cause(TypedDict):
    """Why something needs another hand: a stable code, and words in both languages."""

    code: str
    words: dict[str, str]


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
        limit_minor=minor_units(cents(cover.limit)),
        premium_minor=minor_units(cents(price.premium)),
        currency=cover.currency,
        processor_class=rung.id if rung else None,
        referred=quote.decision.outcome is Outcome.REFER,
    )
    return Offered(cover, stake, str(price.tax_ratio))


def causes_of(quote: Quote, stake: Stake, role: str) -> list[Cause]:
    """Give why a quote needs another hand: rules that spoke, and what is beyond the role."""
    rules: list[Cause] = [
        {"code": one.rule.code, "words": one.words.model_dump()} for one in quote.decision.reasons
    ]
    return rules + [
        {
            "code": f"authority.{one.path}",
            "words": both(f"life.cause.{one.path}", got=one.got, rule=one.rule),
        }
        for one in beyond(quote.rulebook, role, stake)
        if one.path != "decision"  # the rules above say so
    ]


def stake_of(offer: StoredOffer) -> Stake:
    """Give what is at stake in answering the referral of an offer."""
    return Stake(
        offer.limit_minor, offer.premium_minor, offer.currency, offer.processor_class, referred=True
    )


def rulebook_of(session: Session, quote_id: int, day: date) -> Rulebook:
    """Give the rulebook of a day in the place of a kept quote."""
    return at(day, get_quote(session, quote_id=quote_id).place)
