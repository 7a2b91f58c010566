"""Store: looking up incidents and claims, and writing down what happened to a claim."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from risk.store.audit import record
from risk.store.listed import last_first
from risk.store.tables import Claim, ClaimEvent, Incident, Policy, StoredQuote
from risk.store.written import write_new


class Money(NamedTuple):
    """Money of a claim in minor units, as it stands after everything that happened."""

    loss: int
    reserve: int
    paid: int
    recovered: int
    defence: int = 0

    @property
    def incurred(self) -> int:
        """Give what the claim costs: paid and still expected, less what came back."""
        return self.paid + self.reserve - self.recovered


def list_incidents(
    session: Session,
    *,
    firm_id: int | None = None,
    state: str | None = None,
    before: int | None = None,
    most: int = 100,
) -> list[Incident]:
    """Give incidents, the last reported first; narrowed where something is given."""
    return last_first(session, Incident, before=before, most=most, firm_id=firm_id, state=state)


def list_claims(
    session: Session,
    *,
    policy_id: int | None = None,
    state: str | None = None,
    before: int | None = None,
    most: int = 100,
) -> list[Claim]:
    """Give claims, the last opened first; narrowed where something is given."""
    return last_first(session, Claim, before=before, most=most, policy_id=policy_id, state=state)


def claims_on(session: Session, *, policy_id: int) -> list[Claim]:
    """Give every claim under a policy, the first opened first."""
    query = select(Claim).where(Claim.policy_id == policy_id).order_by(Claim.id)
    return list(session.scalars(query))


def claims_of_firm(session: Session, *, firm_id: int, since: date, until: date) -> list[Claim]:
    """Give the claims of a firm made from a day up to another, but not those denied."""
    query = (
        select(Claim)
        .join(Policy, Policy.id == Claim.policy_id)
        .join(StoredQuote, StoredQuote.id == Policy.quote_id)
        .where(StoredQuote.firm_id == firm_id, Claim.state != "denied")
        .where(Claim.made_on >= since, Claim.made_on < until)
    )
    return list(session.scalars(query.order_by(Claim.id)))


def events_of_claim(session: Session, *, claim_id: int) -> list[ClaimEvent]:
    """Give everything that happened to a claim, first to last."""
    query = select(ClaimEvent).where(ClaimEvent.claim_id == claim_id).order_by(ClaimEvent.seq)
    return list(session.scalars(query))


def money_of(session: Session, *, claim_id: int) -> Money:
    """Give the money of a claim as it stands."""
    events = events_of_claim(session, claim_id=claim_id)
    if not events:
        return Money(0, 0, 0, 0)
    last = events[-1]
    return Money(
        last.loss_minor,
        last.reserve_minor,
        sum(one.paid_minor for one in events),
        sum(one.recovered_minor for one in events),
        last.defence_minor,
    )


def asked_of(session: Session, *, claim_id: int) -> int:
    """Give the payment that was asked for and not answered yet, in minor units; 0 for none."""
    asked = 0
    for one in events_of_claim(session, claim_id=claim_id):
        if one.step in ("ask", "pay"):
            asked = one.asked_minor
    return asked


def add_claim_event(
    session: Session,
    claim: Claim,
    *,
    step: str,
    loss_minor: int,
    reserve_minor: int,
    now: datetime,
    paid_minor: int = 0,
    recovered_minor: int = 0,
    defence_minor: int = 0,
    asked_minor: int = 0,
) -> None:
    """Write down what happened to a claim, here and in the audit; as :class:`ClaimEvent`."""
    last = select(func.max(ClaimEvent.seq)).where(ClaimEvent.claim_id == claim.id)
    seq = (session.scalar(last) or 0) + 1
    money = {
        "loss_minor": loss_minor,
        "reserve_minor": reserve_minor,
        "paid_minor": paid_minor,
        "recovered_minor": recovered_minor,
        "defence_minor": defence_minor,
        "asked_minor": asked_minor,
    }
    write_new(session, ClaimEvent(claim_id=claim.id, seq=seq, step=step, at=now, **money))
    after = {"seq": seq, "step": step, **money}
    record(session, action="claim.event", entity="claim", entity_id=claim.id, after=after, now=now)
