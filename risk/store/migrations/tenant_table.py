"""Store: what a step does to bind a table to insurers on PostgreSQL.

Old steps lean on this file, so what it does to a table never changes; a new need gets a new
function.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

ROLE = "breach_risk_app"
OWN = "current_setting('app.tenant', true)"


def make_role() -> None:
    """Make the role that work is done in, where the server does not have it, and join it."""
    if _is_postgresql():
        op.execute(
            f"DO $$ BEGIN CREATE ROLE {ROLE} NOLOGIN;"
            " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
        )
        op.execute(  # whoever made a role may grant it, but is not yet allowed to work in it
            f"DO $$ BEGIN SET LOCAL ROLE {ROLE}; SET LOCAL ROLE NONE;"
            f" EXCEPTION WHEN insufficient_privilege THEN GRANT {ROLE} TO CURRENT_USER; END $$"
        )
        op.execute(f"GRANT SELECT ON alembic_version TO {ROLE}")


def bind_to_tenant(
    table: str, *, grants: str = "SELECT, INSERT, UPDATE, DELETE", column: str = "tenant_id"
) -> None:
    """Let work see and write only the rows of its insurer; SQLite has no such means.

    Parameters
    ----------
    table : str
        A table that has the column.
    grants : str
        What work may do; ``SELECT, INSERT`` for rows that are added and never changed.
    column : str
        Where the insurer stands.
    """
    if _is_postgresql():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY own ON {table} USING ({column} = {OWN})")
        op.execute(f"CREATE POLICY whole ON {table} TO CURRENT_USER USING ({OWN} = '*')")
        op.execute(f"GRANT {grants} ON {table} TO {ROLE}")
        counter = op.get_bind().scalar(
            sa.text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": table, "column": _first_column(table)},
        )
        if counter:
            op.execute(f"GRANT USAGE ON SEQUENCE {counter} TO {ROLE}")


def unbind_from_tenant(table: str) -> None:
    """Take back what :func:`bind_to_tenant` did, before the column goes."""
    if _is_postgresql():
        op.execute(f"DROP POLICY own ON {table}")
        op.execute(f"DROP POLICY whole ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
        op.execute(f"REVOKE ALL ON {table} FROM {ROLE}")


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _first_column(table: str) -> str:
    return str(sa.inspect(op.get_bind()).get_columns(table)[0]["name"])


def refuse_changes(table: str) -> None:
    """Let rows be added and nothing else, whoever asks; the triggers go with the table."""
    if _is_postgresql():
        op.execute(
            f"CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql"
            f" AS $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
        )
        for change, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER {table}_append_only_{each.lower()} BEFORE {change} ON {table}"
                f" FOR EACH {each} EXECUTE FUNCTION {table}_is_append_only()"
            )
    else:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_append_only_{change.lower()} BEFORE {change} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
