"""Routes: firms that are kept; their data handed out and erased at their request."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field

from risk.api.problems import PROBLEMS, STORED
from risk.api.stored import Working
from risk.api.strict import StrictRoute
from risk.desk.life.firms import firms_document, view_firm
from risk.desk.people.privacy import erase_firm, export_firm
from risk.rulebook.schema import Strict

router = APIRouter(
    prefix="/v1/firms", tags=["firms"], route_class=StrictRoute, responses=PROBLEMS | STORED
)
Number = Annotated[int, Path(ge=1, lt=2**31)]


class EraseBody(Strict):
    """Why a firm is erased; kept in the audit for good."""

    reason: str = Field(min_length=1, max_length=2000)


@router.get("")
def listed(
    work: Working,
    after: Annotated[int, Query(ge=0, lt=2**31, description="Number to go on after.")] = 0,
    most: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Firms by number and name, first kept first; page by ``after``."""
    with work.reading() as session:
        return firms_document(session, actor=work.actor, after=after, most=most)


@router.get("/{number}")
def one(number: Number, work: Working) -> dict[str, Any]:
    """A firm with its answers; the audit keeps who saw them."""
    with work.writing() as session:
        return view_firm(session, actor=work.actor, firm_id=number, now=work.now)


@router.get("/{number}/export")
def export(number: Number, work: Working) -> dict[str, Any]:
    """Everything kept of a firm and what was done with it; the audit keeps that it was given."""
    with work.writing() as session:
        return export_firm(session, actor=work.actor, firm_id=number, now=work.now)


@router.post("/{number}/erase")
def erase(number: Number, body: EraseBody, work: Working) -> dict[str, Any]:
    """Empty what a firm told; what the law keeps is kept and named with its source."""
    done = erase_firm(
        work.store, actor=work.actor, firm_id=number, reason=body.reason, now=work.now,
        request_id=work.request_id,
    )  # fmt: skip
    return done.as_dict()
