"""Store: the tables of incidents, of claims and of everything that happened to a claim."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from risk.store.tables.shared import CONTENT, AppendOnly, Base, TenantBound, Versioned


class Incident(TenantBound, Versioned, Base):
    """Something that happened to a firm.

    Parameters
    ----------
    id : int
    firm_id : int
    state : str
        As in :data:`risk.decide.lifecycle.STEPS`.
    discovered_at : datetime
        When it was found out, UTC; the clocks of the law run from here.
    occurred_on : date or None
        When it began; None while unknown.
    handled_at : datetime or None
        When handling ended, UTC.
    told : str
        JSON of :class:`risk.desk.loss.incidents.IncidentTold`.
    notices : str
        JSON, id of a notice to the moment it was given.
    level : str or None
        Severity for the people, L, M, H or V; None while not assessed.
    reported_at : datetime
        UTC.
    version : int
    """

    __tablename__ = "incidents"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        ForeignKeyConstraint(["tenant_id", "firm_id"], ["firms.tenant_id", "firms.id"]),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    firm_id: Mapped[int] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    discovered_at: Mapped[datetime]
    occurred_on: Mapped[date | None]
    handled_at: Mapped[datetime | None]
    told: Mapped[str] = mapped_column(Text, info=CONTENT)
    notices: Mapped[str] = mapped_column(Text)
    level: Mapped[str | None] = mapped_column(String(1))
    reported_at: Mapped[datetime]


class Claim(TenantBound, Versioned, Base):
    """A demand under a policy.

    Parameters
    ----------
    id : int
    policy_id : int
    incident_id : int or None
        The cause; claims of one incident are one event.
    state : str
    part : str
        Cover part, by its OED code.
    made_on : date
        Day it was made against the firm, or found by it; it counts on a claims-made cover.
    occurred_on : date or None
        Day of the cause; None while unknown.
    opened_at : datetime
        UTC.
    version : int
    """

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("tenant_id", "id"),
        ForeignKeyConstraint(["tenant_id", "policy_id"], ["policies.tenant_id", "policies.id"]),
        ForeignKeyConstraint(["tenant_id", "incident_id"], ["incidents.tenant_id", "incidents.id"]),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(index=True)
    incident_id: Mapped[int | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    part: Mapped[str] = mapped_column(String(10))
    made_on: Mapped[date]
    occurred_on: Mapped[date | None]
    opened_at: Mapped[datetime]


class ClaimEvent(TenantBound, AppendOnly, Base):
    """One thing that happened to a claim; money in minor units of the policy's currency.

    Parameters
    ----------
    claim_id, seq : int
        1 for the first of a claim.
    step : str
        ``open``, ``adjust``, ``ask``, ``pay``, ``recover``, ``close``, ``deny`` or ``reopen``.
    loss_minor : int
        Adjusted covered loss, before retention and limits, as it stands now.
    reserve_minor : int
        Still expected to be paid, as it stands now.
    defence_minor : int
        Of the loss, what is defence costs, as it stands now.
    asked_minor : int
        What this step asks another person to pay.
    paid_minor, recovered_minor : int
        Paid, or got back from others, by this step.
    at : datetime
        UTC.
    """

    __tablename__ = "claim_events"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "claim_id"], ["claims.tenant_id", "claims.id"]),
    )

    claim_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(String(20))
    loss_minor: Mapped[int] = mapped_column(BigInteger)
    reserve_minor: Mapped[int] = mapped_column(BigInteger)
    paid_minor: Mapped[int] = mapped_column(BigInteger)
    recovered_minor: Mapped[int] = mapped_column(BigInteger)
    defence_minor: Mapped[int] = mapped_column(BigInteger, server_default="0")
    asked_minor: Mapped[int] = mapped_column(BigInteger, server_default="0")
    at: Mapped[datetime]
