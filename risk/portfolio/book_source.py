"""Portfolio: a book of any kind of file as Parquet whose row groups can be read one by one.

A Parquet file of small row groups is read where it lies. Any other file is first written as one,
text as text, so that a cell is refused or kept by what stands in it.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from risk.errors import Fault, RiskError
from risk.portfolio.rows import columns
from risk.portfolio.sift import AS_THEY_STAND, NEEDED

GROUP = 32_768
"""Rows of a row group that is written; part of what a book's parts are."""
MOST_GROUP = 131_072
"""Rows of a row group that is read where it lies."""
BEYOND = "(beyond the header)"
"""Column of the cells of a line that has more of them than the header."""

Told = Callable[[int], None]
"""Is told how many rows more are ready."""


class InvalidBook(RiskError):
    """A file is no book: it cannot be read, or its columns are not those of a profile."""

    code = "invalid-book"


def parquet_of(book: Path, spool: Path, told: Told) -> Path:
    """Give a book as a Parquet file of small row groups, written to ``spool`` where it is not one.

    Parameters
    ----------
    book : Path
        ``.csv``, ``.xlsx`` or ``.parquet``.
    spool : Path
        File to write; appears under its name once it is complete.
    told : callable

    Raises
    ------
    InvalidBook
        If the file cannot be read or has other columns than a profile: all of them at once.
    """
    kind = book.suffix.lower()
    try:
        if kind == ".parquet":
            with pq.ParquetFile(book) as stored:
                check_columns(book, stored.schema_arrow.names)
                groups = range(stored.num_row_groups)
                if all(stored.metadata.row_group(g).num_rows <= MOST_GROUP for g in groups):
                    return book
                return _write(spool, stored.iter_batches(GROUP), told)
        if kind == ".csv":
            return _from_csv(book, spool, told)
        if kind == ".xlsx":
            return _write(spool, _text_batches(_sheet_rows(book), _sheet_names(book)), told)
    except (OSError, pa.ArrowException, UnicodeDecodeError, ValueError, KeyError) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise unreadable(book, words, "give a table with its columns in the first line") from None
    raise unreadable(book, "must be .csv, .xlsx or .parquet", "convert the book")


def look_at(book: Path) -> None:
    """Look whether a file can be a book: its kind and its columns, not its rows.

    Raises
    ------
    InvalidBook
        As :func:`parquet_of`.
    """
    try:
        if book.suffix == ".parquet":
            check_columns(book, pq.read_schema(book).names)
        elif book.suffix == ".csv":
            with book.open(encoding="utf-8-sig", newline="") as file:
                check_columns(book, next(csv.reader(file), []))
        else:
            _sheet_names(book)
    except (OSError, pa.ArrowException, ValueError, KeyError, csv.Error, BadZipFile) as error:
        rule = "must be a table with its columns in the first line"
        raise unreadable(book, rule, "save it as .csv, .xlsx or .parquet anew") from error


def read_rows(book: Path, group: int, rows: int) -> Iterator[pa.Table]:
    """Read a row group, so many rows at a time; words that firms share come as codes of them."""
    metadata = pq.read_metadata(book)
    shared = [
        column.path
        for column in map(metadata.schema.column, range(metadata.num_columns))
        if column.physical_type == "BYTE_ARRAY" and column.path not in AS_THEY_STAND
    ]
    with pq.ParquetFile(book, metadata=metadata, read_dictionary=shared) as stored:
        for batch in stored.iter_batches(rows, row_groups=[group], use_threads=False):
            yield pa.Table.from_batches([batch])


