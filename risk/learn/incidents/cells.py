"""Learn: what the cells of a list mean: numbers, days, truths; and cells that cannot be read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from risk.errors import Fault, shorten

HEADER_LINES = 2
"""Line of the first row in a file: the header is line 1."""

_TRUE = frozenset({"true", "yes", "y", "1", "1.0", "是"})


@dataclass(frozen=True)
class Rows:
    """What a reader makes of a list.

    Parameters
    ----------
    frame : DataFrame
        Some of the frozen columns of :mod:`risk.learn.incidents.table`.
    refused : tuple of Fault
        One a cell that cannot be read; the row is not in ``frame``.
    """

    frame: pd.DataFrame
    refused: tuple[Fault, ...] = ()


def column(frame: pd.DataFrame, name: str) -> pd.Series:
    """Give a column, blank throughout where the list has none."""
    return frame[name] if name in frame else pd.Series(pd.NA, frame.index, dtype="object")


def texts(cells: pd.Series) -> pd.Series:
    """Give cells as trimmed text, blank where missing."""
    return cells.astype("str").str.strip().where(cells.notna(), "")


def numbers(cells: pd.Series) -> pd.Series:
    """Give cells as numbers >= 0 [as told]; thousands may be set apart by commas.

    Blank cells and cells that are no such number are missing.
    """
    if pd.api.types.is_numeric_dtype(cells.dtype):
        found = cells.astype("float64")
    else:
        plain = texts(cells).str.replace(r"[,，\s]", "", regex=True)
        found = pd.to_numeric(plain.where(plain != ""), errors="coerce").astype("float64")
    return found.where((found >= 0) & (found < float("inf")))


def days(cells: pd.Series, form: str = "ISO8601") -> pd.Series:
    """Give cells as days; blank cells and cells of another form are missing."""
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return cells.astype("datetime64[us]")
    told = texts(cells).str.replace(r"[T ]\d\d:\d\d.*$", "", regex=True)
    found = pd.to_datetime(told.where(told != ""), format=form, errors="coerce")
    return found.astype("datetime64[us]")


def truths(cells: pd.Series) -> pd.Series:
    """Give cells as truth values; blank is false."""
    return texts(cells).str.lower().isin(_TRUE)


def name_key(names: pd.Series) -> pd.Series:
    """Give 16 hexadecimal digits for each name, so that no name is kept; blank stays blank."""
    plain = texts(names).str.lower().str.replace(r"\W+", " ", regex=True).str.strip()
    return plain.map(lambda name: hashlib.sha256(name.encode()).hexdigest()[:16] if name else "")


def unreadable(frame: pd.DataFrame, read: Mapping[str, pd.Series]) -> tuple[Fault, ...]:
    """Give a fault for each cell that holds something and yet was read as missing.

    Parameters
    ----------
    frame : DataFrame
        As it stands in the file.
    read : mapping of str to Series
        Column of the file to what was read from it.
    """
    faults = []
    for name, found in read.items():
        cells = column(frame, name)
        bad = (texts(cells) != "") & found.isna()
        faults += [
            Fault(
                f"line {place + HEADER_LINES}, {name}",
                shorten(str(cells.iloc[place])),
                "cannot be read as the number or day it must be",
                "correct the cell or leave it blank",
                "unreadable",
            )
            for place in bad.to_numpy().nonzero()[0]
        ]
    return tuple(sorted(faults, key=_line))


def without(frame: pd.DataFrame, refused: tuple[Fault, ...]) -> pd.DataFrame:
    """Give the rows of which no cell was refused."""
    bad = {_line(fault) - HEADER_LINES for fault in refused}
    return frame[~np.isin(np.arange(len(frame)), list(bad))]


def _line(fault: Fault) -> int:
    return int(fault.path.removeprefix("line ").split(",")[0])
