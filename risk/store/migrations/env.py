"""Store: what Alembic runs; :mod:`risk.store.migrate` hands over an open connection."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, inspect

from risk.store.session import see_everything
from risk.store.tables import Base, UtcDateTime

ONE_AT_A_TIME = 4_202_611_240
"""Number of the lock that two programs starting at once take one after the other."""


def run() -> None:
    """Run the steps in one transaction: all of them, or none."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,  # SQLite changes a table by building it anew
        render_item=_render,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":  # on SQLite the write lock is held already
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})")
            see_everything(connection)
        counters = _counters(connection)
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            _count_on(connection, counters)
            orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if orphan is not None:
                raise RuntimeError(f"a row of {orphan[0]} would point at nothing; nothing was done")


def _counters(connection: Connection) -> dict[str, int]:
    """Give what SQLite's counters gave last, which a table built anew would forget."""
    if connection.dialect.name != "sqlite" or not inspect(connection).has_table("sqlite_sequence"):
        return {}
    rows = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
    return {row.name: row.seq for row in rows}


def _count_on(connection: Connection, counters: dict[str, int]) -> None:
    for name in counters.keys() & set(inspect(connection).get_table_names()):
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
        row = (name, counters[name])
        connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", row)


def _render(kind: str, item: Any, _: object) -> str | Literal[False]:
    """Write plain types into new steps, so that old steps do not lean on today's program."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


if __name__ == "env_py":  # Alembic's name for this file; any other import only looks at it
    run()
