"""Each person's whole way, in a real browser, in both languages."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, TimeoutError, expect

from risk.app.frame.pages import GROUPS
from risk.app.frame.words import say
from risk.app.owner.self_steps import RESULT, SCREENS
from risk.desk.people.rights import rights
from risk.documents.intake_template import intake_template
from risk.portfolio import sample_book
from tests.browser.conftest import settle

Open = Callable[..., Page]
BAD = {
    "firm.revenue": "many",
    "firm.industry": "ZZ9",
    "firm.name": None,
    "cover.limit": -5,
    "controls.technical.edr": "perhaps",
    "data_held.persons_total": 1.5,
    "firm.province": "99",
    "cover.retention": None,
    "cover.currency": "JPY",
    "firm.headcount": "=1+1",
}


def press(page: Page, key: str) -> Page:
    """Press a button by its key; while a page is drawn anew it may stand there twice."""
    button = page.locator(f".st-key-{re.sub(r'[^a-zA-Z0-9_-]', '-', key)} button")
    expect(button).to_have_count(1)
    button.click()
    return settle(page)


def fill(page: Page, label: str, text: str) -> Page:
    """Fill a field in by its label."""
    field = page.get_by_role("textbox", name=label).first
    field.fill(text)
    field.press("Enter")
    return settle(page)


def choose_role(page: Page, role: str, lang: str) -> Page:
    """Choose a role of the demonstration; a list may close while the page is drawn anew."""
    box = page.locator('[data-testid="stSidebar"]').get_by_role("combobox").first
    option = page.get_by_role("option", name=say(f"role.{role}", lang), exact=True)
    for _ in range(5):
        box.click()
        try:
            option.click(timeout=3_000)
        except TimeoutError:
            page.keyboard.press("Escape")
        else:
            break
    return settle(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_owner_checks_herself_and_takes_the_report_home(open_at: Open, lang: str) -> None:
    page = open_at("self_check", lang)
    page.get_by_role("radio", name=say("source.new", lang)).click()
    settle(page)
    fill(page, say("self.q.firm.name", lang), "小满花店")
    words = "街角的花店" if lang == "zh" else "corner flower shop"
    fill(page, say("describe.title", lang), words)
    page.get_by_role("button", name=re.compile(r"^[A-T]\d{2,4} ")).first.click()
    settle(page)
    fill(
        page, say("self.q.firm.revenue", lang, currency="").split("（")[0].split(" (")[0], "600,000"
    )
    if lang == "zh":  # the whole way, screen by screen
        for screen in SCREENS[1:]:
            press(page, "self#next")
            code = "self.class" if screen == RESULT else f"self.step.{screen}"
            expect(page.get_by_role("heading", name=say(code, lang))).to_be_visible()
    else:
        press(page, "self#result")
    expect(page.get_by_text(say("self.class", lang))).to_be_visible()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDF").first.click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_underwriter_takes_a_submission_to_its_certificate(open_at: Open, lang: str) -> None:
    page = open_at("inbox", lang)
    press(page, "inbox#new")
    expect(page.get_by_text(say("intake.page.opened", lang, count=1))).to_be_visible()
    page.get_by_role("link", name=say("page.submission", lang), exact=False).first.click()
    settle(page)
    press(page, "submission#quote")
    expect(page.get_by_text(say("submission.made", lang))).to_be_visible()
    with page.expect_download() as waiting:
        page.locator('[class*="st-key-offer-"][class*="-pdf"] button').first.click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF")
    fill(page, say("submission.reason", lang), "seen on site")
    press(page, "submission#bind")
    fill(page, say("submission.payment", lang), "slip 7")
    press(page, "policy#pay")
    issued = re.escape(say("submission.certificate", lang, number="")) + r"\d{4}-\d{6}"
    expect(page.get_by_text(re.compile(issued))).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_claims_handler_takes_a_notice_and_sees_the_clocks_of_the_law(
    open_at: Open, lang: str
) -> None:
    page = press(open_at("inbox", lang), "inbox#new")
    page = choose_role(page, "claims", lang)
    page.get_by_role("link", name=say("page.notice", lang), exact=True).click()
    settle(page)
    page.get_by_role("textbox", name=say("notice.summary", lang)).fill("ransom note on the till")
    page.keyboard.press("Control+Enter")
    settle(page)
    press(page, "notice#report")
    expect(page.get_by_text(say("notice.reported", lang))).to_be_visible()
    page.get_by_role("link", name=say("page.incidents", lang), exact=True).click()
    settle(page)
    expect(page.get_by_role("heading", name=say("incident.clocks", lang))).to_be_visible()
    fill(page, say("submission.reason", lang), "rang them")
    press(page, "incident#tell")
    expect(page.get_by_text(say("incident.done.tell", lang))).to_be_visible()


def test_two_hundred_firms_come_back_as_190_quotes_and_ten_marked_rows(
    open_at: Open, day: date, tmp_path: Path
) -> None:
    rows = next(iter(sample_book(200, 1, day, "CN", 200))).to_dict("records")
    firms = [{name: value for name, value in row.items() if value == value} for row in rows]
    for firm, (column, value) in zip(firms[::20], BAD.items(), strict=True):
        firm[column] = value
    sent = tmp_path / "firms.xlsx"
    sent.write_bytes(intake_template(day, "zh", firms))
    page = open_at("intake", "zh")
    page.locator('input[type="file"]').last.set_input_files(sent)
    expect(page.get_by_text(say("intake.page.refusals", "zh"))).to_be_visible(timeout=60_000)
    settle(page)
    counts = page.locator('[data-testid="stMetricValue"]').all_inner_texts()
    assert counts[:3] == ["200", "190", "10"]
    with page.expect_download() as waiting:
        page.get_by_role("button", name=say("intake.page.marked", "zh")).click()
    book = load_workbook(io.BytesIO(Path(waiting.value.path()).read_bytes()))
    sheet = book.worksheets[0]
    marked = {
        sheet.cell(2, cell.column).value
        for line in sheet.iter_rows()
        for cell in line
        if cell.comment
    }
    assert marked == set(BAD)
    assert book[say("intake.quotes", "zh")].max_row == 191


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_regulator_reads_totals_quarter_by_quarter(
    open_at: Open, screens: Path, lang: str
) -> None:
    page = choose_role(open_at("totals", lang), "regulator", lang)
    expect(page.get_by_role("heading", name=say("page.totals", lang))).to_be_visible()
    expect(page.get_by_text(say("totals.view.series", lang), exact=True)).to_be_visible()
    expect(page.locator('[data-testid="stVegaLiteChart"]').first).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    page.screenshot(path=screens / f"regulator-totals-{lang}.png", full_page=True)
    page.get_by_role("link", name=say("page.lab", lang)).click()
    expect(page.get_by_role("heading", name=say("page.lab", lang))).to_be_visible()
    shown = page.locator('[data-testid="stSidebarNav"]').get_by_role("link").all_inner_texts()
    assert not {say(f"page.{name}", lang) for name in NOT_HERS} & {one.strip() for one in shown}


NOT_HERS = [
    name
    for pages in GROUPS.values()
    for name, (_, action) in pages.items()
    if rights()[action]["regulator"] == "none"
]
"""Pages of firms, which a regulator never sees."""


@pytest.mark.parametrize(("name", "lang"), [*((one, "zh") for one in NOT_HERS), ("inbox", "en")])
def test_a_regulator_is_told_that_a_firms_page_is_not_hers(
    open_at: Open, name: str, lang: str
) -> None:
    page = choose_role(open_at(name, lang), "regulator", lang)
    expect(page.get_by_text(say("refused.title", lang))).to_be_visible()
