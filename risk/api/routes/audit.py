"""Routes: who did and saw what, whether the audit is whole, and who asks."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from risk.api.auth import SignedIn
from risk.api.problems import PROBLEMS, STORED
from risk.api.stored import Working
from risk.api.strict import StrictRoute
from risk.desk.people.audited import audit_document, chain_document
from risk.desk.people.rights import rights, scope_of

router = APIRouter(
    prefix="/v1", tags=["audit"], route_class=StrictRoute, responses=PROBLEMS | STORED
)
Word = Annotated[str | None, Query(max_length=100)]


@router.get("/me")
async def me(actor: SignedIn) -> dict[str, Any]:
    """Who asks, and what they may do: own, or everything of the insurer."""
    return {
        "id": actor.id,
        "role": actor.role,
        "tenant": actor.tenant,
        "firm": actor.firm,
        "broker": actor.broker,
        "rights": {
            action: scope for action in rights() if (scope := scope_of(actor, action)) != "none"
        },
    }


@router.get("/audit")
def listed(
    work: Working,
    entity: Word = None,
    entity_id: Word = None,
    before: Annotated[int | None, Query(ge=1, lt=2**53, description="Row to go on below.")] = None,
    most: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> dict[str, Any]:
    """Who did what to what, when and why, the last first; page by ``before``."""
    with work.reading() as session:
        found = audit_document(
            session, actor=work.actor, entity=entity, entity_id=entity_id, before=before,
            most=most + 1,
        )  # fmt: skip
    more = len(found) > most
    return {"items": found[:most], "next": found[most - 1]["seq"] if more else None}


@router.get("/audit/chain")
def chain(
    work: Working,
    end: Annotated[
        str | None, Query(max_length=100, description="End of an earlier walk, gone through.")
    ] = None,
) -> dict[str, Any]:
    """Walk the insurer's audit: how many rows, and its end, to be kept elsewhere."""
    with work.reading() as session:
        return chain_document(session, actor=work.actor, end=end)
