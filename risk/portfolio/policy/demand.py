"""Policy: how firms answer to prices, rules and offers, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from risk.assess.parameters import Floats, log_sd, place_log_sd
from risk.rulebook import Rulebook

BY_RANGE = (
    "lab.price_elasticity",
    "lab.adoption_when_paid",
    "lab.compliance",
    "lab.assessed_when_free",
    "lab.fixed_when_assessed",
)
"""Drawn evenly on each side of the value, half the draws below it."""


@dataclass(frozen=True)
class Demand:
    """Assumptions, d draws of them; the first is the middle.

    Parameters
    ----------
    elasticity, adoption, compliance, assessed, fixed : ndarray, shape (d,)
        See the entries ``lab.*``.
    take_up_odds : ndarray, shape (d,)
        Factor on the odds of being insured today.
    assessment_cost : ndarray, shape (d,) [CNY]
    frequency : ndarray, shape (d,)
        Factor on the events of every firm.
    control_power : ndarray, shape (d,)
        Power on what the controls of the framework do to the events: 1 in the middle.
    """

    elasticity: Floats
    adoption: Floats
    compliance: Floats
    assessed: Floats
    fixed: Floats
    take_up_odds: Floats
    assessment_cost: Floats
    frequency: Floats
    control_power: Floats

    @property
    def draws(self) -> int:
        """Number of rows, the middle counted."""
        return len(self.elasticity)


def draw_demand(rulebook: Rulebook, country: str, seed: int, draws: int) -> Demand:
    """Draw the assumptions from their 90 % ranges, in strata.

    Parameters
    ----------
    rulebook : Rulebook
        Entries ``lab.*`` and the ranges of the calibration.
    country : str
        ISO 3166; its own uncertainty of frequency counts.
    seed : int
        Same seed, same draws.
    draws : int
        Rows after the middle one.
    """
    names = [*BY_RANGE, "take_up", "cost", "frequency", "control"]
    from scipy.stats import qmc  # slow to load

    strata = qmc.LatinHypercube(len(names), rng=np.random.default_rng(seed)).random(draws)
    even = dict(zip(names, np.vstack([np.full(len(names), 0.5), strata]).T, strict=True))
    normal = {name: ndtri(column) for name, column in even.items()}
    elasticity, adoption, compliance, assessed, fixed = (
        _between(rulebook.dated(key), even[key]) for key in BY_RANGE
    )
    level = np.hypot(
        log_sd(rulebook, "calibration.rate"),
        place_log_sd(rulebook, "calibration.place_frequency", country),
    )
    spread = {
        key: log_sd(rulebook, key)
        for key in ("lab.take_up_factor", "lab.assessment_cost", "calibration.control_coefficient")
    }
    cost: float = rulebook.value("lab.assessment_cost")
    return Demand(
        elasticity=elasticity,
        adoption=adoption,
        compliance=compliance,
        assessed=assessed,
        fixed=fixed,
        take_up_odds=np.exp(spread["lab.take_up_factor"] * normal["take_up"]),
        assessment_cost=cost * np.exp(spread["lab.assessment_cost"] * normal["cost"]),
        frequency=np.exp(level * normal["frequency"]),
        control_power=np.exp(spread["calibration.control_coefficient"] * normal["control"]),
    )


def _between(dated: Any, even: Floats) -> Floats:
    """Give points of a line through the range and the value: its 5 and 95 % points are the ends.

    A share may not leave [0, 1] nor an elasticity turn positive, so the ends are the range's own.
    """
    low, high = dated.range
    return np.asarray(np.interp(even, [0.05, 0.5, 0.95], [low, dated.value, high]))


def take_up(base: Floats, price_ratio: Floats, elasticity: Floats) -> Floats:
    """Give the share insured at another net price, at most 1.

    Parameters
    ----------
    base : ndarray
        Share insured at today's price.
    price_ratio : ndarray
        Net price over today's, >= 0.
    elasticity : ndarray
        Constant, <= 0: one percent off the price adds this many percent of the share.

    Examples
    --------
    >>> round(float(take_up(np.array(0.1), np.array(0.85), np.array(-0.54))), 5)
    0.10917
    """
    with np.errstate(divide="ignore"):
        return np.minimum(1.0, base * np.asarray(price_ratio) ** elasticity)


def with_odds(share: Floats, factor: Floats) -> Floats:
    """Give a share whose odds are multiplied.

    >>> float(with_odds(np.array(0.5), np.array(3.0)))
    0.75
    """
    return share * factor / (1 - share + share * factor)
