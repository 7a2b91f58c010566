"""Desk: loss and price of a cover, from a firm's factors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from risk.assess import Factors, Parameters, central, draw
from risk.desk.quoting.models import ModelChoice
from risk.loss import AnnualLoss, Layer, annual_loss
from risk.loss.breach import BreachCost, breach_cost
from risk.loss.firm import FirmLoss, Preset, firm_loss, frequency_ratio
from risk.loss.firms import Terms, cover_years
from risk.price import (
    BookCapital,
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
    score_of_frequency,
    technical_price,
)
from risk.profile import Cover, ExcessLayer, Profile
from risk.rulebook import Rulebook, at, region_of
from risk.rulebook.read import Library
from risk.rulebook.view import view_of

SEED = 20260901
POINTS = 256
"""Grid points per limit: the mean is exact at any number, quantiles to a 256th of the limit."""

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
    overlays : tuple of Library
        Rule files laid over the rulebook; a quote under any is tried, not kept.
    models : tuple of ModelChoice
        Learned models in place of steps of the formula; none for the formula alone. Those in
        force on a day are :func:`risk.desk.quoting.models.models_in_force`.
    book : BookCapital or None
        Capital charge of the firm in a book, tried in place of the tariff's.
    library : Library or None
        The rulebook itself; the packaged one unless a kept quote is computed again.
    """

    profile: Profile
    as_of: date
    preset: Preset = "default"
    seed: int = SEED
    pareto_tail: bool = False
    schedule: tuple[Modification, ...] = ()
    overlays: tuple[Library, ...] = ()
    models: tuple[ModelChoice, ...] = ()
    book: BookCapital | None = None
    library: Library | None = None

    @cached_property
    def profile_json(self) -> str:
        """The profile in its own order, as it is kept."""
        return self.profile.model_dump_json()

    @property
    def rulebook(self) -> Rulebook:
        """What holds on the day in the firm's place, under the overlays."""
        place = region_of(self.profile.firm.country)
        if self.library is not None:
            return view_of((self.library, *self.overlays), self.as_of, place)
        return at(self.as_of, place, overlays=self.overlays)


@dataclass(frozen=True)
class TowerLayer:
    """An excess layer with what it pays and costs."""

    terms: ExcessLayer
    annual: AnnualLoss
    price: PriceBreakdown


