"""Store: answers kept, so that a request sent twice changes nothing twice."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, delete, func, select, update
from sqlalchemy.orm import Session

from risk.store.audit import record
from risk.store.tables import KeptAnswer
from risk.store.tenancy import bound
from risk.store.written import write_new

KEPT = timedelta(days=7)
"""How long an answer is given again."""


def find_answer(session: Session, *, key: str) -> KeptAnswer | None:
    """Give the answer that who works got for a key, or None."""
    mine = KeptAnswer.actor == bound(session).who.id
    return session.scalars(select(KeptAnswer).where(mine, KeptAnswer.key == key)).one_or_none()


def keep_answer(
    session: Session,
    *,
    key: str,
    request_sha256: str,
    status: int,
    headers: str,
    body: str,
    now: datetime,
) -> None:
    """Keep an answer in the work it tells of; the values are those of :class:`KeptAnswer`."""
    who = bound(session).who.id
    write_new(
        session,
        KeptAnswer(
            actor=who,
            key=key,
            request_sha256=request_sha256,
            status=status,
            headers=headers,
            body=body,
            at=now,
        ),
    )


def forget_answers(session: Session, *, now: datetime) -> None:
    """Forget answers older than :data:`KEPT`."""
    old = KeptAnswer.at < now - KEPT
    count = session.scalar(select(func.count()).select_from(KeptAnswer).where(old))
    if count:
        session.execute(delete(KeptAnswer).where(old))
        told = {"count": count}
        record(session, action="answers.forgotten", entity="answers", entity_id="-", after=told,
               now=now)  # fmt: skip


def empty_answers(connection: Connection, tenant: str, *, firm_id: int, name: str) -> None:
    """Empty the answers that tell of a firm; their keys stay, so that nothing is done twice.

    Parameters
    ----------
    connection : Connection
        Of :func:`risk.store.session.owner_scope`.
    """
    table, number = KeptAnswer.__table__, f'"firm_id":{firm_id},'
    written = json.dumps(name, ensure_ascii=False)
    body = table.c.body
    of_firm = body.contains(number, autoescape=True) | body.contains(written, autoescape=True)
    assert isinstance(table, Table)  # noqa: S101 - one table
    connection.execute(update(table).where(table.c.tenant_id == tenant, of_firm).values(body=""))
