from __future__ import annotations

import json
import multiprocessing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from risk.desk.people.actor import LOCAL
from risk.errors import NotFound
from risk.profile import Profile, read_profile
from risk.store import (
    StoredQuote,
    add_firm,
    get_firm,
    get_quote,
    list_audit,
    list_firms,
    profile_of,
    session_scope,
    verify_audit,
)
from risk.store.session import owner_scope


@pytest.fixture
def salon(samples: Path) -> Profile:
    return read_profile(samples / "16_nail_salon.yaml")


def test_chinese_text_survives(store: Engine, salon: Profile, now: datetime) -> None:
    with session_scope(store, LOCAL) as session:
        number = add_firm(session, profile=salon, source="样本/美甲店.yaml", now=now).id
    with session_scope(store, LOCAL, write=False) as session:
        firm = get_firm(session, firm_id=number)
    assert (firm.name, firm.source) == ("指尖小苔美甲店", "样本/美甲店.yaml")
    assert "指尖小苔美甲店" in firm.profile
    assert profile_of(firm) == salon


def test_moments_come_back_aware_and_in_utc(store: Engine, salon: Profile) -> None:
    beijing = datetime(2026, 12, 1, 7, 30, tzinfo=timezone(timedelta(hours=8)))
    with session_scope(store, LOCAL) as session:
        number = add_firm(session, profile=salon, source=None, now=beijing).id
    with session_scope(store, LOCAL, write=False) as session:
        kept = get_firm(session, firm_id=number).created_at
    assert kept.tzinfo is UTC
    assert kept.isoformat() == "2026-11-30T23:30:00+00:00"


def test_a_moment_without_time_zone_is_refused(store: Engine, salon: Profile) -> None:
    naive = datetime(2026, 12, 1)  # noqa: DTZ001
    with (
        pytest.raises(StatementError, match="no time zone"),
        session_scope(store, LOCAL) as session,
    ):
        add_firm(session, profile=salon, source=None, now=naive)


def test_a_firm_without_source_is_always_new(store: Engine, salon: Profile, now: datetime) -> None:
    with session_scope(store, LOCAL) as session:
        for _ in range(2):
            add_firm(session, profile=salon, source=None, now=now)
        assert len(list_firms(session)) == 2


def test_what_is_not_kept_is_named(store: Engine) -> None:
    with session_scope(store, LOCAL, write=False) as session:
        with pytest.raises(NotFound, match="no firm 7"):
            get_firm(session, firm_id=7)
        with pytest.raises(NotFound, match="no quote 8"):
            get_quote(session, quote_id=8)


def test_work_that_fails_leaves_nothing(store: Engine, salon: Profile, now: datetime) -> None:
    def work() -> None:
        with session_scope(store, LOCAL) as session:
            add_firm(session, profile=salon, source=None, now=now)
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        work()
    with session_scope(store, LOCAL, write=False) as session:
        assert list_firms(session) == []


def test_a_reading_scope_waits_for_nobody_and_refuses_to_write(
    store: Engine, salon: Profile, now: datetime
) -> None:
    with session_scope(store, LOCAL) as session:
        add_firm(session, profile=salon, source=None, now=now)
        with session_scope(store, LOCAL, write=False) as reading:  # while the other still writes
            assert list_firms(reading) == []
    refused = pytest.raises(DBAPIError, match=r"read-?only")
    with refused as caught, session_scope(store, LOCAL, write=False) as reading:
        add_firm(reading, profile=salon, source=None, now=now)
    assert "美甲" not in str(caught.value)
    with session_scope(store, LOCAL) as session:
        add_firm(session, profile=salon, source=None, now=now)
        assert len(list_firms(session)) == 2


def test_a_row_cannot_point_at_nothing(store: Engine, now: datetime) -> None:
    row = {"as_of": date(2026, 12, 1), "pareto_tail": False, "seed": 1, "created_at": now}
    words = {column.name: "" for column in StoredQuote.__table__.columns if column.name not in row}
    row = words | row | {"id": 1, "tenant_id": "local", "firm_id": 99, "premium_minor": None}
    with owner_scope(store) as connection, pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        connection.execute(insert(StoredQuote), row)


def test_eight_processes_at_once_lose_no_change_and_keep_one_whole_chain(
    store: Engine, store_url: str, now: datetime, monkeypatch: pytest.MonkeyPatch, salon: Profile
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    from store_worker import count_up

    with session_scope(store, LOCAL) as session:
        firm = add_firm(session, profile=salon, source=None, now=now)
        firm.name = "0"
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["store_worker"])  # imported once for all
    workers = [
        server.Process(target=count_up, args=(store_url, firm.id, 12, f"clerk {n}"))
        for n in range(8)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert [worker.exitcode for worker in workers] == [0] * 8
    with session_scope(store, LOCAL, write=False) as session:
        assert get_firm(session, firm_id=firm.id).name == "96"
        assert verify_audit(session).rows == 97
        told = list_audit(session, most=96)
    assert [json.loads(str(row.after))["name"] for row in reversed(told)] == [
        str(n) for n in range(1, 97)
    ]
    assert len({row.actor for row in told}) == 8
