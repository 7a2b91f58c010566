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

    Raises
    ------
    UnknownCode
        If the role is none of :data:`Role`, or the id or the tenant is empty.
    """

    id: str
    role: Role
    tenant: str

    def __post_init__(self) -> None:
        faults = []
        if self.role not in get_args(Role):
            roles = ", ".join(get_args(Role))
            faults.append(Fault("role", str(self.role), "must be a role", roles, "unknown"))
        for name in ("id", "tenant"):
            if not getattr(self, name):
                rule, help_ = "must not be empty", "say who works and for which insurer"
                faults.append(Fault(name, "nothing", rule, help_, "missing"))
        if faults:
            raise UnknownCode(f"{self.id or 'somebody'} cannot work in the store", faults)


LOCAL = Actor("local", "local", "local")
"""The one person of a store on one machine, for its one insurer."""
