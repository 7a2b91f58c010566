"""Learn: rows that cannot be learned from, each with every reason; the others are kept."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from risk.errors import shorten
from risk.learn.claims.read_table import joined, texts
from risk.text import say

Mask = npt.NDArray[np.bool_]
HEADER_ROWS = 1
"""A spreadsheet counts from one and its first row is the header."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """One reason why a row is left out.

    Parameters
    ----------
    table : str
        ``policies`` or ``claims``.
    row : int
        As a spreadsheet counts it.
    id : str
        Of the policy, empty if it has none.
    column, got : str
        Where, and the value that stands there.
    code : str
        The rule it breaks; words in ``claims.rule.<code>`` and ``claims.help.<code>``.
    """

    table: str
    row: int
    id: str
    column: str
    got: str
    code: str


class Checked:
    """The rows of one table while rules are applied to them.

    Parameters
    ----------
    table : str
        ``policies`` or ``claims``.
    frame : DataFrame, n rows
    id_columns : sequence of str
        What names a row's policy; a row without it is left out.
    aside : ndarray of bool, shape (n,), optional
        Rows that are not meant, such as submissions declined; no rule looks at them.
    """

    def __init__(
        self, table: str, frame: pd.DataFrame, id_columns: Sequence[str], aside: Mask | None = None
    ) -> None:
        self._table = table
        self._frame = frame
        self._aside = np.zeros(len(frame), dtype=bool) if aside is None else aside
        self.ids = joined(frame, id_columns)
        self.id_column = ", ".join(id_columns)
        self.good = ~self._aside
        self.bad: list[BadRow] = []
        self.refuse(pd.isna(self.ids), self.id_column, self.ids, "missing-id")

    def refuse(self, wrong: Mask, column: str, values: npt.NDArray[Any], code: str) -> None:
        """Leave out the rows of a mask, each with the value that is wrong."""
        wrong = wrong & ~self._aside
        self.good = self.good & ~wrong
        got = ["" if one is None or one != one else shorten(one) for one in values[wrong].tolist()]
        self.bad += [
            BadRow(self._table, int(row) + 1 + HEADER_ROWS, self.ids[row] or "", column, told, code)
            for row, told in zip(np.flatnonzero(wrong), got, strict=True)
        ]

    def once(self, columns: Sequence[str]) -> None:
        """Leave out rows named as an earlier one is."""
        names = joined(self._frame, columns)
        again = pd.Series(names).duplicated().to_numpy() & ~pd.isna(names)
        self.refuse(again, ", ".join(columns), names, "duplicate-id")

    def numbers(self, column: str, missing: str = "") -> npt.NDArray[np.float64]:
        """Give a column as numbers; a missing one breaks the rule ``missing``, if there is one."""
        values = self._frame[column]
        found = np.array(pd.to_numeric(values, errors="coerce"), dtype=np.float64)
        blank = values.isna().to_numpy()
        given = values.astype(object).to_numpy()
        self.refuse(np.isnan(found) & ~blank, column, given, "not-a-number")
        self.refuse(np.isinf(found), column, given, "infinite")
        if missing:
            self.refuse(blank, column, given, missing)
        return found

    def texts(self, column: str, missing: str = "") -> npt.NDArray[Any]:
        """Give a column as words; a missing one, None, breaks the rule ``missing``, if any."""
        found = texts(self._frame[column])
        if missing:
            self.refuse(pd.isna(found), column, found, missing)
        return found

    def days(self, column: str) -> npt.NDArray[Any]:
        """Give a column of days as words such as 2026-11-24."""
        found = self.texts(column, "missing-group")
        told = pd.to_datetime(pd.Series(found), format="ISO8601", errors="coerce")
        self.refuse(told.isna().to_numpy() & ~pd.isna(found), column, found, "day")
        days: npt.NDArray[Any] = told.dt.strftime("%Y-%m-%d").to_numpy(dtype=object)
        return days


def write_bad_rows(rows: Iterable[BadRow], path: Path, locale: str) -> None:
    """Write rows left out, with rule and way out in a language, as CSV for spreadsheets."""
    names = ("table", "row", "id", "column", "got", "rule", "help", "code")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(say(f"claims.bad.{name}", locale) for name in names)
        writer.writerows(
            (
                say(f"claims.bad.{one.table}", locale), one.row, one.id, one.column, one.got,
                say(f"claims.rule.{one.code}", locale), say(f"claims.help.{one.code}", locale),
                one.code,
            )
            for one in rows
        )  # fmt: skip
