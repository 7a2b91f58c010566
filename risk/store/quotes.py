"""Store: quotes as they were given. They are added, never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from risk.errors import Fault, NotFound
from risk.store.audit import record
from risk.store.firms import get_firm
from risk.store.tables import StoredQuote
from risk.store.written import write_new


def add_quote(
    session: Session,
    *,
    firm_id: int,
    as_of: date,
    preset: str,
    pareto_tail: bool,
    seed: int,
    schedule: str,
    engine_version: str,
    place: str,
    rulebook_digest: str,
    rulebook_content: str,
    tariff: str,
    profile: str,
    kept_as: str,
    document: str,
    document_sha256: str,
    premium_minor: int | None,
    currency: str,
    now: datetime,
) -> StoredQuote:
    """Keep a quote; the values are those of :class:`risk.store.StoredQuote`.

    Raises
    ------
    NotFound
        If no firm has this number.
    """
    stored = StoredQuote(
        firm_id=get_firm(session, firm_id=firm_id).id,
        as_of=as_of,
        preset=preset,
        pareto_tail=pareto_tail,
        seed=seed,
        schedule=schedule,
        engine_version=engine_version,
        place=place,
        rulebook_digest=rulebook_digest,
        rulebook_content=rulebook_content,
        tariff=tariff,
        profile=profile,
        kept_as=kept_as,
        document=document,
        document_sha256=document_sha256,
        premium_minor=premium_minor,
        currency=currency,
        created_at=now,
    )
    write_new(session, stored)
    record(
        session,
        action="quote.kept",
        entity="quote",
        entity_id=stored.id,
        after={
            "firm_id": firm_id,
            "as_of": as_of.isoformat(),
            "premium_minor": premium_minor,
            "currency": currency,
            "document_sha256": document_sha256,
        },
        now=now,
    )
    return stored


def get_quote(session: Session, *, quote_id: int) -> StoredQuote:
    """Give a quote.

    Raises
    ------
    NotFound
        If no quote has this number.
    """
    stored = session.get(StoredQuote, quote_id)
    if stored is None:
        rule, help_ = "the quote must be kept", "list the quotes"
        fault = Fault("quote_id", str(quote_id), rule, help_, "unknown")
        raise NotFound(f"there is no quote {quote_id}", [fault])
    return stored


def list_quotes(
    session: Session, *, firm_id: int | None = None, most: int = 100
) -> list[StoredQuote]:
    """Give the quotes, last kept first.

    Parameters
    ----------
    firm_id : int or None
        Only this firm's.
    most : int
        How many at most.
    """
    query = select(StoredQuote).order_by(StoredQuote.id.desc()).limit(most)
    if firm_id is not None:
        query = query.where(StoredQuote.firm_id == firm_id)
    return list(session.scalars(query))
