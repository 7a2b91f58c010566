"""Policy: what a scenario does to every firm of a book, in expectation, summed by cell.

A firm is one of three: an admitted supplier of the state (must be insured), in a park that covers
all of its firms, or free to choose. It has adopted the framework, adopts it because of the
policy, or does not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from risk.assess.parameters import Floats
from risk.portfolio.policy.demand import Demand, take_up, with_odds
from risk.portfolio.policy.scenario import Scenario

MEASURES = (
    "firms",
    "insured",
    "framework",
    "breaches",
    "persons",
    "premium",
    "claims",
    "credit",
    "subsidy",
    "controls_cost",
)
"""What is summed: counts of firms, breaches and persons reached a year, money a year."""


@dataclass(frozen=True)
class LabFirms:
    """What the lab knows of n firms; ``framework`` is the firm with the framework adopted.

    Parameters
    ----------
    cell : ndarray of int, shape (n,)
        Place in the caller's list of cells.
    take_up : ndarray, shape (n,)
        Share of firms like it insured today, in (0, 1).
    premium, premium_framework : ndarray, shape (n,) [money/year]
    claims, claims_framework : ndarray, shape (n,) [money/year]
        What the insurer is expected to pay.
    breaches, breaches_framework : ndarray, shape (n,) [breaches/year]
        Events that expose personal data.
    persons : ndarray, shape (n,)
        People one breach reaches.
    cost : ndarray, shape (n,) [money/year]
        Of the measures of the framework still missing; 0 for a firm that has adopted it.
    """

    cell: NDArray[np.intp]
    take_up: Floats
    premium: Floats
    premium_framework: Floats
    claims: Floats
    claims_framework: Floats
    breaches: Floats
    breaches_framework: Floats
    persons: Floats
    cost: Floats


@dataclass(frozen=True)
class _Chances:
    """Chances of a firm of a segment, all (n, d) or less."""

    insured_with: Floats
    insured_without: Floats
    with_framework: Floats


def effects(
    firms: LabFirms, scenario: Scenario, demand: Demand, cells: int, money: float = 1.0
) -> Floats:
    """Give the sums of a chunk of firms.

    Parameters
    ----------
    firms : LabFirms
    scenario : Scenario
    demand : Demand
        d draws.
    cells : int
    money : float
        Units of the firms' money for one CNY of the demand's.

    Returns
    -------
    ndarray, shape (len(MEASURES), cells, d)
    """
    kept = firms.cost == 0
    adopts = np.where(kept[:, None], 1.0, _adopts(scenario, demand))
    induced = np.where(kept[:, None], 0.0, _induced(firms, scenario, demand))
    admitted = scenario.procurement * demand.compliance
    parked = (1 - admitted) * scenario.park * demand.compliance
    must = np.ones_like(adopts) if scenario.procurement_needs_framework else adopts
    segments = [
        (admitted, 1.0, _forced(must, induced, scenario)),
        (parked, 1 - scenario.park_discount, _forced(adopts, induced, scenario)),
        (1 - admitted - parked, 1.0, _free(firms, adopts, induced, scenario, demand)),
    ]
    insured_with = sum(weight * one.insured_with for weight, _, one in segments)
    insured_without = sum(weight * one.insured_without for weight, _, one in segments)
    framework = np.asarray(sum(weight * one.with_framework for weight, _, one in segments))
    paid_with = sum(weight * price * one.insured_with for weight, price, one in segments)
    paid_without = sum(weight * price * one.insured_without for weight, price, one in segments)
    premium = _column(firms.premium_framework) * paid_with + _column(firms.premium) * paid_without
    eligible = _column(firms.premium_framework) * paid_with
    if not scenario.credit_needs_framework:
        eligible = premium
    kept_share = np.ones(len(firms.cost))
    np.divide(firms.breaches_framework, firms.breaches, out=kept_share, where=firms.breaches > 0)
    left = 1 - framework * (1 - _column(kept_share) ** demand.control_power)
    left[kept] = 1.0
    breaches = demand.frequency * _column(firms.breaches) * left
    claims = demand.frequency * (
        _column(firms.claims_framework) * insured_with + _column(firms.claims) * insured_without
    )
    assessed = demand.assessed * scenario.assessment_subsidy
    found = {
        "firms": np.ones_like(framework),
        "insured": insured_with + insured_without,
        "framework": framework,
        "breaches": breaches,
        "persons": breaches * _column(firms.persons),
        "premium": premium,
        "claims": claims,
        "credit": scenario.credit * eligible,
        "subsidy": np.ones_like(framework)
        * (assessed * scenario.assessment_subsidy * demand.assessment_cost * money),
        "controls_cost": _column(firms.cost) * framework,
    }
    rows = np.arange(len(kept))
    into = csr_array((np.ones(len(kept)), (firms.cell, rows)), shape=(cells, len(kept)))
    return np.stack([np.asarray(into @ found[name]) for name in MEASURES])


def _column(values: Floats) -> Floats:
    return values[:, None]


def _adopts(scenario: Scenario, demand: Demand) -> Floats:
    """Give the chance to adopt whatever is insured, by rule or after an assessment; shape (d,)."""
    by_rule = demand.compliance * (scenario.minimum_controls == "all")
    assessed = demand.assessed * scenario.assessment_subsidy
    return np.asarray(1 - (1 - by_rule) * (1 - assessed * demand.fixed))


def _induced(firms: LabFirms, scenario: Scenario, demand: Demand) -> Floats:
    """Give the chance that an insured firm adopts for the credit's sake, shape (n, d)."""
    if not scenario.credit_needs_framework:
        return np.zeros((len(firms.cost), demand.draws))
    paid = np.zeros(len(firms.cost))
    gain = scenario.credit * firms.premium_framework
    np.divide(gain, firms.cost, out=paid, where=firms.cost > 0)
    return np.minimum(paid, 1.0)[:, None] * demand.adoption


def _forced(adopts: Floats, induced: Floats, scenario: Scenario) -> _Chances:
    """Give the chances of a firm that must be insured."""
    have = adopts + (1 - adopts) * induced
    if scenario.minimum_controls == "insured":
        have = np.ones_like(have)
    return _Chances(have, 1 - have, have)


def _free(
    firms: LabFirms, adopts: Floats, induced: Floats, scenario: Scenario, demand: Demand
) -> _Chances:
    """Give the chances of a firm that chooses."""
    base = with_odds(_column(firms.take_up), demand.take_up_odds)
    ratio = firms.premium_framework / firms.premium * (1 - scenario.credit)
    with_it = take_up(base, _column(ratio), demand.elasticity)
    open_credit = 0.0 if scenario.credit_needs_framework else scenario.credit
    without = take_up(base, np.asarray(1 - open_credit), demand.elasticity)
    buys = adopts + (1 - adopts) * induced
    if scenario.minimum_controls == "insured":
        # Cover now costs the missing measures too: some who were insured give it up.
        whole = ratio + firms.cost / firms.premium
        pays = np.minimum(without, take_up(base, _column(whole), demand.elasticity))
        insured = buys * with_it + (1 - buys) * pays
        return _Chances(insured, np.zeros_like(insured), insured + adopts * (1 - with_it))
    insured_with = buys * with_it
    return _Chances(insured_with, (1 - buys) * without, insured_with + adopts * (1 - with_it))
