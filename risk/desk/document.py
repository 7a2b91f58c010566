"""Desk: a quote as plain JSON data, with stable keys and steady bytes.

Money is decimal text with two places; ratios and probabilities are numbers of ten significant
digits; words come as ``{"zh": ..., "en": ...}``.
"""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from risk.assess import OperationRisk, Posture, perils_of
from risk.classify import LikelyPersons, ProcessorClass, Size
from risk.decide import Decision, Reason
from risk.desk.notices import notices_of
from risk.desk.quote import Pricing, Quote
from risk.loss import AnnualLoss, Check
from risk.price import Line, Option, PriceBreakdown
from risk.rulebook import Rulebook
from risk.rulebook.schema import Dated
from risk.text import both
from risk.units import cents, steady

ANSWERS = frozenset({"yes", "partly", "no", "not_applicable", "unknown"})
RETURN_PERIODS = (5, 10, 20, 50, 100, 200, 500)


def quote_document(quote: Quote) -> dict[str, Any]:
    """Give a quote as plain data; see ``docs/quote.md`` for the keys."""
    request = quote.request
    return {
        "quote": {
            "firm": request.profile.firm.name,
            "as_of": request.as_of.isoformat(),
            "currency": request.profile.cover.currency,
            "preset": request.preset,
            "pareto_tail": request.pareto_tail,
            "seed": request.seed,
            "engine_version": quote.engine_version,
            "place": quote.rulebook.place,
            "rulebook_digest": quote.rulebook.digest,
            "tariff": quote.rulebook.value("tariff.name"),
        },
        "notices": [
            {"code": one.code, "weight": one.weight, "text": one.text} for one in notices_of(quote)
        ],
        "classification": {
            "business_line": {
                "code": quote.line.code,
                "name": {"zh": quote.line.name_zh, "en": quote.line.name_en},
                "sector": quote.line.breach_sector,
                "lost": quote.line.lost,
            },
            "size": _size(quote.rulebook, quote.size),
            "processor": _processor(quote.rulebook, quote.processor),
            "likely_persons": _likely(quote.likely),
        },
        "posture": {
            "operations": [_operation(one) for one in quote.operations],
            "governing": quote.governs.name if quote.governs else None,
            "risk": quote.governs.risk if quote.governs else None,
            "measures": _posture(quote.posture),
        },
        "pricing": _pricing(quote.rulebook, quote.pricing),
        "outside_calibration": (
            [fault.as_dict() for fault in quote.outside.faults] if quote.outside else []
        ),
        "decision": _decision(quote.decision),
    }


def document_bytes(document: dict[str, Any]) -> bytes:
    """Give the bytes of a document: UTF-8 JSON, keys in order of writing, one line end."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode()


def document_digest(document: dict[str, Any]) -> str:
    """Give the SHA-256 of a document's bytes, hexadecimal."""
    return hashlib.sha256(document_bytes(document)).hexdigest()


