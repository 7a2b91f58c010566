"""On PostgreSQL the database draws the line between insurers once more, under the program.

SQLite has no row-level security; there the program alone draws it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from risk.store import Base
from risk.store.session import owner_scope
from risk.store.tenancy import APP_ROLE


@pytest.fixture(params=["postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def raw(store: Engine, easts: tuple[int, int]) -> Callable[[str], Any]:
    """Give a way to run any SQL in the working role as the west, past the program."""

    def run(sql: str) -> Any:
        with store.begin() as connection:
            connection.execute(
                text("SELECT set_config('role', :r, true), set_config('app.tenant', 'west', true)"),
                {"r": APP_ROLE},
            )
            done = connection.execute(text(sql.format(firm=easts[0], quote=easts[1])))
            return done.all() if done.returns_rows else done.rowcount

    return run


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM firms",
        "SELECT * FROM firms WHERE id = {firm}",
        "SELECT firms.name FROM quotes JOIN firms ON firms.id = quotes.firm_id",
        "SELECT * FROM (SELECT 1) AS one WHERE EXISTS (SELECT 1 FROM quotes)",
        "SELECT id FROM tenants WHERE id <> 'west'",
        "UPDATE firms SET name = 'taken' WHERE id = {firm} RETURNING id",
        "DELETE FROM firms WHERE id = {firm} RETURNING id",
    ],
)
def test_plain_sql_reaches_no_row_of_another_insurer(raw: Callable[[str], Any], sql: str) -> None:
    assert raw(sql) == []


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        (
            "INSERT INTO firms (tenant_id, name, profile, created_at)"
            " VALUES ('east', 'x', '{{}}', now())",
            "row-level security",
        ),
        ("UPDATE quotes SET premium_minor = 1", "permission denied"),
        ("DELETE FROM quotes", "permission denied"),
        ("INSERT INTO tenants (id, name) VALUES ('north', 'x')", "permission denied"),
        ("DELETE FROM tenants", "permission denied"),
        ("TRUNCATE firms", "permission denied|must be owner"),
        ("ALTER TABLE firms DISABLE ROW LEVEL SECURITY", "must be owner"),
        ("DROP POLICY own ON firms", "must be owner"),
        ("CREATE TABLE mine AS SELECT 1", "permission denied"),
    ],
)
def test_plain_sql_is_refused(raw: Callable[[str], Any], sql: str, why: str) -> None:
    with pytest.raises(DBAPIError, match=why):
        raw(sql)


def test_a_row_cannot_be_handed_to_another_insurer_by_plain_sql(
    raw: Callable[[str], Any],
) -> None:
    raw("INSERT INTO firms (tenant_id, name, profile, created_at) VALUES ('west','x','{{}}',now())")
    with pytest.raises(DBAPIError, match="row-level security"):
        raw("UPDATE firms SET tenant_id = 'east'")


def test_the_owner_of_the_tables_sees_no_row_by_accident(
    store: Engine, easts: tuple[int, int]
) -> None:
    with store.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM firms")) == 0
    with owner_scope(store) as connection:
        assert connection.scalar(text("SELECT count(*) FROM firms")) == 1
    with store.begin() as connection:  # nor does the permission outlive its transaction
        assert connection.scalar(text("SELECT count(*) FROM firms")) == 0


def test_every_table_of_an_insurer_is_under_row_level_security(store: Engine) -> None:
    with store.begin() as connection:
        forced = connection.scalars(
            text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        ).all()
        role = connection.execute(
            text("SELECT rolsuper, rolbypassrls, rolcanlogin FROM pg_roles WHERE rolname = :r"),
            {"r": APP_ROLE},
        ).one()
    assert set(forced) == set(Base.metadata.tables)
    assert tuple(role) == (False, False, False)
