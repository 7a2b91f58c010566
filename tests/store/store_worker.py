"""What each of several processes does at once: read, think, write."""

from __future__ import annotations

from risk.desk.actor import LOCAL
from risk.store import engine, get_firm, session_scope


def count_up(url: str, firm_id: int, times: int) -> None:
    store = engine(url)
    for _ in range(times):
        with session_scope(store, LOCAL) as session:
            firm = get_firm(session, firm_id=firm_id)
            firm.name = str(int(firm.name) + 1)
    store.dispose()