def check_columns(book: Path, names: Iterable[str]) -> None:
    """Look at a header.

    Raises
    ------
    InvalidBook
        With every column that is none of a profile's, stands twice, or is needed and not there.
    """
    names, known = list(names), list(columns())
    faults = [
        Fault(
            name or "(blank)",
            book.name,
            "no such column",
            f"did you mean {near[0]}?"
            if (near := difflib.get_close_matches(name, known, n=1))
            else "remove the column; `risk schema profile` names every answer",
            "no-such-column",
        )
        for name in names
        if name not in columns()
    ]
    faults += [
        Fault(name, book.name, "stands twice", "keep one", "stands-twice")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    faults += [
        Fault(name, "nothing", "every firm needs this answer", "add the column", "missing")
        for name in NEEDED
        if name not in names
    ]
    if faults:
        raise InvalidBook(f"{book.name} has columns that do not fit", faults)


def _write(path: Path, batches: Iterable[pa.RecordBatch], told: Told) -> Path:
    part = path.with_name(f"{path.name}.part")
    writer: pq.ParquetWriter | None = None
    try:
        for batch in batches:
            if writer is None:
                writer = pq.ParquetWriter(part, batch.schema, compression="zstd")
            for start in range(0, batch.num_rows, GROUP):
                writer.write_batch(batch.slice(start, GROUP), row_group_size=GROUP)
            told(batch.num_rows)
        if writer is None:
            raise ValueError("the book has no firms")
    finally:
        if writer is not None:
            writer.close()
    part.replace(path)
    return path


def _from_csv(book: Path, spool: Path, told: Told) -> Path:
    with book.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        names = next(lines, [])
        check_columns(book, names)
        try:
            return _write(spool, _whole(_arrow_batches(book, names)), told)
        except _RaggedError:  # line by line from the start: ten times slower, and sure
            return _write(spool, _text_batches((line for line in lines if line), names), told)


class _RaggedError(Exception):
    """A line has more or fewer cells than the header."""


def _arrow_batches(book: Path, names: list[str]) -> Iterator[pa.RecordBatch]:
    ragged: list[Any] = []

    def skip(line: Any) -> str:
        ragged.append(line)
        return "skip"

    reader = pa_csv.open_csv(
        book,
        read_options=pa_csv.ReadOptions(block_size=1 << 24, use_threads=False),
        parse_options=pa_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
        convert_options=pa_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
    for batch in reader:
        if ragged:
            break
        yield batch
    if ragged:
        raise _RaggedError


def _whole(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Cut a stream into row groups of one size, whatever the sizes it comes in."""
    kept: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        kept.append(batch)
        rows += batch.num_rows
        while rows >= GROUP:
            table = pa.Table.from_batches(kept).combine_chunks()
            yield from table.slice(0, GROUP).combine_chunks().to_batches()
            kept = table.slice(GROUP).to_batches()
            rows -= GROUP
    if rows:
        yield from pa.Table.from_batches(kept).combine_chunks().to_batches()


def _text_batches(lines: Iterator[list[Any]], names: list[str]) -> Iterator[pa.RecordBatch]:
    """Give lines as columns of text; cells beyond the header in a column of their own."""
    schema = pa.schema([(name, pa.string()) for name in (*names, BEYOND)])
    width = len(names)
    while block := list(islice(lines, GROUP)):
        padded = [[*line[:width], *[None] * (width - len(line))] for line in block]
        cells = [pa.array([_text(cell) for cell in column], pa.string())
                 for column in zip(*padded, strict=True)]  # fmt: skip
        beyond = [";".join(str(cell) for cell in line[width:] if cell) or None for line in block]
        yield pa.RecordBatch.from_arrays([*cells, pa.array(beyond, pa.string())], schema=schema)


def _text(cell: Any) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _sheet_names(book: Path) -> list[str]:
    names = ["" if cell is None else str(cell) for cell in next(_lines(book), [])]
    check_columns(book, names)
    return names


def _sheet_rows(book: Path) -> Iterator[list[Any]]:
    """Give the lines below the header, without those that are blank."""
    lines = _lines(book)
    next(lines, None)
    for line in lines:
        if any(cell is not None for cell in line):
            yield line


def _lines(book: Path) -> Iterator[list[Any]]:
    import openpyxl

    workbook = openpyxl.load_workbook(book, read_only=True, data_only=True)
    try:
        for line in workbook.active.iter_rows(values_only=True):
            yield list(line)
    finally:
        workbook.close()


def unreadable(book: Path, rule: str, way_out: str) -> InvalidBook:
    """Give the error for a file that is no book."""
    fault = Fault(book.name, book.name, rule, way_out, InvalidBook.code)
    return InvalidBook(f"{book.name} cannot be read: {rule}", [fault])
