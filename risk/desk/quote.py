"""Desk: one submission walked through every room to a quote.

A quote is a pure function of profile, day, preset, seed and rulebook: the same inputs give the
same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from risk import __version__
from risk.assess import (
    Covers,
    Maturity,
    OperationRisk,
    Posture,
    Standing,
    assess_maturity,
    assess_measures,
    assess_operation,
    central,
    firm_factors,
    governing,
    standing,
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
from risk.classify.processor_model import installed_processor_model
from risk.decide import Decision, Findings, decide, facts_of
from risk.desk.pricing import Pricing, Request, price_cover, price_of
from risk.errors import OutsideCalibration
from risk.price import PriceBreakdown
from risk.profile import Cover, Profile, Technical
from risk.rulebook import Rulebook, at, region_of


@dataclass(frozen=True)
class Offer:
    """Terms offered instead of those asked for, with their price."""

    cover: Cover
    price: PriceBreakdown


@dataclass(frozen=True)
class Quote:
    """Everything found about a submission.

    Parameters
    ----------
    request : Request
    engine_version : str
    rulebook : Rulebook
        Of the day and place; its digest is part of the quote.
    line : BusinessLine
    size : Size or None
        None where no size rule is carried for the place.
    processor : ProcessorClass
    likely : LikelyPersons or None
        How many people the data are likely of; judgement.
    models : dict of str to str
        Learned models used, with their digests.
    operations : tuple of OperationRisk
    governs : OperationRisk or None
        None when no operation was described.
    posture : Posture or None
    maturity : Maturity
    standing : Standing
        Percentiles in the reference book.
    pricing : Pricing or None
        None when the calibration does not reach the firm.
    outside : OutsideCalibration or None
        Why there is no price.
    decision : Decision
    """

    request: Request
    engine_version: str
    rulebook: Rulebook
    line: BusinessLine
    size: Size | None
    processor: ProcessorClass
    likely: LikelyPersons | None
    models: dict[str, str]
    operations: tuple[OperationRisk, ...]
    governs: OperationRisk | None
    posture: Posture | None
    maturity: Maturity
    standing: Standing
    pricing: Pricing | None
    outside: OutsideCalibration | None
    decision: Decision

    @cached_property
    def offer(self) -> Offer | None:
        """Other terms with their price, when the rules change those asked for."""
        return _offer(self.rulebook, self.request, self.pricing, self.decision)


def quote(request: Request) -> Quote:
    """Walk a submission through classification, assessment, loss, price and decision.

    Raises
    ------
    UnknownCode
        If the industry code is in no list.
    NotInForce
        If the rulebook holds no method or calibration on the day.
    """
    profile = request.profile
    rulebook = at(request.as_of, region_of(profile.firm.country))
    line = place_business_line(profile.firm)
    processor = classify_processor(rulebook, profile.data_held)
    operations = tuple(assess_operation(rulebook, one) for one in profile.operations)
    governs = governing(operations) if operations else None
    posture = (
        assess_measures(rulebook, governs.risk, profile.controls.measures) if governs else None
    )
    model = installed_processor_model()
    likely = likely_persons(rulebook, profile.firm, line.breach_sector, model)
    outside = None
    pricing = None
    try:
        expected = likely.median if likely else None
        factors = firm_factors(rulebook, profile, line.breach_sector, expected)
        pricing = price_cover(rulebook, request, factors)
    except OutsideCalibration as error:
        outside = error
    exchange = rulebook.value("calibration.exchange")[profile.cover.currency]
    size = size_of(rulebook, profile, line)
    found = Findings(
        size=size,
        processor=processor,
        operation=governs,
        posture=posture,
        factors=pricing.factors if pricing else None,
        limit_usd=profile.cover.limit / exchange,
        unknown_ratio=_unknown_ratio(profile.controls.technical),
        covers=rulebook.read("calibration.covers", Covers),
        likely=likely,
    )
    decision = decide(rulebook, facts_of(profile, found), profile.cover)
    return Quote(
        request=request,
        engine_version=__version__,
        rulebook=rulebook,
        line=line,
        size=size,
        processor=processor,
        likely=likely,
        models={} if model is None else {"processor_class": model.digest},
        operations=operations,
        governs=governs,
        posture=posture,
        maturity=assess_maturity(rulebook, profile.controls.measures),
        standing=standing(
            rulebook, posture, pricing.factors if pricing else None, central(rulebook)
        ),
        pricing=pricing,
        outside=outside,
        decision=decision,
    )


def _offer(
    rulebook: Rulebook, request: Request, pricing: Pricing | None, decision: Decision
) -> Offer | None:
    """Price the terms offered instead, sublimits included; None when nothing is changed."""
    changed = {
        str(one.rule.term): one.amount for one in decision.counters if one.amount is not None
    }
    asked = request.profile.cover
    limit = changed.get("limit", asked.limit)
    # A sublimit is a share of the limit, so it shrinks with the limit offered.
    narrowed = {
        part: one.amount * limit / asked.limit
        for one in decision.sublimits
        if (part := one.rule.part) in asked.parts and one.amount is not None
    }
    if pricing is None or not (changed or narrowed):
        return None
    sublimits = {
        part: min(most, asked.sublimits.get(part, limit), limit)
        for part, most in {**asked.sublimits, **narrowed}.items()
        if part
    }
    ratio = asked.aggregate / asked.limit
    cover = asked.model_copy(
        update={**changed, "sublimits": sublimits, "aggregate_limit": ratio * limit}
    )
    return Offer(cover, price_of(rulebook, request, cover, pricing.factors))


def size_of(rulebook: Rulebook, profile: Profile, line: BusinessLine) -> Size | None:
    """Give the size class, figures turned into the rule's currency; None where no rule holds."""
    firm = profile.firm
    exchange = rulebook.value("calibration.exchange")
    currency = SIZE_CURRENCY.get(rulebook.place)
    if currency is None or not any(key.startswith("size.") for key in rulebook.held):
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
