"""``risk db check`` finds what is wrong with a database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from risk.desk import Quote
from risk.desk.people.actor import LOCAL
from risk.desk.quoting.keep import keep_quote
from risk.store import session_scope
from risk.store.session import owner_scope
from risk.store.soundness import check_store, walk


@pytest.fixture
def spoil(store: Engine, clinic_quote: Quote, now: datetime) -> Callable[..., None]:
    """Give a way to do to a store with rows what the program would not."""
    with session_scope(store, LOCAL) as session:
        keep_quote(session, clinic_quote, None, now)

    def act(*statements: str) -> None:
        with owner_scope(store) as connection:
            for statement in statements:
                connection.execute(text(statement))

    return act


def found(url: str) -> list[tuple[str, str]]:
    return [(fault.path, fault.code) for fault in check_store(url)]


def test_a_store_as_the_program_left_it_is_sound(
    spoil: Callable[..., None], store_url: str
) -> None:
    assert check_store(store_url) == []


def test_a_column_too_many_is_found(spoil: Callable[..., None], store_url: str) -> None:
    spoil("ALTER TABLE firms ADD COLUMN phone TEXT")
    assert found(store_url) == [("schema", "schema")]


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_on_postgresql_missing_guards_are_found(spoil: Callable[..., None], store_url: str) -> None:
    spoil(
        "ALTER TABLE firms NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE quotes DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE audit DISABLE TRIGGER audit_append_only_row",
    )
    assert found(store_url) == [
        ("audit_append_only_row", "trigger"),
        ("firms", "row-level-security"),
        ("quotes", "row-level-security"),
    ]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_on_sqlite_a_missing_trigger_is_found(spoil: Callable[..., None], store_url: str) -> None:
    spoil("DROP TRIGGER audit_append_only_delete")
    assert found(store_url) == [("audit_append_only_delete", "trigger")]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_row_that_points_at_nothing_is_found(
    store: Engine, spoil: Callable[..., None], store_url: str
) -> None:
    connection = store.raw_connection()
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("DELETE FROM firms")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.close()
    assert found(store_url) == [("quotes[1]", "pointer")]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_a_damaged_file_is_found(
    store: Engine, spoil: Callable[..., None], store_url: str, tmp_path: Path
) -> None:
    with store.connect() as connection:
        page = connection.scalar(
            text("SELECT rootpage FROM sqlite_master WHERE name = 'ix_quotes_firm_id'")
        )
    with store.connect() as connection:
        size = connection.scalar(text("PRAGMA page_size"))
    store.dispose()  # writes the log into the file
    path = Path(store_url.removeprefix("sqlite:///"))
    with path.open("r+b") as file:
        file.seek((page - 1) * size + size - 12)
        file.write(b"\x00" * 12)
    assert ("file", "integrity") in found(store_url)


def test_a_tampered_audit_is_found_and_the_others_are_walked(
    store: Engine, spoil: Callable[..., None], store_url: str, kind: str
) -> None:
    spoil("UPDATE tenants SET audit_rows = 7")
    assert found(store_url) == [("audit[4]", "audit-broken")]
    whole, broken = walk(store)
    assert (whole, len(broken)) == ([], 1)
