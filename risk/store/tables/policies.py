"""Store: the tables of policies and of everything that happened to them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from risk.store.tables.shared import AppendOnly, Base, TenantBound, Versioned


class Policy(TenantBound, Versioned, Base):
    """An offer that was bound.

    Parameters
    ----------
    id : int
    quote_id : int
        The offer bound; an offer is bound once.
    state : str
        As in :data:`risk.decide.lifecycle.STEPS`.
    start, end : date
        First day of cover and first day after it.
    due : date
        Last day to pay the premium.
    year, number : int or None
        Of the certificate; None until it is issued. Within an insurer and a year no number is
        left out and none given twice.
    renewal_id : int or None
        The submission that asks to renew it.
    version : int
    """

    __tablename__ = "policies"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        UniqueConstraint("tenant_id", "quote_id"),
        UniqueConstraint("tenant_id", "year", "number"),
        ForeignKeyConstraint(["tenant_id", "quote_id"], ["offers.tenant_id", "offers.quote_id"]),
        ForeignKeyConstraint(
            ["tenant_id", "renewal_id"], ["submissions.tenant_id", "submissions.id"]
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    quote_id: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), index=True)
    start: Mapped[date]
    end: Mapped[date]
    due: Mapped[date]
    year: Mapped[int | None]
    number: Mapped[int | None]
    renewal_id: Mapped[int | None] = mapped_column(index=True)


class CertificateYear(TenantBound, Base):
    """How many certificates an insurer has issued in a year; the next one has the next number.

    Parameters
    ----------
    year : int
    issued : int
    """

    __tablename__ = "certificate_years"

    tenant_id: Mapped[str] = mapped_column(String(40), ForeignKey("tenants.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    issued: Mapped[int]


class PolicyEvent(TenantBound, AppendOnly, Base):
    """One thing that happened to a policy: what it changed, what it costs, what was paid.

    Parameters
    ----------
    policy_id, seq : int
        1 for the first of a policy.
    step : str
        ``bind``, ``pay``, ``endorse``, ``cancel`` or ``lapse``.
    effective : date
        From which day it holds.
    quote_id : int or None
        The quote whose terms hold from that day; None when the terms do not change.
    cover : str or None
        Those terms, as JSON of :class:`risk.profile.Cover`.
    period_premium_minor : int or None
        What the whole period would cost at those terms.
    charged_minor : int
        Premium before tax this adds; below zero for what is given back.
    tax_minor : int
        Premium tax this adds.
    paid_minor : int
        Money received; below zero for money paid back.
    at : datetime
        UTC.
    """

    __tablename__ = "policy_events"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "policy_id"], ["policies.tenant_id", "policies.id"]),
        ForeignKeyConstraint(["tenant_id", "quote_id"], ["quotes.tenant_id", "quotes.id"]),
    )

    policy_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(String(20))
    effective: Mapped[date]
    quote_id: Mapped[int | None]
    cover: Mapped[str | None] = mapped_column(Text)
    period_premium_minor: Mapped[int | None] = mapped_column(BigInteger)
    charged_minor: Mapped[int] = mapped_column(BigInteger)
    tax_minor: Mapped[int] = mapped_column(BigInteger)
    paid_minor: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime]
