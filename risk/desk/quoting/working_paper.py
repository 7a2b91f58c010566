"""Desk: the working paper of a quote, in which an actuary carries it out again."""

from __future__ import annotations

from sqlalchemy.orm import Session

from risk.assess import central, perils_of
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.desk.quoting.document import document_digest, quote_document
from risk.desk.quoting.pricing import Pricing, layer_of, loss_for
from risk.desk.quoting.quote import Quote
from risk.desk.quoting.replay import replay
from risk.documents.working_paper import WorkingPaper, working_paper
from risk.documents.working_sheets import Option, Peril
from risk.errors import OutsideCalibration
from risk.loss.firm import FirmLoss
from risk.loss.layer import Layer
from risk.loss.segments import segments_of
from risk.price import quoted_price
from risk.rulebook import Rulebook
from risk.units import Locale


def quote_workbook(quote: Quote, locale: Locale) -> bytes:
    """Give the working paper of a quote as an Excel workbook with live formulas.

    Raises
    ------
    OutsideCalibration
        If the quote has no price.
    """
    if quote.pricing is None:
        raise quote.outside or OutsideCalibration("the quote has no price")
    return working_paper(_paper(quote, quote.pricing), locale)


def offer_workbook(session: Session, *, actor: Actor, quote_id: int, locale: Locale) -> bytes:
    """Give the working paper of a kept offer, computed again from what was kept.

    Raises
    ------
    NotFound
        If there is no such quote.
    ReplayDiffers
        If the quote, computed again, is not the one kept.
    """
    enter(session, actor, "model.read")
    return quote_workbook(replay(session, quote_id).quote, locale)


def _paper(quote: Quote, pricing: Pricing) -> WorkingPaper:
    rulebook = quote.rulebook
    cover, loss, price = pricing.cover, pricing.loss, pricing.price
    if quote.offer is not None:
        cover, price = quote.offer.cover, quote.offer.price
        loss = loss_for(rulebook, quote.request, cover, pricing.factors, central(rulebook))
    quoted = quoted_price(rulebook, price, quote.request.schedule)
    identity = (
        f"{quote.engine_version} · {rulebook.digest[:12]} · {rulebook.value('tariff.name')} · "
        f"{quote.request.seed} · {document_digest(quote_document(quote))}"
    )
    return WorkingPaper(
        firm=quote.request.profile.firm.name,
        currency=cover.currency,
        day=quote.request.as_of,
        identity=identity,
        limit=cover.limit,
        retention=cover.retention,
        coinsurance=cover.coinsurance,
        perils=_perils(rulebook, loss, layer_of(cover)),
        loads=pricing.loads,
        price=price,
        schedule=tuple((one.label.model_dump(), one.share) for one in quoted.applied),
        premium=quoted.premium,
        tax_ratio=quoted.tax_ratio,
        tax=quoted.tax,
        asked=_perils(rulebook, pricing.loss, layer_of(pricing.cover)),
        options=tuple(
            Option(one.limit, one.retention, one.price.pure_premium, one.price.premium)
            for one in pricing.options
        ),
    )


def _perils(rulebook: Rulebook, loss: FirmLoss, layer: Layer) -> tuple[Peril, ...]:
    means = loss.expected_events(layer)[0]
    return tuple(
        Peril(
            {"zh": peril.zh, "en": peril.en},
            float(frequency),
            float(mean),
            None if loss.terms.defence else segments_of(curve),
        )
        for peril, frequency, mean, curve in zip(
            perils_of(rulebook), loss.frequencies[0], means, loss.curves, strict=True
        )
    )
