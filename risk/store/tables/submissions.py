"""Store: the tables of submissions, of the offers made on them and of what was referred."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from risk.store.tables.shared import CONTENT, Base, TenantBound, Versioned


class Submission(TenantBound, Versioned, Base):
    """What a firm asks to be insured for.

    Parameters
    ----------
    id : int
    firm_id : int
    state : str
        As in :data:`risk.decide.lifecycle.STEPS`.
    profile : str
        The profile as asked, canonical JSON; the firm's own may move on.
    opened_at : datetime
        UTC.
    version : int
        1 when new, one more at every change.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        ForeignKeyConstraint(["tenant_id", "firm_id"], ["firms.tenant_id", "firms.id"]),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    firm_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    profile: Mapped[str] = mapped_column(Text, info=CONTENT)
    opened_at: Mapped[datetime]


class Offer(TenantBound, Versioned, Base):
    """A kept quote that may be bound until a day.

    Parameters
    ----------
    quote_id : int
        The quote it is.
    submission_id : int
    state : str
    valid_until : date
        Last day on which it may be bound.
    cover : str
        Terms offered, as JSON of :class:`risk.profile.Cover`.
    limit_minor, premium_minor : int
        Limit per event, and premium before tax of the period, in minor units of ``currency``.
    tax_ratio : str
        Premium tax as a share of the premium, decimal text.
    currency : str
        ISO 4217.
    processor_class : str or None
        Legal class of processor, for authority.
    version : int
    """

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("tenant_id", "quote_id"),
        ForeignKeyConstraint(["tenant_id", "quote_id"], ["quotes.tenant_id", "quotes.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "submission_id"], ["submissions.tenant_id", "submissions.id"]
        ),
    )

    quote_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    submission_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    valid_until: Mapped[date]
    cover: Mapped[str] = mapped_column(Text)
    limit_minor: Mapped[int] = mapped_column(BigInteger)
    premium_minor: Mapped[int] = mapped_column(BigInteger)
    tax_ratio: Mapped[str] = mapped_column(String(12))
    currency: Mapped[str] = mapped_column(String(3))
    processor_class: Mapped[str | None] = mapped_column(String(40))


class Referral(TenantBound, Versioned, Base):
    """An offer that waits for somebody who may sign it; what was said stands in the audit.

    Parameters
    ----------
    id : int
    quote_id : int
        The offer.
    state : str
    causes : str
        JSON list of why, with codes and words: rules that spoke, what was beyond authority.
    opened_at : datetime
        UTC.
    version : int
    """

    __tablename__ = "referrals"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        ForeignKeyConstraint(["tenant_id", "quote_id"], ["offers.tenant_id", "offers.quote_id"]),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quote_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    causes: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
