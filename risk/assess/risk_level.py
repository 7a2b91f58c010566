"""Assess: impact and threat to the risk of an operation; the highest governs the firm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from risk.assess.threat import Level, Threat, assess_threat, threat_level
from risk.profile import AREAS, Operation
from risk.rulebook import Rulebook

RiskLevel = Literal["LOW", "MEDIUM", "HIGH"]
RISK_ORDER: tuple[RiskLevel, ...] = get_args(RiskLevel)
IMPACT_ORDER: tuple[Level, ...] = ("L", "M", "H", "V")
UNKNOWN_IMPACT: Level = "H"
"""What an unknown impact counts as: high, so that not knowing never lowers a risk."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Outcome of the method for given levels."""

    impact: Level
    threat_sum: int
    threat: Level
    risk: RiskLevel


@dataclass(frozen=True, slots=True)
class OperationRisk:
    """Risk of one processing operation.

    Parameters
    ----------
    name : str
        The operation.
    impact : str
        Highest of the three losses.
    impact_known : bool
        Whether all three were answered.
    threat : Threat
        Areas, sum and level.
    risk : str
        LOW, MEDIUM or HIGH.
    """

    name: str
    impact: Level
    impact_known: bool
    threat: Threat
    risk: RiskLevel


def verdict(rulebook: Rulebook, impact: Sequence[Level], areas: Sequence[Level]) -> Verdict:
    """Give the risk for impact and area levels.

    Parameters
    ----------
    rulebook : Rulebook
        For scores, bands and matrix.
    impact : sequence of three levels
        For loss of confidentiality, integrity, availability: L, M, H or V.
    areas : sequence of four levels
        Network, processes, people, business: L, M or H.

    References
    ----------
    enisa2017, Table 6, p. 16.

    Examples
    --------
    >>> from datetime import date
    >>> from risk.rulebook import at
    >>> verdict(at(date(2026, 11, 24), "EU"), "MLL", "LLML").risk
    'MEDIUM'
    """
    total, threat = threat_level(rulebook, dict(zip(AREAS, areas, strict=True)))
    worst = max(impact, key=IMPACT_ORDER.index)
    return Verdict(worst, total, threat, risk_of(rulebook, threat, worst))


def risk_of(rulebook: Rulebook, threat: Level, impact: Level) -> RiskLevel:
    """Give the cell of the risk matrix."""
    cell: RiskLevel = rulebook.value("enisa.risk_matrix")[threat][impact]
    return cell


def assess_operation(rulebook: Rulebook, operation: Operation) -> OperationRisk:
    """Give the risk of one operation; unknown impact counts as high."""
    given = (
        operation.impact.confidentiality,
        operation.impact.integrity,
        operation.impact.availability,
    )
    levels: list[Level] = [UNKNOWN_IMPACT if level == "unknown" else level for level in given]
    impact = max(levels, key=IMPACT_ORDER.index)
    threat = assess_threat(rulebook, operation)
    return OperationRisk(
        name=operation.name,
        impact=impact,
        impact_known="unknown" not in given,
        threat=threat,
        risk=risk_of(rulebook, threat.level, impact),
    )


def governing(risks: Sequence[OperationRisk]) -> OperationRisk:
    """Give the operation whose risk governs: the highest risk, then the higher threat sum."""
    return max(risks, key=lambda one: (RISK_ORDER.index(one.risk), one.threat.total))
