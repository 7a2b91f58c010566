"""Desk: past cases near to a firm as plain JSON data, with stable keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from risk.classify import place_business_line
from risk.classify.cases import NearCase, nearest_cases
from risk.profile import Profile
from risk.rulebook import at, region_of
from risk.units import cents, steady


def cases_for(profile: Profile, as_of: date, most: int) -> list[dict[str, Any]]:
    """Give the cases nearest to a firm on a day, as plain data."""
    rulebook = at(as_of, region_of(profile.firm.country))
    return cases_document(
        nearest_cases(rulebook, profile, place_business_line(profile.firm), most=most)
    )


def cases_document(near: Sequence[NearCase]) -> list[dict[str, Any]]:
    """Give near cases as plain data; an amount that was not told is null, never 0."""
    return [_case(one) for one in near]


def _case(one: NearCase) -> dict[str, Any]:
    case = one.case
    person = case.person_fine_text()
    return {
        "id": one.id,
        "title": one.title.model_dump(),
        "similarity": steady(one.similarity),
        "parts": [
            {"id": part.id, "weight": part.weight, "score": steady(part.score, 6)}
            for part in one.parts
        ],
        "why": [why.model_dump() for why in one.why],
        "day": case.day,
        "day_text": case.day_text().model_dump(),
        "authority": case.authority.model_dump(),
        "fact": case.fact.model_dump(),
        "law": case.law.model_dump(),
        "outcome": case.outcome.model_dump(),
        "currency": case.currency,
        "fine": None if case.fine is None else str(cents(case.fine)),
        "fine_text": case.fine_text().model_dump(),
        "person_fine": None if case.person_fine is None else str(cents(case.person_fine)),
        "person_fine_text": person.model_dump() if person else None,
        "stated": case.stated,
        "persons": case.persons,
        "records": case.records,
        "note": case.note.model_dump() if case.note else None,
        "source": {
            "key": one.dated.source,
            "title": one.source.title.model_dump(),
            "url": one.source.url,
            "status": one.dated.status,
            "sureness": one.dated.sureness,
        },
    }
