"""A backup is one moment of a database, and fills an empty one of either kind."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, inspect, select, text

from risk.desk import Quote
from risk.desk.people.actor import LOCAL, Actor
from risk.desk.quoting.keep import keep_quote
from risk.desk.quoting.replay import replay
from risk.errors import Conflict, InvalidBackup, NotFound
from risk.store import (
    Base,
    StoredQuote,
    add_firm,
    add_tenant,
    engine,
    get_firm,
    list_quotes,
    record,
    session_scope,
    verify_audit,
)
from risk.store.backup import backup, restore
from risk.store.backup_file import read_backup
from risk.store.migrate import check, downgrade, upgrade
from risk.store.session import owner_scope
from risk.store.soundness import check_store


@pytest.fixture(params=["sqlite", "postgresql"])
def other_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give an empty database to restore into, of each kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql")("template1"))
    return f"sqlite:///{tmp_path}/other.db"


@pytest.fixture
def full(store: Engine, clinic_quote: Quote, now: datetime) -> Engine:
    """Give a store with a row in every table, of two insurers, and a number taken away."""
    east = Actor("林", "underwriter", "east")
    add_tenant(store, east, name="东方财险", now=now)
    for who in (LOCAL, east):
        with session_scope(store, who, request_id="r-1") as session:
            keep_quote(session, clinic_quote, None, now)
            keep_quote(session, clinic_quote, None, now)
            record(session, action="seen", entity="quote", entity_id=1, reason="复核", now=now)
    with owner_scope(store) as connection:
        connection.execute(delete(StoredQuote).where(StoredQuote.id == 4))
    return store


def rows(store: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with owner_scope(store) as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(table).order_by(*table.c))]
            for name, table in Base.metadata.tables.items()
        }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "book.zip"


def test_a_backup_fills_an_empty_database_of_either_kind_with_the_same_rows(
    full: Engine,
    store_url: str,
    other_url: str,
    file: Path,
    now: datetime,
    clinic_quote: Quote,
) -> None:
    made = backup(store_url, file, now=now)
    assert made.rows == sum(len(found) for found in rows(full).values())
    assert (made.taken_at, made.sha256) == (now, hashlib.sha256(file.read_bytes()).hexdigest())
    assert restore(other_url, file, sha256=made.sha256.upper()) == made
    opened = engine(other_url)
    assert rows(opened) == rows(full)
    assert check_store(other_url) == []
    with session_scope(opened, LOCAL) as session:
        assert verify_audit(session).rows == 5
        (last, first) = list_quotes(session)
        assert replay(session, first.id).document_sha256 == last.document_sha256
        assert keep_quote(session, clinic_quote, None, now).id == 5  # 4 was given already
    opened.dispose()


def test_the_same_rows_give_the_same_bytes(
    full: Engine, store_url: str, other_url: str, tmp_path: Path, now: datetime
) -> None:
    first = backup(store_url, tmp_path / "first.zip", now=now)
    restore(other_url, tmp_path / "first.zip")
    second = backup(other_url, tmp_path / "second.zip", now=now)
    assert {one.name: one for one in first.tables} == {one.name: one for one in second.tables}


def test_a_backup_taken_while_others_write_is_one_moment(
    store: Engine,
    store_url: str,
    tmp_path: Path,
    now: datetime,
    clinic_quote: Quote,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    from store_worker import count_up

    with session_scope(store, LOCAL) as session:
        firm = add_firm(session, profile=clinic_quote.request.profile, source=None, now=now)
        firm.name = "0"
    server = multiprocessing.get_context("forkserver")
    server.set_forkserver_preload(["store_worker"])
    writer = server.Process(target=count_up, args=(store_url, firm.id, 120, "clerk"))

    def written() -> int:
        with session_scope(store, LOCAL, write=False) as session:
            return int(get_firm(session, firm_id=firm.id).name)

    writer.start()
    while written() == 0 and writer.is_alive():
        writer.join(timeout=0.01)
    files = [tmp_path / f"{number}.zip" for number in range(3)]
    for one in files:
        backup(store_url, one, now=now)
    writer.join(timeout=60)
    assert (writer.exitcode, written()) == (0, 120)
    seen = []
    for one in files:
        copy = f"sqlite:///{one.with_suffix('.db')}"
        restore(copy, one)
        opened = engine(copy)
        with session_scope(opened, LOCAL, write=False) as session:
            changes = verify_audit(session).rows - 1
            assert get_firm(session, firm_id=firm.id).name == str(changes)
        opened.dispose()
        seen.append(changes)
    assert seen == sorted(seen)
    assert 0 < seen[0] < 120  # the writer was at work


def rewrite(file: Path, act: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    act(members)
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)


def cheaper(members: dict[str, bytes]) -> None:
    members["quotes.jsonl"] = members["quotes.jsonl"].replace(
        b'"currency": "CNY"', b'"currency": "USD"'
    )


def without_audit(members: dict[str, bytes]) -> None:
    del members["audit.jsonl"]


def of_another_format(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    members["manifest.json"] = json.dumps(manifest | {"format": "other"}).encode()


def without_manifest(members: dict[str, bytes]) -> None:
    del members["manifest.json"]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("act", "path"),
    [
        (cheaper, "quotes.jsonl"),
        (without_audit, "audit.jsonl"),
        (of_another_format, "format"),
        (without_manifest, "book.zip"),
    ],
)
def test_a_backup_that_was_changed_is_refused_and_the_place_named(
    full: Engine,
    store_url: str,
    file: Path,
    now: datetime,
    tmp_path: Path,
    act: Callable[[dict[str, bytes]], None],
    path: str,
) -> None:
    backup(store_url, file, now=now)
    rewrite(file, act)
    target = f"sqlite:///{tmp_path}/target.db"
    with pytest.raises(InvalidBackup) as caught:
        restore(target, file)
    assert [fault.path for fault in caught.value.faults] == [path]
    assert not (tmp_path / "target.db").exists()


@pytest.mark.parametrize("content", [None, b"", b"no zip"])
def test_a_file_that_is_no_backup_is_refused(file: Path, content: bytes | None) -> None:
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InvalidBackup, match="no backup"):
        read_backup(file)


def test_a_digest_kept_elsewhere_must_be_the_files(
    store: Engine, store_url: str, url: str, file: Path, now: datetime
) -> None:
    backup(store_url, file, now=now)
    with pytest.raises(InvalidBackup) as caught:
        restore(url, file, sha256="ab" * 32)
    assert caught.value.faults[0].rule.endswith("ab" * 32)


def test_a_database_with_tables_is_not_restored_into(
    store: Engine, store_url: str, file: Path, now: datetime
) -> None:
    backup(store_url, file, now=now)
    with pytest.raises(Conflict, match="not empty"):
        restore(store_url, file)


def test_a_file_is_not_written_over_and_an_empty_database_not_backed_up(
    store: Engine, store_url: str, url: str, file: Path, now: datetime
) -> None:
    with pytest.raises(NotFound, match="nothing to write"):
        backup(url, file, now=now)
    assert not list(file.parent.glob("book.zip*"))
    backup(store_url, file, now=now)
    before = file.read_bytes()
    with pytest.raises(Conflict, match="exists"):
        backup(store_url, file, now=now)
    assert file.read_bytes() == before


def test_a_backup_of_an_older_program_is_brought_up_to_date(
    full: Engine, store_url: str, other_url: str, file: Path, now: datetime
) -> None:
    with owner_scope(full) as connection:
        for name in ("quotes", "firms", "rulebooks"):
            table = Base.metadata.tables[name]
            connection.execute(delete(table).where(table.c.tenant_id == "east"))
    downgrade(store_url, "0004")
    made = backup(store_url, file, now=now)
    assert made.revision == "0004"
    restore(other_url, file)
    assert check(other_url) == ()
    opened = engine(other_url)
    assert len(rows(opened)["quotes"]) == 2
    opened.dispose()


def test_a_backup_of_a_later_program_is_refused_and_leaves_nothing(
    store: Engine, store_url: str, url: str, file: Path, now: datetime
) -> None:
    backup(store_url, file, now=now)

    def later(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        members["manifest.json"] = json.dumps(manifest | {"revision": "9999"}).encode()

    rewrite(file, later)
    with pytest.raises(NotFound, match="9999"):
        restore(url, file)
    upgrade(url)  # nothing is in the way


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_rows_that_do_not_fit_leave_the_database_without_tables(
    full: Engine, store_url: str, url: str, file: Path, now: datetime
) -> None:
    with owner_scope(full) as connection:  # quotes of nobody, as no program of ours leaves them
        connection.execute(
            text("ALTER TABLE quotes DROP CONSTRAINT fk_quotes_tenant_id_firm_id_firms")
        )
        connection.execute(delete(Base.metadata.tables["firms"]))
    backup(store_url, file, now=now)
    with pytest.raises(Exception, match="foreign key"):
        restore(url, file)
    opened = engine(url)
    assert set(inspect(opened).get_table_names()) <= {"alembic_version"}
    opened.dispose()


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_a_login_that_does_not_own_the_tables_takes_no_empty_backup(
    full: Engine, store_url: str, file: Path, now: datetime
) -> None:
    with full.begin() as connection:
        connection.execute(text("CREATE ROLE web LOGIN"))
        connection.execute(text("GRANT breach_risk_app TO web"))
    web = store_url.replace("//owner:", "//web:")
    try:
        with pytest.raises(NotFound, match="every insurer"):
            backup(web, file, now=now)
        opened = engine(web)
        with session_scope(opened, LOCAL, write=False) as session:  # but it may do its work
            assert len(list_quotes(session)) == 2
        opened.dispose()
        upgrade(web)  # nothing to do, so nothing is refused
    finally:
        with full.begin() as connection:
            connection.execute(text("DROP ROLE web"))
