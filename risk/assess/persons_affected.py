"""Assess: how many people a breach reaches, and what that does to the size of a loss.

People affected are lognormal, capped at the people held: every fit of breach sizes has a tail
without a mean, so the cap is what makes the cost finite.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from risk.assess.parameters import Floats, perils_of
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict


class Affected(Strict):
    """ln people affected: mean and standard deviation, and the floor of the fit."""

    mu: float
    sigma: float
    floor: int


class CostLine(Strict):
    """ln cost = intercept + slope x ln people, with what its bands need."""

    intercept: float
    slope: float
    residual_sd: float
    n: int
    mean_ln: float
    sxx: float


@dataclass(frozen=True)
class LearnedAffected:
    """People one breach of this firm reaches, by a learned model.

    Parameters
    ----------
    model : str
        ``<model>/<version>``.
    affected : Affected
    """

    model: str
    affected: Affected


def affected_by(rulebook: Rulebook, learned: LearnedAffected | None) -> Affected:
    """Give the people one breach reaches: the model's, or the formula's."""
    return rulebook.read("breach.affected", Affected) if learned is None else learned.affected


def capped_power_mean(rule: Affected, persons: Floats | float, power: float) -> Floats:
    """Give E[min(N, persons)^power] for N people affected.

    A power of a lognormal is lognormal, so this is a limited expected value.

    Parameters
    ----------
    rule : Affected
        N.
    persons : float or ndarray
        People held, > 0.
    power : float
        Slope of the cost line, > 0.

    Returns
    -------
    ndarray
        Of the shape of ``persons``.
    """
    mu, sigma, cap = power * rule.mu, power * rule.sigma, np.asarray(persons) ** power
    z = (np.log(cap) - mu) / sigma
    return np.asarray(np.exp(mu + sigma**2 / 2) * ndtr(z - sigma) + cap * ndtr(-z))


def data_severity(
    rulebook: Rulebook,
    persons: Floats | float | None,
    expected: Floats | float | None,
    learned: LearnedAffected | None = None,
) -> Floats:
    """Give what the people held do to the severity of each peril; 1 when unknown.

    The calibration already holds the data of firms of its size, so the factor is the breach cost
    for the people held over that for the people a firm of the sector and size is expected to
    hold: nothing is counted twice.

    Parameters
    ----------
    persons : float, ndarray of shape (n, 1) or None
        People held; None or NaN for unknown.
    expected : float, ndarray of shape (n, 1) or None
        People expected for the sector and size.
    learned : LearnedAffected or None
        How many of them one breach reaches, by a model.

    Returns
    -------
    ndarray, shape (p,) or (n, p)
        Never falls with ``persons``.
    """
    shares: dict[str, float] = rulebook.value("breach.peril_shares")
    part = np.array([shares.get(peril.id, 0.0) for peril in perils_of(rulebook)])
    if persons is None or expected is None:
        return np.ones_like(part)
    held, usual = np.asarray(persons, dtype=float), np.asarray(expected, dtype=float)
    known = ~np.isnan(held) & (usual > 0)
    # Nobody held costs no more than one person held.
    held, usual = (np.where(known, np.maximum(one, 1.0), 1.0) for one in (held, usual))
    slope = rulebook.read("breach.claims_line", CostLine).slope
    rule = affected_by(rulebook, learned)
    ratio = capped_power_mean(rule, held, slope) / capped_power_mean(rule, usual, slope)
    return np.asarray(1 + part * (ratio - 1))
