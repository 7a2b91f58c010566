"""Desk: an incident reported by a firm or for it, its notices given, handled and closed."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field
from sqlalchemy.orm import Session

from risk.assess.breach_severity import Severity, grade_breach
from risk.classify.incident_clock import (
    FACTS,
    PREFIX,
    Notice,
    incident_facts,
    incident_grade,
    notices_due,
)
from risk.decide.lifecycle import steps_from
from risk.desk.advice.breach_told import BreachTold
from risk.desk.advice.severity_document import severity_document
from risk.desk.life.steps import ready, take_step
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.errors import Fault, InvalidTerms, NotFound
from risk.rulebook import Rulebook, at, region_of
from risk.rulebook.schema import Strict
from risk.store import get_firm, profile_of
from risk.store.changes import add, get
from risk.store.claims import list_incidents
from risk.store.firms import refuse_erased
from risk.store.tables import Firm, Incident


def _no_number(value: Any) -> Any:
    if isinstance(value, int | float):
        raise ValueError("must be written as text in ISO 8601")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_no_number)]
"""A moment with its time zone; a number is not taken for seconds since 1970."""
Answer = Annotated[int, Field(ge=0, lt=2**53)] | Annotated[str, Field(max_length=10)]


class IncidentTold(Strict):
    """An incident as it is told.

    Parameters
    ----------
    summary : str
        What happened, in words.
    discovered_at : datetime
        Aware; the clocks of the law run from here.
    occurred_on : date or None
        When it began; None while unknown.
    facts : dict
        What decides whom the law wants told: ``persons`` and what else the place asks for
        (``law.incident_facts``); left out is unknown.
    breach : BreachTold or None
        What it did to personal data; None while unknown or where there are none.
    """

    summary: str = Field(min_length=1, max_length=5000)
    discovered_at: Moment
    occurred_on: Annotated[date | None, BeforeValidator(_no_number)] = None
    facts: dict[str, Answer] = Field(default_factory=dict, max_length=20)
    breach: BreachTold | None = None


def report_incident(
    session: Session,
    *,
    actor: Actor,
    told: IncidentTold,
    now: datetime,
    firm_id: int | None = None,
    reason: str | None = None,
) -> Incident:
    """Report an incident of a firm; a firm reports its own.

    Raises
    ------
    NotFound
        If no firm has this number.
    InvalidTerms
        If it lies in the future, or a fact is none that the place asks for.
    InvalidProfile
        If the breach cannot be graded as told.
    """
    enter(session, actor, "incident.report")
    firm_id = actor.firm if firm_id is None else firm_id
    if firm_id is None:
        fault = Fault("firm_id", "nothing", "must be a kept firm", "list the firms", "unknown")
        raise NotFound("no firm is named", [fault])
    firm = get_firm(session, firm_id=firm_id)
    level = _checked(told, _rulebook_of(firm, told.discovered_at), now)
    incident = Incident(
        firm_id=firm.id,
        state="reported",
        discovered_at=told.discovered_at,
        occurred_on=told.occurred_on,
        told=told.model_dump_json(),
        notices="{}",
        level=level,
        reported_at=now,
        version=1,
    )
    return add(session, incident, action="incident.report", reason=reason, now=now)


def facts_asked(session: Session, *, actor: Actor, firm_id: int, day: date) -> list[dict[str, Any]]:
    """Give the facts that decide whom the law wants told, of a firm's place on a day.

    Returns
    -------
    list of dict
        ``name`` as in :class:`IncidentTold`, ``kind`` (``persons`` or ``yes_no``) and words by
        language; empty where no clock is carried.

    Raises
    ------
    NotFound
        If no firm has this number.
    """
    enter(session, actor, "incident.report")
    country = profile_of(get_firm(session, firm_id=firm_id)).firm.country
    rulebook = at(day, region_of(country))
    asked = rulebook.value(FACTS) if rulebook.holds(FACTS) else []
    return [
        {
            "name": one["fact"].removeprefix(PREFIX),
            **{key: one[key] for key in ("kind", "zh", "en")},
        }
        for one in asked
    ]


def assess_incident(
    session: Session,
    *,
    actor: Actor,
    incident_id: int,
    version: int,
    told: IncidentTold,
    reason: str,
    now: datetime,
) -> Incident:
    """Tell an incident anew, as it is known now; notices that were given stay given.

    Raises
    ------
    Conflict
        If somebody changed it since, or its state does not allow it.
    InvalidTerms, InvalidProfile
        As :func:`report_incident`.
    """
    enter(session, actor, "incident.handle")
    incident = get(session, Incident, incident_id)
    ready(session, incident, "assess", version)
    firm = get_firm(session, firm_id=incident.firm_id)
    level = _checked(told, _rulebook_of(firm, told.discovered_at), now)
    take_step(
        session, incident, "assess", version=version, reason=reason, now=now,
        told=told.model_dump_json(), discovered_at=told.discovered_at,
        occurred_on=told.occurred_on, level=level,
    )  # fmt: skip
    return incident


def tell_notice(
    session: Session,
    *,
    actor: Actor,
    incident_id: int,
    version: int,
    notice_id: str,
    given_at: datetime,
    reason: str,
    now: datetime,
) -> Incident:
    """Note that a notice was given.

    Parameters
    ----------
    notice_id : str
        One of the incident's notices.
    given_at : datetime
        Aware; between discovery and now.

    Raises
    ------
    Conflict
        If somebody changed it since, or its state does not allow it.
    InvalidTerms
        If there is no such notice, or the moment is impossible.
    """
    enter(session, actor, "incident.handle")
    incident = get(session, Incident, incident_id)
    ready(session, incident, "tell", version)
    known = [one.id for one in _notices(session, incident)[1]]
    faults = []
    if notice_id not in known:
        rule = f"must be one of {', '.join(known) or 'none'}"
        faults.append(Fault("notice_id", notice_id, rule, "see the incident", "unknown"))
    if not incident.discovered_at <= given_at <= now:
        rule = f"between discovery, {incident.discovered_at.isoformat()}, and now"
        faults.append(Fault("given_at", given_at.isoformat(), rule, "correct it", "moment"))
    if faults:
        raise InvalidTerms("the notice cannot be noted", faults)
    given = json.loads(incident.notices) | {notice_id: given_at.isoformat()}
    take_step(session, incident, "tell", version=version, reason=reason, now=now,
              notices=json.dumps(given))  # fmt: skip
    return incident


def move_incident(
    session: Session,
    *,
    actor: Actor,
    incident_id: int,
    version: int,
    step: str,
    reason: str,
    now: datetime,
) -> Incident:
    """Note that an incident was handled, close it, or open it again.

    Parameters
    ----------
    step : str
        ``handle``, ``close`` or ``reopen``.

    Raises
    ------
    Conflict
        If somebody changed it since, or its state does not allow the step.
    """
    enter(session, actor, "incident.handle")
    incident = get(session, Incident, incident_id)
    values = {"handled_at": now} if step == "handle" else {}
    take_step(session, incident, step, version=version, reason=reason, now=now, **values)
    return incident


def incident_document(session: Session, *, actor: Actor, incident_id: int) -> dict[str, Any]:
    """Give an incident with its severity, its grade and whom the law wants told by when.

    Raises
    ------
    NotFound
        If there is no such incident.
    """
    enter(session, actor, "incident.read")
    incident = get(session, Incident, incident_id)
    told, notices = _notices(session, incident)
    given = json.loads(incident.notices)
    severity = None
    if told.breach is not None:
        rulebook = at(told.discovered_at.date(), "EU")
        severity = severity_document(rulebook, told.breach.breach(), _severity(told, rulebook))
    firm = get_firm(session, firm_id=incident.firm_id)
    persons = told.facts.get("persons")
    grade = incident_grade(
        _rulebook_of(firm, told.discovered_at), persons if isinstance(persons, int) else None
    )
    return _listed(session, incident) | {
        "steps": list(steps_from("incident", incident.state)),
        "facts": told.facts,
        "breach": None if told.breach is None else told.breach.model_dump(mode="json"),
        "severity": severity,
        "grade": None if grade is None else grade.model_dump(),
        "notices": [_notice(one, given.get(one.id)) for one in notices],
    }


def incident_list(
    session: Session,
    *,
    actor: Actor,
    state: str | None = None,
    before: int | None = None,
    most: int = 100,
) -> list[dict[str, Any]]:
    """Give incidents, the last reported first.

    The parameters are those of :func:`risk.desk.life.life_document.policy_list`.
    """
    enter(session, actor, "incident.read")
    found = list_incidents(session, state=state, before=before, most=most)
    return [_listed(session, one) for one in found]


def _checked(told: IncidentTold, rulebook: Rulebook, now: datetime) -> str | None:
    faults = []
    if told.discovered_at > now:
        rule, got = "must not lie in the future", told.discovered_at.isoformat()
        faults.append(Fault("discovered_at", got, rule, "correct it", "moment"))
    if told.occurred_on is not None and told.occurred_on > told.discovered_at.date():
        rule = "must not lie after the discovery"
        faults.append(Fault("occurred_on", str(told.occurred_on), rule, "correct it", "day"))
    if faults:
        raise InvalidTerms("the days of the incident are impossible", faults)
    incident_facts(rulebook, told.facts)
    if told.breach is None:
        return None
    return _severity(told, at(told.discovered_at.date(), "EU")).level


def _severity(told: IncidentTold, rulebook: Rulebook) -> Severity:
    if told.breach is None:
        raise ValueError("there is no breach to grade")
    return grade_breach(rulebook, told.breach.breach())


def _notices(session: Session, incident: Incident) -> tuple[IncidentTold, tuple[Notice, ...]]:
    refuse_erased(incident.told, "the incident")
    told = IncidentTold.model_validate_json(incident.told)
    rulebook = _rulebook_of(get_firm(session, firm_id=incident.firm_id), told.discovered_at)
    facts = incident_facts(rulebook, told.facts)
    return told, notices_due(rulebook, facts, told.discovered_at, incident.handled_at)


def _rulebook_of(firm: Firm, moment: datetime) -> Rulebook:
    return at(moment.date(), region_of(profile_of(firm).firm.country))


def _notice(one: Notice, given: str | None) -> dict[str, Any]:
    late = None
    if one.due_at is not None and given is not None:
        late = datetime.fromisoformat(given) > one.due_at
    return {
        "id": one.id,
        "tell": one.tell.model_dump(),
        "words": one.words.model_dump(),
        "within_hours": one.within_hours,
        "counts_from": one.counts_from,
        "due_at": None if one.due_at is None else one.due_at.isoformat(),
        "sure": one.sure,
        "given_at": given,
        "late": late,
        "source": one.source,
        "at": one.at,
        "sureness": one.sureness,
    }


def _listed(session: Session, one: Incident) -> dict[str, Any]:
    return {
        "id": one.id,
        "version": one.version,
        "state": one.state,
        "firm_id": one.firm_id,
        "firm": get_firm(session, firm_id=one.firm_id).name,
        "summary": json.loads(one.told)["summary"] if one.told else "",
        "discovered_at": one.discovered_at.isoformat(),
        "occurred_on": None if one.occurred_on is None else one.occurred_on.isoformat(),
        "handled_at": None if one.handled_at is None else one.handled_at.isoformat(),
        "reported_at": one.reported_at.isoformat(),
        "level": one.level,
    }
