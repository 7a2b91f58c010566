"""Decide: the steps that a thing may take from its first state to its last, as data.

A submission is what a firm asks; an offer is a kept quote that may be bound until a day; a
referral is an offer that waits for somebody with authority; a policy is an offer that was bound;
an incident is what happened to a firm; a claim is a demand under a policy; a book is a list of
firms that was sent; a job is a long piece of work on one.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from risk.errors import Fault, StepNotAllowed

Thing = Literal["submission", "offer", "referral", "policy", "incident", "claim", "book", "job"]

_OPEN = ("open", "indicated", "quoted", "referred")

STEPS: Mapping[Thing, Mapping[tuple[str, str], str]] = MappingProxyType(
    {
        "submission": MappingProxyType(
            {
                ("open", "indicate"): "indicated",
                ("indicated", "indicate"): "indicated",
                **{(state, "quote"): "quoted" for state in _OPEN},
                **{(state, "refer"): "referred" for state in _OPEN},
                ("referred", "approve"): "quoted",
                **{(state, "decline"): "declined" for state in _OPEN},
                **{(state, "withdraw"): "withdrawn" for state in _OPEN},
                **{(state, "lapse"): "lapsed" for state in ("quoted", "referred")},
                ("quoted", "bind"): "bound",
            }
        ),
        "offer": MappingProxyType(
            {
                ("referred", "approve"): "offered",
                ("offered", "refer"): "referred",
                ("referred", "decline"): "declined",
                ("offered", "bind"): "accepted",
                **{
                    (state, step): after
                    for state in ("offered", "referred")
                    for step, after in (
                        ("supersede", "superseded"),
                        ("withdraw", "withdrawn"),
                        ("expire", "expired"),
                    )
                },
            }
        ),
        "referral": MappingProxyType(
            {
                ("waiting", "discuss"): "waiting",
                ("waiting", "approve"): "approved",
                ("waiting", "decline"): "declined",
                ("waiting", "withdraw"): "withdrawn",
                ("waiting", "expire"): "expired",
            }
        ),
        "policy": MappingProxyType(
            {
                ("bound", "pay"): "bound",
                ("bound", "issue"): "in_force",
                ("bound", "cancel"): "cancelled",
                ("bound", "lapse"): "lapsed",
                ("in_force", "pay"): "in_force",
                ("in_force", "endorse"): "in_force",
                ("in_force", "cancel"): "cancelled",
                ("in_force", "renew"): "renewed",
                ("in_force", "expire"): "expired",
                # A renewed policy runs on to its last day.
                ("renewed", "pay"): "renewed",
                ("renewed", "endorse"): "renewed",
                ("renewed", "cancel"): "cancelled",
                ("expired", "renew"): "renewed",
                ("expired", "pay"): "expired",
                ("cancelled", "pay"): "cancelled",
                ("lapsed", "pay"): "lapsed",
            }
        ),
        "incident": MappingProxyType(
            {
                ("reported", "assess"): "reported",
                ("reported", "tell"): "reported",
                ("reported", "handle"): "handled",
                ("handled", "assess"): "handled",
                ("handled", "tell"): "handled",
                ("handled", "close"): "closed",
                ("closed", "reopen"): "handled",
            }
        ),
        "claim": MappingProxyType(
            {
                **{("open", step): "open" for step in ("adjust", "ask", "pay", "recover")},
                ("open", "close"): "closed",
                ("open", "deny"): "denied",
                ("closed", "recover"): "closed",
                ("closed", "reopen"): "open",
                ("denied", "reopen"): "open",
            }
        ),
        "book": MappingProxyType({("kept", "remove"): "removed"}),
        "job": MappingProxyType(
            {
                ("waiting", "begin"): "running",
                ("running", "begin"): "running",  # whoever did it was stopped
                ("running", "finish"): "done",
                ("running", "fail"): "failed",
                **{(state, "cancel"): "cancelled" for state in ("waiting", "running")},
                **{(state, "resume"): "waiting" for state in ("failed", "cancelled")},
            }
        ),
    }
)
"""State and step to the next state; what is not here is not allowed."""

FIRST: Mapping[Thing, tuple[str, ...]] = MappingProxyType(
    {
        "submission": ("open",),
        "offer": ("offered", "referred"),
        "referral": ("waiting",),
        "policy": ("bound",),
        "incident": ("reported",),
        "claim": ("open",),
        "book": ("kept",),
        "job": ("waiting",),
    }
)
"""States a new one may have."""


def next_state(thing: Thing, state: str, step: str) -> str:
    """Give the state after a step.

    Raises
    ------
    StepNotAllowed
        If the step is not allowed in this state; the fault lists those that are.

    Examples
    --------
    >>> next_state("submission", "quoted", "bind")
    'bound'
    """
    after = STEPS[thing].get((state, step))
    if after is None:
        allowed = ", ".join(steps_from(thing, state)) or "none: this state is the last"
        fault = Fault(
            f"{thing}.state", state, f"{step} is not allowed here", f"allowed: {allowed}", "step"
        )
        raise StepNotAllowed(f"the {thing} is {state} and cannot {step}", [fault])
    return after


def steps_from(thing: Thing, state: str) -> tuple[str, ...]:
    """Give the steps allowed in a state, in the order of the table.

    >>> steps_from("referral", "waiting")
    ('discuss', 'approve', 'decline', 'withdraw', 'expire')
    """
    return tuple(step for before, step in STEPS[thing] if before == state)


def states_of(thing: Thing) -> frozenset[str]:
    """Give every state there is."""
    steps = STEPS[thing]
    return frozenset({*FIRST[thing], *(before for before, _ in steps), *steps.values()})
