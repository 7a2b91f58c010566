"""Portfolio: the rows of a chunk that are sure to be right, and those to be read one by one.

Rows are sifted by columns, a hundred times faster than one by one. The sieve is strict: what it
keeps would pass as a profile, what it leaves may still pass. A word is tried once for each
different word, as the one answer of a profile that is right otherwise; a number against the
limits of its field; the rules between answers are as in :mod:`risk.profile`.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from stdnum.cn import uscc

from risk.errors import InvalidProfile
from risk.portfolio.firm_columns import MEASURES, SENSITIVE, UNKNOWN, FirmColumns, coded
from risk.portfolio.rows import OPERATION, columns, profile_of_row
from risk.profile import AREAS, profile_schema
from risk.profile.operation import Operation

Flags = NDArray[np.bool_]

NUMBER = r"^-?\d{1,15}(\.\d{1,15})?([eE][+-]?\d{1,2})?$"
WHOLE = r"^-?\d{1,15}(\.0{1,15})?$"
SURE_LIST = 100
"""A list whose whole text is no longer has no item that is."""

RIGHT = {"firm.name": "-", "firm.industry": "F52", "cover.limit": 1e12, "cover.retention": 0}
"""A row that is right."""
AREA_LEVELS = tuple(f"{OPERATION}area_levels.{area}" for area in AREAS)
NEEDED = ("firm.name", "firm.industry", "cover.limit", "cover.retention")
FREE = {"firm.name", "operation.name", "operation.purpose", "operation.subjects",
        "operation.area_reason", "dependencies.cloud_provider", "dependencies.cloud_region",
        "dependencies.mail", "dependencies.managed_service_provider"}  # fmt: skip
"""Texts with no rule but their length."""
LISTS_OF_FREE = {"operation.processors", "dependencies.key_software"}
AS_THEY_STAND = {"firm.name", "operation.name", MEASURES}
"""Texts that hardly two firms share: not looked at by different word."""
PARTS_OF_TOTAL = ("ordinary", "faces_stored", "sent_abroad_ordinary", "sent_abroad_sensitive")


def sift(table: pa.Table) -> tuple[FirmColumns, Flags]:
    """Give the columns of the rows that are sure to be right, and which rows they are.

    Parameters
    ----------
    table : pyarrow.Table
        Columns of :mod:`risk.portfolio.rows`, as text, numbers, days, or codes of them.

    Returns
    -------
    FirmColumns
        Of the sure rows alone.
    ndarray of bool, shape (n,)
        Which rows are sure.
    """
    sure = np.ones(table.num_rows, dtype=bool)
    read = {}
    for name in table.column_names:
        if name not in columns():
            sure &= _flags(table[name].is_null())
            continue
        read[name], fits = _column(name, table[name])
        if fits is not None:
            sure &= fits
    firms = FirmColumns(pa.table(read))
    for name in NEEDED:
        sure &= firms.given(name)
    sure &= _rules_between(firms) & firms.measures[1]
    return firms.only(sure), sure


def _column(name: str, column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, Flags | None]:
    """Give a column in its own kind, and where it is right; None for everywhere."""
    kind = columns()[name]
    if pa.types.is_null(column.type):
        return column, None
    if kind in ("number", "whole"):
        numbers, fits = _as_numbers(name, column, kind)
        return numbers, fits & _within(name, numbers, kind)
    if pa.types.is_date(column.type) or pa.types.is_timestamp(column.type):
        column = column.cast(pa.date32(), safe=False).cast(pa.string())
    if pa.types.is_integer(column.type):
        column = column.cast(pa.string())
    if not _is_text(column.type):
        return pa.nulls(len(column)), _flags(column.is_null())
    if name in AS_THEY_STAND and not pa.types.is_dictionary(column.type):
        column = _blank_to_null(column)
        return column, None if name == MEASURES else _short_enough(name, column)
    whole = column.combine_chunks().dictionary_encode()
    codes, words = coded(whole)
    if not all(word.strip() for word in words):
        whole = _blank_to_null(column).combine_chunks().dictionary_encode()
        codes, words = coded(whole)
    fits = np.array([*(_fits(name, word) for word in words), True])[codes]
    return pa.chunked_array([whole]), fits


def _as_numbers(name: str, column: pa.ChunkedArray, kind: str) -> tuple[pa.ChunkedArray, Flags]:
    """Read numbers from text too; what is no plain number becomes blank and is told."""
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type):
        return column.cast(pa.float64()), np.ones(len(column), dtype=bool)
    if not _is_text(column.type):
        return pa.nulls(len(column), pa.float64()), _flags(column.is_null())
    text = _blank_to_null(column)
    if _is_right(name, UNKNOWN):
        text = pc.if_else(pc.equal(text, UNKNOWN), None, text)
    plain = pc.match_substring_regex(text, WHOLE if kind == "whole" else NUMBER)
    kept = pc.if_else(plain, text, None)
    return kept.cast(pa.float64()), _flags(pc.fill_null(plain, True))


def _within(name: str, column: pa.ChunkedArray, kind: str) -> Flags:
    low, above, high, below = _limits()[name]
    values = np.asarray(column.to_numpy())
    blank = np.isnan(values)
    fits = (values >= low) & (values > above) & (values <= high) & (values < below)
    if kind == "whole":
        fits &= np.floor(values) == values
    return np.asarray(fits | blank)


@cache
def _limits() -> dict[str, tuple[float, float, float, float]]:
    """Give least, above, most and below of every column of numbers, from the profile's schema."""
    names = ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
    ends = (-np.inf, -np.inf, np.inf, np.inf)
    return {
        name: tuple(_rule(name).get(key, end) for key, end in zip(names, ends, strict=True))
        for name, kind in columns().items()
        if kind in ("number", "whole")
    }


