"""Documents: an empty workbook for many firms, with drop-down lists."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from risk.portfolio.intake import FIRST, choices_of, fields
from risk.portfolio.rows import OPERATION, columns
from risk.profile.question import label_of
from risk.rulebook import at
from risk.rulebook.codes import PROVINCES, industries
from risk.text import choice, say
from risk.units import Locale

_LEFT_OUT = (
    "firm.related", "firm.size_", "firm.uscc", "operation.area_", "operation.purpose",
    "operation.subjects", "operation.processors", "controls.measures", "cover.excess",
    "cover.sublimits", "cover.defence_costs", "data_held.training_state",
)  # fmt: skip
"""Columns the workbook does not offer; they are read where somebody adds them."""

_NEEDED = (FIRST, "firm.industry", "cover.limit", "cover.retention")
_ROWS = 1_000
"""Lines with drop-down lists."""

_LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001 (the day in the file's properties)


def intake_template(day: date, locale: Locale, rows: Sequence[dict[str, Any]] = ()) -> bytes:
    """Give the workbook; the same day and rows give the same bytes.

    Parameters
    ----------
    day : date
        Whose words of the threat questions it carries.
    locale : str
        Of labels and lists.
    rows : sequence of dict
        Firms to begin with, by column; values as in a row of a book.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False}) as book:
        book.set_properties({"created": _LONG_AGO})
        sheet = book.add_worksheet(say("intake.sheet", locale))
        lists = book.add_worksheet(say("intake.lists", locale))
        _head(book, sheet, day, locale)
        for place, name in enumerate(offered()):
            words = _listed(name, locale)
            if words:
                _drop_down(sheet, lists, place, words, locale)
        for line, row in enumerate(rows, _FIRST_LINE):
            for place, name in enumerate(offered()):
                value = row.get(name)
                if value is not None:
                    sheet.write(line, place, _written(name, value, locale))
        _help(book, locale)
    return buffer.getvalue()


_FIRST_LINE = 2


def offered() -> tuple[str, ...]:
    """Give the columns of the workbook."""
    return tuple(name for name in columns() if not name.startswith(_LEFT_OUT))


def column_words(name: str, day: date, locale: Locale) -> str:
    """Give the heading of a column in words."""
    if name.startswith(f"{OPERATION}answers."):
        questions = at(day, "CN").value("enisa.questions")
        found = next(one for one in questions if name.endswith(one["id"]))
        return f"{found['id']} {found[locale]}"
    return label_of(fields()[name], locale)


def _head(book: Any, sheet: Any, day: date, locale: Locale) -> None:
    words = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e3f0f8", "border": 1}
    )
    needed = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#fdf1d8", "border": 1}
    )
    small = book.add_format({"font_size": 8, "font_color": "#5f6b76"})
    for place, name in enumerate(offered()):
        sheet.write_string(
            0, place, column_words(name, day, locale), needed if name in _NEEDED else words
        )
        sheet.write_string(1, place, name, small)
    sheet.set_row(0, 75)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, len(offered()) - 1, 18)
    sheet.freeze_panes(_FIRST_LINE, 1)


def _listed(name: str, locale: Locale) -> list[str]:
    if name == "firm.province":
        side = 0 if locale == "zh" else 1
        return [f"{code} {names[side]}" for code, names in PROVINCES.items()]
    if name == "firm.industry":
        return [f"{code} {one.name_zh}" for code, one in industries().items()]
    return [_word(name, code, locale) for code in choices_of(name)]


def _word(name: str, code: str, locale: Locale) -> str:
    field = "answers" if name.startswith(f"{OPERATION}answers.") else name.split(".")[-1]
    return choice(field, code, locale)


def _written(name: str, value: Any, locale: Locale) -> Any:
    return _word(name, value, locale) if value in choices_of(name) else value


def _drop_down(sheet: Any, lists: Any, place: int, words: list[str], locale: Locale) -> None:
    """Offer a list; a code typed by hand is warned of, as it may be right."""
    for line, word in enumerate(words):
        lists.write_string(line, place, word)
    letter = xl_col_to_name(place)
    name = say("intake.lists", locale)
    sheet.data_validation(
        _FIRST_LINE, place, _FIRST_LINE + _ROWS - 1, place,
        {
            "validate": "list",
            "source": f"='{name}'!${letter}$1:${letter}${len(words)}",
            "error_type": "warning",
            "error_title": say("intake.not_listed", locale),
            "error_message": say("intake.not_listed_help", locale),
        },
    )  # fmt: skip


def _help(book: Any, locale: Locale) -> None:
    sheet = book.add_worksheet(say("intake.help", locale))
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 100, wrap)
    for line in range(5):
        sheet.write_string(line, 0, say(f"intake.help.{line + 1}", locale), wrap)
