"""API: what is answered about incidents and claims."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from risk.api.problems import FaultShape
from risk.rulebook.schema import Strict


class NoticeShape(Strict):
    """Somebody the law wants told; ``due_at`` is empty where no number of hours is fixed."""

    id: str
    tell: dict[str, str]
    words: dict[str, str]
    within_hours: int | None
    counts_from: str
    due_at: datetime | None
    sure: bool
    given_at: datetime | None
    late: bool | None
    source: str
    at: str
    sureness: str


class IncidentListed(Strict):
    """Something that happened to a firm."""

    id: int
    version: int
    state: str
    firm_id: int
    firm: str
    summary: str
    discovered_at: datetime
    occurred_on: date | None
    handled_at: datetime | None
    reported_at: datetime
    level: str | None


class IncidentShape(IncidentListed):
    """An incident with its severity, its grade and whom the law wants told by when."""

    steps: list[str]
    facts: dict[str, int | str]
    breach: dict[str, Any] | None
    severity: dict[str, Any] | None
    grade: dict[str, str] | None
    notices: list[NoticeShape]


class ClaimListed(Strict):
    """A demand under a policy; money is decimal text."""

    id: int
    version: int
    state: str
    policy_id: int
    incident_id: int | None
    firm_id: int
    firm: str
    part: str
    made_on: date
    occurred_on: date | None
    opened_at: datetime
    currency: str
    loss: str
    defence: str
    reserve: str
    paid: str
    recovered: str
    incurred: str


class ClaimEventShape(Strict):
    """One thing that happened to a claim."""

    seq: int
    step: str
    loss: str
    defence: str
    reserve: str
    asked: str
    paid: str
    recovered: str
    at: datetime


class ClaimShape(ClaimListed):
    """A claim, the terms of its day, what they hold against it, what is owed, what happened."""

    terms: dict[str, Any] | None
    steps: list[str]
    doubts: list[FaultShape]
    left_to_pay: str
    asked: str
    events: list[ClaimEventShape]
