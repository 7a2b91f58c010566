"""Portfolio: a chunk of a book as columns: numbers as floats, words as codes.

Every column has the name of :mod:`risk.portfolio.rows`; a blank, or a column that is left out,
is the usual answer of the profile, or unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, cached_property
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import BaseModel

from risk.assess.parameters import Floats
from risk.portfolio.measure_states import States, measure_states
from risk.portfolio.rows import OPERATION, columns, list_of
from risk.profile import MEASURES as IDS
from risk.profile import Operation, Profile, Sensitive
from risk.rulebook.condition_columns import Words

T = TypeVar("T")
UNKNOWN = "unknown"
MEASURES = "controls.measures"
SENSITIVE = tuple(f"data_held.sensitive.{kind}" for kind in Sensitive.model_fields)


@cache
def usual_answers() -> dict[str, Any]:
    """Give the answer that a blank stands for, by column; None for unknown."""
    known = columns()
    found = dict.fromkeys(known) | dict(_defaults("", Profile))
    found |= dict(_defaults(OPERATION, Operation))
    found |= {name: UNKNOWN for name in known if name.startswith(f"{OPERATION}answers.")}
    return {name: found[name] for name in known}


def _defaults(prefix: str, model: type[BaseModel]) -> Iterator[tuple[str, Any]]:
    for name, field in model.model_fields.items():
        shape = field.annotation
        if isinstance(shape, type) and issubclass(shape, BaseModel):
            yield from _defaults(f"{prefix}{name}.", shape)
        elif not field.is_required() and field.default_factory is None:
            yield f"{prefix}{name}", field.default


class FirmColumns:
    """Columns of n firms, each read once.

    Parameters
    ----------
    table : pyarrow.Table
        Numbers as numbers, everything else as text; blanks are null.
    """

    def __init__(self, table: pa.Table) -> None:
        self.table = table
        self.rows: int = table.num_rows
        self._read: dict[str, Any] = {}

    @cached_property
    def measures(self) -> tuple[States, NDArray[np.bool_]]:
        """States of the ENISA measures, and which texts are in the plain form."""
        if MEASURES not in self.table.column_names:
            return np.zeros((self.rows, len(IDS)), dtype=np.int8), np.ones(self.rows, dtype=bool)
        return measure_states(self.table[MEASURES])

    def numbers(self, name: str) -> Floats:
        """Give a column of numbers; NaN for unknown."""
        return self._once(name, self._numbers)

    def words(self, name: str) -> Words:
        """Give a column of words; a list is a tuple of words."""
        return self._once(name, self._words)

    def given(self, name: str) -> NDArray[np.bool_]:
        """Tell where a column is not blank."""
        if name not in self.table.column_names:
            return np.zeros(self.rows, dtype=bool)
        return np.asarray(self.table[name].is_valid().to_numpy(zero_copy_only=False))

    def only(self, rows: NDArray[np.bool_]) -> FirmColumns:
        """Give the firms of some rows."""
        if rows.all():
            return self
        kept = FirmColumns(self.table.filter(pa.array(rows)))
        if "measures" in vars(self):
            states, plain = self.measures
            kept.measures = states[rows], plain[rows]
        return kept

    def _once(self, name: str, read: Callable[[str], T]) -> T:
        if name not in self._read:
            self._read[name] = read(name)
        found: T = self._read[name]
        return found

    def _numbers(self, name: str) -> Floats:
        usual = usual_answers()[name]
        blank = np.nan if usual is None else float(usual)
        if name not in self.table.column_names:
            return np.full(self.rows, blank)
        column = self.table[name].cast(pa.float64())
        return np.asarray(pc.fill_null(column, blank).to_numpy())

    def _words(self, name: str) -> Words:
        usual = usual_answers()[name]
        if name not in self.table.column_names:
            return Words.same(usual, self.rows)
        codes, words = coded(self.table[name])
        if columns()[name] == "list":
            words = [tuple(list_of(word)) for word in words]
        return Words(np.where(codes < 0, len(words), codes), (*words, usual))


def coded(column: pa.ChunkedArray | pa.Array) -> tuple[NDArray[np.int32], list[Any]]:
    """Give the place of every value among the different ones; -1 for a blank."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_null(whole.type):
        return np.full(len(whole), -1, dtype=np.int32), []
    if not pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_encode()
    codes = pc.fill_null(whole.indices, -1).to_numpy().astype(np.int32, copy=False)
    return codes, whole.dictionary.to_pylist()


def distinct(*codes: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give a row of every different combination of codes >= 0, and each row's place among them.

    >>> distinct(np.array([1, 1, 0]), np.array([0, 0, 2]))[1].tolist()
    [0, 0, 1]
    """
    whole = np.zeros(len(codes[0]), dtype=np.int64)
    for one in codes:
        whole = whole * (int(one.max(initial=0)) + 1) + one
    known = pa.array(whole).dictionary_encode()
    place = known.indices.to_numpy()
    first = np.zeros(len(known.dictionary), dtype=np.intp)
    first[place[::-1]] = np.arange(len(whole))[::-1]
    return first, place


def between(values: Floats, edges: Sequence[float]) -> NDArray[np.intp]:
    """Give the place of numbers among edges: an edge has a place of its own, and so has NaN."""
    ends = np.unique(np.asarray(edges, dtype=float))
    left, right = (np.searchsorted(ends, values, side) for side in ("left", "right"))
    return np.where(np.isnan(values), 2 * len(ends) + 1, left + right)


def within(place: int, edges: Sequence[float]) -> float | None:
    """Give a number at one place among edges, the other way round from :func:`between`.

    >>> [within(int(between(np.array([x]), [1.0, 5.0])[0]), [1.0, 5.0]) for x in (0.2, 5.0, 9.0)]
    [0.5, 5.0, 6.0]
    """
    ends = sorted(set(edges))
    if place > 2 * len(ends):
        return None
    if place % 2:
        return float(ends[place // 2])
    low, high = [0.0, *ends][place // 2], [*ends, (ends[-1] if ends else 0.0) + 2][place // 2]
    return float((low + high) / 2)


def persons_bounds(firms: FirmColumns) -> tuple[Floats, Floats]:
    """Give the least and most people the answers allow, as ``DataHeld.persons_bounds`` does.

    Returns
    -------
    tuple of ndarray, shape (n,) [persons]
        The most is NaN where unknown.
    """
    total = firms.numbers("data_held.persons_total")
    ordinary = firms.numbers("data_held.ordinary")
    kinds = np.stack([firms.numbers(kind) for kind in SENSITIVE])
    least = np.nan_to_num(ordinary) + np.nan_to_num(kinds).max(axis=0)
    told = ~np.isnan(total)
    return np.where(told, total, least), np.where(told, total, ordinary + kinds.sum(axis=0))
