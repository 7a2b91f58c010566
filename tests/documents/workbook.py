"""A reader of workbooks that computes their formulas itself, from the inputs alone."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import openpyxl
from openpyxl.formula import Tokenizer
from scipy.special import ndtr

Cells = dict[tuple[str, str], Any]
_OPERATORS = {"^": "**", "=": "=="}


def _round(value: float, places: int) -> float:
    """Round as a spreadsheet does: half up, by the digits that are shown."""
    digits = Decimal(1).scaleb(-places)
    return float(Decimal(repr(float(value))).quantize(digits, rounding=ROUND_HALF_UP))


def _sumif(keys: list[Any], wanted: Any, values: list[Any]) -> float:
    return sum(v for k, v in zip(keys, values, strict=True) if k == wanted and v is not None)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "SUM": lambda *found: sum(sum(_flat(one)) for one in found),
    "SUMPRODUCT": lambda *columns: sum(math.prod(row) for row in zip(*columns, strict=True)),
    "SUMIF": _sumif,
    "ROUND": _round,
    "MAX": max,
    "MIN": min,
    "EXP": math.exp,
    "LN": math.log,
    "NORMSDIST": lambda z: float(ndtr(z)),
}


def _flat(found: Any) -> list[float]:
    return [one or 0 for one in found] if isinstance(found, list) else [found]


class Workbook:
    """A workbook's formulas and what is kept beside them."""

    def __init__(self, content: bytes) -> None:
        self._formulas = openpyxl.load_workbook(io.BytesIO(content))
        kept = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        self.names = {
            name: tuple(one.value.replace("$", "").replace("'", "").lstrip("=").split("!"))
            for name, one in self._formulas.defined_names.items()
        }
        self.formulas: Cells = {}
        self.kept: Cells = {}
        for sheet in self._formulas:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        at = (sheet.title, cell.coordinate)
                        self.formulas[at] = cell.value
                        self.kept[at] = kept[sheet.title][cell.coordinate].value
        self._found: Cells = {}

    def change(self, name: str, value: float) -> None:
        """Change a named input; everything is computed anew."""
        self.formulas[self.names[name]] = value
        self._found = {}

    def named(self, name: str) -> Any:
        """Compute a named cell."""
        return self.value(*self.names[name])

    def value(self, sheet: str, at: str) -> Any:
        """Compute a cell."""
        if (sheet, at) not in self._found:
            formula = self.formulas.get((sheet, at))
            live = isinstance(formula, str) and formula.startswith("=")
            self._found[sheet, at] = self._computed(sheet, formula) if live else formula
        return self._found[sheet, at]

    def _computed(self, sheet: str, formula: str) -> Any:
        # IF computes both ways in Python, so that the branch not taken must not be reached.
        if formula.startswith("=IF("):
            test, rest = formula[4:-1].split(",", 1)
            first, second = rest.split(",", 1)
            chosen = first if self._computed(sheet, f"={test}") else second
            return self._computed(sheet, f"={chosen}")
        words, places = [], {}
        for token in Tokenizer(formula).items:
            text = token.value
            if token.type == "OPERAND" and token.subtype == "RANGE":
                text = f"v{len(places)}"
                places[text] = self._looked_up(sheet, token.value)
            words.append(_OPERATORS.get(text, text))
        return eval("".join(words), {**FUNCTIONS, **places})  # noqa: S307 (our own formulas)

    def _looked_up(self, sheet: str, text: str) -> Any:
        if text in self.names:
            return self.named(text)
        if "!" in text:
            sheet, text = text.split("!")
            sheet = sheet.strip("'")
        text = text.replace("$", "")
        if ":" not in text:
            return self.value(sheet, text)
        (first, top), (_, bottom) = re.findall(r"([A-Z]+)(\d*)", text)
        rows = range(int(top or 1), int(bottom or self._formulas[sheet].max_row) + 1)
        return [self.value(sheet, f"{first}{row}") for row in rows]
