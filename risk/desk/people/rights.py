"""Desk: who may do what, by role; the table is ``rights.yaml``.

*Which* things a role reaches is not decided here but in the store, where a session of somebody
bound to a firm or a broker finds no other thing (:mod:`risk.store.owned`), so that a foreign
number answers exactly as one that does not exist.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

import yaml

from risk.desk.people.actor import Actor, Role
from risk.errors import Fault, NotAllowed
from risk.rulebook.schema import Strict

Scope = Literal["own", "tenant", "none"]
"""What of the stored things an action reaches: one's own, the whole insurer's, nothing."""

TABLE = Path(__file__).with_name("rights.yaml")
BOUND: tuple[Role, ...] = ("firm", "broker")
"""Roles that reach only their own."""


class _Table(Strict):
    roles: tuple[Role, ...]
    actions: dict[str, tuple[Scope, ...]]


@lru_cache(maxsize=1)
def rights() -> dict[str, dict[Role, Scope]]:
    """Give the table: action, then role, to scope.

    >>> rights()["policy.bind"]["auditor"], rights()["firm.read"]["broker"]
    ('none', 'own')
    """
    table = _Table.model_validate(yaml.safe_load(TABLE.read_text(encoding="utf-8")))
    found: dict[str, dict[Role, Scope]] = {}
    for action, scopes in table.actions.items():
        row = dict(zip(table.roles, scopes, strict=True))
        found[action] = {**row, "local": "tenant"}
    return found


def scope_of(actor: Actor, action: str) -> Scope:
    """Give what of the stored things somebody reaches with an action.

    Raises
    ------
    KeyError
        If there is no such action, which is a mistake of the program.
    """
    scope = rights()[action][actor.role]
    return scope if actor.scopes is None or action in actor.scopes else "none"


def require(actor: Actor, action: str) -> None:
    """Refuse somebody an action that is not theirs.

    Parameters
    ----------
    actor : Actor
    action : str
        Such as ``policy.bind``.

    Raises
    ------
    NotAllowed
        Names the action, the role and the roles that may.
    """
    if scope_of(actor, action) != "none":
        return
    if rights()[action][actor.role] != "none":
        rule, help_ = "the key is issued for other actions", "ask for a key with this action"
    else:
        may = ", ".join(role for role in get_args(Role) if rights()[action][role] != "none")
        rule, help_ = f"{action} is for: {may}", "ask one of them"
    fault = Fault("role", actor.role, rule, help_, NotAllowed.code)
    raise NotAllowed(f"{actor.role} may not do {action}", [fault])
