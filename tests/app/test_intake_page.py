"""Many firms of one workbook: quoted, or refused with every fault marked in the file."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest

from risk.app.asking.samples import sample_rows
from risk.app.frame.papers import XLSX
from risk.app.frame.words import money, say
from risk.desk import Request, quote
from risk.desk.life.intake import quote_intake
from risk.documents.intake_marked import marked_workbook
from risk.documents.intake_template import intake_template, offered
from risk.errors import InvalidProfile
from risk.portfolio.intake import choices_of, read_intake
from risk.portfolio.rows import profile_of_row
from risk.text import choice
from risk.units import LOCALES, Locale

OpenPage = Callable[..., AppTest]
TextOf = Callable[[AppTest], str]
BAD = {
    "firm.revenue": "many",
    "firm.industry": "ZZ9",
    "cover.limit": -5,
    "controls.technical.edr": "perhaps",
    "firm.headcount": "=1+1",
}


@pytest.fixture(scope="module")
def firms() -> list[dict[str, object]]:
    """Eight sample firms, five of them with a bad answer each."""
    rows = [dict(row) for row in sample_rows()[:8]]
    for row, (column, value) in zip(rows, BAD.items(), strict=False):
        row[column] = value
    return rows


@pytest.mark.parametrize("lang", LOCALES)
def test_a_template_filled_in_words_reads_back_as_the_same_firms(day: date, lang: Locale) -> None:
    rows = sample_rows()[:4]
    intake = read_intake("firms.xlsx", intake_template(day, lang, rows))
    kept = offered()
    for row, (_, values) in zip(rows, intake.rows, strict=True):
        told = {name: value for name, value in row.items() if name in kept}
        assert profile_of_row(values) == profile_of_row(told)


def test_every_answer_of_a_few_has_a_drop_down_list_in_words(day: date) -> None:
    book = load_workbook(io.BytesIO(intake_template(day, "zh")))
    sheet, lists = book.worksheets[:2]
    names = [cell.value for cell in sheet[2]]
    assert names == list(offered())
    for place, name in enumerate(names, 1):
        if choices_of(str(name)):
            field = "answers" if ".answers." in str(name) else str(name).split(".")[-1]
            listed = [lists.cell(line, place).value for line in range(1, 30)]
            assert [one for one in listed if one] == [
                choice(field, code, "zh") for code in choices_of(str(name))
            ]
    assert sheet.data_validations.count == sum(
        bool(choices_of(one)) or one in ("firm.province", "firm.industry") for one in offered()
    )


def test_bad_rows_are_marked_where_they_are_wrong_and_the_others_quoted(
    day: date, firms: list[dict[str, object]]
) -> None:
    sent = intake_template(day, "zh", firms)
    intake = read_intake("firms.xlsx", sent)
    rows = quote_intake(intake, day)
    assert [bool(row.faults) for row in rows] == [True] * 5 + [False] * 3
    for row in rows[5:]:
        assert row.profile is not None
        assert row.indication is not None
        priced = quote(Request(row.profile, day)).pricing
        assert priced is not None
        assert float(row.indication["premium"]) == pytest.approx(priced.quoted.premium, abs=0.005)
    back = marked_workbook("firms.xlsx", sent, intake, rows, lambda one: (one.rule, one.help), "zh")
    book = load_workbook(io.BytesIO(back))
    sheet = book.worksheets[0]
    marked = {
        (cell.row, sheet.cell(2, cell.column).value)
        for line in sheet.iter_rows()
        for cell in line
        if cell.comment is not None
    }
    assert marked == {(line, column) for line, column in enumerate(BAD, 3)}
    assert book[say("intake.quotes", "zh")].max_row == 1 + 3
    assert book[say("intake.refused", "zh")].max_row == 1 + 5


def test_text_that_looks_like_a_formula_stays_text(
    day: date, firms: list[dict[str, object]]
) -> None:
    sent = intake_template(day, "en", firms)
    intake = read_intake("firms.xlsx", sent)
    rows = quote_intake(intake, day)
    back = marked_workbook("firms.xlsx", sent, intake, rows, lambda one: (one.rule, one.help), "en")
    for sheet in load_workbook(io.BytesIO(back)).worksheets:
        assert not [c.coordinate for line in sheet.iter_rows() for c in line if c.data_type == "f"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.xlsx", b"no workbook", "intake-file"),
        ("x.csv", b"a,b\n1,2\n", "intake-names"),
        ("x.csv", b"firm.name,firm.colour\nA,red\n", "no-such-column"),
        ("x.csv", b"firm.name,firm.name\nA,B\n", "intake-twice"),
        ("x.csv", b"firm.name,firm.revenue\n", "intake-empty"),
        ("x.csv", "firm.name\n店\n".encode("gbk"), "intake-file"),
    ],
)
def test_a_file_that_is_no_intake_is_refused_with_the_way_out(
    name: str, content: bytes, code: str
) -> None:
    with pytest.raises(InvalidProfile) as caught:
        read_intake(name, content)
    assert code in {fault.code for fault in caught.value.faults}
    for locale in LOCALES:
        assert say(f"fault.{code}", locale)


@pytest.mark.parametrize("lang", LOCALES)
def test_the_page_shows_counts_refusals_and_premiums(
    open_page: OpenPage, text_of: TextOf, day: date, firms: list[dict[str, object]], lang: Locale
) -> None:
    page = open_page(lang=lang, view="intake")
    assert say("intake.page.no_file", lang) in text_of(page)
    sent = intake_template(day, lang, firms)
    page.file_uploader(key="intake#file").set_value(("firms.xlsx", sent, XLSX)).run()
    page.session_state["job#intake"].future.result(timeout=60)
    page.run()
    assert not page.exception
    assert [str(one.value) for one in page.metric][:3] == ["8", "3", "5"]
    shown = text_of(page)
    for row in quote_intake(read_intake("firms.xlsx", sent), day):
        if row.indication is not None:
            assert money(row.indication["premium"], "CNY", lang, 2) in shown
    if lang == "zh":
        assert "Input should" not in shown


def test_a_workbook_that_is_none_is_refused_on_the_page(
    open_page: OpenPage, text_of: TextOf
) -> None:
    page = open_page(lang="zh", view="intake")
    page.file_uploader(key="intake#file").set_value(("firms.xlsx", b"none", XLSX)).run()
    assert not page.exception
    assert say("fault.intake-file", "zh") in text_of(page)
