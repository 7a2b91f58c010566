"""Desk: who works, in what role, for which insurer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from risk.errors import Fault, UnknownCode

Role = Literal[
    "firm",
    "broker",
    "underwriter",
    "senior_underwriter",
    "actuary",
    "claims",
    "auditor",
    "regulator",
    "admin",
    "system",
    "local",
]
"""What somebody works as: a person's role, ``system`` for what nobody started by hand, ``local``
for the one person of a store without sign-in."""

NOBODYS: tuple[Role, ...] = ("system", "local")
"""Roles that nobody signs in as."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who works.

    Parameters
    ----------
    id : str
        Who it is, such as a login or the name of a key; never empty.
    role : Role
    tenant : str
        The insurer they work for, by its short name.
    firm : int or None
        Number of the firm that a ``firm`` is; nothing of another firm exists for it.
    broker : str or None
        Name of the broker that a ``broker`` works for; only its own firms exist for it.
    scopes : frozenset of str or None
        The only actions allowed, as a key may carry fewer than its role has; None for all.

    Raises
    ------
    UnknownCode
        If the role is none of :data:`Role`, the id or the tenant is empty, or the firm or the
        broker is missing where the role needs it or given where it does not.
    """

    id: str
    role: Role
    tenant: str
    firm: int | None = None
    broker: str | None = None
    scopes: frozenset[str] | None = None

    def __post_init__(self) -> None:
        faults = []
        if self.role not in get_args(Role):
            roles = ", ".join(get_args(Role))
            faults.append(Fault("role", str(self.role), "must be a role", roles, "unknown"))
        for name in ("id", "tenant"):
            if not getattr(self, name):
                rule, help_ = "must not be empty", "say who works and for which insurer"
                faults.append(Fault(name, "nothing", rule, help_, "missing"))
        for name, given in (("firm", self.firm is not None), ("broker", bool(self.broker))):
            if given != (self.role == name):
                got, help_ = ("something", "leave it out") if given else ("nothing", "name it")
                faults.append(Fault(name, got, f"goes with the role {name}", help_, "role"))
        if faults:
            raise UnknownCode(f"{self.id or 'somebody'} cannot work in the store", faults)


LOCAL = Actor("local", "local", "local")
"""The one person of a store on one machine, for its one insurer."""
