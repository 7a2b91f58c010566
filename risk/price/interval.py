"""Price: how unsure the price is, from the uncertainty of the parameters alone."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from risk.assess import UNCERTAIN, Parameters, draw
from risk.loss.compound import OUT_OF_REACH, layer_grid
from risk.loss.firm import FirmLoss
from risk.loss.layer import Layer
from risk.loss.recursion import annual_sums
from risk.loss.severity import Floats
from risk.price.technical import Loadings, technical_price
from risk.rulebook import Rulebook

DRAWS = 500
POINTS = 16
"""Grid points per limit: they only serve the aggregate limit's effect on the mean (1e-7)."""


@dataclass(frozen=True)
class Interval:
    """Range that holds the price with 90 %, given what is known of the parameters [money/year].

    Parameters
    ----------
    low, median, high : float
        5, 50 and 95 % points of the premium, after the minimum.
    pure_low, pure_median, pure_high : float
        The same of the pure premium.
    draws : int
    seed : int
    """

    low: float
    median: float
    high: float
    pure_low: float
    pure_median: float
    pure_high: float
    draws: int
    seed: int


LossOf = Callable[[Parameters], FirmLoss]
"""A firm and its cover: parameters in, losses out."""


def pure_premium_draws(
    rulebook: Rulebook,
    country: str,
    loss_of: LossOf,
    layer: Layer,
    *,
    seed: int,
    draws: int = DRAWS,
    only: tuple[str, ...] = UNCERTAIN,
) -> Floats:
    """Give pure premiums under drawn parameters, aggregate limit included; shape (draws,).

    The same seed draws the same parameters for every cover, so that two options of one firm
    compare without noise.

    Parameters
    ----------
    country : str
        ISO 3166 country, whose own ranges are drawn.
    loss_of : callable
        Gives the firm's losses for parameters, as :func:`risk.loss.firm.firm_loss` does.
    only : tuple of str
        Parameters to draw; the others stay central.
    """
    loss = loss_of(draw(rulebook, country, np.random.default_rng(seed), draws, only))
    return expected_payments(loss, layer)


def expected_payments(loss: FirmLoss, layer: Layer) -> Floats:
    """Give the mean payment [money/period] of each row, aggregate limit included; shape (b,)."""
    free = loss.pure_premium(layer)
    if not np.isfinite(layer.limit):
        return free
    return free * _aggregate_ratio(loss, layer)


def _aggregate_ratio(loss: FirmLoss, layer: Layer) -> Floats:
    """Give the mean with the aggregate limit over the mean without, by row."""
    severity, terms = loss.under(layer)
    top = terms.aggregate_limit / (1 - terms.coinsurance)
    step = min(terms.limit, top) / POINTS
    one = layer_grid(severity, np.array([[terms.retention]]), np.array([[step]]), POINTS)
    mean = np.asarray(loss.counts.mean)[:, 0] * (one @ (step * np.arange(POINTS + 1)))
    if not np.isfinite(top):
        return np.ones_like(mean)
    reach = POINTS * (loss.counts.most(OUT_OF_REACH) + 1)
    cells = min(math.ceil(top / step * (1 - 1e-12)), reach)
    year = annual_sums(loss.counts, one, cells).pmf
    capped = year @ (step * np.arange(cells)) + top * np.maximum(0.0, 1 - year.sum(axis=1))
    return np.asarray(np.minimum(1.0, capped / np.maximum(mean, 1e-300)))


def price_interval(
    rulebook: Rulebook, country: str, loss_of: LossOf, layer: Layer, loads: Loadings, *, seed: int
) -> Interval:
    """Give the 90 % interval of pure premium and premium.

    Parameters
    ----------
    country, loss_of
        As for :func:`pure_premium_draws`.
    seed : int
        Seed of the draws; the same seed gives the same interval.
    """
    pure = pure_premium_draws(rulebook, country, loss_of, layer, seed=seed)
    low, median, high = (float(q) for q in np.quantile(pure, [0.05, 0.5, 0.95]))
    return Interval(
        low=technical_price(low, loads).premium,
        median=technical_price(median, loads).premium,
        high=technical_price(high, loads).premium,
        pure_low=low,
        pure_median=median,
        pure_high=high,
        draws=DRAWS,
        seed=seed,
    )
