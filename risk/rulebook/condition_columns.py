"""Conditions of rules on columns of facts: many firms at once.

A word is looked at once for each different word, by the test that one firm gets; numbers are
compared as arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from risk.rulebook.condition import TESTS, Fact, unreadable

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Words:
    """A column of words.

    Parameters
    ----------
    codes : ndarray of int, shape (n,)
        Places in ``words``.
    words : tuple
        Every different answer: a word, a tuple of words, or None for unknown. There may be some
        that no row has.
    """

    codes: NDArray[np.integer[Any]]
    words: tuple[Fact, ...]

    def each(self, of: Callable[[Any], Any]) -> NDArray[Any]:
        """Give a function of the words, looked at once for each different word; shape (n,)."""
        return np.asarray(np.array([of(word) for word in self.words])[self.codes])

    def used(self) -> Words:
        """Give the same column without the words that no row has."""
        places, codes = np.unique(self.codes, return_inverse=True)
        return Words(codes, tuple(self.words[place] for place in places))

    def at(self, row: int | np.integer[Any]) -> Any:
        """Give the word of one row."""
        return self.words[self.codes[row]]

    def spelt(self) -> NDArray[np.object_]:
        """Give the words row by row."""
        found = np.empty(len(self.words), dtype=object)
        found[:] = self.words
        return np.asarray(found[self.codes])

    @classmethod
    def same(cls, word: Fact, rows: int) -> Words:
        """Give a column of one word."""
        return cls(np.zeros(rows, dtype=np.int8), (word,))

    @classmethod
    def yes_no(cls, truth: Flags) -> Words:
        """Give a column of ``yes`` and ``no``."""
        return cls(truth.astype(np.int8), ("no", "yes"))


Column = Words | Floats
"""A fact of n firms; NaN is an unknown number."""

Columns = Callable[[str], Column | None]
"""A fact's column by its name; None if there is no such fact."""


def _is(column: Floats, wanted: list[Any]) -> Flags:
    numbers = [one for one in wanted if not isinstance(one, str)]
    return np.where(np.isnan(column), "unknown" in wanted, np.isin(column, numbers))


_NUMBERS: Mapping[str, Callable[[Floats, Any], Flags]] = {
    "is": _is,
    "above": np.greater,
    "at_least": np.greater_equal,
    "below": np.less,
    "at_most": np.less_equal,
}


def holds_for(condition: Mapping[str, Any], columns: Columns) -> Flags:
    """Tell for which firms a condition holds; shape (n,).

    As :func:`risk.rulebook.condition.holds` tells for one.

    Raises
    ------
    InvalidRulebook
        If the condition is malformed or names a fact that does not exist.

    Examples
    --------
    >>> facts = {"persons": np.array([5.0, 20.0, np.nan])}
    >>> holds_for({"fact": "persons", "above": 10}, facts.get).tolist()
    [False, True, False]
    """
    return _walk(condition, columns, _test)


def may_hold_for(condition: Mapping[str, Any], columns: Columns) -> Flags:
    """Tell for which firms a condition could hold if what is unknown were known; shape (n,).

    As :func:`risk.rulebook.condition.may_hold` tells for one.

    >>> facts = {"persons": np.array([5.0, 20.0, np.nan])}
    >>> may_hold_for({"fact": "persons", "above": 10}, facts.get).tolist()
    [False, True, True]
    """
    return _walk(condition, columns, _generous)


Test = Callable[[Column, str, Any], Flags]


def _test(column: Column, kind: str, wanted: Any) -> Flags:
    if isinstance(column, Words):
        test = TESTS[kind]
        return column.each(lambda word: test("unknown" if word is None else word, wanted))
    return _NUMBERS[kind](column, wanted)


def _generous(column: Column, kind: str, wanted: Any) -> Flags:
    if isinstance(column, Words):
        unknown = column.each(lambda word: word is None or word == "unknown")
    else:
        unknown = np.isnan(column)
    return np.asarray(unknown | _test(column, kind, wanted))


def _walk(condition: Mapping[str, Any], columns: Columns, test: Test) -> Flags:
    match dict(condition):
        case {"all": [*parts], **rest} if not rest:
            found = [_walk(part, columns, test) for part in parts]
            return np.asarray(np.logical_and.reduce(found))
        case {"any": [*parts], **rest} if not rest:
            found = [_walk(part, columns, test) for part in parts]
            return np.asarray(np.logical_or.reduce(found))
        case {"not": part, **rest} if not rest:
            return np.logical_not(_walk(part, columns, _test))
        case {"fact": str(name), **one} if len(one) == 1:
            (kind, wanted), *_ = one.items()
            column = columns(name)
            known = TESTS if isinstance(column, Words) else _NUMBERS
            if column is not None and kind in known:
                return test(column, kind, wanted)
    raise unreadable(condition)
