"""Store: a whole database in one file, and back, into SQLite or PostgreSQL alike.

Moving from one kind of database to the other is a backup and a restore.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext

from risk.errors import Conflict, Fault, NotFound
from risk.store import migrate
from risk.store.backup_file import (
    FORMAT,
    MANIFEST,
    Backup,
    TableBackup,
    plain,
    read_backup,
    value_of,
)
from risk.store.session import as_owner, engine, owner_scope, reading, see_everything

AT_ONCE = 1000
"""Rows held in memory."""

NOT_OURS = ("alembic_version", "sqlite_sequence")


def backup(url: str, file: Path, *, now: datetime) -> Backup:
    """Write a database into a file, as it is at one moment, while others go on working.

    Parameters
    ----------
    url : str
        On PostgreSQL with the login of the tables' owner.
    file : Path
        Must not exist yet.
    now : datetime
        Aware; written into the file.

    Raises
    ------
    Conflict
        If the file exists.
    StoreAway
        If the database cannot be reached.
    NotFound
        If it has no tables, or its tables are another login's.
    """
    if file.exists():
        fault = Fault("file", str(file), "must not exist yet", "choose another name", "exists")
        raise Conflict(f"{file} exists and is not written over", [fault])
    unfinished = file.with_name(file.name + ".part")
    opened = engine(url)
    try:
        with migrate.reached(reading(opened)) as connection:
            see_everything(connection)
            as_owner(connection)
            revision = _revision(connection)
            with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
                tables = [_write(connection, table, archive) for table in _tables(connection)]
                manifest = {
                    "format": FORMAT,
                    "revision": revision,
                    "taken_at": now.astimezone(UTC).isoformat(),
                    "tables": [asdict(table) for table in tables],
                }
                archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
        unfinished.rename(file)
    finally:
        unfinished.unlink(missing_ok=True)
        opened.dispose()
    return read_backup(file)


def restore(url: str, file: Path, *, sha256: str | None = None) -> Backup:
    """Fill an empty database from a backup and bring it up to date.

    Parameters
    ----------
    url : str
        A database without tables.
    sha256 : str or None
        What the file's digest must be.

    Raises
    ------
    InvalidBackup
        If the file is no backup or was changed; the database is left as it was.
    Conflict
        If the database has tables.
    NotFound
        If the backup was made by a later program.
    """
    found = read_backup(file, sha256=sha256)
    opened = engine(url)
    try:
        with migrate.reached(opened) as connection:
            names = set(sa.inspect(connection).get_table_names())
        if names:
            rule, help_ = "the database must have no tables", "restore into a new database"
            fault = Fault("database_url", ", ".join(sorted(names)), rule, help_, "exists")
            raise Conflict("the database is not empty", [fault])
        migrate.upgrade(url, found.revision)
        try:
            with owner_scope(opened) as connection, zipfile.ZipFile(file) as archive:
                _fill(connection, archive, found)
        except BaseException:
            migrate.downgrade(url, "base")
            raise
        migrate.upgrade(url)
    finally:
        opened.dispose()
    return found


def _revision(connection: sa.Connection) -> str:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        rule, help_ = "the database must have tables", "risk db upgrade"
        fault = Fault("database_url", "no tables", rule, help_, "unknown")
        raise NotFound("there is nothing to write into a backup", [fault])
    return revision


def _tables(connection: sa.Connection) -> list[sa.Table]:
    """Give every table of a database as it is, each after those it points at."""
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name not in NOT_OURS]


def _write(connection: sa.Connection, table: sa.Table, archive: zipfile.ZipFile) -> TableBackup:
    query = sa.select(table).order_by(*table.primary_key.columns)
    digest, rows = hashlib.sha256(), 0
    member = zipfile.ZipInfo(f"{table.name}.jsonl", date_time=(1980, 1, 1, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    found = connection.execution_options(yield_per=AT_ONCE).execute(query)
    with closing(found), archive.open(member, "w", force_zip64=True) as file:
        for row in found.mappings():
            told = {name: plain(value) for name, value in row.items()}
            line = json.dumps(told, ensure_ascii=False, allow_nan=False).encode() + b"\n"
            digest.update(line)
            file.write(line)
            rows += 1
    return TableBackup(table.name, rows, digest.hexdigest(), _last_number(connection, table))


def _last_number(connection: sa.Connection, table: sa.Table) -> int | None:
    """Give the last number a table's counter gave."""
    if (key := _counted(table)) is None:
        return None
    highest = connection.scalar(sa.select(sa.func.max(key))) or 0
    if connection.dialect.name == "postgresql":
        find = sa.text("SELECT pg_get_serial_sequence(:table, :column)")
        counter = connection.scalar(find, {"table": table.name, "column": key.name})
        given = connection.execute(sa.text(f"SELECT last_value, is_called FROM {counter}")).one()  # noqa: S608
        return max(highest, given.last_value if given.is_called else 0)
    if not sa.inspect(connection).has_table("sqlite_sequence"):
        return int(highest)
    given = connection.scalar(
        sa.text("SELECT seq FROM sqlite_sequence WHERE name = :table"), {"table": table.name}
    )
    return max(highest, given or 0)


def _counted(table: sa.Table) -> sa.Column[Any] | None:
    """Give the column that counts by itself: a single whole-number key that points nowhere."""
    keys = list(table.primary_key.columns)
    if len(keys) == 1 and isinstance(keys[0].type, sa.Integer) and not keys[0].foreign_keys:
        return keys[0]
    return None


def _fill(connection: sa.Connection, archive: zipfile.ZipFile, found: Backup) -> None:
    tables = {table.name: table for table in _tables(connection)}
    for table in reversed(tables.values()):
        connection.execute(sa.delete(table))  # what the migrations put in: the local insurer
    for one in found.tables:
        table = tables[one.name]
        with archive.open(f"{one.name}.jsonl") as file:
            while lines := list(islice(file, AT_ONCE)):
                rows = [
                    {
                        name: value_of(value, table.c[name].type)
                        for name, value in json.loads(line).items()
                    }
                    for line in lines
                ]
                connection.execute(sa.insert(table), rows)
        if one.last_number:
            _set_number(connection, table, one.last_number)


def _set_number(connection: sa.Connection, table: sa.Table, last: int) -> None:
    if connection.dialect.name == "postgresql":
        [key] = table.primary_key.columns
        connection.execute(
            sa.text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)"),
            {"table": table.name, "column": key.name, "last": last},
        )
    else:  # SQLite has a row here only for tables that never give a number twice
        connection.execute(
            sa.text("UPDATE sqlite_sequence SET seq = :last WHERE name = :table"),
            {"last": last, "table": table.name},
        )
