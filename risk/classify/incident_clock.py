"""Classify: who is told after an incident, and by when, by the law of the day it was discovered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from risk.errors import Fault, InvalidTerms
from risk.rulebook import Rulebook
from risk.rulebook.condition import Fact, holds, may_hold
from risk.rulebook.schema import Text

CLOCK = "law.incident_clock"
FACTS = "law.incident_facts"
GRADES = "law.incident_grades"
PREFIX = "incident."


@dataclass(frozen=True)
class Notice:
    """Somebody who is told.

    Parameters
    ----------
    id : str
    tell, words : Text
        Whom, and what the law says.
    within_hours : int or None
        None for at once, without a number of hours.
    counts_from : str
        ``discovery`` or ``handled``.
    due_at : datetime or None
        None where no number of hours is fixed, or what it counts from is not over.
    sure : bool
        False where it depends on a fact that is not known yet.
    source, at, sureness : str
    """

    id: str
    tell: Text
    words: Text
    within_hours: int | None
    counts_from: str
    due_at: datetime | None
    sure: bool
    source: str
    at: str
    sureness: str


def incident_facts(rulebook: Rulebook, told: Mapping[str, Fact]) -> dict[str, Fact]:
    """Give every fact that the clocks of a place ask for; what was not told is unknown.

    Parameters
    ----------
    told : mapping
        Short names to whole numbers >= 0, ``yes``, ``no`` or ``unknown``.

    Raises
    ------
    InvalidTerms
        If a fact is none of the place's, or of the wrong kind: all at once.

    Examples
    --------
    >>> from datetime import date
    >>> from risk.rulebook import at
    >>> incident_facts(at(date(2026, 11, 24), "EU"), {"persons": 800})["incident.persons"]
    800
    """
    asked: list[dict[str, str]] = rulebook.value(FACTS) if rulebook.holds(FACTS) else []
    kinds = {one["fact"].removeprefix(PREFIX): one["kind"] for one in asked}
    faults = []
    for name, value in told.items():
        count = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        words = value in ("yes", "no", "unknown", None)
        if name not in kinds:
            rule = f"must be one of {', '.join(kinds) or 'none: no clock is carried here'}"
            faults.append(Fault(f"facts.{name}", str(value), rule, "leave it out", "unknown"))
        elif not (value in ("unknown", None) or (count if kinds[name] == "persons" else words)):
            kind = "a whole number >= 0" if kinds[name] == "persons" else "yes or no"
            rule = f"must be {kind}, or unknown"
            faults.append(Fault(f"facts.{name}", str(value), rule, "correct it", "fact"))
    if faults:
        raise InvalidTerms("the facts of the incident cannot be read", faults)
    return {PREFIX + name: told.get(name) for name in kinds}


def notices_due(
    rulebook: Rulebook,
    facts: Mapping[str, Fact],
    discovered_at: datetime,
    handled_at: datetime | None = None,
) -> tuple[Notice, ...]:
    """Give who must, or may have to, be told, the shortest time first.

    Parameters
    ----------
    rulebook : Rulebook
        Of the day of discovery, in the place of the firm.
    facts : mapping
        From :func:`incident_facts`.
    discovered_at, handled_at : datetime
        Aware.
    """
    if not rulebook.holds(CLOCK):
        return ()
    begun = {"discovery": discovered_at, "handled": handled_at}
    found = []
    for line in rulebook.value(CLOCK):
        if not may_hold(line["when"], facts):
            continue
        since, hours = begun[line["counts_from"]], line["within_hours"]
        due = since + timedelta(hours=hours) if since and hours is not None else None
        found.append(
            Notice(
                id=line["id"],
                tell=Text(**line["tell"]),
                words=Text(zh=line["zh"], en=line["en"]),
                within_hours=hours,
                counts_from=line["counts_from"],
                due_at=due,
                sure=holds(line["when"], facts),
                source=line["source"],
                at=line["at"],
                sureness=line["sureness"],
            )
        )
    return tuple(sorted(found, key=_urgency))


def incident_grade(rulebook: Rulebook, persons: int | None) -> Text | None:
    """Give the grade of a leak by the people it reaches; None where unknown or not graded."""
    if persons is None or not rulebook.holds(GRADES):
        return None
    reached = [one for one in rulebook.value(GRADES) if persons >= one["from_persons"]]
    return Text(zh=reached[-1]["zh"], en=reached[-1]["en"])


def _urgency(one: Notice) -> tuple[bool, int]:
    return one.counts_from == "handled", one.within_hours or 0
