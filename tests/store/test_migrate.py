from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, MetaData, Table, delete, insert, inspect, select, text

from risk.desk import Quote
from risk.desk.life.referrals import refer
from risk.desk.people.actor import LOCAL, Actor
from risk.desk.quoting.keep import keep_quote
from risk.errors import NotFound, StoreAway
from risk.store import (
    Base,
    StoredQuote,
    add_tenant,
    engine,
    get_quote,
    list_firms,
    session_scope,
    verify_audit,
)
from risk.store.migrate import VERSIONS, check, downgrade, propose, upgrade
from risk.store.session import owner_scope

TABLES = {"alembic_version", *Base.metadata.tables}
LAST = max(path.name[:4] for path in VERSIONS.glob("0*.py"))


@contextmanager
def opened(url: str) -> Iterator[Engine]:
    bind = engine(url)
    yield bind
    bind.dispose()


def tables(url: str) -> set[str]:
    with opened(url) as bind:
        return set(inspect(bind).get_table_names()) - {"sqlite_sequence"}


def reflected(connection: Connection, name: str) -> Table:
    return Table(name, MetaData(), autoload_with=connection)


def rows(url: str, name: str) -> list[dict[str, Any]]:
    """Give every row of a table as it is, by the names of its columns."""
    with opened(url) as bind, owner_scope(bind) as connection:
        table = reflected(connection, name)
        found = connection.execute(select(table).order_by(*table.primary_key)).mappings()
        return [dict(row) for row in found]


@pytest.fixture
def old_rows(url: str, clinic_quote: Quote, now: datetime) -> str:
    """Give a database of revision 0002 with firms and quotes as that program wrote them."""
    upgrade(url, "0001")
    profile = clinic_quote.request.profile.model_dump_json()
    firm = {"name": "老店", "profile": profile, "source": None, "created_at": now}
    quote = {
        "firm_id": 2,
        "as_of": date(2026, 12, 1),
        "preset": "default",
        "pareto_tail": False,
        "seed": 7,
        "schedule": "[]",
        "engine_version": "0.1.0",
        "place": "CN",
        "rulebook_digest": "ab" * 32,
        "tariff": "旧费率",
        "profile": profile,
        "document": "{}",
        "document_sha256": "cd" * 32,
        "premium_minor": 345063,
        "currency": "CNY",
        "created_at": now,
    }
    with opened(url) as bind:
        with bind.begin() as connection:
            firms = [firm, firm | {"source": "a/b.yaml"}]
            connection.execute(insert(reflected(connection, "firms")), firms)
        upgrade(url, "0002")
        with bind.begin() as connection:
            connection.execute(insert(reflected(connection, "quotes")), [quote, quote])
    return url


def test_up_down_and_up_again_leaves_the_same_tables(url: str) -> None:
    upgrade(url)
    assert tables(url) == TABLES
    downgrade(url, "base")
    assert tables(url) == {"alembic_version"}
    upgrade(url)
    upgrade(url)
    assert tables(url) == TABLES
    assert check(url) == ()


def test_rows_of_old_are_the_local_insurers_and_come_through_down_and_up_unchanged(
    old_rows: str, clinic_quote: Quote, now: datetime, office: Any
) -> None:
    url = old_rows
    before = {name: rows(url, name) for name in ("firms", "quotes")}
    upgrade(url)
    assert check(url) == ()
    for name, old in before.items():
        new = rows(url, name)
        assert {row.pop("tenant_id") for row in new} == {"local"}
        assert [{key: row[key] for key in old[0]} for row in new] == old
    with opened(url) as bind, session_scope(bind, LOCAL) as session:
        assert get_quote(session, quote_id=2).tariff == "旧费率"
        assert get_quote(session, quote_id=2).created_at == now
        assert keep_quote(session, clinic_quote, None, now).id == 3
    with opened(url) as bind:
        office.store = bind
        office.pay(office.bind(office.submit(clinic_quote)))
        offer = office.submit(clinic_quote)["offers"][0]
        office.do(refer, quote_id=offer["quote_id"], version=1, reason="再看一看")
    full = {name: rows(url, name) for name in Base.metadata.tables}
    assert all(full[name] for name in before)
    downgrade(url, "0002")
    for name in before:
        kept = rows(url, name)
        assert kept == [{key: row[key] for key in kept[0]} for row in full[name]]
    downgrade(url, "0001")
    assert len(rows(url, "firms")) == 3
    upgrade(url)
    assert rows(url, "firms") == full["firms"]
    assert check(url) == ()


