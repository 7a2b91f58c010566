"""Routes: what law and method make of a firm."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from risk.api.auth import may
from risk.api.bodies import BreachBody, EnisaBody, FirmBody
from risk.api.clock import day_of
from risk.api.problems import PROBLEMS
from risk.api.strict import StrictRoute
from risk.assess.breach_severity import grade_breach
from risk.classify import place_business_line
from risk.desk.advice.calculators import enisa_document, size_document
from risk.desk.advice.duties import duty_document, law_for
from risk.desk.advice.severity_document import severity_document
from risk.desk.quoting.assessed import size_of
from risk.rulebook import at

router = APIRouter(
    prefix="/v1",
    tags=["firm"],
    route_class=StrictRoute,
    responses=PROBLEMS,
    dependencies=[may("calculate")],
)


@router.post("/classify")
async def classify(body: FirmBody) -> dict[str, Any]:
    """Size class and legal class of processor, each with its rule."""
    law = law_for(body.profile, day_of(body.as_of))
    line = place_business_line(body.profile.firm)
    size = size_of(law.rulebook, body.profile, line)
    rung = law.processor.rung
    return {
        "business_line": {"code": line.code, "zh": line.name_zh, "en": line.name_en},
        "size": size_document(law.rulebook, size) if size else None,
        "processor_class": {"id": rung.id, "zh": rung.zh, "en": rung.en} if rung else None,
        "persons": list(law.processor.persons),
        "note": law.processor.note.model_dump(),
        "rulebook_digest": law.rulebook.digest,
    }


@router.post("/duties")
async def duties(body: FirmBody) -> dict[str, Any]:
    """Duties in force on the day, each with its article, and the fines behind them."""
    return duty_document(law_for(body.profile, day_of(body.as_of)))


@router.post("/enisa")
async def enisa(body: EnisaBody) -> dict[str, Any]:
    """Risk of a processing operation by ENISA's method."""
    return enisa_document(at(day_of(body.as_of), "EU"), body.impact, body.areas)


@router.post("/severity")
async def severity(body: BreachBody) -> dict[str, Any]:
    """Severity of a breach of personal data by ENISA's method."""
    rulebook = at(day_of(body.as_of), "EU")
    breach = body.breach()
    return severity_document(rulebook, breach, grade_breach(rulebook, breach))
