"""Loss: a firm's perils to one compound: how often any covered event, and what one costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from risk.assess import Factors, Parameters, peril_frequencies, perils_of, severity_effect
from risk.loss.counts import Counts
from risk.loss.layer import Layer
from risk.loss.severity import Floats, Lognormal, Mixture, ParetoTail
from risk.rulebook import Rulebook

Preset = Literal["low", "default", "high"]
PRESETS: tuple[Preset, ...] = get_args(Preset)


@dataclass(frozen=True)
class FirmLoss:
    """Ground-up losses of a firm that fall on the cover parts asked for.

    One gamma-distributed heterogeneity is shared by all perils, so their sum is one negative
    binomial count with a mixture severity: one compound, not one per peril.

    Parameters
    ----------
    frequencies : ndarray, shape (b, p) [events/period]
        By peril; 0 for a peril no part covers.
    curves : tuple of Lognormal or ParetoTail
        One per peril, in the currency of the cover.
    heterogeneity : float
        Shape of the gamma.
    """

    frequencies: Floats
    curves: tuple[Lognormal | ParetoTail, ...]
    heterogeneity: float

    @property
    def counts(self) -> Counts:
        """Number of covered events in the period."""
        return Counts.mixed(self.frequencies.sum(axis=1, keepdims=True), self.heterogeneity)

    @property
    def severity(self) -> Mixture:
        """Ground-up loss of one covered event."""
        total = self.frequencies.sum(axis=1, keepdims=True)
        weights = self.frequencies / np.where(total > 0, total, 1.0)
        if not total.all():
            weights = np.where(total > 0, weights, 1 / weights.shape[1])
        return Mixture([weights[:, [i]] for i in range(weights.shape[1])], self.curves)

    def pure_premium(self, layer: Layer) -> Floats:
        """Give the mean payment before the aggregate limit [money/period], shape (b,)."""
        events = [layer.expected_event(curve) for curve in self.curves]
        by_peril = np.concatenate([np.atleast_2d(event) for event in events], axis=1)
        return np.asarray((self.frequencies * by_peril).sum(axis=1))


def covered_shares(rulebook: Rulebook, parts: Sequence[str]) -> Floats:
    """Give the share of each peril's loss that falls on the parts; shape (p,)."""
    table: dict[str, dict[str, float]] = rulebook.value("calibration.peril_parts")
    return np.array(
        [
            sum(share for part, share in table[peril.id].items() if part in parts)
            for peril in perils_of(rulebook)
        ]
    )


def firm_loss(
    rulebook: Rulebook,
    factors: Factors,
    parameters: Parameters,
    *,
    parts: Sequence[str],
    currency: str,
    preset: Preset = "default",
    pareto_tail: bool = False,
    years: float = 1.0,
) -> FirmLoss:
    """Give the compound of a firm.

    Parameters
    ----------
    rulebook : Rulebook
        Calibration of the day.
    factors : Factors
        The firm.
    parameters : Parameters
        b rows: the central values or draws.
    parts : sequence of str
        Cover parts (OED codes); a peril falls on them by dated shares.
    currency : str
        Currency of the result.
    preset : str
        ``low``, ``default`` or ``high`` severity.
    pareto_tail : bool
        Whether losses above the calibration's threshold follow its Pareto tail; central
        parameters only.
    years : float
        Length of the period; the count is of the whole period, under one heterogeneity.
    """
    rows = rulebook.value("calibration.severity_presets")[preset]
    exchange = rulebook.value("calibration.exchange")[currency]
    shares = covered_shares(rulebook, parts)
    scale = (
        np.log(exchange)
        + parameters.severity_exponent * np.log(factors.size_ratio)
        + parameters.severity_shift
        + np.log(severity_effect(factors, parameters))
        + np.log(factors.place_severity)
        # Only severities that are judged for the place carry its uncertainty.
        + parameters.place_severity_shift * (factors.place_severity != 1)
    )
    frequencies = years * peril_frequencies(factors, parameters) * (shares > 0)
    curves: list[Lognormal | ParetoTail] = []
    for index, peril in enumerate(perils_of(rulebook)):
        mu, sigma = rows[peril.id]
        part = np.log(shares[index]) if shares[index] > 0 else 0.0
        body = Lognormal(
            mu + scale[:, [index]] + part, np.maximum(sigma + parameters.sigma_shift, 0.3)
        )
        tail = rulebook.value("calibration.severity_tail")
        curves.append(
            ParetoTail(body, tail["threshold_usd"] * exchange, tail["xi"]) if pareto_tail else body
        )
    return FirmLoss(
        frequencies, tuple(curves), float(rulebook.value("calibration.heterogeneity_shape"))
    )
