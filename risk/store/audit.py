"""Store: the audit, one chain an insurer, written in the transaction of the change it tells of.

Every row carries the digest of the row before it, so a row that was changed, taken away or moved
shows; the insurer's row keeps the end of the chain, so rows missing at the end show too. Who can
write anywhere in the database could write a whole chain anew: hold a printed end of the chain
(:attr:`Chain.end`) against it later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from risk.errors import AuditBroken, Fault
from risk.store.tables import Audit, Tenant
from risk.store.tenancy import bound

NOTHING_BEFORE = "0" * 64
"""What the first row of a chain has for the digest of the row before it."""
CHAINED = (
    "tenant_id", "seq", "at", "actor", "role", "action", "entity", "entity_id", "before", "after",
    "reason", "request_id", "previous",
)  # fmt: skip
"""What the digest of a row is of, in order."""


@dataclass(frozen=True)
class Chain:
    """An insurer's audit, found whole.

    Parameters
    ----------
    tenant : str
    rows : int
    digest : str
        Of the last row.
    """

    tenant: str
    rows: int
    digest: str

    @property
    def end(self) -> str:
        """Give the end of the chain, to be kept elsewhere and held against the chain later."""
        return f"{self.rows}:{self.digest}"


def record(
    session: Session,
    *,
    action: str,
    entity: str,
    entity_id: str | int,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Write what was done into the audit; who and for which insurer the session knows.

    Parameters
    ----------
    action : str
        Noun and what was done to it, such as ``quote.kept``.
    entity, entity_id : str
        To what.
    now : datetime
        Aware.
    before, after : mapping or None
        What it was and became, plain JSON data; documents and profiles by their SHA-256.
    reason : str or None
        Why, as the person said it.
    """
    work = bound(session)
    rows, digest = work.audit_end()
    row = {
        "tenant_id": work.who.tenant,
        "seq": rows + 1,
        "at": now.astimezone(UTC),
        "actor": work.who.id,
        "role": work.who.role,
        "action": action,
        "entity": entity,
        "entity_id": str(entity_id),
        "before": _canonical(before),
        "after": _canonical(after),
        "reason": reason,
        "request_id": work.request_id,
        "previous": digest,
    }
    work.recorded = True
    work.told.append(row | {"digest": digest_of(row)})
    if session.in_nested_transaction():  # taken back with what it tells of
        work.save_told()


def record_view(
    session: Session, *, entity: str, entity_id: str | int, now: datetime, reason: str | None = None
) -> None:
    """Write into the audit that something sensitive was read; needs a writing session."""
    record(session, action="viewed", entity=entity, entity_id=entity_id, reason=reason, now=now)


def list_audit(
    session: Session,
    *,
    entity: str | None = None,
    entity_id: str | int | None = None,
    before: int | None = None,
    most: int = 50,
) -> list[Audit]:
    """Give what was done, the last first.

    Parameters
    ----------
    entity, entity_id : str or None
        Only what was done to this.
    before : int or None
        Only rows with a lower number.
    most : int
        How many at most.
    """
    query = select(Audit).order_by(Audit.seq.desc()).limit(most)
    if entity is not None:
        query = query.where(Audit.entity == entity)
    if entity_id is not None:
        query = query.where(Audit.entity_id == str(entity_id))
    if before is not None:
        query = query.where(Audit.seq < before)
    return list(session.scalars(query))


def verify_audit(session: Session, *, end: str | None = None) -> Chain:
    """Walk an insurer's audit and find it whole.

    Parameters
    ----------
    end : str or None
        :attr:`Chain.end` of an earlier walk; the chain must still go through it.

    Raises
    ------
    AuditBroken
        At the first row that was changed, is missing or does not follow the one before it.
    """
    rows, digest = 0, NOTHING_BEFORE
    through = end in (None, f"0:{NOTHING_BEFORE}")
    every = select(Audit).order_by(Audit.seq).execution_options(yield_per=1000)
    with session.scalars(every) as chain:
        for row in chain:
            rows += 1
            if row.seq != rows:
                raise _broken(session, rows, f"row {row.seq} comes next", "a row must be here")
            if row.previous != digest:
                rule = f"must follow the row with digest {digest}"
                raise _broken(session, rows, row.previous, rule)
            digest = digest_of({name: getattr(row, name) for name in CHAINED})
            if row.digest != digest:
                raise _broken(session, rows, row.digest, f"what stands in the row gives {digest}")
            through |= end == f"{rows}:{digest}"
    known = session.get_one(Tenant, bound(session).who.tenant, populate_existing=True)
    if (known.audit_rows, known.audit_digest) != (rows, digest):
        rule = f"row {known.audit_rows} with digest {known.audit_digest} must be the last"
        raise _broken(session, rows + 1, "nothing", rule)
    if not through:
        at = str(end).partition(":")[0]
        raise _broken(session, at, "another digest", f"the chain must go through {end}")
    return Chain(known.id, rows, digest)


def digest_of(row: Mapping[str, Any]) -> str:
    """Give the SHA-256 of everything in a row but the digest itself, hexadecimal."""
    at: datetime = row["at"]
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    told = [moment if name == "at" else row[name] for name in CHAINED]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _broken(session: Session, seq: int | str, got: str, rule: str) -> AuditBroken:
    tenant = bound(session).who.tenant
    fault = Fault(f"audit[{seq}]", got, rule, "compare with a backup", AuditBroken.code)
    return AuditBroken(f"the audit of {tenant} is broken at row {seq}", [fault])


def _canonical(data: Mapping[str, Any] | None) -> str | None:
    if data is None:
        return None
    return json.dumps(
        data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    )
