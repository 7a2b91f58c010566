"""Routes: keys with which programs sign in."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter
from pydantic import Field

from risk.api.problems import PROBLEMS, STORED
from risk.api.stored import Working
from risk.api.strict import StrictRoute
from risk.desk.people.keys import MOST_DAYS, issue_key, key_document, list_keys, revoke_key
from risk.rulebook.schema import Strict

router = APIRouter(
    prefix="/v1/keys", tags=["keys"], route_class=StrictRoute, responses=PROBLEMS | STORED
)


class KeyBody(Strict):
    """A key wanted."""

    name: str = Field(min_length=1, max_length=200, description="What it is for.")
    role: str = Field(max_length=40, description="As which it signs in.")
    days: int = Field(ge=1, le=MOST_DAYS, description="How long it holds.")
    firm: int | None = Field(default=None, ge=1, lt=2**31, description="For the role firm.")
    broker: str | None = Field(default=None, max_length=200, description="For the role broker.")
    scopes: tuple[str, ...] | None = Field(
        default=None, max_length=100, description="The only actions it opens; all if left out."
    )


class RevokeBody(Strict):
    """Why a key ends."""

    reason: str = Field(min_length=1, max_length=2000)


class KeyShape(Strict):
    """A key without its secret."""

    prefix: str
    name: str
    role: str
    firm: int | None
    broker: str | None
    scopes: list[str] | None
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class IssuedShape(KeyShape):
    """A key as issued; the whole text cannot be told again."""

    key: str


@router.post("", status_code=201)
def issue(body: KeyBody, work: Working) -> IssuedShape:
    """Issue a key; the secret is told this once."""
    with work.writing() as session:
        made = issue_key(session, actor=work.actor, now=work.now, **body.model_dump())
    return IssuedShape.model_validate(key_document(made.key) | {"key": made.text})


@router.get("")
def listed(work: Working) -> list[KeyShape]:
    """Every key of the insurer, the last issued first, without secrets."""
    with work.reading() as session:
        return [
            KeyShape.model_validate(key_document(one))
            for one in list_keys(session, actor=work.actor)
        ]


@router.post("/{prefix}/revoke")
def revoke(prefix: str, body: RevokeBody, work: Working) -> KeyShape:
    """End a key for good."""
    with work.writing() as session:
        key = revoke_key(session, actor=work.actor, prefix=prefix, reason=body.reason, now=work.now)
    return KeyShape.model_validate(key_document(key))
