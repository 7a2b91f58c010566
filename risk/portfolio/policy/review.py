"""Policy: the burden of review beforehand beside the liability afterwards.

Loose at the gate and strict after harm, or the other way round: what every regime costs firms and
the authority before anything happens, and what one year's breaches come to. How far less review
brings more breaches is not known; so the lab tells by how much breaches would have to rise before
the saving is eaten.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from risk.assess.parameters import Floats
from risk.portfolio.policy.definition import GROUPS, SUMS
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict

REGIMES = ("strict_in", "law", "definition", "loose_in")
"""Everybody in full; simplified by law; simplified by the definition; nobody beforehand."""


class Review(Strict):
    """Days a year of a firm in full and simplified, of the authority on a firm, and their price."""

    full_days: float
    simplified_days: float
    authority_days: float
    day_cost: float


@dataclass(frozen=True)
class Burden:
    """One regime [CNY/year].

    Parameters
    ----------
    regime : str
    firms_cost, authority_cost : float
        Before anything happens.
    liability : float
        What one year's breaches bring upon firms: telling people, claims, the usual fine.
    break_even : float or None
        Times today's breaches at which the saving against ``law`` is eaten; None where nothing
        is saved or nothing happens.
    """

    regime: str
    firms_cost: float
    authority_cost: float
    liability: float
    break_even: float | None


def burdens(rulebook: Rulebook, groups: Floats) -> tuple[Burden, ...]:
    """Give the burden of every regime.

    Parameters
    ----------
    rulebook : Rulebook
        ``lab.review``, ``breach.per_person`` and ``penalty.usual_small_firm`` of the place.
    groups : ndarray, shape (len(GROUPS), len(SUMS))
        Of :func:`risk.portfolio.policy.definition.groups`.
    """
    review = rulebook.read("lab.review", Review)
    firms = dict(zip(GROUPS, groups[:, SUMS.index("firms")], strict=True))
    every = sum(firms.values())
    small = {
        "strict_in": 0.0,
        "law": firms["small_by_both"] + firms["missed"],
        "definition": firms["small_by_both"] + firms["gains"],
    }
    liability = _liability(rulebook, groups)
    costs = {}
    for regime in REGIMES[:3]:
        days = review.full_days * every
        days -= (review.full_days - review.simplified_days) * small[regime]
        # The authority reviews whoever is not let off.
        seen = (every - small[regime]) * review.authority_days
        costs[regime] = (days * review.day_cost, seen * review.day_cost)
    costs["loose_in"] = (0.0, 0.0)
    law = sum(costs["law"])
    return tuple(
        Burden(regime, *costs[regime], liability, _break_even(law - sum(costs[regime]), liability))
        for regime in REGIMES
    )


def _break_even(saved: float, liability: float) -> float | None:
    return None if saved <= 0 or liability <= 0 else 1 + saved / liability


def _liability(rulebook: Rulebook, groups: Floats) -> float:
    """Give what a year's breaches come to, fined as small firms usually are [CNY]."""
    by_person = rulebook.value("breach.per_person").get(rulebook.place)
    if by_person is None:
        return float("nan")
    exchange = rulebook.value("calibration.exchange")
    cny = exchange["CNY"] / exchange[by_person["currency"]]
    person = by_person["notification"] + by_person["call_centre"]
    person += by_person["award"] * by_person["claim_rate"]["ordinary"]
    breaches, people = (
        float(np.sum(groups[:, SUMS.index(name)])) for name in ("breaches", "people_reached")
    )
    usual = "penalty.usual_small_firm"
    fine = rulebook.value(usual)["firm"]["from"] if rulebook.holds(usual) else 0.0
    return float(people * person * cny + breaches * fine)
