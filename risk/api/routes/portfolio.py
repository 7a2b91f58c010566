"""Routes: what is in force in all, what is due, the last book accumulated, released totals."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request

from risk.api.auth import SignedIn
from risk.api.bodies import IsoDay
from risk.api.clock import day_of
from risk.api.problems import PROBLEMS, STORED
from risk.api.stored import Working
from risk.api.strict import StrictRoute
from risk.desk.book.book_results import latest_accumulation
from risk.desk.book.portfolio_totals import in_force_document
from risk.desk.book.work_folder import WorkFolder
from risk.desk.life.due import due_list
from risk.desk.public.release import QUARTER
from risk.desk.public.shown_release import release_list, release_table

router = APIRouter(
    prefix="/v1", tags=["portfolio"], route_class=StrictRoute, responses=PROBLEMS | STORED
)
Word = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,60}$", examples=["by_sector"])]


@router.get("/portfolio")
def portfolio(work: Working, request: Request, as_of: IsoDay | None = None) -> dict[str, Any]:
    """Policies, limits and premium in force on a day, and the book accumulated last, if any."""
    folder = WorkFolder(request.app.state.workers.root, work.actor.tenant)
    with work.reading() as session:
        totals = in_force_document(session, actor=work.actor, day=day_of(as_of))
        last = latest_accumulation(session, actor=work.actor, folder=folder)
    return totals | {"accumulation": last}


@router.get("/due")
def due(
    work: Working, days: Annotated[int, Query(ge=0, le=366, description="How far ahead.")] = 7
) -> list[dict[str, Any]]:
    """What somebody must do within some days, the first due first: notices, premiums, renewals."""
    with work.reading() as session:
        return due_list(session, actor=work.actor, now=work.now, days=days)


@router.get("/releases")
def listed(
    actor: SignedIn,
    request: Request,
    after: Annotated[int, Query(ge=0, lt=2**31, description="How many to leave out.")] = 0,
    most: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """Releases of totals over insurers, the last first; no firm is in them."""
    found = release_list(actor=actor, folder=request.app.state.door.settings.releases)
    more = len(found) > after + most
    return {"items": found[after : after + most], "next": after + most if more else None}


@router.get("/releases/{period}/{table}")
def table(
    actor: SignedIn,
    request: Request,
    period: Annotated[str, Path(pattern=f"^{QUARTER}$", examples=["2026Q4"])],
    table: Word,
) -> list[dict[str, Any]]:
    """The rows of a released table; what was hidden is null and its cell says so."""
    folder = request.app.state.door.settings.releases
    return release_table(actor=actor, folder=folder, period=period, table=table)
