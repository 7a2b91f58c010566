"""Decide: what underwriting rules may look at, on top of the firm's own facts."""

from __future__ import annotations

from dataclasses import dataclass

from risk.assess import Factors, OperationRisk, Posture
from risk.classify import ProcessorClass, Size, firm_facts
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
    """

    size: Size | None
    processor: ProcessorClass
    operation: OperationRisk | None
    posture: Posture | None
    factors: Factors | None
    limit_usd: float
    unknown_ratio: float


def facts_of(profile: Profile, found: Findings) -> Facts:
    """Give every fact by its dotted name."""
    return {
        **firm_facts(profile, found.size, found.processor),
        "found.enisa_risk": found.operation.risk if found.operation else None,
        "found.measures_met": found.posture.met_ratio if found.posture else None,
        "found.price_known": "yes" if found.factors else "no",
        "found.revenue_usd": found.factors.revenue_usd if found.factors else None,
        "found.limit_usd": found.limit_usd,
        "found.unknown_ratio": found.unknown_ratio,
    }
