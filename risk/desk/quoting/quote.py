"""Desk: one submission walked through every room to a quote.

A quote is a pure function of profile, day, preset, seed, models and rulebook: the same inputs give
the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from risk import __version__
from risk.assess import (
    Maturity,
    OperationRisk,
    Posture,
    Standing,
    assess_maturity,
    central,
    standing,
)
from risk.classify import (
    BusinessLine,
    LikelyPersons,
    ProcessorClass,
    Size,
)
from risk.decide import Decision
from risk.desk.quoting.assessed import Assessed, assess_submission
from risk.desk.quoting.learned_factors import Applied
from risk.desk.quoting.pricing import Pricing, Request, price_cover, price_of
from risk.errors import OutsideCalibration
from risk.price import PriceBreakdown
from risk.profile import Cover
from risk.rulebook import Rulebook


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
    applied : tuple of Applied
        Learned models asked to price, and whether they could; none for the formula alone.
    operations : tuple of OperationRisk
    governs : OperationRisk or None
        None when no operation was described.
    posture : Posture or None
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
    applied: tuple[Applied, ...]
    operations: tuple[OperationRisk, ...]
    governs: OperationRisk | None
    posture: Posture | None
    pricing: Pricing | None
    outside: OutsideCalibration | None
    decision: Decision

    @cached_property
    def maturity(self) -> Maturity:
        """How far the measures are in place, by function."""
        return assess_maturity(self.rulebook, self.request.profile.controls.measures)

    @cached_property
    def standing(self) -> Standing:
        """Percentiles in the reference book."""
        factors = None if self.pricing is None else self.pricing.factors
        return standing(self.rulebook, self.posture, factors, central(self.rulebook))

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
    ModelMismatch
        If a model to price with is gone or not the one that was chosen.
    """
    found = assess_submission(request)
    pricing = None if found.factors is None else price_cover(found.rulebook, request, found.factors)
    return Quote(
        request=request,
        engine_version=__version__,
        rulebook=found.rulebook,
        line=found.line,
        size=found.size,
        processor=found.processor,
        likely=found.likely,
        models=_digests(found),
        applied=found.applied,
        operations=found.operations,
        governs=found.governs,
        posture=found.posture,
        pricing=pricing,
        outside=found.outside,
        decision=found.decision,
    )


def _digests(found: Assessed) -> dict[str, str]:
    classes = {} if found.model is None else {"processor_class": found.model.digest}
    priced = (one.choice for one in found.applied if one.priced)
    return classes | {f"{one.name}/{one.version}": one.digest for one in priced}


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
