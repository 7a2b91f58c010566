"""Learn: rows that cannot be learned from, each with every reason; the others are kept."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from risk.errors import shorten
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


@dataclass
class Checked:
    """The rows of one table while rules are applied to them.

    Parameters
    ----------
    table : str
    ids : ndarray of str or None, shape (n,)
    """

    table: str
    ids: npt.NDArray[Any]
    bad: list[BadRow] = field(default_factory=list)
    good: Mask = field(init=False)

    def __post_init__(self) -> None:
        """Begin with every row good."""
        self.good = np.ones(len(self.ids), dtype=bool)

    def refuse(self, wrong: Mask, column: str, values: Sequence[Any], code: str) -> None:
        """Leave out the rows of a mask, each with the value that is wrong."""
        self.good &= ~wrong
        self.bad += [
            BadRow(
                self.table,
                int(row) + 1 + HEADER_ROWS,
                self.ids[row] or "",
                column,
                "" if values[row] is None else shorten(values[row]),
                code,
            )
            for row in np.flatnonzero(wrong)
        ]


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