@cache
def _rule(name: str) -> dict[str, Any]:
    """Give the JSON schema of a column's answer."""
    found = schema = _schema(name.startswith(OPERATION))
    for part in name.removeprefix(OPERATION).split("."):
        found = found["properties"][part]
        if "$ref" in found:
            found = schema["$defs"][found["$ref"].rsplit("/", 1)[1]]
    known = [one for one in found.get("anyOf", [found]) if one.get("type") != "null"]
    return dict(known[0])


@cache
def _schema(of_operation: bool) -> dict[str, Any]:
    return Operation.model_json_schema() if of_operation else profile_schema()


def _short_enough(name: str, column: pa.ChunkedArray) -> Flags:
    return _flags(pc.fill_null(pc.less_equal(pc.utf8_length(column), _longest(name)), True))


@cache
def _longest(name: str) -> int:
    """Give the most characters a text with no other rule may have."""
    return SURE_LIST if name in LISTS_OF_FREE else int(_rule(name)["maxLength"])


def _fits(name: str, word: str) -> bool:
    if name in FREE or name in LISTS_OF_FREE:
        return len(word) <= _longest(name)
    return name == MEASURES or _is_right(name, word)


@lru_cache(maxsize=100_000)
def _is_right(name: str, word: str) -> bool:
    """Tell whether a word passes, as it stands, as the answer of a profile that is right else."""
    if word != word.strip():
        return False
    if name == "firm.uscc":
        return bool(uscc.is_valid(word) and uscc.compact(word) == word)
    row: dict[str, Any] = {**RIGHT, name: word}
    if name.endswith(".currency"):
        row |= {"firm.currency": word, "cover.currency": word}
    if name.startswith(OPERATION):
        row[f"{OPERATION}name"] = "-"
    if name in AREA_LEVELS:
        row |= dict.fromkeys(AREA_LEVELS, word) | {f"{OPERATION}area_reason": "-"}
    try:
        profile_of_row(row)
    except InvalidProfile:
        return False
    return True


def _rules_between(firms: FirmColumns) -> Flags:
    """Tell where the rules between answers are kept, where the answers themselves are right."""
    right = _same_currency(firms)
    total = firms.numbers("data_held.persons_total")
    for part in (*(f"data_held.{one}" for one in PARTS_OF_TOTAL), *SENSITIVE):
        right &= ~(firms.numbers(part) > total)
    trains = firms.words("data_held.trains_ai").each(lambda word: word == "yes")
    right &= ~(trains & firms.words("data_held.training_state").each(lambda w: w == "not_used"))
    right &= ~(firms.numbers("cover.aggregate_limit") < firms.numbers("cover.limit"))
    right &= ~firms.given("cover.sublimits")
    right &= ~firms.given("cover.retroactive_date") | ~firms.given("cover.inception")
    described = np.any([firms.given(n) for n in columns() if n.startswith(OPERATION)], axis=0)
    right &= ~described | firms.given(f"{OPERATION}name")
    judged = np.stack([firms.given(area) for area in AREA_LEVELS])
    reasoned = judged.all(axis=0) & firms.given(f"{OPERATION}area_reason")
    return np.asarray(right & (~judged.any(axis=0) | reasoned))


def _same_currency(firms: FirmColumns) -> Flags:
    own, asked = (firms.words(f"{of}.currency") for of in ("firm", "cover"))
    of = {word: place for place, word in enumerate(own.words)}
    return np.asarray(own.each(of.get) == asked.each(lambda word: of.get(word, -1)))


def _blank_to_null(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Take text of nothing but spaces for a blank; a word with spaces about it is left alone."""
    column = column.cast(pa.string())
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(column), ""), None, column)


def _is_text(kind: pa.DataType) -> bool:
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(
        bool(of(value)) for of in (pa.types.is_string, pa.types.is_large_string, pa.types.is_null)
    )


def _flags(found: Any) -> Flags:
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)
