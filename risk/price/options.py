"""Price: every limit and retention on offer, in one call."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from risk.loss.compound import OUT_OF_REACH, Check, annual_loss, compound, layer_grid
from risk.loss.firm import FirmLoss
from risk.loss.layer import Layer
from risk.loss.measures import AnnualLoss
from risk.loss.severity import Floats
from risk.price.ilf import increased_limit_factor, retention_credit
from risk.price.technical import Loadings, PriceBreakdown, technical_price
from risk.rulebook import Rulebook

POINTS = 256


@dataclass(frozen=True)
class Option:
    """One limit and retention with its price.

    Parameters
    ----------
    limit, retention, aggregate_limit : float
        Terms [money].
    price : PriceBreakdown
    loss : AnnualLoss
        What the insurer pays in a year.
    ilf : float
        Increased limit factor against the basic limit.
    retention_credit : float
        Share of the expected loss the retention takes away.
    """

    limit: float
    retention: float
    aggregate_limit: float
    price: PriceBreakdown
    loss: AnnualLoss
    ilf: float
    retention_credit: float


def option_grid(
    rulebook: Rulebook,
    loss: FirmLoss,
    loads: Loadings,
    *,
    currency: str,
    aggregate_ratio: float,
    coinsurance: float,
) -> tuple[Option, ...]:
    """Price all limits and retentions on offer, limits first.

    Parameters
    ----------
    loss : FirmLoss
        The firm at central parameters (one row).
    aggregate_ratio : float
        Annual aggregate limit over limit per event, as asked for.
    coinsurance : float
        Share the firm bears.
    """
    limits: list[float] = rulebook.value("tariff.option_limits")[currency]
    retentions: list[float] = rulebook.value("tariff.option_retentions")[currency]
    basic = rulebook.value("tariff.basic_limit")[currency]
    layers = [
        Layer(float(retention), float(limit), float(limit * aggregate_ratio), coinsurance)
        for limit in limits
        for retention in retentions
        if retention < limit
    ]
    annuals = (
        [annual_loss(loss.counts, *loss.under(layer), points=POINTS) for layer in layers]
        if loss.terms.defence
        else _batch(loss, layers)
    )
    return tuple(
        Option(
            layer.limit,
            layer.retention,
            layer.aggregate_limit,
            technical_price(annual.aal, loads),
            annual,
            increased_limit_factor(loss, layer.limit, basic),
            retention_credit(loss, layer.retention, layer.limit),
        )
        for layer, annual in zip(layers, annuals, strict=True)
    )


def _batch(loss: FirmLoss, layers: list[Layer]) -> list[AnnualLoss]:
    """Give the year of every layer in one transform."""
    share = 1 - layers[0].coinsurance
    tops = np.array([[min(one.limit, one.aggregate_limit / share)] for one in layers])
    starts = np.array([[one.retention] for one in layers])
    steps = tops / POINTS
    events = loss.counts.most(OUT_OF_REACH)
    years = compound(loss.counts, layer_grid(loss.severity, starts, steps, POINTS), events)
    found = []
    for layer, year, step, top in zip(layers, years, steps[:, 0], tops[:, 0], strict=True):
        values: Floats = float(step) * share * np.arange(len(year), dtype=np.float64)
        exact = loss.pure_premium(Layer(layer.retention, float(top))).item() * share
        check = Check(exact, float(values @ year), float(step) * share, OUT_OF_REACH)
        p_any = 1 - loss.counts.none(loss.severity.sf(np.asarray(layer.retention))).item()
        found.append(
            AnnualLoss.capped(values, year, cap=layer.aggregate_limit, p_any=p_any, check=check)
        )
    return found
