"""Loss: the year of the covers of many firms: what is expected, and the worst of 200.

The same grids as :func:`risk.loss.compound.annual_loss` lays for one cover, summed by the
compiled recursion where the curves are lognormals; any other curve, and a firm of very many
events, goes through that function itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from risk.compiled import COMPILED
from risk.loss.compound import OUT_OF_REACH, annual_loss
from risk.loss.cover import covered_curve
from risk.loss.firm import FirmLoss
from risk.loss.firm_kernels import MEAN_POINTS, TAIL_POINTS, firm_years
from risk.loss.kernels import normal_table
from risk.loss.layer import Layer
from risk.loss.lev_table import DEGREE, lev_table
from risk.loss.mixture import LognormalMixture
from risk.loss.severity import Floats, Lognormal

LEVEL = 0.995
MANY = 64
"""Firms from which on tables of their curves pay."""
MOST_EVENTS = 5.0
"""Events a year beyond which a firm's grid would be long."""
MOST_LIMITS = 64.0
"""Limits a year beyond which it would be."""


@dataclass(frozen=True)
class Terms:
    """Terms of n covers.

    Parameters
    ----------
    retention, limit, aggregate_limit : ndarray, shape (n,)
        As of :class:`risk.loss.Layer` [money]; limits finite.
    coinsurance : ndarray, shape (n,)
        Share the firm bears.
    """

    retention: Floats
    limit: Floats
    aggregate_limit: Floats
    coinsurance: Floats

    def of(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Terms:
        """Give the terms of some firms."""
        return Terms(**{name: column[rows] for name, column in vars(self).items()})

    def layer(self, row: int) -> Layer:
        """Give the terms of one."""
        return Layer(*(float(column[row]) for column in vars(self).values()))

    @classmethod
    def one(cls, layer: Layer) -> Terms:
        """Give the terms of a single cover."""
        return cls(*(np.array([float(value)]) for value in vars(layer).values()))


@dataclass(frozen=True)
class CoverYears:
    """What covers pay in a period, insurer's share.

    Parameters
    ----------
    expected : ndarray, shape (n,) [money/period]
    var_995 : ndarray, shape (n,) [money/period]
        The smallest amount that is not exceeded in 199 of 200 years; NaN when not asked for.
    """

    expected: Floats
    var_995: Floats


def cover_years(loss: FirmLoss, terms: Terms, *, tail: bool = True) -> CoverYears:
    """Give the years of n covers.

    Parameters
    ----------
    loss : FirmLoss
        n firms at central parameters, one row each.
    terms : Terms
        Of n covers.
    tail : bool
        Whether the quantile is wanted.
    """
    found = np.empty((len(loss.frequencies), 2))
    end = terms.aggregate_limit / (1 - terms.coinsurance)
    top = np.minimum(terms.limit, end)
    events = loss.frequencies.sum(axis=1)
    alone = (events > MOST_EVENTS) | (end > MOST_LIMITS * top)
    rows = np.flatnonzero(~alone)
    compiled = _compiled(loss.rows(rows)) if COMPILED and len(rows) else None
    if compiled is None:
        alone[:] = True
    else:
        counts = loss.rows(rows).counts
        of = np.empty((len(rows), 2))
        firm_years(
            *compiled,
            normal_table(),
            np.asarray(counts.mean)[:, 0],
            np.asarray(counts.excess)[:, 0],
            terms.retention[rows],
            top[rows],
            end[rows],
            counts.most(OUT_OF_REACH),
            tail,
            of,
        )
        found[rows] = of * (1 - terms.coinsurance[rows, None])
    for row in np.flatnonzero(alone).tolist():
        found[row] = _by_itself(loss.rows([row]), terms.layer(row), tail)
    return CoverYears(found[:, 0], found[:, 1])


Compiled = tuple[Floats, Floats, Floats]
"""Curves, bases and tables as :func:`risk.loss.firm_kernels.firm_year` takes them."""


def _compiled(loss: FirmLoss) -> Compiled | None:
    """Give what the compiled loop takes; None where a curve is not made of lognormals."""
    if loss.terms.defence:
        return None
    if len(loss.frequencies) >= MANY:
        return _by_tables(loss)
    flat = loss.severity.flat
    if flat is None:
        return None
    parts = (flat.weights, flat.mu, flat.sigma, flat.means)
    curves = np.stack([part.reshape(len(loss.frequencies), -1) for part in parts], axis=1)
    return curves, np.empty((0, 3)), np.empty((0, 0, 0))


def _by_tables(loss: FirmLoss) -> Compiled | None:
    """Give the scale of each firm's curves, and the tables of what they are scales of."""
    found, scales = [], []
    for place in loss.mixed:
        curve = loss.ground_up[place]
        if not isinstance(curve, Lognormal) or np.size(curve.sigma) > 1:
            return None
        plain = Lognormal(0.0, np.asarray(curve.sigma).item())
        base = covered_curve(plain, loss.shares[place], loss.terms, loss.factors)
        if not isinstance(base, Lognormal | LognormalMixture):
            return None
        found.append(lev_table(base))
        scales.append(np.broadcast_to(np.asarray(curve.mu).reshape(-1), len(loss.frequencies)))
    weights = [np.asarray(weight)[:, 0] for weight in loss.weights]
    curves = np.stack([np.stack(weights, 1) * np.exp(np.stack(scales, 1)), np.stack(scales, 1)], 1)
    bases = np.array([[one.start, len(one.coefficients), one.mean] for one in found])
    tables = np.zeros((len(found), int(bases[:, 1].max()), DEGREE + 1))
    for place, one in enumerate(found):
        tables[place, : len(one.coefficients)] = one.coefficients
    return curves, bases, tables


def _by_itself(loss: FirmLoss, layer: Layer, tail: bool) -> tuple[float, float]:
    curve = loss.under(layer)
    mean = annual_loss(loss.counts, *curve, points=MEAN_POINTS, refine=False).aal
    if not tail:
        return mean, np.nan
    return mean, annual_loss(loss.counts, *curve, points=TAIL_POINTS).var(LEVEL)
