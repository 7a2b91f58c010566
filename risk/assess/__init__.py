"""Assess: how likely, how bad, and why."""

from risk.assess.experience import Experience, experience
from risk.assess.factors import (
    ControlFactor,
    Covers,
    Factors,
    RiskFactors,
    firm_factors,
    sector_factor,
)
from risk.assess.frequency import (
    control_effect,
    own_experience,
    peril_frequencies,
    severity_effect,
)
from risk.assess.maturity import Maturity, assess_maturity
from risk.assess.measures import Gap, Posture, assess_measures, required_measures
from risk.assess.parameters import UNCERTAIN, Parameters, Peril, central, draw, perils_of
from risk.assess.risk_level import (
    OperationRisk,
    RiskLevel,
    Verdict,
    assess_operation,
    governing,
    verdict,
)
from risk.assess.standing import Standing, standing

__all__ = [
    "UNCERTAIN",
    "ControlFactor",
    "Covers",
    "Experience",
    "Factors",
    "Gap",
    "Maturity",
    "OperationRisk",
    "Parameters",
    "Peril",
    "Posture",
    "RiskFactors",
    "RiskLevel",
    "Standing",
    "Verdict",
    "assess_maturity",
    "assess_measures",
    "assess_operation",
    "central",
    "control_effect",
    "draw",
    "experience",
    "firm_factors",
    "governing",
    "own_experience",
    "peril_frequencies",
    "perils_of",
    "required_measures",
    "sector_factor",
    "severity_effect",
    "standing",
    "verdict",
]
