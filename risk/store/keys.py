"""Store: keys with which programs sign in."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from risk.errors import Conflict, Fault, NotFound
from risk.store.audit import record
from risk.store.tables import ApiKey


def add_key(session: Session, key: ApiKey, *, now: datetime) -> None:
    """Keep a key; the audit tells what it opens, never its secret.

    Parameters
    ----------
    key : ApiKey
        New.
    now : datetime
        Aware.
    """
    session.add(key)
    after = {
        "name": key.name,
        "role": key.role,
        "firm": key.firm_id,
        "broker": key.broker,
        "scopes": json.loads(key.scopes) if key.scopes else None,
        "expires_at": key.expires_at.isoformat(),
    }
    session.flush()
    record(
        session, action="key.issue", entity="key", entity_id=key.prefix, after=after, now=now
    )  # fmt: skip


def find_key(session: Session, *, prefix: str) -> ApiKey | None:
    """Give the insurer's key with a public part, or None."""
    return session.scalars(select(ApiKey).where(ApiKey.prefix == prefix)).one_or_none()


def list_keys(session: Session) -> list[ApiKey]:
    """Give every key, the last issued first."""
    return list(session.scalars(select(ApiKey).order_by(ApiKey.created_at.desc(), ApiKey.prefix)))


def revoke_key(session: Session, *, prefix: str, reason: str, now: datetime) -> ApiKey:
    """End a key for good.

    Raises
    ------
    NotFound
        If there is none with this public part.
    Conflict
        If it was ended before.
    """
    key = find_key(session, prefix=prefix)
    if key is None:
        fault = Fault("prefix", prefix, "the key must be kept", "list the keys", "unknown")
        raise NotFound(f"there is no key {prefix}", [fault])
    if key.revoked_at is not None:
        got, rule = key.revoked_at.isoformat(), "a key is revoked once"
        raise Conflict(
            f"the key {prefix} is revoked already",
            [Fault("prefix", got, rule, "issue another", "revoked")],
        )
    key.revoked_at = now
    record(
        session, action="key.revoke", entity="key", entity_id=prefix, reason=reason, now=now
    )  # fmt: skip
    return key
