"""Documents: a regulator's return as a workbook: figures, formulas, fields, a check by the book."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from risk.text import say
from risk.units import Locale

_LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001 (the day in the file's properties)
_HEAD = 5
"""Row of the codes; that of the labels is the next, then the figures."""
_WIDTHS = {"text": 34, "count": 14, "money": 18, "sum": 18, "ratio": 12, "unknown": 16}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "plain": {},
    "wrap": {"text_wrap": True, "valign": "top"},
    "code": {"bold": True, "font_color": "#5F6B76"},
    "head": {"bold": True, "bg_color": "#EEF2F5", "text_wrap": True, "valign": "top", "border": 1},
    "text": {"text_wrap": True, "valign": "top"},
    "unknown": {"italic": True, "font_color": "#5F6B76"},
    "count": {"num_format": "#,##0"},
    "money": {"num_format": "#,##0.00"},
    "sum": {"num_format": "#,##0.00"},
    "ratio": {"num_format": "0.0%"},
}
Data = Mapping[str, Any]


def return_workbook(found: Data, locale: Locale) -> bytes:
    """Give a return as a workbook; the same return gives the same bytes.

    Parameters
    ----------
    found : dict
        As :func:`risk.desk.public.returns.make_return` gives it; money in cents.
    locale : str
        Of labels and remarks.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        book.set_properties({"created": _LONG_AGO})
        looks = {name: book.add_format(look) for name, look in _LOOKS.items()}
        looks |= {
            f"{name}_total": book.add_format(_LOOKS[name] | {"bold": True, "top": 1})
            for name in ("text", "unknown", "count", "money", "sum", "ratio")
        }
        _Return(book, looks, found, locale).put()
    return buffer.getvalue()


