"""Store: the file a database is backed up into.

A zip: one file of JSON lines a table, and ``manifest.json`` with the schema's revision and the
SHA-256 of every table. Nothing in it belongs to one kind of database.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa

from risk.errors import Fault, InvalidBackup

FORMAT = "breach-risk backup 1"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class TableBackup:
    """One table of a backup.

    Parameters
    ----------
    name : str
    rows : int
    sha256 : str
        Of its file of JSON lines, hexadecimal.
    last_number : int or None
        Last number its counter gave, so that none is given twice; None without a counter.
    """

    name: str
    rows: int
    sha256: str
    last_number: int | None


@dataclass(frozen=True)
class Backup:
    """What a backup holds.

    Parameters
    ----------
    revision : str
        Of the schema.
    taken_at : datetime
        UTC.
    tables : tuple of TableBackup
        Every table after those it points at.
    sha256 : str
        Of the file, hexadecimal.
    """

    revision: str
    taken_at: datetime
    tables: tuple[TableBackup, ...]
    sha256: str

    @property
    def rows(self) -> int:
        """Give how many rows it holds."""
        return sum(table.rows for table in self.tables)


def read_backup(file: Path, *, sha256: str | None = None) -> Backup:
    """Tell what a backup holds, every table held against its digest.

    Parameters
    ----------
    sha256 : str or None
        What the file's digest must be.

    Raises
    ------
    InvalidBackup
        If the file is no backup or anything in it was changed; names every table that was.
    """
    try:
        with file.open("rb") as whole:
            digest = hashlib.file_digest(whole, "sha256").hexdigest()
        with zipfile.ZipFile(file) as archive:
            manifest = json.loads(archive.read(MANIFEST))
            tables = tuple(TableBackup(**one) for one in manifest["tables"])
            found = Backup(
                manifest["revision"], datetime.fromisoformat(manifest["taken_at"]), tables, digest
            )
            faults = [fault for one in tables for fault in _altered(archive, one)]
            if manifest["format"] != FORMAT:
                rule = f"the format must be {FORMAT}"
                faults.append(_fault("format", str(manifest["format"]), rule))
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        fault = _fault(file.name, str(error), "must be a file that risk db backup wrote")
        raise InvalidBackup(f"{file.name} is no backup", [fault]) from error
    if sha256 is not None and digest != sha256.lower():
        faults.append(_fault(file.name, digest, f"its SHA-256 must be {sha256}"))
    if faults:
        raise InvalidBackup(f"{file.name} is not the backup that was written", faults)
    return found


def plain(value: Any) -> Any:
    """Give a value of a row as JSON data; :func:`value_of` reads it back by its column."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def value_of(value: Any, kind: sa.types.TypeEngine[Any]) -> Any:
    """Give a value of a row from JSON data."""
    if value is None:
        return None
    if isinstance(kind, sa.DateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, sa.Date):
        return date.fromisoformat(value)
    if isinstance(kind, sa.LargeBinary):
        return base64.b64decode(value)
    return value


def _altered(archive: zipfile.ZipFile, table: TableBackup) -> Iterator[Fault]:
    name = f"{table.name}.jsonl"
    try:
        with archive.open(name) as file:
            digest, rows = _digest(file)
    except (KeyError, OSError, zipfile.BadZipFile, zlib.error) as error:
        yield _fault(name, str(error), "must be in the file as it was written")
        return
    if (digest, rows) != (table.sha256, table.rows):
        rule = f"{table.rows} rows with SHA-256 {table.sha256} were written"
        yield _fault(name, f"{rows} rows with {digest}", rule)


def _digest(file: IO[bytes]) -> tuple[str, int]:
    digest, rows = hashlib.sha256(), 0
    for line in file:
        digest.update(line)
        rows += 1
    return digest.hexdigest(), rows


def _fault(path: str, got: str, rule: str) -> Fault:
    return Fault(path, got, rule, "take another copy of the backup", InvalidBackup.code)
