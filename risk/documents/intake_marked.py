"""Documents: the workbook somebody sent, with every refusal marked and every quote beside it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from risk.errors import Fault
from risk.portfolio.intake import Intake
from risk.text import say
from risk.units import Locale

_REFUSED = PatternFill("solid", fgColor="FBE6DA")
_QUOTED = PatternFill("solid", fgColor="DFF3EC")
_BOLD = Font(bold=True)
_WRAP = Alignment(wrap_text=True, vertical="top")


class Row(Protocol):
    """One firm: its line, name, faults, and indication where it has none."""

    @property
    def number(self) -> int: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def faults(self) -> Sequence[Fault]: ...  # noqa: D102
    @property
    def indication(self) -> Mapping[str, Any] | None: ...  # noqa: D102


def marked_workbook(
    name: str,
    content: bytes,
    intake: Intake,
    rows: Sequence[Row],
    words: Callable[[Fault], tuple[str, str]],
    locale: Locale,
) -> bytes:
    """Give the workbook back: refused cells coloured with the rule and the way out, and two sheets.

    Parameters
    ----------
    name, content : str, bytes
        The file that was sent; a CSV file comes back as a workbook.
    intake : Intake
    rows : sequence of Row
    words : callable
        Gives the rule a fault breaks and the way out, in the language.
    locale : str
    """
    is_csv = name.lower().endswith(".csv")
    book = _of_rows(intake) if is_csv else load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for row in rows:
        _mark(sheet, intake, row, words)
    _quotes(book.create_sheet(say("intake.quotes", locale)), rows, locale)
    refused = [row for row in rows if row.faults]
    _refusals(book.create_sheet(say("intake.refused", locale)), refused, words, locale)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _of_rows(intake: Intake) -> Workbook:
    book = Workbook()
    sheet = book.active
    for place, name in enumerate(intake.columns, 1):
        _write(sheet, intake.header, place, name)
    for number, values in intake.rows:
        for place, name in enumerate(intake.columns, 1):
            _write(sheet, number, place, values.get(name))
    return book


def _write(sheet: Worksheet, line: int, place: int, value: Any) -> None:
    """Write a value; text is never taken for a formula."""
    cell = sheet.cell(line, place)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@"


def _mark(
    sheet: Worksheet,
    intake: Intake,
    row: Row,
    words: Callable[[Fault], tuple[str, str]],
) -> None:
    first = intake.columns.index("firm.name") + 1
    if not row.faults:
        sheet.cell(row.number, first).fill = _QUOTED
        return
    told: dict[int, list[str]] = {}
    for fault in row.faults:
        place = intake.columns.index(fault.path) + 1 if fault.path in intake.columns else first
        told.setdefault(place, []).append(f"{fault.path}: {' '.join(words(fault))}")
    for place, lines in told.items():
        cell = sheet.cell(row.number, place)
        cell.fill = _REFUSED
        cell.comment = Comment("\n".join(lines), "breach-risk", height=120, width=320)


def _quotes(sheet: Worksheet, rows: Sequence[Row], locale: Locale) -> None:
    names = ("line", "firm", "line_of_business", "size", "rating", "premium", "currency",
             "expected_loss", "outcome", "reasons")  # fmt: skip
    table = [_quote(row, row.indication, locale) for row in rows if row.indication is not None]
    _table(sheet, [say(f"intake.head.{one}", locale) for one in names], table)
    for line in range(2, len(table) + 2):
        for place in (6, 8):
            sheet.cell(line, place).number_format = "#,##0.00"


def _quote(row: Row, found: Mapping[str, Any], locale: Locale) -> tuple[Any, ...]:
    decision = found["decision"]
    size = found["size_class"]
    return (
        row.number,
        row.name,
        found["business_line"],
        say(f"choice.{size}", locale) if size else "—",
        found["rating"] or "—",
        None if found["premium"] is None else float(found["premium"]),
        found["indication"]["currency"],
        None if found["expected_loss"] is None else float(found["expected_loss"]),
        say(f"outcome.{decision['outcome']}", locale),
        "; ".join(one["reason"][locale] for one in decision["reasons"]),
    )


def _refusals(
    sheet: Worksheet,
    rows: Sequence[Row],
    words: Callable[[Fault], tuple[str, str]],
    locale: Locale,
) -> None:
    names = ("line", "firm", "column", "got", "rule", "help")
    table = [
        (row.number, row.name, fault.path, fault.got, *words(fault))
        for row in rows
        for fault in row.faults
    ]
    _table(sheet, [say(f"intake.head.{one}", locale) for one in names], table)


def _table(sheet: Worksheet, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    for place, head in enumerate(heads, 1):
        _write(sheet, 1, place, head)
        sheet.cell(1, place).font = _BOLD
        sheet.column_dimensions[sheet.cell(1, place).column_letter].width = 18
    for line, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            _write(sheet, line, place, value)
            sheet.cell(line, place).alignment = _WRAP
    sheet.freeze_panes = "A2"
