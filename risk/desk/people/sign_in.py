"""Desk: who somebody is by the claims of an identity provider."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from risk.desk.people.actor import NOBODYS, Actor, Role
from risk.desk.people.keys import refused
from risk.desk.people.rights import BOUND
from risk.errors import UnknownCode

SECOND = "/2"
"""After a role of a demonstration: a second person of that role."""


def actor_of_claims(claims: Mapping[str, Any], prefix: str) -> Actor:
    """Give who a provider says somebody is.

    Parameters
    ----------
    claims : mapping
        Of a token that was found genuine: ``sub``, and ``role``, ``tenant``, ``firm`` (a number),
        ``broker`` under the prefix.
    prefix : str
        What the provider puts before claims that are not its own, such as
        ``https://insurer.example/``; may be empty.

    Raises
    ------
    NotSignedIn
        If the claims name no role or insurer, or do not go together.
    """
    role, tenant = claims.get(f"{prefix}role"), claims.get(f"{prefix}tenant")
    firm, broker = claims.get(f"{prefix}firm"), claims.get(f"{prefix}broker")
    who = claims.get("sub")
    if role in NOBODYS or not all(isinstance(one, str) for one in (who, role, tenant)):
        raise refused()
    if not isinstance(firm, int | None) or isinstance(firm, bool):
        raise refused()
    if not isinstance(broker, str | None):
        raise refused()
    try:
        return Actor(str(who), cast(Role, role), str(tenant), firm, broker)
    except UnknownCode as error:
        raise refused() from error


def demo_actor(name: str, tenant: str) -> Actor:
    """Give somebody of a role for a demonstration: ``underwriter``, ``broker:anji``, ``firm:1``.

    ``actuary/2`` is a second person of the role, for what asks for two.

    Raises
    ------
    NotSignedIn
        If the name is none of these.
    """
    person, _, whose = name.partition(":")
    role = person.removesuffix(SECOND)
    if whose and role not in BOUND:
        raise refused()
    claims: dict[str, Any] = {"sub": f"demo:{name}", "role": role, "tenant": tenant}
    if whose:
        number = role == "firm" and whose.isascii() and whose.isdecimal() and len(whose) < 10
        claims[role] = int(whose) if number else whose
    return actor_of_claims(claims, "")
