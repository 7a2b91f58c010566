"""Desk: one submission walked through every room to a quote.

A quote is a pure function of profile, day, preset, seed and rulebook: the same inputs give the
same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from risk import __version__
from risk.assess import (
    Covers,
    Factors,
    Maturity,
    OperationRisk,
    Parameters,
    Posture,
    assess_maturity,
    assess_measures,
    assess_operation,
    central,
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
from risk.decide import Decision, Findings, decide, facts_of
from risk.errors import OutsideCalibration
from risk.loss import AnnualLoss, Layer, annual_loss
from risk.loss.breach import BreachCost, breach_cost
from risk.loss.firm import FirmLoss, Preset, firm_loss
from risk.price import (
    Interval,
    Line,
    Loadings,
    Option,
    PriceBreakdown,
    assessment_sheet,
    increased_limit_factor,
    loadings,
    option_grid,
    price_interval,
    rating_of,
    retention_credit,
    score_of,
    technical_price,
)
from risk.profile import Profile, Technical
from risk.rulebook import Rulebook, at, region_of

SEED = 20260901


@dataclass(frozen=True)
class Request:
    """What a quote is a function of, besides the rulebook and this program.

    Parameters
    ----------
    profile : Profile
    as_of : date
        Day whose law, method, calibration and tariff hold.
    preset : str
        Severity preset.
    seed : int
        Of the parameter draws.
    pareto_tail : bool
        Whether the optional Pareto tail is on.
    """

    profile: Profile
    as_of: date
    preset: Preset = "default"
    seed: int = SEED
    pareto_tail: bool = False


@dataclass(frozen=True)
class Pricing:
    """Loss and price of the cover asked for; absent when the calibration does not reach."""

    factors: Factors
    loss: FirmLoss
    annual: AnnualLoss
    loads: Loadings
    price: PriceBreakdown
    interval: Interval
    options: tuple[Option, ...]
    sheet: tuple[Line, ...]
    score: float
    rating: str
    ilf: float
    retention_credit: float
    breach: BreachCost | None


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
    operations : tuple of OperationRisk
    governs : OperationRisk or None
        None when no operation was described.
    posture : Posture or None
    maturity : Maturity
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
    operations: tuple[OperationRisk, ...]
    governs: OperationRisk | None
    posture: Posture | None
    maturity: Maturity
    pricing: Pricing | None
    outside: OutsideCalibration | None
    decision: Decision


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
    likely = likely_persons(rulebook, profile.firm, line.breach_sector)
    outside = None
    pricing = None
    try:
        expected = likely.median if likely else None
        factors = firm_factors(rulebook, profile, line.breach_sector, expected)
        pricing = _price(rulebook, request, factors)
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
    decision = decide(rulebook, facts_of(profile, found), profile.cover.limit)
    return Quote(
        request=request,
        engine_version=__version__,
        rulebook=rulebook,
        line=line,
        size=size,
        processor=processor,
        likely=likely,
        operations=operations,
        governs=governs,
        posture=posture,
        maturity=assess_maturity(rulebook, profile.controls.measures),
        pricing=pricing,
        outside=outside,
        decision=decision,
    )


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


def _price(rulebook: Rulebook, request: Request, factors: Factors) -> Pricing:
    cover = request.profile.cover
    middle = central(rulebook)

    def loss_of(parameters: Parameters) -> FirmLoss:
        return firm_loss(
            rulebook,
            factors,
            parameters,
            parts=cover.parts,
            currency=cover.currency,
            preset=request.preset,
            pareto_tail=request.pareto_tail,
            years=cover.months / 12,
            sublimits={str(part): most for part, most in cover.sublimits.items()},
            waiting_hours=cover.waiting_hours,
        )

    loss = loss_of(middle)
    layer = Layer(cover.retention, cover.limit, cover.aggregate, cover.coinsurance)
    annual = annual_loss(loss.counts, loss.severity, layer)
    loads = loadings(rulebook, cover.currency)
    price = technical_price(annual.aal, loads)
    sheet = assessment_sheet(rulebook, factors, middle, loss, layer, price)
    score = score_of(sheet)
    return Pricing(
        factors=factors,
        loss=loss,
        annual=annual,
        loads=loads,
        price=price,
        interval=price_interval(
            rulebook, factors.country, loss_of, layer, loads, seed=request.seed
        ),
        options=option_grid(
            rulebook,
            loss,
            loads,
            currency=cover.currency,
            aggregate_ratio=cover.aggregate / cover.limit,
            coinsurance=cover.coinsurance,
        ),
        sheet=sheet,
        score=score,
        rating=rating_of(rulebook, score),
        ilf=increased_limit_factor(
            loss, cover.limit, rulebook.value("tariff.basic_limit")[cover.currency]
        ),
        retention_credit=retention_credit(loss, cover.retention, cover.limit),
        breach=_breach(rulebook, request.profile, factors),
    )


def _breach(rulebook: Rulebook, profile: Profile, factors: Factors) -> BreachCost | None:
    """Give what a breach could cost; None when the number of people is unknown or zero."""
    if not factors.persons:
        return None
    held = profile.data_held.sensitive
    kinds = [name for name in type(held).model_fields if getattr(held, name)]
    place = float(np.min(factors.place_severity))
    currency = profile.cover.currency
    costs = (
        breach_cost(rulebook, factors.persons, kind, place, currency)
        for kind in (kinds or ["ordinary"])
    )
    return max(costs, key=lambda cost: cost.claims)


def _unknown_ratio(technical: Technical) -> float:
    answers = [getattr(technical, name) for name in Technical.model_fields]
    return sum(answer in (None, "unknown") for answer in answers) / len(answers)
