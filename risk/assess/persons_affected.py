"""Assess: how many people a breach reaches, and what that does to the size of a loss.

People affected are lognormal, capped at the people held: every fit of breach sizes has a tail
without a mean, so the cap is what makes the cost finite.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, log

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


def capped_power_mean(rule: Affected, persons: float, power: float) -> float:
    """Give E[min(N, persons)^power] for N people affected.

    A power of a lognormal is lognormal, so this is a limited expected value.

    Parameters
    ----------
    rule : Affected
        N.
    persons : float
        People held, > 0.
    power : float
        Slope of the cost line, > 0.
    """
    mu, sigma, cap = power * rule.mu, power * rule.sigma, persons**power
    z = (log(cap) - mu) / sigma
    return float(exp(mu + sigma**2 / 2) * ndtr(z - sigma) + cap * ndtr(-z))


def data_severity(
    rulebook: Rulebook,
    persons: float | None,
    expected: float | None,
    learned: LearnedAffected | None = None,
) -> Floats:
    """Give what the people held do to the severity of each peril; 1 when unknown.

    The calibration already holds the data of firms of its size, so the factor is the breach cost
    for the people held over that for the people a firm of the sector and size is expected to
    hold: nothing is counted twice.

    Parameters
    ----------
    persons : float or None
        People held.
    expected : float or None
        People expected for the sector and size.
    learned : LearnedAffected or None
        How many of them one breach reaches, by a model.

    Returns
    -------
    ndarray, shape (p,)
        Never falls with ``persons``.
    """
    shares: dict[str, float] = rulebook.value("breach.peril_shares")
    part = np.array([shares.get(peril.id, 0.0) for peril in perils_of(rulebook)])
    if persons is None or not expected:
        return np.ones_like(part)
    persons = max(float(persons), 1.0)  # nobody held costs no more than one person held
    slope = rulebook.read("breach.claims_line", CostLine).slope
    rule = affected_by(rulebook, learned)
    ratio = capped_power_mean(rule, persons, slope) / capped_power_mean(rule, expected, slope)
    return np.asarray(1 + part * (ratio - 1))
