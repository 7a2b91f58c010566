"""Loss: the year of the covers of many firms: what is expected, and the worst of 200.

The same grids as :func:`risk.loss.compound.annual_loss` lays for one cover, summed by the
compiled recursion where the curves are lognormals, through whatever terms; any other curve, and a
firm of very many events, goes through that function itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from risk.compiled import COMPILED
from risk.loss.compound import OUT_OF_REACH, annual_loss
from risk.loss.cover_curves import NONE, Compiled
from risk.loss.firm import FirmLoss
from risk.loss.firm_kernels import MEAN_POINTS, TAIL_POINTS, firm_years
from risk.loss.layer import Layer
from risk.loss.lev_kernels import normal_table
from risk.loss.pieces import pieces_of
from risk.loss.severity import Floats, Severity

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
    long = (loss.frequencies.sum(axis=1) > MOST_EVENTS) | (end > MOST_LIMITS * terms.limit)
    # Defence costs make a curve of each firm's own terms.
    groups = np.flatnonzero(~long)[:, None] if loss.terms.defence else [np.flatnonzero(~long)]
    alone = long.copy()
    for rows in groups:
        # Of all rows, what was computed of them before is used again.
        of = loss if len(rows) == len(found) else loss.rows(rows)
        years = _compiled_years(of, terms.of(rows), tail) if len(rows) else None
        if years is None:
            alone[rows] = True
        else:
            found[rows] = years
    for row in np.flatnonzero(alone).tolist():
        found[row] = _by_itself(loss.rows([row]), terms.layer(row), tail)
    return CoverYears(found[:, 0], found[:, 1])


def _compiled_years(loss: FirmLoss, terms: Terms, tail: bool) -> Floats | None:
    """Give mean and quantile, shape (n, 2); None where they cannot be compiled."""
    retention, limit = terms.retention, terms.limit
    if loss.terms.defence:
        severity, layer = loss.under(terms.layer(0))
        retention, limit = np.array([layer.retention]), np.array([layer.limit])
        given = _by_pieces(severity, 1)
    else:
        given = _compiled(loss)
    if given is None:
        return None
    end = terms.aggregate_limit / (1 - terms.coinsurance)
    found = np.empty((len(end), 2))
    mean, excess = (np.asarray(one)[:, 0] for one in (loss.counts.mean, loss.counts.excess))
    most = loss.counts.most(OUT_OF_REACH)
    firm_years(
        *given, normal_table(), mean, excess, retention, np.minimum(limit, end), end, most, tail,
        found,
    )  # fmt: skip
    return found * (1 - terms.coinsurance[:, None])


def _compiled(loss: FirmLoss) -> Compiled | None:
    """Give what the compiled loop takes; None where it cannot take the curves."""
    if not COMPILED:
        return None
    return loss.scaled or _by_pieces(loss.severity, len(loss.frequencies))


def _by_pieces(severity: Severity, rows: int) -> Compiled | None:
    pieces = pieces_of(severity, rows) if COMPILED else None
    return None if pieces is None else (pieces, *NONE)


def _by_itself(loss: FirmLoss, layer: Layer, tail: bool) -> tuple[float, float]:
    curve = loss.under(layer)
    mean = annual_loss(loss.counts, *curve, points=MEAN_POINTS, refine=False).aal
    if not tail:
        return mean, np.nan
    return mean, annual_loss(loss.counts, *curve, points=TAIL_POINTS).var(LEVEL)
