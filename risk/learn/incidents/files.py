"""Learn: opening a list of incidents: CSV, workbook, Parquet, JSON, folder or ZIP, with its digest.

Cells of text files stay text; what they mean is the reader's matter.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from risk.errors import Fault, RiskError, shorten

MOST_BYTES = 2_000_000_000
"""Most bytes read from one list, so that a small hostile archive cannot fill the memory."""

ENCODINGS = ("utf-8-sig", "gb18030")
"""Tried in this order; spreadsheets in Chinese save the second."""


class InvalidIncidents(RiskError):
    """A list of incidents cannot be read; every file's fault is told."""

    code = "invalid-incidents"


@dataclass(frozen=True, slots=True)
class Opened:
    """A list as it stands in its file.

    Parameters
    ----------
    frame : DataFrame or None
        Rows of a table, texts as texts.
    documents : list of dict
        Documents of JSON files, where it is no table.
    sha256 : str
        Of the file; of a folder, over the names and digests of its files.
    """

    frame: pd.DataFrame | None
    documents: list[dict[str, Any]]
    sha256: str


def open_list(path: Path) -> Opened:
    """Open a list of incidents.

    Raises
    ------
    InvalidIncidents
        If there is no such file, if it is damaged, or if its kind is unknown.
    """
    if path.is_dir():
        return _folder(path)
    if not path.is_file():
        raise fault(path, "no such file or folder", "must exist", "check the name", "no-file")
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    name = path.name.lower()
    if name.endswith(".gz"):
        raw, name = _unpacked(path, raw), name.removesuffix(".gz")
    if name.endswith(".zip"):
        return _zip(path, raw, digest)
    if name.endswith(".json"):
        return Opened(None, _documents(path, path.name, raw), digest)
    return Opened(_table(path, name, raw), [], digest)


def fault(path: Path, got: str, rule: str, help_: str, code: str) -> InvalidIncidents:
    """Give the error for a file, ready to raise."""
    return InvalidIncidents(f"{path.name}: {got}", [Fault(path.name, got, rule, help_, code)])


def _table(path: Path, name: str, raw: bytes) -> pd.DataFrame:
    readers: dict[str, Callable[[bytes], pd.DataFrame]] = {
        ".csv": _csv,
        ".parquet": lambda data: pd.read_parquet(io.BytesIO(data)),
        ".xlsx": lambda data: pd.read_excel(io.BytesIO(data), dtype=object, engine="openpyxl"),
    }
    reader = readers.get(Path(name).suffix)
    if reader is None:
        raise fault(
            path,
            shorten(Path(name).suffix),
            "unknown kind of file",
            "give .csv, .csv.gz, .xlsx, .parquet, .json, .zip or a folder of JSON files",
            "kind-of-file",
        )
    try:
        return reader(raw)
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        got = shorten(str(error), 120)
        raise fault(path, got, "cannot be read", "save it anew", "damaged") from error


def _csv(raw: bytes) -> pd.DataFrame:
    for encoding in ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, na_values=[""])
    raise ValueError("neither UTF-8 nor GB 18030 text")


def _documents(path: Path, name: str, raw: bytes) -> list[dict[str, Any]]:
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise fault(
            path, f"{name}: {error}"[:160], "must be JSON", "save it anew", "json"
        ) from error
    found = data if isinstance(data, list) else [data]
    if not all(isinstance(one, dict) for one in found):
        raise fault(path, name, "must hold one incident or a list of them", "see docs", "json")
    return found


def _folder(path: Path) -> Opened:
    files = sorted(path.rglob("*.json"))
    if not files:
        raise fault(path, "no .json file", "a folder holds JSON files", "check it", "no-file")
    return _collect(path, ((one.relative_to(path).as_posix(), one.read_bytes()) for one in files))


def _zip(path: Path, raw: bytes, digest: str) -> Opened:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            if sum(one.file_size for one in members) > MOST_BYTES:
                raise fault(path, "too large", "at most 2 GB unpacked", "split it", "too-large")
            tables = [one for one in members if one.filename.lower().endswith(".csv")]
            if len(tables) == 1:
                return Opened(
                    _table(path, tables[0].filename.lower(), archive.read(tables[0])), [], digest
                )
            parts = sorted(
                (one for one in members if one.filename.lower().endswith(".json")),
                key=lambda one: one.filename,
            )
            if not parts:
                raise fault(
                    path, "no JSON and not one CSV", "must hold them", "pack them anew", "no-file"
                )
            opened = _collect(path, ((one.filename, archive.read(one)) for one in parts))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise fault(
            path, shorten(str(error)), "cannot be unpacked", "save it anew", "damaged"
        ) from error
    return Opened(None, opened.documents, digest)


def _collect(path: Path, files: Iterator[tuple[str, bytes]]) -> Opened:
    documents: list[dict[str, Any]] = []
    faults: list[Fault] = []
    digest = hashlib.sha256()
    for name, raw in files:
        digest.update(f"{name} {hashlib.sha256(raw).hexdigest()}\n".encode())
        try:
            documents += _documents(path, name, raw)
        except InvalidIncidents as error:
            faults += error.faults
    if faults:
        raise InvalidIncidents(f"{path.name}: {len(faults)} file(s) cannot be read", faults)
    return Opened(None, documents, digest.hexdigest())


def _unpacked(path: Path, raw: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(raw)) as stream:
            data = stream.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise fault(
            path, shorten(str(error)), "cannot be unpacked", "save it anew", "damaged"
        ) from error
    if len(data) > MOST_BYTES:
        raise fault(path, "too large", "at most 2 GB unpacked", "split it", "too-large")
    return data
