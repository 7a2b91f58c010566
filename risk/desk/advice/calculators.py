"""Desk: what single steps of the walk give, as plain data for program and screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from risk.assess import verdict
from risk.assess.threat import Level
from risk.classify import Size
from risk.classify.words import Suggestion
from risk.rulebook import Rulebook

LEVEL_WORDS = {"L": "LOW", "M": "MEDIUM", "H": "HIGH", "V": "VERY_HIGH"}


def enisa_document(
    rulebook: Rulebook, impact: Sequence[Level], areas: Sequence[Level]
) -> dict[str, Any]:
    """Give the risk of a processing operation from impact and area levels.

    Parameters
    ----------
    rulebook : Rulebook
        Of a day in the EU.
    impact : sequence of 3 levels
        Confidentiality, integrity, availability: L, M, H or V.
    areas : sequence of 4 levels
        Network, processes, people, business: L, M or H.
    """
    found = verdict(rulebook, impact, areas)
    return {
        "impact": LEVEL_WORDS[found.impact],
        "threat_sum": found.threat_sum,
        "threat": LEVEL_WORDS[found.threat],
        "risk": found.risk,
    }


def size_document(rulebook: Rulebook, size: Size) -> dict[str, Any]:
    """Give a size class with the rule behind it."""
    return {
        "size_class": size.size_class,
        "possible": list(size.possible),
        "row": size.row,
        "by_analogy": size.by_analogy,
        "note": size.note.model_dump(),
        "source": rulebook.sources[size.rule.source].title.model_dump(),
        "at": size.rule.at,
        "status": size.rule.status,
        "in_force_from": size.rule.start.isoformat(),
        "as_of": rulebook.day.isoformat(),
    }


def industry_document(found: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """Give the likeliest business lines with their probability."""
    return [
        {
            "code": one.code,
            "name": {"zh": one.name_zh, "en": one.name_en},
            "probability": round(one.probability, 4),
            "confident": one.confident,
            "size_row": one.size_row,
            "nace2": one.nace2,
            "naics_sector": one.naics_sector,
        }
        for one in found
    ]
