"""What each of several processes does at once: read, think, write, tell."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from risk.store import engine, get_firm, record, session_scope
from risk.store.migrate import upgrade


class Clerk(NamedTuple):
    id: str
    role: str = "underwriter"
    firm: None = None
    broker: None = None
    tenant: str = "local"


def count_up(url: str, firm_id: int, times: int, clerk: str) -> None:
    store = engine(url)
    for _ in range(times):
        with session_scope(store, Clerk(clerk)) as session:
            firm = get_firm(session, firm_id=firm_id)
            before, firm.name = firm.name, str(int(firm.name) + 1)
            record(
                session,
                action="firm.changed",
                entity="firm",
                entity_id=firm_id,
                before={"name": before},
                after={"name": firm.name},
                now=datetime.now(UTC),
            )
    store.dispose()


def start(url: str) -> None:
    """Start like any program does: bring the database up to date, then work in it."""
    upgrade(url)
    store = engine(url)
    with session_scope(store, Clerk("starter"), write=False):
        pass
    store.dispose()
