"""Desk: a firm's data handed out and erased at its request.

What belongs to a contract is kept as long as the law of its place says; everything else that the
firm told is emptied at once. The audit holds digests alone and stays whole.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session

from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.desk.people.rights import require
from risk.errors import Conflict, Fault
from risk.rulebook import at
from risk.rulebook.schema import Strict, Text
from risk.store import get_firm, record, record_view, session_scope
from risk.store.answers import empty_answers
from risk.store.erasing import (
    Rows,
    done_to,
    empty,
    entity_of,
    everything_of,
    forget_pages,
    is_empty,
)
from risk.store.session import owner_scope
from risk.store.tables import Offer, Policy, PolicyEvent, StoredQuote, Submission

KEPT_RECORDS = "law.kept_records"
AS_JSON = ("profile", "document", "cover", "causes", "schedule", "told", "notices")
"""Columns that hold JSON."""


class KeptRecords(Strict):
    """How long records of a contract are kept after its end.

    Parameters
    ----------
    longest_short_months : int
        Longest period of cover that counts as short.
    years_short, years_long : int
        For short and for longer cover.
    why : Text
    """

    longest_short_months: int
    years_short: int
    years_long: int
    why: Text


@dataclass(frozen=True)
class Kept:
    """A policy whose records the law keeps.

    Parameters
    ----------
    policy_id : int
    until : date
        Last day on which they must be kept.
    status, source, at : str
        Of the rule; ``at`` is its place in the source, empty when it is nobody's.
    why : dict of str to str
        In both languages.
    """

    policy_id: int
    until: date
    status: str
    source: str
    at: str
    why: dict[str, str]


@dataclass(frozen=True)
class Erasure:
    """What an erasure empties and what stays.

    Parameters
    ----------
    emptied : dict of str to int
        How many things, by the audit's word for them.
    kept : tuple of Kept
        Policies with what belongs to them, and the firm while there is any.
    """

    emptied: dict[str, int]
    kept: tuple[Kept, ...]

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain data."""
        kept = [
            {
                "policy": one.policy_id,
                "until": one.until.isoformat(),
                "status": one.status,
                "source": one.source,
                "at": one.at,
                "why": one.why,
            }
            for one in self.kept
        ]
        return {"emptied": self.emptied, "kept": kept}


def export_firm(session: Session, *, actor: Actor, firm_id: int, now: datetime) -> dict[str, Any]:
    """Give everything kept of a firm, as plain data; that it was handed out is kept too.

    Raises
    ------
    NotFound
        If there is no such firm, or it is not for who asks.
    """
    enter(session, actor, "firm.export")
    get_firm(session, firm_id=firm_id)
    rows = everything_of(session, firm_id)
    done = done_to(session, rows)
    record_view(session, entity="firm", entity_id=firm_id, now=now, reason="export")
    told: dict[str, Any] = {
        entity_of(kind): [_plain(row) for row in found] for kind, found in rows.items()
    }
    told["done"] = [
        {
            "at": one.at.isoformat(),
            "role": one.role,
            "action": one.action,
            "entity": one.entity,
            "entity_id": one.entity_id,
        }
        for one in done
    ]
    return told


def plan_erasure(session: Session, *, actor: Actor, firm_id: int, day: date) -> Erasure:
    """Tell what an erasure would empty and what it would keep; nothing is changed.

    Raises
    ------
    NotFound
        If there is no such firm.
    """
    enter(session, actor, "firm.erase")
    get_firm(session, firm_id=firm_id)
    return _plan(session, firm_id, day)[0]


def erase_firm(
    store: Engine, *, actor: Actor, firm_id: int, reason: str, now: datetime,
    request_id: str | None = None,
) -> Erasure:  # fmt: skip
    """Empty what a firm told, but for what the law keeps; on PostgreSQL the tables' owner may.

    Parameters
    ----------
    store : Engine
    reason : str
        Such as the firm's request and its day; the audit keeps it, so it must not name people.
    now : datetime
        Aware.

    Raises
    ------
    NotFound
        If there is no such firm, or the login is not the owner's.
    Conflict
        If something was bound meanwhile.
    """
    require(actor, "firm.erase")
    with session_scope(store, actor, write=False) as session:
        name = get_firm(session, firm_id=firm_id).name
        planned, rows = _plan(session, firm_id, now.date())
    with owner_scope(store) as connection:
        empty(connection, actor.tenant, rows)
        empty_answers(connection, actor.tenant, firm_id=firm_id, name=name)
        with session_scope(connection, actor, request_id=request_id) as session:
            if _plan(session, firm_id, now.date())[0].kept != planned.kept:
                rule, help_ = "a policy was bound meanwhile", "look again at what would be kept"
                fault = Fault("firm_id", str(firm_id), rule, help_, Conflict.code)
                raise Conflict(f"firm {firm_id} changed while it was erased", [fault])
            record(
                session,
                action="firm.erase",
                entity="firm",
                entity_id=firm_id,
                after=planned.as_dict(),
                reason=reason,
                now=now,
            )
    forget_pages(store)
    return planned


def _plan(session: Session, firm_id: int, day: date) -> tuple[Erasure, Rows]:
    rows = everything_of(session, firm_id)
    places = {one.id: one.place for one in rows[StoredQuote]}
    kept = [_kept(policy, places[policy.quote_id]) for policy in rows[Policy]]
    kept = [one for one in kept if one.until >= day]
    bound = {one.policy_id for one in kept}
    quotes = {one.quote_id for one in rows[PolicyEvent] if one.policy_id in bound}
    quotes |= {one.quote_id for one in rows[Policy] if one.id in bound}
    asked = {one.submission_id for one in rows[Offer] if one.quote_id in quotes}
    stays = {StoredQuote: quotes, Submission: asked}
    emptied: Rows = {}
    for kind, found in rows.items():
        if kind in stays:
            found = [one for one in found if one.id not in stays[kind]]
        elif kept:  # the insured, and what was reported and claimed under the contract
            continue
        emptied[kind] = [one for one in found if not is_empty(one)]
    counts = {entity_of(kind): len(found) for kind, found in emptied.items() if found}
    return Erasure(counts, tuple(kept)), emptied


def _kept(policy: Policy, place: str) -> Kept:
    rulebook = at(policy.start, place)
    said, rule = rulebook.dated(KEPT_RECORDS), rulebook.read(KEPT_RECORDS, KeptRecords)
    months = (policy.end.year - policy.start.year) * 12 + policy.end.month - policy.start.month
    years = rule.years_short if months <= rule.longest_short_months else rule.years_long
    until = _years_after(policy.end, years)
    return Kept(policy.id, until, said.status, said.source, said.at or "", rule.why.model_dump())


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)


def _plain(row: Any) -> dict[str, Any]:
    told = {}
    for column in inspect(type(row)).column_attrs:
        value = getattr(row, column.key)
        if column.key in AS_JSON and value:
            value = json.loads(value)
        elif isinstance(value, date):
            value = value.isoformat()
        told[column.key] = value
    return told
