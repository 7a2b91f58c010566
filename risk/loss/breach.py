"""Loss: what one breach of personal data costs, from the people it reaches.

Shown beside the price and reconciled with it; never added to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from risk.assess.persons_affected import (
    Affected,
    CostLine,
    LearnedAffected,
    affected_by,
    capped_power_mean,
)
from risk.loss.severity import Floats
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict

QUADRATURE = 64


@dataclass(frozen=True)
class CostBand:
    """Cost for a number of people affected [USD of the line's year].

    Parameters
    ----------
    expected : ndarray
        The line itself, the median cost.
    average_low, average_high : ndarray
        95 % band of the line.
    predicted_low, predicted_high : ndarray
        95 % band of one breach.
    """

    expected: Floats
    average_low: Floats
    average_high: Floats
    predicted_low: Floats
    predicted_high: Floats


class PerPerson(Strict):
    """What a breach costs by person in a place, in one currency; judgement."""

    currency: str
    notification: float
    call_centre: float
    claim_rate: dict[str, float]
    award: float


@dataclass(frozen=True)
class BreachCost:
    """Cost of one breach of a firm's data.

    Parameters
    ----------
    persons : int
        People held.
    affected : tuple of float
        5, 50 and 95 % points of the people affected.
    low, median, high : float
        5, 50 and 95 % points of the cost [money].
    mean : float
        Expected cost [money], closed form.
    high_scenario : float
        Expected cost by the line for large firms [money]; a scenario, not a price.
    notification, call_centre, claims : float
        Build-up by person for the mean number affected [money].
    class_exposure : float
        If every person held were awarded [money].
    """

    persons: int
    affected: tuple[float, float, float]
    low: float
    median: float
    high: float
    mean: float
    high_scenario: float
    notification: float
    call_centre: float
    claims: float
    class_exposure: float


def cost_band(line: CostLine, persons: Floats, level: float = 0.95) -> CostBand:
    """Give the cost line with its bands.

    Parameters
    ----------
    line : CostLine
        Fitted line.
    persons : ndarray
        People affected, > 0.
    level : float
        Of both bands.

    References
    ----------
    dbir2015, Fig. 23; Student's t with n - 2 degrees of freedom.
    """
    x = np.log(persons)
    centre = line.intercept + line.slope * x
    t = stdtrit(line.n - 2, 0.5 + level / 2)
    se = line.residual_sd * np.sqrt(1 / line.n + (x - line.mean_ln) ** 2 / line.sxx)
    spread = np.sqrt(se**2 + line.residual_sd**2)
    return CostBand(
        expected=np.exp(centre),
        average_low=np.exp(centre - t * se),
        average_high=np.exp(centre + t * se),
        predicted_low=np.exp(centre - t * spread),
        predicted_high=np.exp(centre + t * spread),
    )


def breach_cost(
    rulebook: Rulebook,
    persons: int,
    kind: str,
    place_factor: float,
    currency: str,
    learned: LearnedAffected | None = None,
) -> BreachCost:
    """Give what a breach of a firm's data could cost.

    Parameters
    ----------
    persons : int
        People held, > 0.
    kind : str
        Most sensitive kind held, for the claim rate: ``ordinary``, ``medical``, ...
    place_factor : float
        Country's severity against the US.
    currency : str
        Currency of the result.
    learned : LearnedAffected or None
        How many people one breach reaches, by a model; None for the formula.
    """
    line = rulebook.read("breach.claims_line", CostLine)
    large = rulebook.read("breach.large_firm_line", CostLine)
    rule = affected_by(rulebook, learned)
    exchange = rulebook.value("calibration.exchange")
    scale = rulebook.value("breach.price_index") * place_factor * exchange[currency]
    points = (np.arange(QUADRATURE) + 0.5) / QUADRATURE
    affected = np.minimum(np.exp(rule.mu + rule.sigma * ndtri(points)), persons)
    centre = line.intercept + line.slope * np.log(np.maximum(affected, 1.0))
    costs = np.sort(np.exp(centre[:, None] + line.residual_sd * ndtri(points)[None, :]).ravel())

    def reached(level: float) -> float:
        return float(min(np.exp(rule.mu + rule.sigma * ndtri(level)), persons))

    low, median, high = (float(q) for q in np.quantile(costs, [0.05, 0.5, 0.95]))
    mean_affected = float(capped_power_mean(rule, float(persons), 1.0))
    unit = rulebook.read("breach.per_person", dict[str, PerPerson])
    own = unit.get(rulebook.place, unit["US"])
    turn = exchange[currency] / exchange[own.currency]
    rate = own.claim_rate.get(kind, own.claim_rate["ordinary"])
    return BreachCost(
        persons=persons,
        affected=(reached(0.05), reached(0.5), reached(0.95)),
        low=low * scale,
        median=median * scale,
        high=high * scale,
        mean=_mean(rule, line, float(persons)) * scale,
        high_scenario=_mean(rule, large, float(persons)) * scale,
        notification=own.notification * mean_affected * turn,
        call_centre=own.call_centre * mean_affected * turn,
        claims=rate * own.award * mean_affected * turn,
        class_exposure=own.award * persons * turn,
    )


def _mean(rule: Affected, line: CostLine, persons: float) -> float:
    return float(
        np.exp(line.intercept + line.residual_sd**2 / 2)
        * capped_power_mean(rule, persons, line.slope)
    )