def test_one_step_back_and_up_keeps_everything_the_step_does_not_bring(
    url: str, clinic_quote: Quote, now: datetime
) -> None:
    upgrade(url)
    with opened(url) as bind:
        with session_scope(bind, LOCAL) as session:
            keep_quote(session, clinic_quote, None, now)
        downgrade(url, "0004")
        upgrade(url)
        with session_scope(bind, LOCAL, write=False) as session:
            assert get_quote(session, quote_id=1).rulebook_content is None
            assert verify_audit(session).rows == 3


def test_a_number_is_not_given_twice_even_after_a_table_was_built_anew(
    url: str, clinic_quote: Quote, now: datetime
) -> None:
    upgrade(url)
    with opened(url) as bind:
        with session_scope(bind, LOCAL) as session:
            for _ in range(2):
                keep_quote(session, clinic_quote, None, now)
        with owner_scope(bind) as connection:
            connection.execute(delete(StoredQuote))
        downgrade(url, "0002")
        upgrade(url)
        with session_scope(bind, LOCAL) as session:
            assert keep_quote(session, clinic_quote, None, now).id == 3


def test_going_back_to_one_insurer_is_refused_while_others_are_kept(
    url: str, now: datetime
) -> None:
    upgrade(url)
    with opened(url) as bind:
        add_tenant(bind, Actor("lin", "admin", "east"), name="east", now=now)
        with pytest.raises(NotFound, match="other insurers"):
            downgrade(url, "0002")
        assert tables(url) == TABLES  # not even the steps before it were taken
        with session_scope(bind, LOCAL, write=False) as session:
            assert list_firms(session) == []


def test_check_names_what_the_database_lacks(url: str) -> None:
    upgrade(url, "0001")
    found = check(url)
    assert found[0] == f"revision 0001 -> {LAST}"
    assert "add_table quotes" in found
    upgrade(url)
    with opened(url) as bind, bind.begin() as connection:
        connection.execute(text("ALTER TABLE firms ADD COLUMN phone TEXT"))
    assert check(url) == ("remove_column firms phone",)


def test_an_unknown_revision_is_refused_by_name(url: str) -> None:
    with pytest.raises(NotFound, match="9999"):
        upgrade(url, "9999")


def test_a_step_that_fails_leaves_nothing_half_done(url: str) -> None:
    upgrade(url, "0001")
    with opened(url) as bind, bind.begin() as connection:  # step 0002 finds its index's name taken
        connection.execute(text("CREATE TABLE other (n INTEGER)"))
        connection.execute(text("CREATE INDEX ix_quotes_firm_id ON other (n)"))
    with pytest.raises(Exception, match="already exists"):
        upgrade(url)
    assert tables(url) == {"alembic_version", "firms", "other"}


def test_a_proposed_step_has_the_next_number_and_runs(url: str, tmp_path: Path) -> None:
    upgrade(url)
    path = propose(url, message="nothing new", folder=tmp_path)
    assert path == tmp_path / f"{int(LAST) + 1:04d}_nothing_new.py"
    text_ = path.read_text(encoding="utf-8")
    assert f"down_revision = '{LAST}'" in text_
    compile(text_, str(path), "exec")


def test_programs_that_start_at_once_make_the_tables_once(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    from store_worker import start

    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["store_worker"])
    workers = [server.Process(target=start, args=(url,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=60)
    assert [worker.exitcode for worker in workers] == [0] * 4
    assert check(url) == ()


def test_a_server_that_is_not_there_is_named_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StoreAway, match="cannot be reached") as caught:
        upgrade(f"postgresql://me:geheim@/book?host={tmp_path}")
    assert "geheim" not in str(caught.value.faults[0])
    with pytest.raises(NotFound) as caught:
        upgrade("mysql://me:geheim@host/book")
    assert caught.value.faults[0].got == "mysql"
