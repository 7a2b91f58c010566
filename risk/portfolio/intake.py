"""Portfolio: a workbook of many firms, filled in by people, as rows of a book.

The sheet has one firm a row, under a line of column names (``firm.name`` …, as in
:mod:`risk.portfolio.rows`) that may have lines of words above or below it. Answers may be written
as codes or as the words of either language; a code may be followed by its name.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from risk.errors import Fault, InvalidProfile, shorten
from risk.portfolio.rows import OPERATION, columns
from risk.profile import Operation, Profile
from risk.text import choice
from risk.units import LOCALES

FIRST = "firm.name"
"""The column by which the line of names is found."""

MOST_ROWS = 5_000
_LOOKED_AT = 10
_NAMED = ("firm.country", "firm.province", "firm.industry")
"""Columns whose code may be followed by its name, as the drop-down lists write it."""


@dataclass(frozen=True)
class Intake:
    """A workbook read.

    Parameters
    ----------
    header : int
        Number of the line of names; the first is 1.
    columns : tuple of str
        Name of every column of the sheet; empty where it has none.
    rows : tuple of (int, dict)
        Line number, and the values of a firm by column.
    """

    header: int
    columns: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, Any]], ...]


def read_intake(name: str, content: bytes) -> Intake:
    """Read a workbook of firms.

    Parameters
    ----------
    name : str
        Of the file; its ending says the kind, ``.xlsx`` or ``.csv``.
    content : bytes

    Raises
    ------
    InvalidProfile
        If it cannot be read, has no line of names, a name is unknown or stands twice, it holds no
        firm, or more than ``MOST_ROWS``.
    """
    lines = [tuple(line) for line in _lines(name, content)]
    places = [place for place, line in enumerate(lines[:_LOOKED_AT]) if FIRST in line]
    if not places:
        raise _refused(
            [_fault(FIRST, "no such column", "the line of column names is needed", "names")]
        )
    header = places[0]
    names = tuple("" if one is None else str(one).strip() for one in lines[header])
    _check_names(names)
    rows = tuple(
        (number, values)
        for number, line in enumerate(lines[header + 1 :], header + 2)
        if (values := _values(names, line)) and not _is_words(values)
    )
    if not rows:
        raise _refusal("rows", "none", "at least one firm is needed", "empty")
    if len(rows) > MOST_ROWS:
        raise _refusal("rows", f"{len(rows):,}", f"at most {MOST_ROWS:,} firms", "many")
    return Intake(header + 1, names, rows)


@cache
def fields() -> Mapping[str, FieldInfo]:
    """Give the question behind every column that has one of its own."""
    found = dict(_fields(Profile, ""))
    found |= {
        f"{OPERATION}{name}": field
        for name, field in _fields(Operation, "")
        if f"{OPERATION}{name}" in columns()
    }
    return {name: found[name] for name in columns() if name in found}


def choices_of(column: str) -> tuple[str, ...]:
    """Give the codes a column may hold; none where the answer is free.

    >>> choices_of("controls.technical.edr")
    ('yes', 'partly', 'no', 'not_applicable', 'unknown')
    """
    if column.startswith(f"{OPERATION}answers."):
        return ("yes", "no", "unknown")
    field = fields().get(column)
    many = columns()[column] in ("list", "measures", "amounts")
    return () if field is None or many else tuple(_literals(field.annotation))


def _fields(model: type[BaseModel], above: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        shape = field.annotation
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            yield from _fields(shape, f"{above}{name}.")
        else:
            yield f"{above}{name}", field


def _literals(shape: Any) -> Iterator[str]:
    for one in get_args(shape):
        if isinstance(one, str):
            yield one
        else:
            yield from _literals(one)


@cache
def _codes(column: str) -> Mapping[str, str]:
    """Give code by the words of every language, in small letters."""
    field = column.split(".")[-1]
    field = "answers" if column.startswith(f"{OPERATION}answers.") else field
    return {
        words.lower(): code
        for code in choices_of(column)
        for words in (code, *(choice(field, code, locale) for locale in LOCALES))
    }


def _lines(name: str, content: bytes) -> Iterator[Sequence[Any]]:
    if name.lower().endswith(".csv"):
        try:
            yield from csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        except (UnicodeDecodeError, csv.Error) as error:
            raise _refused(
                [_fault(name, "no table", "must be a CSV file in UTF-8", "file")]
            ) from error
        return
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, line in enumerate(sheet.iter_rows(values_only=True)):
            if number > MOST_ROWS + _LOOKED_AT:
                break
            yield line
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        raise _refused(
            [_fault(name, "no workbook", "must be an .xlsx workbook", "file")]
        ) from error


def _check_names(names: Sequence[str]) -> None:
    known = list(columns())
    faults = [
        Fault(
            one, one, "no such column",
            f"nearest: {', '.join(difflib.get_close_matches(one, known, 3, 0))}", "no-such-column",
        )
        for one in names
        if one and one not in known
    ]  # fmt: skip
    twice = {one for place, one in enumerate(names) if one and one in names[:place]}
    faults += [_fault(one, "twice", "a column stands once", "twice") for one in sorted(twice)]
    if faults:
        raise _refused(faults)


def _values(names: Sequence[str], line: Sequence[Any]) -> dict[str, Any]:
    return {
        name: _read(name, value)
        for name, value in zip(names, line, strict=False)
        if name and value is not None and str(value).strip()
    }


def _read(column: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.strip()
    if column in _NAMED:
        return text.split()[0]
    return _codes(column).get(text.lower(), text) if choices_of(column) else text


def _is_words(values: Mapping[str, Any]) -> bool:
    """Tell a line of words for the columns from a firm: it has words where numbers belong."""
    numbers = [name for name in values if columns()[name] in ("whole", "number")]
    return len(numbers) > 3 and all(
        isinstance(values[name], str) and not any(one.isdigit() for one in values[name])
        for name in numbers
    )


def _fault(path: str, got: str, rule: str, code: str) -> Fault:
    return Fault(path, shorten(got), rule, "use the template", f"intake-{code}")


def _refusal(path: str, got: str, rule: str, code: str) -> InvalidProfile:
    return _refused([_fault(path, got, rule, code)])


def _refused(faults: list[Fault]) -> InvalidProfile:
    return InvalidProfile(f"the workbook has {len(faults)} fault(s)", faults)
