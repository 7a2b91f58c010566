"""Portfolio: the column of ENISA measures, such as ``A.1=yes;A.2=no``, as states, compiled.

Only the plain form is read here: no blanks, no measure twice, evidence and its day after colons.
A text in any other form is told, for the reader of single rows to look at.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from risk.compiled import compiled
from risk.profile import MEASURES

STATES = ("unknown", "yes", "partly", "no", "not_applicable")
"""What the code of a state stands for; a measure left out is unknown."""
_EVIDENCE = ("declared", "documented", "verified")
_LAST_SURE_DAY = 28

Bytes = NDArray[np.uint8]
States = NDArray[np.int8]


def measure_states(column: pa.ChunkedArray) -> tuple[States, NDArray[np.bool_]]:
    """Give the state of every measure of n firms, and which texts were in the plain form.

    Returns
    -------
    states : ndarray of int8, shape (n, 118)
        Places in ``STATES``, measures in the order of :data:`risk.profile.MEASURES`.
    plain : ndarray of bool, shape (n,)
    """
    texts = pc.fill_null(column.cast(pa.large_string()).combine_chunks(), "")
    _, starts, content = texts.buffers()
    offsets = np.frombuffer(starts, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(content or b"\0", dtype=np.uint8)
    states = np.zeros((len(texts), len(MEASURES)), dtype=np.int8)
    plain = np.ones(len(texts), dtype=np.bool_)
    _read_texts(offsets, data, *_vocabulary(), states, plain)
    return states, plain


@cache
def _vocabulary() -> tuple[NDArray[np.int64], Bytes, Bytes]:
    """Give the place of measure (letter, digit), -1 for none, and the words of states, evidence."""
    places = np.full((26, 10), -1, dtype=np.int64)
    for place, name in enumerate(MEASURES):
        places[ord(name[0]) - ord("A"), int(name[2:])] = place
    return places, _padded(STATES), _padded(_EVIDENCE)


def _padded(words: tuple[str, ...]) -> Bytes:
    found = np.zeros((len(words), 16), dtype=np.uint8)
    for row, word in enumerate(words):
        found[row, : len(word)] = list(word.encode())
    return found


@compiled()
def _word(data: Bytes, at: int, end: int, words: Bytes) -> tuple[int, int]:
    """Give the place of the word that starts here and where it ends; -1 for none of the words."""
    for row in range(len(words)):
        length = 0
        while at + length < end and 0 < words[row, length] == data[at + length]:
            length += 1
        if words[row, length] == 0 and (
            at + length == end or data[at + length] == 59 or data[at + length] == 58
        ):
            return row, at + length
    return -1, at


@compiled()
def _after_day(data: Bytes, at: int, end: int) -> int:
    """Give where a day as YYYY-MM-DD that every month has ends; -1 if there is none."""
    if end - at < 10 or (end - at > 10 and data[at + 10] != 59):
        return -1
    for i in range(10):
        byte = data[at + i]
        if (byte != 45) if i in (4, 7) else (byte < 48 or byte > 57):
            return -1
    month = 10 * (data[at + 5] - 48) + data[at + 6] - 48
    day = 10 * (data[at + 8] - 48) + data[at + 9] - 48
    sure = data[at] > 48 and 1 <= month <= 12 and 1 <= day <= _LAST_SURE_DAY
    return at + 10 if sure else -1


@compiled()
def _read_text(
    data: Bytes,
    at: int,
    end: int,
    places: NDArray[np.int64],
    states: Bytes,
    evidence: Bytes,
    row: States,
) -> bool:
    """Read ``A.1=yes:documented:2026-04-08;A.2=no`` into a row of -1; tell whether it is plain."""
    while at < end:
        if data[at] == 59:
            at += 1
            continue
        if end - at < 5 or data[at + 1] != 46 or data[at + 3] != 61:
            return False
        letter, digit = data[at] - 65, data[at + 2] - 48
        if not (0 <= letter < 26 and 0 <= digit < 10) or places[letter, digit] < 0:
            return False
        place = places[letter, digit]
        state, at = _word(data, at + 4, end, states)
        if state < 0 or row[place] != -1:
            return False
        row[place] = state
        if at < end and data[at] == 58:
            word, at = _word(data, at + 1, end, evidence)
            if word < 0:
                return False
            if at < end and data[at] == 58:
                at = _after_day(data, at + 1, end)
                if at < 0:
                    return False
    return True


@compiled()
def _read_texts(
    offsets: NDArray[np.int64],
    data: Bytes,
    places: NDArray[np.int64],
    states: Bytes,
    evidence: Bytes,
    found: States,
    plain: NDArray[np.bool_],
) -> None:
    """Fill in states and which texts are plain."""
    for text in range(len(offsets) - 1):
        row = found[text]
        row[:] = -1
        plain[text] = _read_text(
            data, offsets[text], offsets[text + 1], places, states, evidence, row
        )
        np.maximum(row, 0, row)
