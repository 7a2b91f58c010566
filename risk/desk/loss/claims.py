"""Desk: a claim opened, adjusted, recovered, closed or denied; paying is in `claim_payments`."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from risk.desk.life.steps import ready, take_step
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.errors import Conflict, Fault, InvalidTerms
from risk.profile.cover import PARTS
from risk.store import get_quote
from risk.store.changes import add, get
from risk.store.claims import add_claim_event, money_of
from risk.store.tables import Claim, Incident, Policy

MOST = 10**15
"""Largest amount of one claim in minor units."""


def open_claim(
    session: Session,
    *,
    actor: Actor,
    policy_id: int,
    part: str,
    made_on: date,
    reason: str,
    now: datetime,
    occurred_on: date | None = None,
    incident_id: int | None = None,
    loss_minor: int = 0,
    reserve_minor: int = 0,
    defence_minor: int = 0,
) -> Claim:
    """Open a claim under a policy; what its terms hold against it is told, not refused.

    Parameters
    ----------
    part : str
        Cover part, by its OED code.
    made_on, occurred_on : date
        As in :class:`risk.store.tables.Claim`; the incident's day is taken where one is named.
    loss_minor : int
        Adjusted covered loss before retention and limits, as far as known.
    reserve_minor : int
        What is expected to be paid.
    defence_minor : int
        Of the loss, what is defence costs; they count by themselves where the cover has them
        outside the limit.

    Raises
    ------
    NotFound
        If there is no such policy or incident.
    InvalidTerms
        If a day, a part or an amount is impossible: all at once.
    Conflict
        If the incident is another firm's.
    """
    enter(session, actor, "claim.open")
    policy = get(session, Policy, policy_id)
    if incident_id is not None:
        incident = get(session, Incident, incident_id)
        firm_id = get_quote(session, quote_id=policy.quote_id).firm_id
        if incident.firm_id != firm_id:
            rule = f"must be of firm {firm_id}"
            fault = Fault("incident_id", str(incident_id), rule, "name its own", "firm")
            raise Conflict("the incident is of another firm", [fault])
        occurred_on = occurred_on or incident.occurred_on
    faults = _amounts(loss_minor, reserve_minor, defence_minor)
    if part not in PARTS:
        faults.append(_fault("part", part, f"must be one of {', '.join(PARTS)}"))
    if made_on > now.date():
        faults.append(_fault("made_on", made_on, "must not lie in the future"))
    if occurred_on is not None and occurred_on > made_on:
        faults.append(_fault("occurred_on", occurred_on, "must not lie after the claim"))
    if not reason.strip():
        faults.append(_fault("reason", "nothing", "must not be empty"))
    if faults:
        raise InvalidTerms("the claim cannot be opened as told", faults)
    claim = Claim(
        policy_id=policy_id,
        incident_id=incident_id,
        state="open",
        part=part,
        made_on=made_on,
        occurred_on=occurred_on,
        opened_at=now,
        version=1,
    )
    add(session, claim, action="claim.open", reason=reason, now=now)
    add_claim_event(
        session, claim, step="open", loss_minor=loss_minor, reserve_minor=reserve_minor,
        defence_minor=defence_minor, now=now,
    )  # fmt: skip
    return claim


def adjust_claim(
    session: Session,
    *,
    actor: Actor,
    claim_id: int,
    version: int,
    loss_minor: int,
    reserve_minor: int,
    reason: str,
    now: datetime,
    occurred_on: date | None = None,
    defence_minor: int | None = None,
) -> Claim:
    """Set what a claim comes to, and what is still expected to be paid.

    Parameters
    ----------
    defence_minor : int or None
        As in :func:`open_claim`; None: as it was.

    Raises
    ------
    Conflict
        If somebody changed it since, or its state does not allow it.
    InvalidTerms
        If an amount or the day is impossible.
    """
    enter(session, actor, "claim.reserve")
    claim = get(session, Claim, claim_id)
    ready(session, claim, "adjust", version)
    if defence_minor is None:
        defence_minor = money_of(session, claim_id=claim_id).defence
    faults = _amounts(loss_minor, reserve_minor, defence_minor)
    if occurred_on is not None and occurred_on > claim.made_on:
        faults.append(_fault("occurred_on", occurred_on, "must not lie after the claim"))
    if faults:
        raise InvalidTerms("the claim cannot be adjusted so", faults)
    known = {} if occurred_on is None else {"occurred_on": occurred_on}
    take_step(session, claim, "adjust", version=version, reason=reason, now=now, **known)
    add_claim_event(
        session, claim, step="adjust", loss_minor=loss_minor, reserve_minor=reserve_minor,
        defence_minor=defence_minor, now=now,
    )  # fmt: skip
    return claim


def recover_claim(
    session: Session,
    *,
    actor: Actor,
    claim_id: int,
    version: int,
    amount_minor: int,
    reason: str,
    now: datetime,
) -> Claim:
    """Note money got back from others, at most what was paid.

    Raises
    ------
    Conflict
        If somebody changed it since, or its state does not allow it.
    InvalidTerms
        If it is more than was paid.
    """
    enter(session, actor, "claim.pay")
    claim = get(session, Claim, claim_id)
    ready(session, claim, "recover", version)
    money = money_of(session, claim_id=claim_id)
    if not 0 < amount_minor <= money.paid - money.recovered:
        rule = f"more than 0 and at most {money.paid - money.recovered}, what is paid and not back"
        raise InvalidTerms("this cannot come back", [_fault("amount", amount_minor, rule)])
    take_step(session, claim, "recover", version=version, reason=reason, now=now)
    add_claim_event(
        session, claim, step="recover", loss_minor=money.loss, reserve_minor=money.reserve,
        defence_minor=money.defence, recovered_minor=amount_minor, now=now,
    )  # fmt: skip
    return claim


def end_claim(
    session: Session,
    *,
    actor: Actor,
    claim_id: int,
    version: int,
    step: str,
    reason: str,
    now: datetime,
) -> Claim:
    """Close a claim, deny it or open it again; what was reserved is released.

    Parameters
    ----------
    step : str
        ``close``, ``deny`` or ``reopen``.

    Raises
    ------
    Conflict
        If somebody changed it since, or its state does not allow it.
    InvalidTerms
        If a claim that was paid is to be denied.
    """
    enter(session, actor, "claim.close")
    claim = get(session, Claim, claim_id)
    ready(session, claim, step, version)
    money = money_of(session, claim_id=claim_id)
    if step == "deny" and money.paid > money.recovered:
        rule = "a claim that was paid is closed, not denied"
        raise InvalidTerms(rule, [_fault("step", step, rule)])
    take_step(session, claim, step, version=version, reason=reason, now=now)
    add_claim_event(
        session, claim, step=step, loss_minor=money.loss, reserve_minor=0,
        defence_minor=money.defence, now=now,
    )  # fmt: skip
    return claim


def _amounts(loss: int, reserve: int, defence: int) -> list[Fault]:
    faults = [
        _fault(name, amount, f"must be between 0 and {MOST} minor units")
        for name, amount in (("loss", loss), ("reserve", reserve))
        if not 0 <= amount <= MOST
    ]
    if not 0 <= defence <= max(loss, 0):
        faults.append(_fault("defence", defence, "must be a part of the loss"))
    return faults


def _fault(path: str, got: object, rule: str) -> Fault:
    return Fault(path, str(got), rule, "correct it", InvalidTerms.code)
