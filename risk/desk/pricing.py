"""Desk: loss and price of a cover, from a firm's factors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from risk.assess import Factors, Parameters, central, draw
from risk.loss import AnnualLoss, Layer, annual_loss
from risk.loss.breach import BreachCost, breach_cost
from risk.loss.firm import FirmLoss, Preset, firm_loss
from risk.price import (
    Interval,
    Line,
    LineInterval,
    Loadings,
    Modification,
    Option,
    PriceBreakdown,
    QuotedPrice,
    Share,
    assessment_sheet,
    increased_limit_factor,
    line_intervals,
    loadings,
    option_grid,
    premium_shares,
    price_interval,
    quoted_price,
    rating_of,
    retention_credit,
    score_of,
    technical_price,
)
from risk.profile import Cover, ExcessLayer, Profile
from risk.rulebook import Rulebook

SEED = 20260901
LINE_DRAWS = 200
"""Draws behind the interval of each reason."""


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
    schedule : tuple of Modification
        Credits and debits of the filed schedule, with reasons.
    """

    profile: Profile
    as_of: date
    preset: Preset = "default"
    seed: int = SEED
    pareto_tail: bool = False
    schedule: tuple[Modification, ...] = ()


@dataclass(frozen=True)
class TowerLayer:
    """An excess layer with what it pays and costs."""

    terms: ExcessLayer
    annual: AnnualLoss
    price: PriceBreakdown


@dataclass(frozen=True)
class Pricing:
    """Loss and price of the cover asked for; absent when the calibration does not reach."""

    currency: str
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
    shares: tuple[Share, ...]
    quoted: QuotedPrice
    line_intervals: tuple[LineInterval, ...]
    tower: tuple[TowerLayer, ...]


def loss_for(
    rulebook: Rulebook, request: Request, cover: Cover, factors: Factors, parameters: Parameters
) -> FirmLoss:
    """Give a firm's losses on a cover for parameters."""
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
        defence_outside=cover.defence_costs == "outside",
    )


def layer_of(cover: Cover) -> Layer:
    """Give a cover's terms on events and on the period."""
    return Layer(cover.retention, cover.limit, cover.aggregate, cover.coinsurance)


def price_of(
    rulebook: Rulebook, request: Request, cover: Cover, factors: Factors
) -> PriceBreakdown:
    """Give the price of another cover of the same firm, alone."""
    loss = loss_for(rulebook, request, cover, factors, central(rulebook))
    annual = annual_loss(loss.counts, *loss.under(layer_of(cover)))
    return technical_price(annual.aal, loadings(rulebook, cover.currency))


def price_cover(rulebook: Rulebook, request: Request, factors: Factors) -> Pricing:
    """Give loss, price, interval, options and reasons of the cover asked for."""
    cover = request.profile.cover
    middle = central(rulebook)

    def loss_of(parameters: Parameters) -> FirmLoss:
        return loss_for(rulebook, request, cover, factors, parameters)

    loss = loss_of(middle)
    layer = layer_of(cover)
    annual = annual_loss(loss.counts, *loss.under(layer))
    loads = loadings(rulebook, cover.currency)
    price = technical_price(annual.aal, loads)
    sheet = assessment_sheet(rulebook, factors, middle, loss, layer, price)
    score = score_of(sheet)
    plain = _reference_cover(rulebook, cover)
    reference = loss_for(rulebook, request, plain, factors, middle)
    return Pricing(
        currency=cover.currency,
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
        tower=_tower(cover, loss, loads),
        line_intervals=_line_intervals(rulebook, request, factors, layer, price),
        quoted=quoted_price(rulebook, price, request.schedule),
        shares=premium_shares(
            rulebook, factors, middle, loss, layer, (reference, layer_of(plain)), price
        ),
    )


def _reference_cover(rulebook: Rulebook, cover: Cover) -> Cover:
    """Give the tariff's reference cover, in the currency and for the period asked for."""
    value = rulebook.value("tariff.reference_cover")
    return Cover(
        parts=value["parts"],
        limit=float(value["limit"][cover.currency]),
        retention=float(value["retention"][cover.currency]),
        months=cover.months,
        currency=cover.currency,
    )


def _tower(cover: Cover, loss: FirmLoss, loads: Loadings) -> tuple[TowerLayer, ...]:
    """Price each excess layer on its own."""
    layers = []
    for one in cover.excess:
        layer = Layer(cover.retention + one.attachment, one.limit, one.aggregate_limit or one.limit)
        annual = annual_loss(loss.counts, loss.severity, layer)
        layers.append(TowerLayer(one, annual, technical_price(annual.aal, loads)))
    return tuple(layers)


def _line_intervals(
    rulebook: Rulebook, request: Request, factors: Factors, layer: Layer, price: PriceBreakdown
) -> tuple[LineInterval, ...]:
    rng = np.random.default_rng(request.seed)
    parameters = draw(rulebook, factors.country, rng, LINE_DRAWS)
    loss = loss_for(rulebook, request, request.profile.cover, factors, parameters)
    return line_intervals(rulebook, factors, parameters, loss, layer, price)


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
