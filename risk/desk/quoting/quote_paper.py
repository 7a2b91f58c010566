"""Desk: a quote on paper, of one just computed or of an offer that was kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from risk.decide import Outcome
from risk.desk.life.offered import offered
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.desk.quoting.document import document_digest, quote_document
from risk.desk.quoting.document_pricing import money_text, price_document, schedule_document
from risk.desk.quoting.incentives import incentives
from risk.desk.quoting.quote import Quote
from risk.desk.quoting.replay import replay
from risk.documents import Document
from risk.documents.quote_paper import quote_blocks
from risk.errors import OutsideCalibration
from risk.price import quoted_price
from risk.store.changes import get
from risk.store.tables import Offer, Tenant
from risk.units import Locale


def quote_paper_data(quote: Quote) -> dict[str, Any]:
    """Give what the paper of a quote says, as plain data.

    Parameters
    ----------
    quote : Quote
        Computed and not kept, so the paper says that it offers nothing yet.

    Returns
    -------
    dict
        As :func:`risk.documents.quote_paper.quote_blocks` takes it; :func:`offer_paper` puts
        number, state and insurer of the kept offer in.

    Raises
    ------
    OutsideCalibration
        If the quote has no price.
    """
    if quote.pricing is None:
        raise quote.outside or OutsideCalibration("the quote has no price")
    document = quote_document(quote)
    technical = quote.offer.price if quote.offer else quote.pricing.price
    price = quoted_price(quote.rulebook, technical, quote.request.schedule)
    days: int = quote.rulebook.value("decide.quote_validity_days")
    until = quote.request.as_of + timedelta(days=days)
    declined = quote.decision.outcome is Outcome.DECLINE
    firm = quote.request.profile.firm
    return {
        "document": document,
        "sha256": document_digest(document),
        "offer": {
            "number": None,
            "state": "declined" if declined else "computed",
            "valid_until": None if declined else until.isoformat(),
            "premium": money_text(price.premium),
            "tax_ratio": price.tax_ratio,
            "tax": money_text(price.tax),
        },
        "cover": offered(quote).cover.model_dump(mode="json"),
        "price": price_document(technical),
        "schedule": schedule_document(price),
        "incentives": incentives(quote.request, quote),
        "insured": {"name": firm.name, "uscc": firm.uscc},
        "insurer": None,
    }


def kept_quote_document(session: Session, *, actor: Actor, quote_id: int) -> dict[str, Any]:
    """Give the whole of a kept quote, computed again from what was kept.

    Raises
    ------
    NotFound
        If there is no such quote.
    ReplayDiffers
        If the quote, computed again, is not the one kept.
    """
    enter(session, actor, "quote.read")
    return quote_document(replay(session, quote_id).quote)


def quote_paper(quote: Quote, locale: Locale) -> Document:
    """Give a quote that is not kept as a paper."""
    return quote_blocks(quote_paper_data(quote), quote.rulebook, locale)


def offer_paper(session: Session, *, actor: Actor, quote_id: int, locale: Locale) -> Document:
    """Give a kept offer as a paper, its figures computed again from what was kept.

    Raises
    ------
    NotFound
        If there is no such offer.
    ReplayDiffers
        If the quote, computed again, is not the one kept.
    """
    enter(session, actor, "quote.read")
    offer = get(session, Offer, quote_id)
    again = replay(session, quote_id).quote
    data = quote_paper_data(again)
    data["offer"] |= {
        "number": quote_id,
        "state": offer.state,
        "valid_until": offer.valid_until.isoformat(),
    }
    data["insurer"] = session.scalars(select(Tenant.name)).one()
    return quote_blocks(data, again.rulebook, locale)
