"""Decide: what underwriting rules may look at, on top of the firm's own facts."""

from __future__ import annotations

from dataclasses import dataclass

from risk.assess import Covers, Factors, OperationRisk, Posture
from risk.classify import LikelyPersons, ProcessorClass, Size, firm_facts, is_plausible
from risk.profile import Profile
from risk.rulebook.condition import Facts


@dataclass(frozen=True)
class Findings:
    """What the rooms before found.

    Parameters
    ----------
    size : Size or None
    processor : ProcessorClass
    operation : OperationRisk or None
        The governing operation; None when none was described.
    posture : Posture or None
        Measures at the governing level.
    factors : Factors or None
        None when the calibration does not reach the firm.
    limit_usd : float
        Limit per event in USD.
    unknown_ratio : float
        Share of the technical answers that are unknown.
    covers : Covers
        How far the calibration reaches.
    likely : LikelyPersons or None
        How many people the data are likely of.
    """

    size: Size | None
    processor: ProcessorClass
    operation: OperationRisk | None
    posture: Posture | None
    factors: Factors | None
    limit_usd: float
    unknown_ratio: float
    covers: Covers
    likely: LikelyPersons | None


def facts_of(profile: Profile, found: Findings) -> Facts:
    """Give every fact by its dotted name."""
    low, high = found.covers.revenue_usd
    revenue = found.factors.revenue_usd if found.factors else None
    return {
        **firm_facts(profile, found.size, found.processor),
        "found.enisa_risk": found.operation.risk if found.operation else None,
        "found.measures_met": found.posture.met_ratio if found.posture else None,
        "found.price_known": "yes" if found.factors else "no",
        "found.revenue_usd": revenue,
        "found.revenue_covered": None if revenue is None else _word(low <= revenue <= high),
        "found.covered_revenue_low": low,
        "found.covered_revenue_high": high,
        "found.limit_covered": _word(found.limit_usd <= found.covers.limit_usd),
        "found.covered_limit": found.covers.limit_usd,
        "found.limit_usd": found.limit_usd,
        "found.unknown_ratio": found.unknown_ratio,
        "found.persons_plausible": is_plausible(found.likely, found.processor.persons),
        "found.persons_expected_low": round(found.likely.plausible[0]) if found.likely else None,
        "found.persons_expected_high": round(found.likely.plausible[1]) if found.likely else None,
    }


def _word(truth: bool) -> str:
    return "yes" if truth else "no"
