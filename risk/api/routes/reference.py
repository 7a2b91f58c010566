"""Routes: what the rulebook holds, business lines from words, the shape of a profile."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query

from risk.api.auth import may
from risk.api.bodies import IsoDay
from risk.api.clock import day_of
from risk.api.problems import PROBLEMS, STORED
from risk.api.strict import StrictRoute
from risk.classify.words import suggest_business_lines
from risk.desk.advice.calculators import industry_document
from risk.desk.learned.rulebook_told import entry_document, rulebook_versions
from risk.desk.learned.what_changed import rulebook_changes
from risk.profile import profile_schema
from risk.rulebook import at

router = APIRouter(
    prefix="/v1",
    tags=["reference"],
    route_class=StrictRoute,
    responses=PROBLEMS,
    dependencies=[may("rulebook.read")],
)
Place = Literal["CN", "EU", "UK", "US"]


@router.get("/industry")
async def industry(
    words: Annotated[str, Query(min_length=1, max_length=200)], as_of: IsoDay | None = None
) -> list[dict[str, Any]]:
    """The likeliest business lines (GB/T 4754) of a description in Chinese or English."""
    rulebook = at(day_of(as_of), "CN")
    return industry_document(suggest_business_lines(words, rulebook=rulebook))


@router.get("/rulebook")
async def rulebook(
    place: Place = "CN",
    as_of: IsoDay | None = None,
    key: Annotated[str, Query(max_length=100, description="Start of a key.")] = "",
    after: Annotated[str, Query(max_length=100, description="Key to go on after.")] = "",
    most: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """What holds on a day in a place, with status, source and first day; page by ``after``."""
    view = at(day_of(as_of), place)
    keys = [name for name in sorted(view.held) if name.startswith(key) and name > after]
    return {
        "day": view.day.isoformat(),
        "place": view.place,
        "digest": view.digest,
        "values": {
            name: view.held[name].model_dump(mode="json", by_alias=True, exclude_none=True)
            for name in keys[:most]
        },
        "next": keys[most - 1] if len(keys) > most else None,
    }


@router.get("/rulebook/changes")
def changes(
    before: IsoDay,
    after: IsoDay,
    place: Place = "CN",
    most: Annotated[int, Query(ge=1, le=500)] = 100,
    beyond: Annotated[str, Query(max_length=100, description="Key to go on after.")] = "",
) -> dict[str, Any]:
    """Every entry that differs between two days in a place; page by ``beyond``."""
    found = [one for one in rulebook_changes(before, after, place) if one["key"] > beyond]
    found.sort(key=lambda one: one["key"])
    more = len(found) > most
    return {"items": found[:most], "next": found[most - 1]["key"] if more else None}


@router.get("/rulebook/entries/{key}", responses={404: STORED[404]})
async def entry(
    key: Annotated[str, Path(max_length=100, examples=["decide.authority"])], place: Place = "CN"
) -> dict[str, Any]:
    """An entry through time in a place: every value with its days, status and source."""
    return entry_document(key, place)


@router.get("/rulebook/versions")
def versions(place: Place = "CN", as_of: IsoDay | None = None) -> dict[str, Any]:
    """The days from which the rulebook of a place is another, up to a day, and each digest."""
    return {"place": place, "items": rulebook_versions(place, day_of(as_of))}


@router.get("/schema/profile")
async def schema() -> dict[str, Any]:
    """The JSON schema of a profile: every question with unit and words in both languages."""
    return profile_schema()
