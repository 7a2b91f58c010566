"""Loss: what a cover makes of each peril: the same for all firms that buy it.

A firm's curve of one peril is a scale of the curve that the cover makes of ln scale 0, unless a
sublimit or defence costs beside the limit tie it to amounts of money. So components and tables of
a cover are computed once and kept with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from risk.assess.parameters import perils_of
from risk.loss.cover import PartTerms, covered_curve, interruption_factors
from risk.loss.lev_table import DEGREE, lev_table
from risk.loss.mixture import LognormalMixture
from risk.loss.severity import Floats, Lognormal, ParetoTail, Severity
from risk.rulebook import Rulebook

Compiled = tuple[Floats, Floats, Floats]
"""Curves of n firms, bases and tables as :func:`risk.loss.lev_kernels.curve_nodes` takes them."""

NONE = (np.empty((0, 2)), np.empty((0, 0, 0)))
"""Bases and tables of a curve that has none."""

AS_CALIBRATED = (np.ones(1), np.ones(1))
"""Interruption as the calibration has it."""


@dataclass(frozen=True)
class Scaled:
    """Curves of the p perils an event may be of, at ln scale 0, and what is computed of them.

    Parameters
    ----------
    weights, mu, sigma : ndarray, shape (c,)
        Lognormals that the curves are mixed of, side by side; weights of one curve sum to 1.
    of : ndarray, shape (c,)
        Curve that each belongs to.
    bases, tables : ndarray
        As :func:`risk.loss.lev_kernels.table_nodes` takes them.
    """

    weights: Floats
    mu: Floats
    sigma: Floats
    of: NDArray[np.intp]
    bases: Floats
    tables: Floats

    @classmethod
    def made_of(cls, curves: Sequence[Lognormal | LognormalMixture]) -> Scaled:
        """Give the components of curves side by side, and their tables."""
        leaves = [
            (1.0, one.mu, one.sigma) if isinstance(one, Lognormal) else
            (one.weights, one.mu, one.sigma) for one in curves
        ]  # fmt: skip
        parts = [np.broadcast_arrays(*(np.atleast_1d(x).reshape(-1) for x in leaf))
                 for leaf in leaves]  # fmt: skip
        found = [lev_table(one) for one in curves]
        bases = np.array([[one.first, len(one.coefficients) - 1] for one in found], dtype=float)
        tables = np.zeros((len(found), int(bases[:, 1].max()) + 1, DEGREE + 1))
        for place, one in enumerate(found):
            tables[place, : len(one.coefficients)] = one.coefficients
        of = np.repeat(np.arange(len(parts)), [len(one[0]) for one in parts])
        weights, mu, sigma = (np.concatenate(column) for column in zip(*parts, strict=True))
        return cls(weights, mu, sigma, of, bases, tables)

    def mixture(self, weights: Floats, scales: Floats) -> LognormalMixture:
        """Give one event of n firms; weights and ln scales by peril, shape (n, p)."""
        return LognormalMixture(
            weights[:, None, self.of] * self.weights,
            scales[:, None, self.of] + self.mu,
            np.broadcast_to(self.sigma, (len(scales), 1, len(self.of))),
        )

    def components(self, weights: Floats, scales: Floats) -> Floats:
        """Give weights, mu, sigma and means of one firm's lognormals, shape (4, c)."""
        mu = scales[0, self.of] + self.mu
        means = np.exp(mu + self.sigma**2 / 2)
        return np.array((weights[0, self.of] * self.weights, mu, self.sigma, means))

    def compiled(self, weights: Floats, scales: Floats) -> Compiled:
        """Give the same for the compiled loops."""
        return np.stack([weights * np.exp(scales), scales], axis=1), self.bases, self.tables


@dataclass(frozen=True, eq=False)  # one object a cover, so identity serves as its key
class CoverCurves:
    """What a cover makes of the losses of perils.

    Parameters
    ----------
    shares : tuple of mapping
        Share of each peril's loss by cover part.
    terms : PartTerms
        Parts covered, sublimits, waiting hours.
    factors : tuple of ndarray
        What remains of an interruption, with weights.
    """

    shares: tuple[Mapping[str, float], ...]
    terms: PartTerms
    factors: tuple[Floats, Floats]
    _scaled: dict[tuple[float, ...], Scaled | None] = field(
        default_factory=dict, init=False, repr=False
    )

    @cached_property
    def covered(self) -> NDArray[np.bool_]:
        """Which perils fall on a part that is covered, shape (p,)."""
        return np.array([any(part in self.terms.parts for part in row) for row in self.shares])

    @cached_property
    def mixed(self) -> list[int]:
        """Places of the perils an event may be of: those that a part covers, or all if none is."""
        found: list[int] = np.flatnonzero(self.covered).tolist()
        return found or list(range(len(self.shares)))

    def of(self, ground_up: Sequence[Lognormal | ParetoTail]) -> tuple[Severity, ...]:
        """Give what one event of each peril costs under the parts, before retention and limit."""
        return tuple(
            covered_curve(curve, shares, self.terms, self.factors)
            for curve, shares in zip(ground_up, self.shares, strict=True)
        )

    def scaled(self, ground_up: Sequence[Lognormal | ParetoTail]) -> Scaled | None:
        """Give the curves at ln scale 0; None where a curve is more than its scale.

        Of firms under the same spreads there is one, kept with the cover.
        """
        curves = [ground_up[place] for place in self.mixed]
        sigmas = tuple(
            float(np.asarray(one.sigma).item())
            for one in curves
            if isinstance(one, Lognormal) and np.size(one.sigma) == 1
        )
        if self.terms.defence or len(sigmas) < len(curves):
            return None
        if sigmas not in self._scaled:
            if len(self._scaled) >= MOST_SPREADS:
                self._scaled.clear()
            self._scaled[sigmas] = self._at_one(sigmas)
        return self._scaled[sigmas]

    def _at_one(self, sigmas: tuple[float, ...]) -> Scaled | None:
        bases = []
        for place, sigma in zip(self.mixed, sigmas, strict=True):
            plain = Lognormal(0.0, sigma)
            base = covered_curve(plain, self.shares[place], self.terms, self.factors)
            if not isinstance(base, Lognormal | LognormalMixture):
                return None
            bases.append(base)
        return Scaled.made_of(bases)


MOST_SPREADS = 16
"""Spreads that tables of one cover are kept for: the presets of a day are three."""


def cover_curves(
    rulebook: Rulebook,
    parts: Sequence[str],
    sublimits: Mapping[str, float],
    waiting_hours: float | None,
    defence_outside: bool,
) -> CoverCurves:
    """Give what a cover makes of the perils of the rulebook; terms as of ``covered_loss``."""
    narrowed = tuple(sublimits.items())
    return _cover_curves(rulebook, tuple(parts), narrowed, waiting_hours, defence_outside)


@lru_cache(maxsize=64)
def _cover_curves(
    rulebook: Rulebook,
    parts: tuple[str, ...],
    sublimits: tuple[tuple[str, float], ...],
    waiting_hours: float | None,
    defence_outside: bool,
) -> CoverCurves:
    table: dict[str, dict[str, float]] = rulebook.value("calibration.peril_parts")
    defence = rulebook.value("calibration.defence_shares") if defence_outside else {}
    return CoverCurves(
        tuple(table[peril.id] for peril in perils_of(rulebook)),
        PartTerms(parts, dict(sublimits), waiting_hours or 0.0, defence),
        AS_CALIBRATED if waiting_hours is None else interruption_factors(rulebook, waiting_hours),
    )
