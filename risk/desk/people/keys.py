"""Desk: keys with which programs sign in: issued, listed, revoked, and looked at on the way in.

A key reads ``br.INSURER.PREFIX.SECRET``. The secret is 32 random bytes, told once and kept as its
digest alone; so much chance needs no slow hash.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from risk.desk.people.actor import NOBODYS, Actor, Role
from risk.desk.people.entry import enter
from risk.desk.people.rights import rights
from risk.errors import Fault, NotFound, NotSignedIn, UnknownCode
from risk.store import get_firm, session_scope
from risk.store import keys as kept
from risk.store.tables import ApiKey

PREFIX = "br"
MOST_DAYS = 730
"""How long a key may hold at most."""

_FORM = re.compile(r"br\.([a-z0-9][a-z0-9_-]{0,39})\.([0-9a-f]{12})\.([A-Za-z0-9_-]{43})")
_NO_KEY = "0" * 64


@dataclass(frozen=True)
class Issued:
    """A key as it was issued.

    Parameters
    ----------
    text : str
        The whole key; it cannot be told again.
    key : ApiKey
    """

    text: str = field(repr=False)
    key: ApiKey


def issue_key(
    session: Session,
    *,
    actor: Actor,
    name: str,
    role: str,
    days: int,
    now: datetime,
    firm: int | None = None,
    broker: str | None = None,
    scopes: Sequence[str] | None = None,
) -> Issued:
    """Issue a key.

    Parameters
    ----------
    name : str
        What it is for.
    role : str
        As which it signs in.
    days : int
        How long it holds.
    now : datetime
        Aware.
    firm, broker
        As of :class:`risk.desk.people.actor.Actor`.
    scopes : sequence of str or None
        The only actions it opens.

    Raises
    ------
    NotAllowed
        If who asks may not.
    UnknownCode
        If the role, an action, the number of days, the firm or the broker cannot be.
    """
    enter(session, actor, "key.issue")
    faults = _faults(name, role, days, scopes)
    if faults:
        raise UnknownCode("the key cannot be issued", faults)
    Actor(name, cast(Role, role), actor.tenant, firm, broker)  # refuses what does not go together
    if firm is not None:
        get_firm(session, firm_id=firm)
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    key = ApiKey(
        prefix=prefix,
        secret_sha256=_digest(secret),
        name=name,
        role=role,
        firm_id=firm,
        broker=broker,
        scopes=None if scopes is None else json.dumps(sorted(set(scopes))),
        created_at=now,
        expires_at=now + timedelta(days=days),
        revoked_at=None,
    )
    kept.add_key(session, key, now=now)
    return Issued(f"{PREFIX}.{actor.tenant}.{prefix}.{secret}", key)


def list_keys(session: Session, *, actor: Actor) -> list[ApiKey]:
    """Give every key of the insurer, the last issued first; secrets are not known."""
    enter(session, actor, "key.read")
    return kept.list_keys(session)


def revoke_key(
    session: Session, *, actor: Actor, prefix: str, reason: str, now: datetime
) -> ApiKey:
    """End a key for good.

    Raises
    ------
    NotFound
        If there is none with this public part.
    Conflict
        If it was ended before.
    """
    enter(session, actor, "key.revoke")
    return kept.revoke_key(session, prefix=prefix, reason=reason, now=now)


def actor_of_key(store: Engine, text: str, now: datetime) -> Actor:
    """Give who signs in with a key.

    Raises
    ------
    NotSignedIn
        If the key is none, or is expired or revoked; it does not tell which.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise refused()
    tenant, prefix, secret = form.groups()
    try:
        with session_scope(store, Actor("sign-in", "system", tenant), write=False) as session:
            key = kept.find_key(session, prefix=prefix)
    except NotFound as error:  # no such insurer
        raise refused() from error
    same = hmac.compare_digest(key.secret_sha256 if key else _NO_KEY, _digest(secret))
    if not same or key is None or key.revoked_at is not None or now >= key.expires_at:
        raise refused()
    scopes = None if key.scopes is None else frozenset(json.loads(key.scopes))
    who = f"key:{key.prefix}"
    return Actor(who, cast(Role, key.role), tenant, key.firm_id, key.broker, scopes)


def key_document(key: ApiKey) -> dict[str, Any]:
    """Give a key without its secret, as plain data."""
    return {
        "prefix": key.prefix,
        "name": key.name,
        "role": key.role,
        "firm": key.firm_id,
        "broker": key.broker,
        "scopes": None if key.scopes is None else json.loads(key.scopes),
        "created_at": key.created_at.isoformat(),
        "expires_at": key.expires_at.isoformat(),
        "revoked_at": key.revoked_at.isoformat() if key.revoked_at else None,
    }


def refused() -> NotSignedIn:
    """Give the one answer to credentials that do not count."""
    rule, help_ = "must be a valid key or token", "sign in anew, or ask for a new key"
    fault = Fault("authorization", "not shown", rule, help_, NotSignedIn.code)
    return NotSignedIn("the credentials do not count", [fault])


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _faults(name: str, role: str, days: int, scopes: Sequence[str] | None) -> list[Fault]:
    faults = []
    if not name.strip():
        faults.append(
            Fault("name", "nothing", "must not be empty", "say what it is for", "missing")
        )
    if role in NOBODYS:
        rule = "nobody signs in as this"
        faults.append(Fault("role", role, rule, "choose another role", "unknown"))
    if not 1 <= days <= MOST_DAYS:
        rule = f"must be between 1 and {MOST_DAYS}"
        faults.append(Fault("days", str(days), rule, "a key holds for a while", "range"))
    for action in scopes or ():
        if rights().get(action, {}).get(cast(Role, role), "none") == "none":
            rule = f"must be an action of the role {role}"
            faults.append(Fault("scopes", action, rule, "see risk rights", "unknown"))
    return faults
