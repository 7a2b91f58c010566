"""Desk: the severity of a breach of personal data as plain data."""

from __future__ import annotations

from typing import Any

from risk.assess.breach_severity import Breach, Severity
from risk.desk.advice.calculators import LEVEL_WORDS
from risk.rulebook import Rulebook


def severity_document(rulebook: Rulebook, breach: Breach, found: Severity) -> dict[str, Any]:
    """Give the score, its terms, what was unknown and the source, for programs."""
    dated = rulebook.dated("severity.bands")
    return {
        "dpc": found.dpc,
        "ei": found.ei.score,
        "cb": found.cb,
        "score": found.score,
        "level": LEVEL_WORDS[found.level],
        "flags": [flag.id for flag in found.flags if flag.raised],
        "computed_level": LEVEL_WORDS[found.computed],
        "name": found.band.text.model_dump(),
        "meaning": found.band.meaning.model_dump(),
        "data": [
            {
                "category": one.data.category,
                "counted_as": one.category,
                "start": one.start,
                "shift": one.data.shift,
                "score": one.score,
                "text": one.text.model_dump(),
                "rule": one.rule.model_dump() if one.rule else None,
            }
            for one in found.data
        ],
        "terms": [
            {
                "id": term.id,
                "answer": term.answer,
                "score": term.score,
                "known": term.known,
                "text": term.text.model_dump(),
            }
            for term in (found.ei, *found.circumstances)
        ],
        "individuals": breach.individuals,
        "reasons": dict(found.reasons),
        "unknown": list(found.unknown),
        "source": rulebook.sources[dated.source].title.model_dump(),
        "status": dated.status,
        "as_of": rulebook.day.isoformat(),
    }
