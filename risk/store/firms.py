"""Store: firms and their profiles."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from risk.errors import Erased, Fault
from risk.profile import Profile, parse_profile
from risk.store.audit import record
from risk.store.changes import get
from risk.store.tables import Firm

_BY_PROFILE = (
    select(Firm)
    .where(Firm.name == bindparam("of_name"), Firm.profile == bindparam("of_profile"))
    .order_by(Firm.id)
    .limit(1)
)
"""The name has an index."""


def add_firm(session: Session, *, profile: Profile, source: str | None, now: datetime) -> Firm:
    """Keep a firm; one already kept under the same source takes the new profile.

    Parameters
    ----------
    profile : Profile
    source : str or None
        Label of the file it came from; None always makes a new firm.
    now : datetime
        Aware; the moment a new firm is dated with.
    """
    firm = find_firm(session, source=source) if source is not None else None
    before = None if firm is None else _told(firm)
    if firm is None:
        firm = Firm(source=source, created_at=now)
        session.add(firm)
    firm.name = profile.firm.name
    firm.profile = _canonical(profile)
    session.flush()
    if (after := _told(firm)) != before:
        record(
            session,
            action="firm.changed" if before else "firm.added",
            entity="firm",
            entity_id=firm.id,
            before=before,
            after=after,
            now=now,
        )
    return firm


def find_firm(session: Session, *, source: str) -> Firm | None:
    """Give the firm kept under a source label, or None."""
    return session.scalars(select(Firm).where(Firm.source == source)).one_or_none()


def find_profile(session: Session, *, profile: Profile) -> Firm | None:
    """Give the first firm kept with this very profile, or None."""
    told = {"of_name": profile.firm.name, "of_profile": _canonical(profile)}
    return session.scalars(_BY_PROFILE, told).one_or_none()


def get_firm(session: Session, *, firm_id: int) -> Firm:
    """Give a firm.

    Raises
    ------
    NotFound
        If no firm has this number.
    """
    return get(session, Firm, firm_id)


def list_firms(session: Session, *, after: int = 0, most: int | None = None) -> list[Firm]:
    """Give the firms, first kept first.

    Parameters
    ----------
    after : int
        Only those with a higher number.
    most : int or None
        How many at most.
    """
    query = select(Firm).where(Firm.id > after).order_by(Firm.id).limit(most)
    return list(session.scalars(query))


def profile_of(firm: Firm) -> Profile:
    """Read a kept firm's profile back.

    Raises
    ------
    Erased
        If it was erased.
    InvalidProfile
        If it no longer fits the questions this program asks.
    """
    refuse_erased(firm.profile, f"firm {firm.id}")
    return parse_profile(json.loads(firm.profile))


def refuse_erased(content: str, noun: str) -> None:
    """Refuse to read what was erased.

    Raises
    ------
    Erased
        If nothing is left.
    """
    if not content:
        rule, help_ = "it was erased at the firm's request", "ask the firm anew"
        raise Erased(
            f"what {noun} held was erased", [Fault(noun, "nothing", rule, help_, "erased")]
        )


def _told(firm: Firm) -> dict[str, Any]:
    """Give what the audit tells of a firm, which can never be taken back: a digest alone."""
    return {"profile_sha256": hashlib.sha256(firm.profile.encode()).hexdigest()}


def _canonical(profile: Profile) -> str:
    data = profile.model_dump(mode="json")
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
