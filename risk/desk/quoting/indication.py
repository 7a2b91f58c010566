"""Desk: an indication: premium, options and decision, before anything is promised.

It leaves out what explains a price (interval, reasons, shares, the cost of a breach), which a
quote carries; what it holds is the same to the cent.
"""

from __future__ import annotations

from typing import Any

from risk.desk.quoting.document import decision_document
from risk.desk.quoting.document_pricing import money_text, option_document
from risk.desk.quoting.notices import notices_of
from risk.desk.quoting.quote import Quote
from risk.units import steady


def indication_document(quote: Quote) -> dict[str, Any]:
    """Give an indication as plain data; keys as in ``docs/quote.md`` where they are there."""
    request, rulebook = quote.request, quote.rulebook
    size, rung, pricing = quote.size, quote.processor.rung, quote.pricing
    return {
        "indication": {
            "firm": request.profile.firm.name,
            "as_of": request.as_of.isoformat(),
            "currency": request.profile.cover.currency,
            "preset": request.preset,
            "engine_version": quote.engine_version,
            "place": rulebook.place,
            "rulebook_digest": rulebook.digest,
            "tariff": rulebook.value("tariff.name"),
            "models": quote.models,
        },
        "notices": [
            {"code": one.code, "weight": one.weight, "text": one.text}
            for one in notices_of(quote, firm=False)
        ],
        "business_line": quote.line.code,
        "size_class": size.size_class if size else None,
        "processor_class": rung.id if rung else None,
        "risk": quote.governs.risk if quote.governs else None,
        "rating": pricing.rating if pricing else None,
        "events_a_period": steady(float(pricing.loss.frequencies.sum())) if pricing else None,
        "premium": money_text(pricing.quoted.premium) if pricing else None,
        "expected_loss": money_text(pricing.price.pure_premium) if pricing else None,
        "options": (
            [option_document(rulebook, pricing, one) for one in pricing.options] if pricing else []
        ),
        "outside_calibration": (
            [fault.as_dict() for fault in quote.outside.faults] if quote.outside else []
        ),
        "decision": decision_document(quote.decision),
    }