class _Return:
    """The sheets while they are filled."""

    def __init__(self, book: Any, looks: Mapping[str, Any], found: Data, locale: Locale) -> None:
        self._looks, self._found, self._locale = looks, found, locale
        names = ("return", "check", "fields")
        self._figures, self._check, self._fields = (
            book.add_worksheet(say(f"returns.sheet.{name}", locale)) for name in names
        )
        self._place = {one["id"]: place for place, one in enumerate(found["columns"])}
        self._first = _HEAD + 2

    def put(self) -> None:
        """Fill them."""
        self._put_head()
        rows = self._found["rows"]
        for place, row in enumerate(rows):
            self._put_row(self._first + place, row)
        if self._found["total"]:
            self._put_total(self._first + len(rows))
        self._figures.freeze_panes(self._first, 1)
        self._figures.set_landscape()
        self._figures.fit_to_pages(1, 0)
        self._put_check()
        self._put_fields()

    def _put_head(self) -> None:
        found, sheet = self._found, self._figures
        sheet.write_string(0, 0, found["title"][self._locale], self._looks["title"])
        for row, (name, value) in enumerate(
            {
                "period": found["period"]["name"],
                "known": found["day"],
                "currency": found["currency"],
            }.items(),
            start=1,
        ):
            sheet.write_string(row, 0, say(f"returns.{name}", self._locale))
            sheet.write_string(row, 1, value)
        for place, one in enumerate(found["columns"]):
            sheet.set_column(place, place, _WIDTHS[one["kind"]])
            code = one["code"] or say("returns.not_known", self._locale)
            sheet.write_string(_HEAD, place, code, self._looks["code"])
            sheet.write_string(_HEAD + 1, place, one[self._locale], self._looks["head"])

    def _put_row(self, at: int, row: Data) -> None:
        for place, one in enumerate(self._found["columns"]):
            if one["kind"] in ("ratio", "sum"):
                self._formula(at, place, one, row)
            else:
                self._value(at, place, one["kind"], row.get(one["id"]))

    def _value(self, at: int, place: int, kind: str, value: Any) -> None:
        if value is None:
            words = say("returns.not_known", self._locale)
            self._figures.write_string(at, place, words, self._looks["unknown"])
        elif kind == "text":
            self._figures.write_string(at, place, value[self._locale], self._looks["text"])
        else:
            self._figures.write_number(at, place, _number(kind, value), self._looks[kind])

    def _formula(self, at: int, place: int, one: Data, row: Data, suffix: str = "") -> None:
        """Put a column that follows from two others of its row."""
        left, right = (xl_rowcol_to_cell(at, self._place[name]) for name in one["of"])
        told = [row.get(name) for name in one["of"]]
        look = self._looks[f"{one['kind']}{suffix}"]
        if None in told:
            self._value(at, place, "unknown", None)
        elif one["kind"] == "sum":
            worth = sum(row[name] for name in one["of"]) / 100
            self._figures.write_formula(at, place, f"={left}+{right}", look, worth)
        else:
            worth = told[0] / told[1] if told[1] else ""
            self._figures.write_formula(at, place, f'=IF({right}=0,"",{left}/{right})', look, worth)

    def _put_total(self, at: int) -> None:
        whole = self._found["book"]
        for place, one in enumerate(self._found["columns"]):
            kind, name = one["kind"], xl_col_to_name(place)
            if kind in ("count", "money"):
                formula = f"=SUM({name}{self._first + 1}:{name}{at})"
                worth = _number(kind, sum(row[one["id"]] for row in self._found["rows"]))
                self._figures.write_formula(at, place, formula, self._looks[f"{kind}_total"], worth)
            elif kind in ("ratio", "sum"):
                self._formula(at, place, one, whole, "_total")
            else:
                words = "" if place else say("returns.total", self._locale)
                self._figures.write_string(at, place, words, self._looks["text_total"])

    def _put_check(self) -> None:
        """Put the totals of the return beside those of the book, and what lies between them."""
        sheet, found, head = self._check, self._found, self._looks["head"]
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 3, 20)
        for place, name in enumerate(("column", "return", "book", "difference")):
            sheet.write_string(0, place, say(f"returns.check.{name}", self._locale), head)
        figures, row = self._figures.get_name(), 1
        last = self._first + (len(found["rows"]) if found["total"] else 0)
        for place, one in enumerate(found["columns"]):
            name = "earned" if one["id"] == "standalone" else one["id"]
            if one["kind"] not in ("count", "money") or name not in found["book"]:
                continue
            cell = xl_rowcol_to_cell(last, place)
            worth, look = _number(one["kind"], found["book"][name]), self._looks[one["kind"]]
            sheet.write_string(row, 0, one[self._locale])
            sheet.write_formula(row, 1, f"='{figures}'!{cell}", look, worth)
            sheet.write_number(row, 2, worth, look)
            sheet.write_formula(row, 3, f"=ROUND(B{row + 1}-C{row + 1},2)", look, 0)
            row += 1
        notes = [say("returns.left_out", self._locale, rows=found["left_out"])]
        if (edge := found["threshold"]) is not None:
            word = "above" if edge["above"] else "below"
            notes.append(
                say(
                    f"returns.threshold.{word}", self._locale,
                    earned=f"{edge['earned']:,.2f}", edge=f"{edge['earned_eur']:,.0f}",
                    share=f"{edge['share_of_non_life']:.0%}",
                    policies=f"{edge['share_of_policies']:.0%}",
                )
            )  # fmt: skip
        for place, note in enumerate(notes, start=row + 1):
            sheet.merge_range(place, 0, place, 3, note, self._looks["wrap"])
            sheet.set_row(place, 48)

    def _put_fields(self) -> None:
        """Put what each column is, where its code is from and how sure that is."""
        sheet, found, head = self._fields, self._found, self._looks["head"]
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 2, 60)
        for place, name in enumerate(("code", "label", "how")):
            sheet.write_string(0, place, say(f"returns.field.{name}", self._locale), head)
        for row, one in enumerate(found["columns"], start=1):
            code = one["code"] or say("returns.not_known", self._locale)
            sheet.write_string(row, 0, code, self._looks["wrap"])
            sheet.write_string(row, 1, one[self._locale], self._looks["wrap"])
            how = say(f"returns.how.{one['id']}", self._locale)
            sheet.write_string(row, 2, how, self._looks["wrap"])
        source = found["source"]
        told = say(
            "returns.source", self._locale, title=source["title"][self._locale],
            at=source["at"][self._locale],
            day=source["from"], status=say(f"status.{source['status']}", self._locale),
            sureness=say(f"returns.sureness.{source['sureness']}", self._locale),
        )  # fmt: skip
        at = len(found["columns"]) + 2
        sheet.merge_range(at, 0, at, 2, told, self._looks["wrap"])
        sheet.set_row(at, 64)


def _number(kind: str, value: int) -> float:
    return value / 100 if kind == "money" else value
