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
from risk.loss.firm import FirmLoss
from risk.loss.kernels import MEAN_POINTS, TAIL_POINTS, firm_years, normal_table
from risk.loss.layer import Layer
from risk.loss.severity import Floats

LEVEL = 0.995
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
    flat = loss.severity.flat if COMPILED and not loss.terms.defence else None
    alone = (loss.frequencies.sum(axis=1) > MOST_EVENTS) | (end > MOST_LIMITS * top)
    if flat is None:
        alone[:] = True
    elif not alone.all():
        rows = np.flatnonzero(~alone)
        parts = (flat.weights, flat.mu, flat.sigma, flat.means)
        of = np.empty((len(rows), 2))
        counts = loss.rows(rows).counts
        firm_years(
            np.stack([part.reshape(len(found), -1)[rows] for part in parts], axis=1),
            np.asarray(counts.mean)[:, 0],
            np.asarray(counts.excess)[:, 0],
            terms.retention[rows],
            top[rows],
            end[rows],
            counts.most(OUT_OF_REACH),
            tail,
            normal_table(),
            of,
        )
        found[rows] = of * (1 - terms.coinsurance[rows, None])
    for row in np.flatnonzero(alone).tolist():
        found[row] = _by_itself(loss.rows([row]), terms.layer(row), tail)
    return CoverYears(found[:, 0], found[:, 1])


def _by_itself(loss: FirmLoss, layer: Layer, tail: bool) -> tuple[float, float]:
    curve = loss.under(layer)
    mean = annual_loss(loss.counts, *curve, points=MEAN_POINTS, refine=False).aal
    if not tail:
        return mean, np.nan
    return mean, annual_loss(loss.counts, *curve, points=TAIL_POINTS).var(LEVEL)
