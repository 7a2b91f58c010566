"""A policy's life, a claim paid by two and a model promoted by two, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from risk.app.frame.words import say
from tests.browser.conftest import Dashboard, settle
from tests.browser.test_ways import choose_role, fill, press
from tests.furnished import LIFE, desk_at, insure

Open = Callable[..., Page]
ROOT = Path(__file__).parents[2]


def insured(dashboard: Dashboard, name: str) -> int:
    """Keep a firm insured since forty days; give the number of its submission."""
    with desk_at(dashboard.store, datetime.now().astimezone() - LIFE) as desk:
        return insure(desk, ROOT, name)


def type_in(page: Page, key: str, text: str) -> Page:
    """Fill a field in by the start of its key."""
    field = page.locator(f'[class*="st-key-{key}"] input').first
    field.fill(text)
    field.press("Enter")
    return settle(page)


def as_second(page: Page, lang: str) -> Page:
    """Go on as the second person of the role."""
    page.locator('[data-testid="stSidebar"]').get_by_text(say("sign_in.second", lang)).click()
    return settle(page)


def told(page: Page, code: str, lang: str) -> None:
    """See that something is said to be done."""
    expect(page.get_by_text(say(code, lang)).first).to_be_visible()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_policy_is_changed_by_the_day_renewed_and_cancelled(
    open_at: Open, dashboard: Dashboard, lang: str
) -> None:
    number = insured(dashboard, f"Walk Clinic {lang}")
    page = open_at("submission", lang, f"&submission={number}")

    def begin(reason: str) -> None:
        if not page.locator('[class*="st-key-policy-why"] input').first.is_visible():
            page.get_by_text(say("policy.next", lang)).click()
        type_in(page, "policy-why", reason)

    begin("a higher limit from today")
    box = page.locator('[class*="st-key-policy-terms-limit"]').get_by_role("combobox")
    box.click()
    page.get_by_role("option").last.click()
    settle(page)
    press(page, "policy#endorse")
    told(page, "policy.endorse_done", lang)
    page.get_by_text(say("policy.events", lang)).click()
    rows = page.get_by_role("row").filter(has_text=say("life.step.endorse", lang))
    expect(rows.first).to_be_visible()
    begin("as before")
    press(page, "policy#renew")
    told(page, "policy.renew_done", lang)
    told(page, "policy.renewal", lang)
    begin("the shop closes")
    press(page, "policy#cancel")
    told(page, "policy.cancel_done", lang)
    told(page, "life.policy.cancelled", lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_claim_is_opened_reserved_paid_by_two_and_closed(
    open_at: Open, dashboard: Dashboard, lang: str
) -> None:
    name = f"Claim Clinic {lang}"
    insured(dashboard, name)
    page = choose_role(open_at("notice", lang), "claims", lang)
    box = page.locator(".st-key-notice-firm").get_by_role("combobox")
    box.click()
    page.get_by_role("option", name=name).click()
    settle(page)
    began = (date.today() - timedelta(days=3)).isoformat()  # noqa: DTZ011 (the browser's today)
    type_in(page, "notice-occurred", began.replace("-", "/"))
    page.get_by_role("textbox", name=say("notice.summary", lang)).fill("records encrypted")
    page.keyboard.press("Control+Enter")
    settle(page)
    press(page, "notice#report")
    page.get_by_role("link", name=say("page.incidents", lang), exact=True).click()
    settle(page)
    type_in(page, "claim-loss", "400000")
    type_in(page, "claim-reserve", "350000")
    type_in(page, "claim-reason", "forensics invoice")
    press(page, "claim#open")
    told(page, "claims.opened", lang)
    page.get_by_role("link", name=say("page.claims", lang), exact=True).click()
    settle(page)
    expect(page.get_by_text(say("claims.no_doubts", lang))).to_be_visible()
    type_in(page, "claim-why", "second estimate")
    type_in(page, "claim-reserve", "390000")
    press(page, "claim#adjust")
    told(page, "claims.done.adjust", lang)
    type_in(page, "claim-why", "invoice checked")
    press(page, "claim#pay")  # more than one person may pay alone
    expect(page.get_by_text(say("claims.done.pay", lang))).to_have_count(0)
    type_in(page, "claim-ask", "300000")
    press(page, "claim#ask")
    told(page, "claims.done.ask", lang)
    page = as_second(page, lang)
    type_in(page, "claim-why", "seen by a second")
    press(page, "claim#pay")
    told(page, "claims.done.pay", lang)
    expect(page.get_by_test_id("stMetricValue").filter(has_text="300,000.00").first).to_be_visible()
    type_in(page, "claim-why", "settled in full")
    type_in(page, "claim-reserve", "0")
    press(page, "claim#adjust")
    type_in(page, "claim-why", "settled in full")
    press(page, "claim#close")
    told(page, "claims.done.close", lang)


@pytest.mark.parametrize(("lang", "step"), [("zh", "promote"), ("en", "retire")])
def test_two_actuaries_put_a_model_in_force_and_out_of_it(
    open_at: Open, lang: str, step: str
) -> None:
    page = choose_role(open_at("models", lang), "actuary", lang)
    page.get_by_role("tab", name=say("models.page.card", lang)).click()
    settle(page)
    fill(page, say("acts.why", lang), "better on the book")
    press(page, "acts#propose")
    told(page, "acts.proposed", lang)
    press(page, "acts#approve")
    expect(page.get_by_text(say("acts.approved", lang))).to_have_count(0)
    page = as_second(page, lang)
    press(page, "acts#approve")
    told(page, "acts.approved", lang)
    after = {"promote": "retire", "retire": "promote"}[step]
    expect(page.get_by_text(say(f"models.page.{after}", lang)).first).to_be_visible()
