"""What each of several clerks does at once: bind and record the premium."""

from __future__ import annotations

from datetime import UTC, datetime

from risk.desk.actor import LOCAL
from risk.desk.bind import bind, pay
from risk.store import engine, session_scope
from risk.store.policies import balance_of

NOW = datetime(2026, 12, 1, 10, tzinfo=UTC)


def bind_and_pay(url: str, offers: list[int]) -> None:
    store = engine(url)
    for quote_id in offers:
        given = {"actor": LOCAL, "reason": "together", "now": NOW}
        with session_scope(store, LOCAL) as session:
            policy = bind(session, quote_id=quote_id, version=1, **given)
        with session_scope(store, LOCAL) as session:
            owed = balance_of(session, policy_id=policy.id).owed
            pay(session, policy_id=policy.id, version=1, amount_minor=owed, **given)
    store.dispose()
