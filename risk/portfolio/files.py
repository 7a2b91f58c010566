"""Portfolio: tables written to files, frame by frame."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import xlsxwriter

from risk.errors import Fault, RiskError

if TYPE_CHECKING:
    import pandas as pd

MOST_XLSX_ROWS = 1_048_575
"""Rows of a worksheet without its header line."""

SHEET = "firms"
_BOM = b"\xef\xbb\xbf"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class _Writer(Protocol):
    def write(self, table: pa.Table) -> None: ...


class TableWriter:
    """Frames written one below the other; all have the columns of the first.

    Parameters
    ----------
    path : Path
        For messages.
    opens : callable
        Opens the file for a schema.
    part : Path
        Where the rows go until the file is complete.
    stack : ExitStack
        Closes the file.
    """

    def __init__(
        self, path: Path, opens: Callable[[Path, pa.Schema], Any], part: Path, stack: ExitStack
    ) -> None:
        self.rows = 0
        self._path, self._opens, self._part, self._stack = path, opens, part, stack
        self._writer: _Writer | None = None
        self._schema: pa.Schema | None = None

    def write(self, frame: pd.DataFrame) -> None:
        """Write a frame; only one is held at a time."""
        table = pa.Table.from_pandas(frame, schema=self._schema, preserve_index=False)
        if self._writer is None:
            self._schema = table.schema
            self._writer = self._stack.enter_context(self._opens(self._part, table.schema))
        self.rows += table.num_rows
        if self._opens is _xlsx and self.rows > MOST_XLSX_ROWS:
            raise _refused(
                self._path,
                f"more than {MOST_XLSX_ROWS:,} rows",
                f"a worksheet holds {MOST_XLSX_ROWS:,} rows under its header",
                "write .csv or .parquet, or draw fewer firms",
            )
        self._writer.write(table)


@contextmanager
def open_table(path: Path) -> Iterator[TableWriter]:
    """Open one ``.csv``, ``.xlsx`` or ``.parquet`` file to write frames to.

    The file appears under its name once it is complete. CSV is UTF-8 with a byte order mark, so
    that spreadsheets show Chinese; a Parquet file has one row group a frame.

    Raises
    ------
    RiskError
        If the ending is another, if there is no frame, or if a worksheet cannot hold the rows.
    """
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
    part = path.with_name(f"{path.name}.part")
    try:
        with ExitStack() as stack:
            writer = TableWriter(path, opens, part, stack)
            yield writer
        if writer._schema is None:
            raise _refused(
                path, "no frame", "a book has at least one frame", "draw at least one firm"
            )
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_book(frames: Iterable[pd.DataFrame], path: Path) -> int:
    """Write the frames of a book to one file, as :func:`open_table` does.

    Parameters
    ----------
    frames : iterable of DataFrame
        All with the same columns; at least one.
    path : Path

    Returns
    -------
    int
        Rows written.
    """
    with open_table(Path(path)) as writer:
        for frame in frames:
            writer.write(frame)
    return writer.rows


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
                elif isinstance(value, bool):
                    self.sheet.write_boolean(self.row, place, value)
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
        import pandas as pd

        yield from pd.read_excel(path, dtype=object, engine="openpyxl").to_dict("records")
    else:
        raise _refused(path, path.suffix, "must be .csv, .xlsx or .parquet", "convert the book")
