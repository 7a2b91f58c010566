"""Loss: a firm's perils to one compound: how often any covered event, and what one costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np

from risk.assess import (
    Parameters,
    RiskFactors,
    own_experience,
    peril_frequencies,
    perils_of,
    severity_effect,
)
from risk.compiled import COMPILED
from risk.loss.counts import Counts
from risk.loss.cover import Layered, PartTerms, paid_with_defence
from risk.loss.cover_curves import Compiled, CoverCurves, Scaled, cover_curves
from risk.loss.layer import Layer
from risk.loss.lev_kernels import lev_and_sf, normal_table
from risk.loss.mixture import LognormalMixture, Mixture
from risk.loss.severity import Floats, Lognormal, ParetoTail, Rows, Severity, rows_of
from risk.rulebook import Rulebook

Preset = Literal["low", "default", "high"]
PRESETS: tuple[Preset, ...] = get_args(Preset)
LEAST_SIGMA = 0.3
"""Drawn spreads are kept from turning negative."""


@dataclass(frozen=True)
class FirmLoss:
    """Losses of a firm that fall on the cover, before retention and limit.

    One gamma-distributed heterogeneity is shared by all perils, so their sum is one negative
    binomial count with a mixture severity: one compound, not one per peril.

    Parameters
    ----------
    frequencies : ndarray, shape (b, p) [events/period]
        By peril; 0 for a peril no part covers.
    ground_up : tuple of Lognormal or ParetoTail
        What an event costs, one per peril, in the currency of the cover.
    cover : CoverCurves
        What the cover makes of them.
    heterogeneity : float or ndarray, shape (b, 1)
        Shape of the gamma.
    """

    frequencies: Floats
    ground_up: tuple[Lognormal | ParetoTail, ...]
    cover: CoverCurves
    heterogeneity: Floats | float

    @cached_property
    def curves(self) -> tuple[Severity, ...]:
        """What one event of each peril costs under the parts, before retention and limit."""
        return self.cover.of(self.ground_up)

    @property
    def terms(self) -> PartTerms:
        """Terms of one event by cover part."""
        return self.cover.terms

    @property
    def ln_medians(self) -> Floats:
        """Median of the covered loss of one event [ln money], sublimits aside, shape (b, p).

        NaN for a peril that no part covers; of the lognormal body where there is a Pareto tail.
        """
        columns = []
        for curve, row in zip(self.ground_up, self.cover.shares, strict=True):
            body = curve.body if isinstance(curve, ParetoTail) else curve
            share = sum(value for part, value in row.items() if part in self.terms.parts)
            columns.append(np.asarray(body.mu) + (np.log(share) if share > 0 else np.nan))
        return np.concatenate(np.broadcast_arrays(*columns), axis=1)

    @cached_property
    def counts(self) -> Counts:
        """Number of covered events in the period."""
        return Counts.mixed(self.frequencies.sum(axis=1, keepdims=True), self.heterogeneity)

    @cached_property
    def severity(self) -> Mixture | LognormalMixture:
        """Covered loss of one event of any peril that a part covers."""
        if self._bases is None:
            return self._mixed(self.curves)
        return self._bases.mixture(self.weights, self._scales)

    def at(self, points: Floats) -> tuple[Floats, Floats]:
        """Give E[min(X, x)] and P(X > x) of one event of one firm, closed form.

        Parameters
        ----------
        points : ndarray, shape (n,) [money]
            Each >= 0 and finite.

        Returns
        -------
        tuple of ndarray, shape (n,)
        """
        if COMPILED and self._bases is not None:
            curve = self._bases.components(self.weights, self._scales)
            lev, beyond = lev_and_sf(points, curve, normal_table())
            return lev, beyond
        severity = self.severity
        return severity.lev(points).reshape(-1), severity.sf(points).reshape(-1)

    @cached_property
    def scaled(self) -> Compiled | None:
        """The same for the compiled loops, from tables; None where there can be none."""
        bases = self._bases
        return None if bases is None else bases.compiled(self.weights, self._scales)

    @cached_property
    def weights(self) -> Floats:
        """Chance of each of the perils an event may be of, given an event, shape (b, p)."""
        total, mixed = self.frequencies.sum(axis=1, keepdims=True), self.cover.mixed
        weights = self.frequencies / np.where(total > 0, total, 1.0)
        if not total.all():
            weights = np.where(total > 0, weights, 1 / len(mixed))
        return weights[:, mixed]

    @cached_property
    def _bases(self) -> Scaled | None:
        return self.cover.scaled(self.ground_up)

    @cached_property
    def _scales(self) -> Floats:
        curves = (self.ground_up[place] for place in self.cover.mixed)
        columns = [one.mu for one in curves if isinstance(one, Lognormal)]
        return np.concatenate(columns, axis=1)

    def _mixed(self, curves: Sequence[Severity]) -> Mixture:
        mixed = self.cover.mixed
        return Mixture(list(np.split(self.weights, len(mixed), axis=1)), [curves[i] for i in mixed])

    def moved(self, frequencies: Floats, log_shift: Floats) -> FirmLoss:
        """Give the same cover for other frequencies and sizes, both of shape (..., b, p)."""
        moved = (curve.shifted(log_shift[..., [i]]) for i, curve in enumerate(self.ground_up))
        return replace(self, frequencies=frequencies, ground_up=tuple(moved))

    def rows(self, chosen: Rows) -> FirmLoss:
        """Give the losses of some of the rows."""
        return replace(
            self,
            frequencies=self.frequencies[chosen],
            ground_up=tuple(curve.rows(chosen) for curve in self.ground_up),
            heterogeneity=rows_of(self.heterogeneity, chosen),
        )

    def under(self, layer: Layer) -> tuple[Severity, Layer]:
        """Give the curve and the layer to compound for terms on events.

        With defence costs on top of the limit, the curve is what an event pays and the layer
        keeps only the aggregate limit and the coinsurance.
        """
        if not self.terms.defence:
            return self.severity, layer
        top = replace(layer, retention=0.0, limit=2 * layer.limit)
        return self._mixed(self.payments(layer)), top

    def expected_events(self, layer: Layer) -> Floats:
        """Give the mean payment of one event of each peril [money], shape (..., b, p)."""
        share = 1 - layer.coinsurance
        if self.terms.defence:
            events = [np.atleast_2d(share * curve.mean()) for curve in self.payments(layer)]
        else:
            events = [np.atleast_2d(layer.expected_event(curve)) for curve in self.curves]
        return np.concatenate(np.broadcast_arrays(*events), axis=-1)

    def payments(self, layer: Layer) -> list[Severity]:
        """Give what one event of each peril pays, before coinsurance, as a curve."""
        return [
            paid_with_defence(ground_up, shares, self.terms, layer) or Layered(curve, layer)
            for ground_up, shares, curve in zip(
                self.ground_up, self.cover.shares, self.curves, strict=True
            )
        ]

    def pure_premium(self, layer: Layer) -> Floats:
        """Give the mean payment before the aggregate limit [money/period], shape (..., b)."""
        return np.asarray((self.frequencies * self.expected_events(layer)).sum(axis=-1))


def _preset_rows(
    rulebook: Rulebook, preset: Preset, parameters: Parameters
) -> tuple[Floats, Floats]:
    """Give mean and sd of ln loss, both (b, p); only the middle preset is itself uncertain."""
    table = rulebook.value("calibration.severity_presets")
    rows = np.array(
        [[table[name][peril.id] for peril in perils_of(rulebook)] for name in PRESETS], dtype=float
    )
    asked = PRESETS.index(preset)
    chosen = asked + (
        parameters.preset[:, 0] if preset == "default" else 0 * parameters.preset[:, 0]
    )
    return rows[chosen, :, 0], rows[chosen, :, 1]


@dataclass(frozen=True)
class GroundUp:
    """Losses of a firm before any cover; of n firms in place of the b rows.

    Parameters
    ----------
    frequencies : ndarray, shape (b, p) [events/year]
        By peril, own claims counted in.
    curves : tuple of Lognormal or ParetoTail
        What an event costs, one per peril.
    heterogeneity : float or ndarray, shape (b, 1)
        Shape of the gamma.
    """

    frequencies: Floats
    curves: tuple[Lognormal | ParetoTail, ...]
    heterogeneity: Floats | float

    def rows(self, chosen: Rows) -> GroundUp:
        """Give the losses of some of the rows."""
        return GroundUp(
            self.frequencies[chosen],
            tuple(curve.rows(chosen) for curve in self.curves),
            rows_of(self.heterogeneity, chosen),
        )


def ground_up_loss(
    rulebook: Rulebook,
    factors: RiskFactors,
    parameters: Parameters,
    *,
    currency: str,
    preset: Preset = "default",
    pareto_tail: bool = False,
) -> GroundUp:
    """Give a firm's losses before any cover.

    Parameters
    ----------
    rulebook : Rulebook
        Calibration of the day.
    factors : RiskFactors
        The firm, or n firms in place of the b rows.
    parameters : Parameters
        b rows: the central values or draws.
    currency : str
        Currency of the result.
    preset : str
        ``low``, ``default`` or ``high`` severity.
    pareto_tail : bool
        Whether losses above the calibration's threshold follow its Pareto tail.
    """
    mu, sigma = _preset_rows(rulebook, preset, parameters)
    exchange = rulebook.value("calibration.exchange")[currency]
    scale = (
        np.log(exchange)
        + parameters.severity_exponent * np.log(factors.size_ratio)
        + parameters.severity_shift
        + np.log(severity_effect(factors, parameters))
        + np.log(factors.place_severity)
        + np.log(factors.data_severity)
        # Only severities that are judged for the place carry its uncertainty.
        + parameters.place_severity_shift * (factors.place_severity != 1)
    )
    tail = rulebook.value("calibration.severity_tail")
    curves: list[Lognormal | ParetoTail] = []
    mu, sigma = mu + scale, np.maximum(sigma + parameters.sigma_shift, LEAST_SIGMA)
    for place in range(mu.shape[1]):
        body = Lognormal(mu[:, place : place + 1], sigma[:, place : place + 1])
        curves.append(
            ParetoTail(body, tail["threshold_usd"] * exchange, tail["xi"]) if pareto_tail else body
        )
    frequencies = peril_frequencies(factors, parameters)
    own = own_experience(
        factors, frequencies, float(rulebook.value("calibration.heterogeneity_shape"))
    )
    return GroundUp(own.factor * frequencies, tuple(curves), own.shape)


def covered_loss(
    rulebook: Rulebook,
    loss: GroundUp,
    *,
    parts: Sequence[str],
    years: Floats | float = 1.0,
    sublimits: Mapping[str, float] = MappingProxyType({}),
    waiting_hours: float | None = None,
    defence_outside: bool = False,
) -> FirmLoss:
    """Give the compound of what falls on a cover.

    Parameters
    ----------
    rulebook : Rulebook
        Calibration of the day.
    loss : GroundUp
        The firm; or n firms whose covers are alike but for the period.
    parts : sequence of str
        Cover parts (OED codes); a peril falls on them by dated shares.
    years : float or ndarray, shape (b, 1)
        Length of the period; the count is of the whole period, under one heterogeneity.
    sublimits : mapping of str to float
        Most of an event on a part [money].
    waiting_hours : float or None
        Hours of interruption the firm bears; None takes interruption as calibrated.
    defence_outside : bool
        Whether defence costs come on top of the limit.
    """
    cover = cover_curves(rulebook, parts, sublimits, waiting_hours, defence_outside)
    return FirmLoss(
        years * loss.frequencies * cover.covered, loss.curves, cover, loss.heterogeneity
    )


def frequency_ratio(parameters: Parameters, loss: FirmLoss, years: Floats | float) -> Floats:
    """Give the covered events over those of the reference firm under the same cover, shape (b,).

    Parameters
    ----------
    parameters : Parameters
        Central values.
    loss : FirmLoss
        b firms.
    years : float or ndarray, shape (b,)
        Length of the period.
    """
    whole = loss.frequencies.sum(axis=1)
    reference = (parameters.rate * parameters.shares * loss.cover.covered).sum() * years
    found = np.ones_like(whole)
    np.divide(whole, reference, out=found, where=np.broadcast_to(reference > 0, whole.shape))
    return np.asarray(found)


def firm_loss(
    rulebook: Rulebook,
    factors: RiskFactors,
    parameters: Parameters,
    *,
    parts: Sequence[str],
    currency: str,
    preset: Preset = "default",
    pareto_tail: bool = False,
    years: Floats | float = 1.0,
    sublimits: Mapping[str, float] = MappingProxyType({}),
    waiting_hours: float | None = None,
    defence_outside: bool = False,
) -> FirmLoss:
    """Give the compound of a firm: :func:`covered_loss` of :func:`ground_up_loss`."""
    loss = ground_up_loss(
        rulebook, factors, parameters, currency=currency, preset=preset, pareto_tail=pareto_tail
    )
    return covered_loss(
        rulebook,
        loss,
        parts=parts,
        years=years,
        sublimits=sublimits,
        waiting_hours=waiting_hours,
        defence_outside=defence_outside,
    )
