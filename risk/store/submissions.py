"""Store: looking up submissions, the offers on them and what was referred."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from risk.store.listed import last_first
from risk.store.tables import Offer, Referral, Submission


def list_submissions(
    session: Session,
    *,
    state: str | None = None,
    firm_id: int | None = None,
    before: int | None = None,
    most: int = 100,
) -> list[Submission]:
    """Give submissions, the last opened first.

    Parameters
    ----------
    state, firm_id
        Only those in a state, or of a firm.
    before : int or None
        Only those with a lower number.
    most : int
    """
    return last_first(session, Submission, before=before, most=most, firm_id=firm_id, state=state)


def offers_on(session: Session, *, submission_id: int) -> list[Offer]:
    """Give every offer ever made on a submission, the last first."""
    query = select(Offer).where(Offer.submission_id == submission_id)
    return list(session.scalars(query.order_by(Offer.quote_id.desc())))


def list_offers(session: Session, *, states: tuple[str, ...]) -> list[Offer]:
    """Give the offers in any of some states, the first made first."""
    return list(
        session.scalars(select(Offer).where(Offer.state.in_(states)).order_by(Offer.quote_id))
    )


def list_referrals(
    session: Session, *, state: str | None = "waiting", quote_id: int | None = None
) -> list[Referral]:
    """Give referrals in a state, or in any; the first opened first; only of an offer when given."""
    query = select(Referral).order_by(Referral.id)
    if state is not None:
        query = query.where(Referral.state == state)
    if quote_id is not None:
        query = query.where(Referral.quote_id == quote_id)
    return list(session.scalars(query))
