"""Desk: one step in the life of a thing: its version, whether it is allowed, the change."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from risk.decide.lifecycle import Thing, next_state
from risk.errors import Fault, InvalidTerms
from risk.store.changes import change, expect
from risk.store.tables import (
    Book,
    Claim,
    Incident,
    Job,
    Offer,
    Policy,
    Referral,
    Submission,
)

Row = Submission | Offer | Referral | Policy | Incident | Claim | Book | Job

THINGS: dict[type[Row], Thing] = {
    Submission: "submission",
    Offer: "offer",
    Referral: "referral",
    Policy: "policy",
    Incident: "incident",
    Claim: "claim",
    Book: "book",
    Job: "job",
}


def ready(session: Session, row: Row, step: str, version: int) -> None:
    """Make sure that a thing is as it was looked at and may take a step, before more is asked.

    Raises
    ------
    Conflict
        If somebody changed it since, or its state does not allow the step.
    """
    expect(session, row, version)
    next_state(THINGS[type(row)], row.state, step)


def take_step(
    session: Session,
    row: Row,
    step: str,
    *,
    now: datetime,
    version: int | None = None,
    reason: str | None = None,
    **values: Any,
) -> None:
    """Take a step of :data:`risk.decide.lifecycle.STEPS` and tell the audit.

    Parameters
    ----------
    row
        What takes it.
    step : str
    version : int or None
        The version that was looked at; None where the step follows from another in the same work.
    reason : str or None
    **values
        What changes with the state.

    Raises
    ------
    Conflict
        If somebody changed it since, or its state does not allow the step.
    InvalidTerms
        If the reason is empty.
    """
    if reason is not None and not reason.strip():
        fault = Fault("reason", "nothing", "must not be empty", "say why", "missing")
        raise InvalidTerms(f"to {step} needs a reason", [fault])
    thing = THINGS[type(row)]
    seen = row.version if version is None else version
    expect(session, row, seen)
    state = next_state(thing, row.state, step)
    change(
        session,
        row,
        version=seen,
        action=f"{thing}.{step}",
        reason=reason,
        now=now,
        state=state,
        **values,
    )