def _source(rulebook: Rulebook, rule: Dated | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    source = rulebook.sources[rule.source]
    return {
        "key": rule.source,
        "title": source.title.model_dump(),
        "at": rule.at,
        "in_force_from": rule.start.isoformat(),
        "status": rule.status,
        "sureness": rule.sureness,
    }


def _size(rulebook: Rulebook, size: Size | None) -> dict[str, Any] | None:
    if size is None:
        return None
    return {
        "size_class": size.size_class,
        "possible": list(size.possible),
        "row": size.row,
        "by_analogy": size.by_analogy,
        "note": size.note.model_dump(),
        "source": _source(rulebook, size.rule),
    }


def _processor(rulebook: Rulebook, found: ProcessorClass) -> dict[str, Any]:
    return {
        "processor_class": found.rung.id if found.rung else None,
        "name": {"zh": found.rung.zh, "en": found.rung.en} if found.rung else None,
        "possible": [rung.id for rung in found.possible],
        "persons": list(found.persons),
        "note": found.note.model_dump(),
        "article": found.rung.at if found.rung else None,
        "source": _source(rulebook, found.rule),
    }


def _likely(likely: LikelyPersons | None) -> dict[str, Any] | None:
    if likely is None:
        return None
    return {
        "median": round(likely.median),
        "range_90": [round(likely.low), round(likely.high)],
        "plausible_99": [round(edge) for edge in likely.plausible],
        "basis": likely.basis,
        "status": "judgement",
        "classes": [
            {"id": rung.id, "name": {"zh": rung.zh, "en": rung.en}, "probability": steady(p, 6)}
            for rung, p in likely.classes
        ],
    }


def _operation(one: OperationRisk) -> dict[str, Any]:
    return {
        "name": one.name,
        "impact": one.impact,
        "impact_known": one.impact_known,
        "areas": dict(one.threat.areas),
        "threat_sum": one.threat.total,
        "threat": one.threat.level,
        "threat_if_unknown_were_no": one.threat.least,
        "set_by_judgement": one.threat.judged,
        "unknown_questions": list(one.threat.unknown),
        "risk": one.risk,
    }


def _posture(posture: Posture | None) -> dict[str, Any] | None:
    if posture is None:
        return None
    return {
        "level": posture.level,
        "required": posture.required,
        "in_place": posture.in_place,
        "not_applicable": posture.not_applicable,
        "unknown": posture.unknown,
        "met_ratio": steady(posture.met_ratio),
        "gaps": [
            {"id": gap.requirement.id, "state": gap.state, "level": gap.requirement.level,
             "text": {"zh": gap.requirement.zh, "en": gap.requirement.en}}
            for gap in posture.gaps
        ],
    }  # fmt: skip


def _pricing(rulebook: Rulebook, pricing: Pricing | None) -> dict[str, Any] | None:
    if pricing is None:
        return None
    frequencies = pricing.loss.frequencies[0]
    annual = pricing.annual
    interval = pricing.interval
    return {
        "frequency": {
            "events_a_period": steady(float(frequencies.sum())),
            "by_peril": [
                {"id": peril.id, "name": {"zh": peril.zh, "en": peril.en},
                 "events_a_period": steady(float(frequency))}
                for peril, frequency in zip(perils_of(rulebook), frequencies, strict=True)
            ],
        },
        "score": steady(pricing.score, 6),
        "rating": pricing.rating,
        "loss": {**loss_measures(annual), "exceedance": _exceedance(annual)},
        "price": price_document(pricing.price),
        "interval": {
            "level": 0.9,
            "premium": [_money(v) for v in (interval.low, interval.median, interval.high)],
            "pure_premium": [
                _money(v) for v in (interval.pure_low, interval.pure_median, interval.pure_high)
            ],
            "draws": interval.draws,
            "seed": interval.seed,
        },
        "ilf": steady(pricing.ilf, 6),
        "retention_credit": steady(pricing.retention_credit, 6),
        "reasons": _lines(pricing.sheet),
        "options": [_option(option) for option in pricing.options],
    }  # fmt: skip


def loss_measures(loss: AnnualLoss) -> dict[str, Any]:
    """Give the stable measures of a year's loss, as plain numbers in major units."""
    return {
        "expected_loss": steady(loss.aal),
        "sd": steady(loss.sd),
        "var_99": steady(loss.var(0.99)),
        "var_995": steady(loss.var(0.995)),
        "tvar_99": steady(loss.tvar(0.99)),
        "tvar_995": steady(loss.tvar(0.995)),
        "p_any": steady(loss.p_any),
        "mean_check": check_document(loss.check),
    }


def check_document(check: Check) -> dict[str, Any]:
    """Give the check that a compound distribution carries."""
    return {
        "exact": steady(check.exact_mean),
        "grid": steady(check.grid_mean),
        # Rounding noise would differ between machines; a billionth is as good as none.
        "relative_error": round(check.relative_error, 9) + 0.0,
        "grid_step": steady(check.step),
        "truncated_mass": steady(check.truncated_mass, 3),
        "passed": check.passed,
    }


def price_document(price: PriceBreakdown) -> dict[str, Any]:
    """Give every step of a price as decimal text."""
    return {
        "pure_premium": _money(price.pure_premium),
        "capital_charge": _money(price.capital_charge),
        "fixed_expense": _money(price.fixed_expense),
        "variable_expense": _money(price.variable_expense),
        "technical_premium": _money(price.technical_premium),
        "minimum_premium": _money(price.minimum_premium),
        "premium": _money(price.premium),
        "at_minimum": price.at_minimum,
    }


def _lines(sheet: tuple[Line, ...]) -> list[dict[str, Any]]:
    """Round the running premium, not each line, so that the money adds up to the cent."""
    running, shown = 0.0, Decimal(0)
    lines = []
    for line in sheet:
        running += line.money
        step = cents(steady(running, 12)) - shown
        step = step + 0  # -0.00 reads as a mistake
        shown += step
        lines.append(_line(line, str(step)))
    return lines


def _line(line: Line, money: str) -> dict[str, Any]:
    return {
        "code": line.code,
        "label": line.label.model_dump(),
        "answer": line.answer,
        "answer_text": _answer_words(line.answer),
        "frequency_factor": steady(line.frequency_factor),
        "premium_factor": steady(line.premium_factor),
        "frequency": steady(line.frequency),
        "pure_premium": _money(line.pure_premium),
        "money": money,
        "status": line.status,
        "source": line.source,
    }


def _answer_words(answer: str) -> dict[str, str]:
    """Give an answer in words; figures and codes are the same in both languages."""
    if answer in ANSWERS:
        return both(f"answer.{answer}")
    return {"zh": answer, "en": answer}


def _option(option: Option) -> dict[str, Any]:
    return {
        "limit": _money(option.limit),
        "retention": _money(option.retention),
        "aggregate_limit": _money(option.aggregate_limit),
        "expected_loss": _money(option.price.pure_premium),
        "technical_premium": _money(option.price.technical_premium),
        "premium": _money(option.price.premium),
        "rate_on_line": steady(option.price.premium / option.limit, 6),
        "var_995": _money(option.loss.var(0.995)),
        "tvar_995": _money(option.loss.tvar(0.995)),
        "p_any": steady(option.loss.p_any),
        "ilf": steady(option.ilf, 6),
        "retention_credit": steady(option.retention_credit, 6),
        "mean_check": check_document(option.loss.check),
    }


def _exceedance(loss: AnnualLoss) -> list[dict[str, Any]]:
    return [
        {"return_period": years, "loss": _money(loss.var(1 - 1 / years))}
        for years in RETURN_PERIODS
    ]


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        "outcome": str(decision.outcome),
        "reasons": [_reason(one) for one in decision.reasons],
        "conditions": [_reason(one) for one in decision.conditions],
        "sublimits": [_reason(one) for one in decision.sublimits],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    found: dict[str, Any] = {
        "code": reason.rule.code,
        "then": reason.rule.then,
        "reason": reason.words.model_dump(),
        "way_out": reason.rule.way_out.model_dump(),
        "facts": {name: _plain(value) for name, value in reason.facts.items()},
        "status": reason.status,
        "source": reason.source,
    }
    if reason.amount is not None:
        found |= {"part": reason.rule.part, "amount": _money(reason.amount)}
    return found


def _plain(value: object) -> object:
    if isinstance(value, float):
        return steady(value)
    return list(value) if isinstance(value, tuple) else value


def _money(amount: float) -> str:
    return str(cents(steady(amount, 12)) + 0)  # + 0 turns -0.00 into 0.00
