"""Price: every limit and retention on offer, in one call."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from risk.loss.compound import annual_loss
from risk.loss.firm import FirmLoss
from risk.loss.firm_options import option_years
from risk.loss.layer import Layer
from risk.loss.measures import Check
from risk.price.ilf import limit_table
from risk.price.technical import Loadings, PriceBreakdown, technical_price
from risk.rulebook import Rulebook

POINTS = 256


class Year(NamedTuple):
    """What is read off the year of an option, insurer's share.

    Parameters
    ----------
    aal, var_995, tvar_995 : float [money/year]
    p_any : float
        Probability of any payment.
    check : Check
    """

    aal: float
    var_995: float
    tvar_995: float
    p_any: float
    check: Check


class Option(NamedTuple):
    """One limit and retention with its price.

    Parameters
    ----------
    limit, retention, aggregate_limit : float
        Terms [money].
    price : PriceBreakdown
    year : Year
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
    year: Year
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
    years = (
        [[_alone(loss, Layer(r, limit, limit * aggregate_ratio, coinsurance)) for r in retentions]
         for limit in limits]
        if loss.terms.defence
        else _together(loss, limits, retentions, aggregate_ratio, coinsurance)
    )  # fmt: skip
    factors, credits = (x.tolist() for x in limit_table(loss, limits, retentions, basic))
    return tuple(
        Option(
            float(limit),
            float(retention),
            float(limit * aggregate_ratio),
            technical_price(year.aal, loads),
            year,
            factors[i],
            credits[i][j],
        )
        for i, (limit, row) in enumerate(zip(limits, years, strict=True))
        for j, (retention, year) in enumerate(zip(retentions, row, strict=True))
        if retention < limit
    )


def _alone(loss: FirmLoss, layer: Layer) -> Year:
    """Give the year of a layer whose defence costs make a curve of its own."""
    found = annual_loss(loss.counts, *loss.under(layer), points=POINTS)
    return Year(found.aal, found.var(0.995), found.tvar(0.995), found.p_any, found.check)


def _together(
    loss: FirmLoss,
    limits: list[float],
    retentions: list[float],
    aggregate_ratio: float,
    coinsurance: float,
) -> list[list[Year]]:
    found = option_years(
        loss, np.asarray(limits, dtype=float), np.asarray(retentions, dtype=float),
        aggregate_ratio=aggregate_ratio, coinsurance=coinsurance,
    )  # fmt: skip
    years, exact = found.years, found.exact
    of_year = (years.expected, years.var_995, years.tvar_995, years.p_any)
    table = np.array((*of_year, exact, exact * (1 + years.mean_error), found.step))
    return [
        [
            Year(aal, var, tail, p_any, Check(of_events, on_grid, width, 0.0))
            for aal, var, tail, p_any, of_events, on_grid, width in row
        ]
        for row in table.transpose(1, 2, 0).tolist()
    ]
