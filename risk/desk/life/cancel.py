"""Desk: a policy cancelled, and the premium of the days that are left given back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from risk.decide.pro_rata import Terms, premium_of
from risk.desk.life.charges import charge
from risk.desk.life.endorse import terms_of
from risk.desk.life.offered import rulebook_of
from risk.desk.life.steps import ready, take_step
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.errors import Fault, InvalidTerms
from risk.store.changes import get
from risk.store.tables import Policy

EARNED: Mapping[str, Callable[[Sequence[Terms], date, date, date], int]] = MappingProxyType(
    {"pro_rata": premium_of}
)
"""What the insurer keeps, by the basis that the rulebook names."""


def cancel(
    session: Session,
    *,
    actor: Actor,
    policy_id: int,
    version: int,
    effective: date,
    reason: str,
    now: datetime,
) -> Policy:
    """Cancel a policy from a day on.

    Before cover starts the whole premium goes back, after it that of the days without cover.
    What is then owed, either way, stays open until it is recorded as paid.

    Parameters
    ----------
    version : int
        Of the policy as looked at.
    effective : date
        First day without cover; not in the past.
    reason : str
        Who asked for it and why.

    Raises
    ------
    Conflict
        If somebody changed the policy since, or its state does not allow it.
    InvalidTerms
        If the day is in the past or after the period.
    """
    enter(session, actor, "policy.cancel")
    policy = get(session, Policy, policy_id)
    ready(session, policy, "cancel", version)
    if not now.date() <= effective < policy.end:
        rule = f"from {now.date()} to before {policy.end}"
        fault = Fault("effective", str(effective), rule, "give such a day", InvalidTerms.code)
        raise InvalidTerms("cover cannot end on that day", [fault])
    take_step(session, policy, "cancel", version=version, reason=reason, now=now)
    end = policy.start if policy.number is None else max(effective, policy.start)
    terms = terms_of(session, policy)
    held = terms[:1] + [one for one in terms[1:] if one.start <= end]
    rulebook = rulebook_of(session, policy.quote_id, now.date())
    basis: str = rulebook.value("decide.cancellation_basis")
    earned = EARNED[basis](held, policy.start, policy.end, end)
    charge(session, policy, "cancel", premium_minor=earned, effective=end, now=now)
    return policy
