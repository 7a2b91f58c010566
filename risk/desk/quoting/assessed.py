"""Desk: everything found about a submission short of its price, and the decision on it."""

from __future__ import annotations

from dataclasses import dataclass

from risk.assess import (
    Covers,
    Factors,
    OperationRisk,
    Posture,
    assess_measures,
    assess_operation,
    firm_factors,
    governing,
)
from risk.classify import (
    SIZE_CURRENCY,
    BusinessLine,
    LikelyPersons,
    ProcessorClass,
    Size,
    classify_processor,
    classify_size,
    likely_persons,
    place_business_line,
)
from risk.classify.processor_model import ProcessorModel, processor_model_on
from risk.decide import Decision, Findings, decide, facts_of
from risk.desk.quoting.learned_factors import Applied, open_chosen
from risk.desk.quoting.pricing import Request
from risk.errors import OutsideCalibration
from risk.profile import Profile, Technical
from risk.rulebook import Rulebook


@dataclass(frozen=True)
class Assessed:
    """A submission classified, assessed and decided on; fields as in a quote.

    Parameters
    ----------
    rulebook : Rulebook
    line : BusinessLine
    size : Size or None
    processor : ProcessorClass
    likely : LikelyPersons or None
    model : ProcessorModel or None
        Learned model behind the likely classes.
    operations : tuple of OperationRisk
    governs : OperationRisk or None
    posture : Posture or None
    factors : Factors or None
        None when the calibration does not reach the firm.
    outside : OutsideCalibration or None
        Why not.
    applied : tuple of Applied
        Models asked to price, and whether they could; empty without factors.
    decision : Decision
    """

    rulebook: Rulebook
    line: BusinessLine
    size: Size | None
    processor: ProcessorClass
    likely: LikelyPersons | None
    model: ProcessorModel | None
    operations: tuple[OperationRisk, ...]
    governs: OperationRisk | None
    posture: Posture | None
    factors: Factors | None
    outside: OutsideCalibration | None
    applied: tuple[Applied, ...]
    decision: Decision


def assess_submission(request: Request) -> Assessed:
    """Walk a submission through classification, assessment and decision.

    Raises
    ------
    UnknownCode
        If the industry code is in no list.
    NotInForce
        If the rulebook holds no method or calibration on the day.
    ModelMismatch
        If a model to price with is gone or not the one that was chosen.
    """
    profile = request.profile
    rulebook = request.rulebook
    line = place_business_line(profile.firm)
    processor = classify_processor(rulebook, profile.data_held)
    operations = tuple(assess_operation(rulebook, one) for one in profile.operations)
    governs = governing(operations) if operations else None
    posture = (
        assess_measures(rulebook, governs.risk, profile.controls.measures) if governs else None
    )
    model = processor_model_on(request.as_of)
    likely = likely_persons(rulebook, profile.firm, line.breach_sector, model)
    factors, outside = None, None
    applied: tuple[Applied, ...] = ()
    models = open_chosen(request.models)
    try:
        expected = likely.median if likely else None
        factors = firm_factors(rulebook, profile, line.breach_sector, expected)
        factors, applied = models.within(rulebook, factors, profile, expected)
    except OutsideCalibration as error:
        outside = error
    exchange = rulebook.value("calibration.exchange")[profile.cover.currency]
    size = size_of(rulebook, profile, line)
    found = Findings(
        size=size,
        processor=processor,
        operation=governs,
        posture=posture,
        factors=factors,
        limit_usd=profile.cover.limit / exchange,
        unknown_ratio=_unknown_ratio(profile.controls.technical),
        covers=rulebook.read("calibration.covers", Covers),
        likely=likely,
    )
    return Assessed(
        rulebook=rulebook,
        line=line,
        size=size,
        processor=processor,
        likely=likely,
        model=model,
        operations=operations,
        governs=governs,
        posture=posture,
        factors=factors,
        outside=outside,
        applied=applied,
        decision=decide(rulebook, facts_of(profile, found), profile.cover),
    )


def size_of(rulebook: Rulebook, profile: Profile, line: BusinessLine) -> Size | None:
    """Give the size class, figures turned into the rule's currency; None where no rule holds."""
    firm = profile.firm
    exchange = rulebook.value("calibration.exchange")
    currency = SIZE_CURRENCY.get(rulebook.place)
    if currency is None or not rulebook.starting("size."):
        return None
    rate = exchange[currency] / exchange[firm.currency]

    def turned(amount: float | None) -> float | None:
        return None if amount is None else amount * rate

    related = tuple(
        one.model_copy(
            update={"revenue": turned(one.revenue), "total_assets": turned(one.total_assets)}
        )
        for one in firm.related
    )
    return classify_size(
        rulebook,
        line.code,
        firm.headcount,
        turned(firm.revenue),
        turned(firm.total_assets),
        related=related,
        status_before=firm.size_status_before,
        last_period=firm.size_last_period,
    )


def _unknown_ratio(technical: Technical) -> float:
    answers = [getattr(technical, name) for name in Technical.model_fields]
    return sum(answer in (None, "unknown") for answer in answers) / len(answers)
