"""Desk: the rulebook through time, as plain data."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from risk.errors import Fault, NotFound
from risk.rulebook import at
from risk.rulebook.read import read_library
from risk.rulebook.schema import ANYWHERE, Dated


def entry_document(key: str, place: str) -> dict[str, Any]:
    """Give an entry through time: label, unit, and every value with its days and source.

    Parameters
    ----------
    key : str
        Such as ``decide.authority``.
    place : str
        ``CN``, ``EU``, ``UK`` or ``US``; what holds anywhere is told where the place has no own.

    Raises
    ------
    NotFound
        If the place has no such entry.
    """
    library = read_library()
    entry = library.entries.get((place, key)) or library.entries.get((ANYWHERE, key))
    if entry is None:
        fault = Fault("key", key[:80], f"must be an entry of {place}", "list them", "unknown")
        raise NotFound("there is no such entry", [fault])
    return {
        "key": key,
        "place": place,
        "label": entry.label.model_dump(),
        "unit": entry.unit,
        "values": [_dated(one) for one in entry.values],
        "sources": {
            one.source: library.sources[one.source].model_dump(mode="json") for one in entry.values
        },
    }


def rulebook_versions(place: str, until: date) -> list[dict[str, str]]:
    """Give the days from which the rulebook of a place is another, the last first.

    Parameters
    ----------
    place : str
    until : date
        Days after it are left out.

    Returns
    -------
    list of dict
        ``from``, and the ``digest`` of what holds from then on.
    """
    return [
        {"from": day.isoformat(), "digest": digest}
        for day, digest in reversed(_versions(place))
        if day <= until
    ]


@lru_cache(maxsize=8)
def _versions(place: str) -> tuple[tuple[date, str], ...]:
    days: set[date] = set()
    for (where, _), entry in read_library().entries.items():
        if where in (place, ANYWHERE):
            days |= {day for one in entry.values for day in (one.start, one.end) if day}
    found: list[tuple[date, str]] = []
    for day in sorted(days):
        digest = at(day, place).digest
        if not found or found[-1][1] != digest:
            found.append((day, digest))
    return tuple(found)


def _dated(value: Dated) -> dict[str, Any]:
    return value.model_dump(mode="json", by_alias=True, exclude_none=True)