@dataclass(frozen=True)
class Pricing:
    """Loss and price of a cover; what explains them is computed when first asked for.

    Parameters
    ----------
    rulebook : Rulebook
    request : Request
    factors : Factors
    loss : FirmLoss
    loads : Loadings
    price : PriceBreakdown
    quoted : QuotedPrice
    options : tuple of Option
    """

    rulebook: Rulebook
    request: Request
    factors: Factors
    loss: FirmLoss
    loads: Loadings
    price: PriceBreakdown
    quoted: QuotedPrice
    options: tuple[Option, ...]

    @property
    def cover(self) -> Cover:
        """The cover asked for."""
        return self.request.profile.cover

    @property
    def currency(self) -> str:
        """Currency of all amounts."""
        return self.cover.currency

    @cached_property
    def annual(self) -> AnnualLoss:
        """What the insurer pays in the period, on a grid fine enough for its quantiles."""
        terms = self.loss.under(layer_of(self.cover))
        return annual_loss(self.loss.counts, *terms, points=POINTS)

    @cached_property
    def sheet(self) -> tuple[Line, ...]:
        """From the reference firm's premium to this firm's, line by line."""
        return assessment_sheet(
            self.rulebook,
            self.factors,
            central(self.rulebook),
            self.loss,
            layer_of(self.cover),
            self.price,
        )

    @property
    def score(self) -> float:
        """Risk score, 0 to 100, 50 for the reference firm, higher is worse.

        The logistic of the sum of the sheet's log frequency factors.
        """
        ratio = frequency_ratio(central(self.rulebook), self.loss, self.cover.months / 12)
        return float(score_of_frequency(ratio)[0])

    @property
    def rating(self) -> str:
        """Rating A to E of the score."""
        return rating_of(self.rulebook, self.score)

    @cached_property
    def interval(self) -> Interval:
        """How unsure the price is."""
        return price_interval(
            self.rulebook,
            self.factors.country,
            self._loss_of,
            layer_of(self.cover),
            self.loads,
            seed=self.request.seed,
        )

    @cached_property
    def line_intervals(self) -> tuple[LineInterval, ...]:
        """How unsure each reason is."""
        rng = np.random.default_rng(self.request.seed)
        parameters = draw(self.rulebook, self.factors.country, rng, LINE_DRAWS)
        return line_intervals(
            self.rulebook,
            self.factors,
            parameters,
            self._loss_of(parameters),
            layer_of(self.cover),
            self.price,
        )

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """What share of the premium each factor has, in whatever order one tells it."""
        plain = _reference_cover(self.rulebook, self.cover)
        middle = central(self.rulebook)
        reference = loss_for(self.rulebook, self.request, plain, self.factors, middle)
        return premium_shares(
            self.rulebook,
            self.factors,
            middle,
            self.loss,
            layer_of(self.cover),
            (reference, layer_of(plain)),
            self.price,
        )

    @cached_property
    def breach(self) -> BreachCost | None:
        """What one breach could cost; None when the people held are unknown or none."""
        return costliest_breach(
            self.rulebook, self.request.profile, self.factors, self.factors.persons
        )

    @cached_property
    def tower(self) -> tuple[TowerLayer, ...]:
        """Excess layers asked for, each priced on its own."""
        return _tower(self.cover, self.loss, self.loads)

    @property
    def ilf(self) -> float:
        """Increased limit factor of the limit asked for."""
        basic = self.rulebook.value("tariff.basic_limit")[self.currency]
        return increased_limit_factor(self.loss, self.cover.limit, basic)

    @property
    def retention_credit(self) -> float:
        """Share of the expected loss that the retention asked for takes away."""
        return retention_credit(self.loss, self.cover.retention, self.cover.limit)

    def _loss_of(self, parameters: Parameters) -> FirmLoss:
        return loss_for(self.rulebook, self.request, self.cover, self.factors, parameters)


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
    loads = loadings(rulebook, cover.currency, request.book)
    return technical_price(_expected(loss, layer_of(cover)), loads)


def _expected(loss: FirmLoss, layer: Layer) -> float:
    """Give what a book's score gives, for a book of one."""
    return float(cover_years(loss, Terms.one(layer), tail=False).expected[0])


def price_cover(rulebook: Rulebook, request: Request, factors: Factors) -> Pricing:
    """Give loss, price, options and the assessment sheet of the cover asked for."""
    cover = request.profile.cover
    middle = central(rulebook)
    loss = loss_for(rulebook, request, cover, factors, middle)
    layer = layer_of(cover)
    loads = loadings(rulebook, cover.currency, request.book)
    price = technical_price(_expected(loss, layer), loads)
    return Pricing(
        rulebook=rulebook,
        request=request,
        factors=factors,
        loss=loss,
        loads=loads,
        price=price,
        quoted=quoted_price(rulebook, price, request.schedule),
        options=option_grid(
            rulebook,
            loss,
            loads,
            currency=cover.currency,
            aggregate_ratio=cover.aggregate / cover.limit,
            coinsurance=cover.coinsurance,
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
        annual = annual_loss(loss.counts, loss.severity, layer, points=POINTS)
        layers.append(TowerLayer(one, annual, technical_price(annual.aal, loads)))
    return tuple(layers)


def costliest_breach(
    rulebook: Rulebook, profile: Profile, factors: Factors, persons: int | None
) -> BreachCost | None:
    """Give what a breach of so many people's data could cost, by the dearest kind held.

    None when the number of people is unknown or zero.
    """
    if not persons:
        return None
    held = profile.data_held.sensitive
    kinds = [name for name in type(held).model_fields if getattr(held, name)]
    place = float(np.min(factors.place_severity))
    currency = profile.cover.currency
    costs = (
        breach_cost(rulebook, persons, kind, place, currency, factors.affected)
        for kind in (kinds or ["ordinary"])
    )
    return max(costs, key=lambda cost: cost.claims)
