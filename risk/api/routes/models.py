"""Routes: trained models: which there are, what to know of one, whether all are sound.

A model comes into force by two people at the command line, not here.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path

from risk.api.auth import SignedIn
from risk.api.bodies import IsoDay
from risk.api.clock import day_of
from risk.api.problems import PROBLEMS, STORED
from risk.api.strict import StrictRoute
from risk.desk.learned.model_shelf import shelf_card, shelf_list, verify_shelf

router = APIRouter(
    prefix="/v1", tags=["model"], route_class=StrictRoute, responses=PROBLEMS | STORED
)
Name = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,60}$", examples=["breach_size"])]
Version = Annotated[str, Path(pattern=r"^[0-9]{1,6}$", examples=["1"])]


@router.get("/models")
def listed(actor: SignedIn, as_of: IsoDay | None = None) -> dict[str, Any]:
    """Every model with its versions, and which is in force on a day."""
    day = day_of(as_of)
    return {"as_of": day.isoformat(), "models": shelf_list(actor=actor, day=day)}


@router.get("/models/{name}/{version}")
def card(
    actor: SignedIn, name: Name, version: Version, as_of: IsoDay | None = None
) -> dict[str, Any]:
    """What to know before relying on a model, in both languages, and its state on a day."""
    return shelf_card(actor=actor, name=name, version=version, day=day_of(as_of))


@router.get("/models/verification")
def verification(actor: SignedIn) -> dict[str, Any]:
    """Check every file of every model; faults are a problem document."""
    return verify_shelf(actor=actor)
