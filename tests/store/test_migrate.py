from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect

from risk.desk import Quote
from risk.desk.actor import LOCAL
from risk.desk.keep import keep_quote
from risk.errors import NotFound
from risk.store import Base, add_firm, engine, list_firms, list_quotes, profile_of, session_scope
from risk.store.migrate import check, downgrade, propose, upgrade

TABLES = {"alembic_version", *Base.metadata.tables}


def tables(url: str) -> set[str]:
    opened = engine(url)
    names = set(inspect(opened).get_table_names())
    opened.dispose()
    return names - {"sqlite_sequence"}


def test_up_down_and_up_again_leaves_the_same_tables(url: str) -> None:
    upgrade(url)
    assert tables(url) == TABLES
    downgrade(url, "base")
    assert tables(url) == {"alembic_version"}
    upgrade(url)
    upgrade(url)
    assert tables(url) == TABLES
    assert check(url) == ()


def test_going_back_one_step_and_up_keeps_the_firms(
    url: str, clinic_quote: Quote, now: datetime
) -> None:
    upgrade(url)
    opened = engine(url)
    profile = clinic_quote.request.profile
    with session_scope(opened, LOCAL) as session:
        firm = add_firm(session, profile=profile, source="a/b.yaml", now=now)
        keep_quote(session, clinic_quote, firm.id, now)
    opened.dispose()
    downgrade(url, "0001")
    assert "quotes" not in tables(url)
    upgrade(url)
    opened = engine(url)
    with session_scope(opened, LOCAL, write=False) as session:
        (kept,) = list_firms(session)
        assert (kept.id, kept.source, kept.created_at) == (firm.id, "a/b.yaml", now)
        assert profile_of(kept) == profile
        assert list_quotes(session) == []
    opened.dispose()


def test_check_names_what_the_database_lacks(url: str) -> None:
    upgrade(url, "0001")
    found = check(url)
    assert found[0] == "revision 0001 -> 0005"
    assert "add_table quotes" in found
    upgrade(url)
    opened = engine(url)
    with opened.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE firms ADD COLUMN phone TEXT")
    opened.dispose()
    assert check(url) == ("remove_column firms phone",)


def test_an_unknown_revision_is_refused_by_name(url: str) -> None:
    with pytest.raises(NotFound, match="9999"):
        upgrade(url, "9999")


def test_a_step_that_fails_leaves_nothing_half_done(url: str) -> None:
    upgrade(url, "0001")
    opened = engine(url)
    with opened.begin() as connection:  # the index of step 0002 will find its name taken
        connection.exec_driver_sql("CREATE TABLE other (n INTEGER)")
        connection.exec_driver_sql("CREATE INDEX ix_quotes_firm_id ON other (n)")
    opened.dispose()
    with pytest.raises(Exception, match="already exists"):
        upgrade(url)
    assert tables(url) == {"alembic_version", "firms", "other"}


def test_a_proposed_step_has_the_next_number_and_runs(url: str, tmp_path: Path) -> None:
    upgrade(url)
    path = propose(url, message="nothing new", folder=tmp_path)
    assert path == tmp_path / "0006_nothing_new.py"
    text = path.read_text(encoding="utf-8")
    assert "down_revision = '0005'" in text
    compile(text, str(path), "exec")
