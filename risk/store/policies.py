"""Store: looking up policies and what happened to them, and numbering certificates."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from risk.store.audit import record
from risk.store.listed import last_first
from risk.store.tables import CertificateYear, Offer, Policy, PolicyEvent
from risk.store.written import write_new


class Balance(NamedTuple):
    """Money of a policy in minor units: premium charged, its tax, money received."""

    charged: int
    tax: int
    paid: int

    @property
    def owed(self) -> int:
        """Give what the policyholder owes; below zero, what is owed to them."""
        return self.charged + self.tax - self.paid


def list_policies(
    session: Session, *, state: str | None = None, before: int | None = None, most: int = 100
) -> list[Policy]:
    """Give policies, the last bound first; only those in a state, or with a lower number."""
    return last_first(session, Policy, before=before, most=most, state=state)


def past_policies(session: Session, *, day: date) -> list[Policy]:
    """Give the policies in force whose last day is over, and the unpaid ones that were due."""
    over = (Policy.state == "in_force") & (Policy.end <= day)
    unpaid = (Policy.state == "bound") & (Policy.due < day)
    return list(session.scalars(select(Policy).where(over | unpaid).order_by(Policy.id)))


def unpaid_policies(session: Session, *, until: date) -> list[Policy]:
    """Give the policies that wait for their premium, due by a day."""
    waiting = (Policy.state == "bound") & (Policy.due <= until)
    return list(session.scalars(select(Policy).where(waiting).order_by(Policy.id)))


def ending_policies(session: Session, *, since: date, until: date) -> list[Policy]:
    """Give the policies in force that end from a day up to another and nobody has renewed."""
    ending = (Policy.state == "in_force") & (Policy.end >= since) & (Policy.end <= until)
    return list(session.scalars(select(Policy).where(ending).order_by(Policy.id)))


def renewed_by(session: Session, *, submission_id: int) -> Policy | None:
    """Give the policy that a submission asks to renew, or None."""
    query = select(Policy).where(Policy.renewal_id == submission_id)
    return session.scalars(query).one_or_none()


def bound_on(session: Session, *, submission_id: int) -> Policy | None:
    """Give the policy bound on a submission, or None."""
    query = select(Policy).join(Offer, Offer.quote_id == Policy.quote_id)
    return session.scalars(query.where(Offer.submission_id == submission_id)).one_or_none()


def events_of(session: Session, *, policy_id: int) -> list[PolicyEvent]:
    """Give everything that happened to a policy, first to last."""
    query = select(PolicyEvent).where(PolicyEvent.policy_id == policy_id)
    return list(session.scalars(query.order_by(PolicyEvent.seq)))


def balance_of(session: Session, *, policy_id: int) -> Balance:
    """Give what a policy was charged and what was received."""
    events = events_of(session, policy_id=policy_id)
    money = ((one.charged_minor, one.tax_minor, one.paid_minor) for one in events)
    return Balance(*map(sum, zip(*money, strict=True))) if events else Balance(0, 0, 0)


def terms_on(session: Session, *, policy_id: int, day: date) -> PolicyEvent | None:
    """Give the event whose terms hold on a day, or None when there is no cover on it.

    What a claim asks: its ``cover`` and ``quote_id`` are those of the day.
    """
    policy = session.get_one(Policy, policy_id)
    if policy.number is None or not policy.start <= day < policy.end:
        return None
    events = events_of(session, policy_id=policy_id)
    if any(one.step == "cancel" and one.effective <= day for one in events):
        return None
    return [one for one in events if one.cover is not None and one.effective <= day][-1]


def terms_in_force(session: Session, *, day: date) -> list[tuple[PolicyEvent, str | None]]:
    """Give, for every policy that covers on a day, the event whose terms hold, and its class.

    As :func:`terms_on` for each, in two queries; the class is the legal class of processor of the
    offer that was bound.
    """
    covers = (Policy.number.is_not(None)) & (Policy.start <= day) & (Policy.end > day)
    policies = select(Policy.id, Offer.processor_class).join(
        Offer, Offer.quote_id == Policy.quote_id
    )
    classes = {row.id: row.processor_class for row in session.execute(policies.where(covers))}
    query = select(PolicyEvent).join(Policy, Policy.id == PolicyEvent.policy_id)
    query = query.where(covers, PolicyEvent.effective <= day)
    last: dict[int, PolicyEvent] = {}
    ended = set()
    for one in session.scalars(query.order_by(PolicyEvent.policy_id, PolicyEvent.seq)):
        if one.step == "cancel":
            ended.add(one.policy_id)
        elif one.cover is not None:
            last[one.policy_id] = one
    return [(one, classes[number]) for number, one in last.items() if number not in ended]


def add_event(
    session: Session,
    policy: Policy,
    *,
    step: str,
    effective: date,
    now: datetime,
    quote_id: int | None = None,
    cover: str | None = None,
    period_premium_minor: int | None = None,
    charged_minor: int = 0,
    tax_minor: int = 0,
    paid_minor: int = 0,
) -> PolicyEvent:
    """Write down what happened to a policy, here and in the audit.

    The values are those of :class:`PolicyEvent`.
    """
    last = select(func.max(PolicyEvent.seq)).where(PolicyEvent.policy_id == policy.id)
    event = PolicyEvent(
        policy_id=policy.id,
        seq=(session.scalar(last) or 0) + 1,
        step=step,
        effective=effective,
        quote_id=quote_id,
        cover=cover,
        period_premium_minor=period_premium_minor,
        charged_minor=charged_minor,
        tax_minor=tax_minor,
        paid_minor=paid_minor,
        at=now,
    )
    write_new(session, event)
    money = {"charged_minor": charged_minor, "tax_minor": tax_minor, "paid_minor": paid_minor}
    record(
        session,
        action="policy.event",
        entity="policy",
        entity_id=policy.id,
        after={
            "seq": event.seq,
            "step": step,
            "effective": effective.isoformat(),
            "quote_id": quote_id,
            **{name: minor for name, minor in money.items() if minor},
        },
        now=now,
    )
    return event


def next_number(session: Session, *, year: int) -> int:
    """Take the next certificate number of a year, 1 for the first.

    Whoever writes for an insurer has its turn alone, so nobody else gets the same one; work that
    is not kept gives it back.
    """
    counter = session.scalars(select(CertificateYear).where(CertificateYear.year == year)).first()
    if counter is None:
        counter = CertificateYear(year=year, issued=0)
        session.add(counter)
    counter.issued += 1
    session.flush()
    return counter.issued
