"""Assess: ENISA's measures required at a risk level against those in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from risk.assess.risk_level import RISK_ORDER, RiskLevel
from risk.profile import Measure
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict


class Requirement(Strict):
    """One of the 118 measures, with the lowest risk level that calls for it."""

    id: str
    category: str
    level: RiskLevel
    zh: str
    en: str


MET = ("yes", "not_applicable")


class Gap(NamedTuple):
    """A required measure that is not fully in place."""

    requirement: Requirement
    state: str


@dataclass(frozen=True, slots=True)
class Posture:
    """Required measures and how far they are met.

    Parameters
    ----------
    level : str
        Risk level the requirement is for.
    required, in_place, not_applicable : int
        Counts of measures.
    gaps : tuple of Gap
        What is missing, partly in place or unknown.
    unknown : int
        Required measures without an answer.
    """

    level: RiskLevel
    required: int
    in_place: int
    not_applicable: int
    gaps: tuple[Gap, ...]
    unknown: int

    @property
    def met_ratio(self) -> float:
        """Share of applicable required measures in place, half for partly."""
        applicable = self.required - self.not_applicable
        partly = sum(gap.state == "partly" for gap in self.gaps)
        return (self.in_place + 0.5 * partly) / applicable if applicable else 1.0


@lru_cache(maxsize=64)
def required_measures(rulebook: Rulebook, level: RiskLevel) -> tuple[Requirement, ...]:
    """Give the measures a risk level calls for; higher levels include the lower.

    >>> from datetime import date
    >>> from risk.rulebook import at
    >>> len(required_measures(at(date(2026, 11, 24), "CN"), "MEDIUM"))
    93
    """
    top = RISK_ORDER.index(level)
    everything = rulebook.read("enisa.measures", tuple[Requirement, ...])
    return tuple(one for one in everything if RISK_ORDER.index(one.level) <= top)


def assess_measures(
    rulebook: Rulebook, level: RiskLevel, measures: Mapping[str, Measure]
) -> Posture:
    """Compare the measures required at a level with those declared."""
    required = required_measures(rulebook, level)
    states = [measures[one.id].state if one.id in measures else "unknown" for one in required]
    found = Counter(states)
    return Posture(
        level=level,
        required=len(required),
        in_place=found["yes"],
        not_applicable=found["not_applicable"],
        gaps=tuple(
            Gap(one, state) for one, state in zip(required, states, strict=True) if state not in MET
        ),
        unknown=found["unknown"],
    )
