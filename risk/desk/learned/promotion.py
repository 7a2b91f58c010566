"""Desk: a model put in force or retired by two people, each from their own screen."""

from __future__ import annotations

from datetime import date
from typing import Any

from risk.desk.people.actor import Actor
from risk.desk.people.rights import require
from risk.desk.quoting.open_models import root_of_models
from risk.learn import proposals
from risk.learn.proposals import Proposal, Step
from risk.trained.register import Entry


def propose(
    *, actor: Actor, name: str, version: str, step: Step, start: date, why: str, today: date
) -> None:
    """Propose to promote or retire a version, in one's own name.

    Raises
    ------
    NotAllowed
        If the act is not for this role.
    ActRefused
        With everything that would stand against it whoever approves.
    """
    require(actor, "model.promote")
    proposal = Proposal.model_validate(
        {"step": step, "version": version, "from": start, "by": actor.id, "why": why}
    )
    proposals.propose(name, proposal, today, root_of_models())


def approve(*, actor: Actor, name: str, today: date) -> Entry:
    """Approve what waits for a model, in one's own name; it is then done.

    Raises
    ------
    NotAllowed
        If the act is not for this role.
    ActRefused
        If nothing waits, or with every reason; one's own proposal is not for oneself to approve.
    """
    require(actor, "model.promote")
    return proposals.approve(name, actor.id, today, root_of_models())


def drop(*, actor: Actor, name: str) -> None:
    """Drop what waits for a model.

    Raises
    ------
    NotAllowed
        If the act is not for this role.
    """
    require(actor, "model.promote")
    proposals.drop(name, root_of_models())


def waiting(*, actor: Actor) -> list[dict[str, Any]]:
    """Give what waits for a second person, as plain data.

    Raises
    ------
    NotAllowed
        If models are not for this role.
    """
    require(actor, "model.read")
    return [
        {"name": name, **one.model_dump(mode="json", by_alias=True)}
        for name, one in proposals.proposals(root_of_models()).items()
    ]
