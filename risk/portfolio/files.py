"""Portfolio: tables written to files, frame by frame."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import xlsxwriter

from risk.errors import Fault, RiskError

MOST_XLSX_ROWS = 1_048_575
"""Rows of a worksheet without its header line."""

SHEET = "firms"
_BOM = b"\xef\xbb\xbf"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class _Writer(Protocol):
    def write(self, table: pa.Table) -> None: ...


def write_book(frames: Iterable[pd.DataFrame], path: Path) -> int:
    """Write the frames of a book to one ``.csv``, ``.xlsx`` or ``.parquet`` file.

    Only one frame is held at a time. The file appears under its name once it is complete. CSV is
    UTF-8 with a byte order mark, so that spreadsheets show Chinese; a Parquet file has one row
    group a frame.

    Parameters
    ----------
    frames : iterable of DataFrame
        All with the same columns; at least one.
    path : Path

    Returns
    -------
    int
        Rows written.

    Raises
    ------
    RiskError
        If the ending is another, if there is no frame, or if a worksheet cannot hold the rows.
    """
    path = Path(path)
    kinds: dict[str, Callable[[Path, pa.Schema], Any]] = {
        ".csv": _csv,
        ".xlsx": _xlsx,
        ".parquet": _parquet,
    }
    opens = kinds.get(path.suffix.lower())
    if opens is None:
        raise _refused(
            path, path.suffix or "no ending", "unknown kind of file", "use .csv, .xlsx or .parquet"
        )
    waiting = iter(frames)
    first = next(waiting, None)
    if first is None:
        raise _refused(path, "no frame", "a book has at least one frame", "draw at least one firm")
    table = pa.Table.from_pandas(first, preserve_index=False)
    part = path.with_name(f"{path.name}.part")
    rows: int = 0
    try:
        with opens(part, table.schema) as writer:
            while True:
                rows += table.num_rows
                if opens is _xlsx and rows > MOST_XLSX_ROWS:
                    raise _refused(
                        path,
                        f"more than {MOST_XLSX_ROWS:,} rows",
                        f"a worksheet holds {MOST_XLSX_ROWS:,} rows under its header",
                        "write .csv or .parquet, or draw fewer firms",
                    )
                writer.write(table)
                frame = next(waiting, None)
                if frame is None:
                    break
                table = pa.Table.from_pandas(frame, schema=table.schema, preserve_index=False)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return rows


def _refused(path: Path, got: str, rule: str, way_out: str) -> RiskError:
    return RiskError(
        f"{path.name} cannot be written: {rule}",
        [Fault(str(path), got, rule, way_out, "cannot-write")],
    )


@contextmanager
def _csv(path: Path, schema: pa.Schema) -> Iterator[_Writer]:
    with path.open("wb") as file:
        file.write(_BOM)
        with pa_csv.CSVWriter(file, schema) as writer:
            yield writer


@contextmanager
def _parquet(path: Path, schema: pa.Schema) -> Iterator[_Writer]:
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        yield writer


@contextmanager
def _xlsx(path: Path, schema: pa.Schema) -> Iterator[_Writer]:
    # One fixed day, so that the same rows give the same bytes.
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"created": _LONG_AGO})
        sheet = book.add_worksheet(SHEET)
        sheet.freeze_panes(1, 1)
        for place, name in enumerate(schema.names):
            sheet.write_string(0, place, name)
        yield _Sheet(sheet)


class _Sheet:
    """Rows of a worksheet, written downwards; text is never taken for a formula."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.row = 0

    def write(self, table: pa.Table) -> None:
        """Write the rows of a table below those before."""
        columns = [column.to_pylist() for column in table.columns]
        for values in zip(*columns, strict=True):
            self.row += 1
            for place, value in enumerate(values):
                if isinstance(value, str):
                    self.sheet.write_string(self.row, place, value)
                elif value is not None:
                    self.sheet.write_number(self.row, place, value)


def read_book(path: Path) -> Iterator[dict[str, Any]]:
    """Give the rows of a book as they stand, texts as texts; blanks are empty or None.

    Raises
    ------
    RiskError
        If the kind of file is not one of ``.csv``, ``.xlsx``, ``.parquet``.
    """
    kind = path.suffix.lower()
    if kind == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
    elif kind == ".parquet":
        with pq.ParquetFile(path) as stored:
            for batch in stored.iter_batches():
                yield from batch.to_pylist()
    elif kind == ".xlsx":
        yield from pd.read_excel(path, dtype=object, engine="openpyxl").to_dict("records")
    else:
        raise _refused(path, path.suffix, "must be .csv, .xlsx or .parquet", "convert the book")
