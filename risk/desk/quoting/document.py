"""Desk: a quote as plain JSON data, with stable keys and steady bytes.

Money is decimal text with two places; ratios and probabilities are numbers of ten significant
digits; words come as ``{"zh": ..., "en": ...}``.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from risk.assess import Maturity, OperationRisk, Posture
from risk.classify import LikelyPersons, ProcessorClass, Size
from risk.decide import Decision, Reason
from risk.desk.quoting.document_pricing import money_text, price_document, pricing_document
from risk.desk.quoting.models_document import model_document
from risk.desk.quoting.notices import notices_of
from risk.desk.quoting.quote import Offer, Quote
from risk.desk.quoting.training_told import training_document
from risk.rulebook import Rulebook
from risk.rulebook.schema import Dated
from risk.units import steady


def quote_document(quote: Quote) -> dict[str, Any]:
    """Give a quote as plain data; see ``docs/quote.md`` for the keys."""
    request = quote.request
    # The key is left out where the formula was not to be replaced.
    models = {"models": [model_document(one) for one in quote.applied]} if quote.applied else {}
    # So is the part of the AI-training line for every firm outside it.
    told = training_document(quote)
    training = {} if told is None else {"training": told}
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
            "models": quote.models,
        },
        "notices": [
            {"code": one.code, "weight": one.weight, "text": one.text} for one in notices_of(quote)
        ],
        "classification": {
            "business_line": {
                "code": quote.line.code,
                "name": {"zh": quote.line.name_zh, "en": quote.line.name_en},
                "sector": quote.line.breach_sector,
                "lost": quote.line.lost.model_dump() if quote.line.lost else None,
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
            "maturity": _maturity(quote.maturity),
            "standing": {
                "measures": _percentile(quote.standing.measures),
                "controls": _percentile(quote.standing.controls),
                "status": "judgement",
            },
        },
        "pricing": pricing_document(quote.rulebook, quote.pricing),
        "outside_calibration": (
            [fault.as_dict() for fault in quote.outside.faults] if quote.outside else []
        ),
        "decision": decision_document(quote.decision),
        "offer": _offer(quote.offer),
        **models,
        **training,
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
        "possible_names": [{"zh": rung.zh, "en": rung.en} for rung in found.possible],
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


def _percentile(value: float | None) -> float | None:
    return None if value is None else steady(value, 3)


def _maturity(maturity: Maturity) -> dict[str, Any]:
    return {
        "by_function": {name: steady(share, 4) for name, share in maturity.by_function.items()},
        "evidence": maturity.evidence,
        "expired": list(maturity.expired),
    }


def _offer(offer: Offer | None) -> dict[str, Any] | None:
    if offer is None:
        return None
    cover = offer.cover
    return {
        "limit": money_text(cover.limit),
        "retention": money_text(cover.retention),
        "aggregate_limit": money_text(cover.aggregate),
        "waiting_hours": steady(cover.waiting_hours),
        "sublimits": {part: money_text(most) for part, most in cover.sublimits.items()},
        "price": price_document(offer.price),
    }


def decision_document(decision: Decision) -> dict[str, Any]:
    """Give what was decided, with reasons, conditions, sublimits and other terms."""
    return {
        "outcome": str(decision.outcome),
        "reasons": [_reason(one) for one in decision.reasons],
        "conditions": [_reason(one) for one in decision.conditions],
        "sublimits": [_reason(one) for one in decision.sublimits],
        "counters": [_reason(one) for one in decision.counters],
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
    if reason.rule.part is not None and reason.amount is not None:
        found |= {"part": reason.rule.part, "amount": money_text(reason.amount)}
    if reason.rule.term is not None and reason.amount is not None:
        asked = reason.asked or 0.0
        found |= {
            "term": reason.rule.term,
            "asked": money_text(asked),
            "offered": money_text(reason.amount),
        }
    if reason.rule.evidence is not None:
        found |= {
            "evidence": reason.rule.evidence.model_dump(),
            "within_days": reason.rule.within_days,
        }
    return found


def _plain(value: object) -> object:
    if isinstance(value, float):
        return steady(value)
    return list(value) if isinstance(value, tuple) else value
