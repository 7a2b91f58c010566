"""Learn: a table of a file, its columns as they are needed, absent ones told."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
import pandas as pd

from risk.errors import Fault, RiskError

KINDS = (".csv", ".xlsx", ".parquet")


class InvalidTable(RiskError):
    """A table cannot be read, lacks a column, or has no row that can be learned from."""

    code = "invalid-table"


def read_table(path: Path, columns: Sequence[str]) -> tuple[pd.DataFrame, list[Fault]]:
    """Read the named columns of a ``.csv``, ``.xlsx`` or ``.parquet`` file.

    Parameters
    ----------
    path : Path
        Comma-separated text must be UTF-8.
    columns : sequence of str
        Others are left aside.

    Returns
    -------
    DataFrame
        One row a row of the file; blanks are missing, "NA" is a word.
    list of Fault
        Each column that the file lacks, with the nearest names it has.

    Raises
    ------
    InvalidTable
        If the file cannot be read or is of another kind.
    """
    blanks: dict[str, Any] = {"keep_default_na": False, "na_values": [""]}
    kind = path.suffix.lower()
    try:
        if kind == ".csv":
            frame = pd.read_csv(path, encoding="utf-8-sig", dtype="str", **blanks)
        elif kind == ".xlsx":
            frame = pd.read_excel(path, dtype=object, engine="openpyxl", **blanks)
        elif kind == ".parquet":
            frame = pd.read_parquet(path)
        else:
            rule = f"must be one of {', '.join(KINDS)}"
            raise _unreadable(path, path.suffix or "no ending", rule, "convert the table")
    except (OSError, ValueError, BadZipFile) as error:
        told = getattr(error, "strerror", None) or str(error)
        raise _unreadable(path, "this file", told, "check the name and the kind") from error
    lacking = [
        Fault(
            f"{path.name}:{name}",
            "nothing",
            "the schema names a column that the table lacks",
            f"nearest: {', '.join(difflib.get_close_matches(name, frame.columns, 3, 0))}",
            "missing-column",
        )
        for name in dict.fromkeys(columns)
        if name not in frame.columns
    ]
    return frame[[name for name in dict.fromkeys(columns) if name in frame.columns]], lacking


def _unreadable(path: Path, got: str, rule: str, way_out: str) -> InvalidTable:
    return InvalidTable(
        f"{path.name} cannot be read", [Fault(str(path), got, rule, way_out, "unreadable")]
    )


def texts(values: pd.Series) -> npt.NDArray[Any]:
    """Give a column as text: whole numbers without a point, days as 2026-11-24, None if missing.

    >>> texts(pd.Series([1.0, 2.5, None])).tolist()
    ['1', '2.5', None]
    """
    missing = values.isna().to_numpy()
    return np.array(
        [
            None if skip else _text(value)
            for value, skip in zip(values.astype(object), missing, strict=True)
        ],
        dtype=object,
    )


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00")
    return str(value)


def joined(frame: pd.DataFrame, columns: Sequence[str]) -> npt.NDArray[Any]:
    """Give one text a row from several columns, None where any is missing."""
    parts = [texts(frame[name]) for name in columns]
    if len(parts) == 1:
        return parts[0]
    rows = zip(*(part.tolist() for part in parts), strict=True)
    return np.array([None if None in row else " | ".join(row) for row in rows], dtype=object)
