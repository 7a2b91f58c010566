"""From the notice of an incident in plain words to a claim paid, on the pages of the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.frame.words import say
from risk.units import LOCALES, Locale

OpenPage = Callable[..., AppTest]
GoTo = Callable[[AppTest, str], AppTest]
TextOf = Callable[[AppTest], str]


def as_role(page: AppTest, role: str, lang: str) -> AppTest:
    return page.selectbox(key=f"demo_role@{lang}").set_value(role).run()


def reason_in(page: AppTest, start: str) -> Any:
    return one_of(page.text_input, start)


@pytest.mark.usefixtures("insured")
@pytest.mark.parametrize("lang", LOCALES)
def test_an_incident_told_in_plain_words_becomes_a_claim_that_is_paid_within_the_terms(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf, lang: Locale
) -> None:
    page = as_role(open_page("01_dental_clinic", lang), "claims", lang)
    page = go_to(page, "notice")
    assert not page.exception
    assert page.button(key="notice#report").disabled
    page.text_area(key="notice#summary").set_value("病历服务器被加密，屏幕要求付赎金").run()
    page.number_input(key=f"notice#fact.persons@{lang}").set_value(1_200_000).run()
    page.radio(key=f"notice#personal@{lang}").set_value("yes").run()
    page.button(key="notice#report").click().run()
    assert not page.exception
    assert say("notice.reported", lang) in text_of(page)

    page = go_to(page, "incidents")
    assert not page.exception
    text = text_of(page)
    for words in ("病历服务器被加密", say("incident.severity", lang)):
        assert words in text
    assert {"zh": "还剩", "en": "min left"}[lang] in text  # an hour for a million people
    reason_in(page, "incident#why").set_value("rang the office").run()
    page.button(key="incident#tell").click().run()
    assert not page.exception
    assert say("incident.done.tell", lang) in text_of(page)

    reason_in(page, "incident#why").set_value("counted again").run()
    one_of(page.radio, "notice#1.").set_value("yes").run()
    assert not page.exception
    counted = next(one for one in page.number_input if "fact.persons" in str(one.key))
    assert counted.value == 1_200_000  # as told before
    counted.set_value(900_000).run()
    page.button(key="incident#assess").click().run()
    assert not page.exception
    assert say("incident.done.assess", lang) in text_of(page)
    assert say("incident.severity", lang) in text_of(page)

    page.text_input(key="claim#reason").set_value("forensics invoice").run()
    page.number_input(key="claim#loss").set_value(60_000.0).run()
    page.number_input(key="claim#reserve").set_value(50_000.0).run()
    page.button(key="claim#open").click().run()
    assert not page.exception
    page = go_to(page, "claims")
    assert not page.exception
    # When it began is not known, so nothing is paid yet; the page says why.
    assert say("claims.doubts", lang) in text_of(page)
    pay_now(page)
    assert say("claims.done.pay", lang) not in text_of(page)
    reason_in(page, "claim#why").set_value("found in the logs").run()
    one_of(page.date_input, "claim#began").set_value(date.today()).run()  # noqa: DTZ011
    page.button(key="claim#adjust").click().run()
    assert not page.exception
    assert say("claims.no_doubts", lang) in text_of(page)
    pay_now(page)
    assert not page.exception
    assert say("claims.done.pay", lang) in text_of(page)
    # What was reserved, 60,000 less the retention, is paid in full.
    metrics = {one.label: one.value for one in page.metric}
    assert metrics[say("claims.paid", lang)].endswith("50,000.00")
    assert metrics[say("claims.left_to_pay", lang)].endswith("¥0.00")


def one_of(fields: Any, start: str) -> Any:
    return next(one for one in fields if str(one.key).startswith(start))


def pay_now(page: AppTest) -> None:
    reason_in(page, "claim#why").set_value("invoice checked").run()
    page.button(key="claim#pay").click().run()


@pytest.mark.usefixtures("insured")
def test_a_firm_sees_its_own_and_is_told_who_handles_it(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf
) -> None:
    page = as_role(open_page("01_dental_clinic", "en"), "firm", "en")
    page = go_to(page, "notice")
    page.text_area(key="notice#summary").set_value("The till would not start").run()
    page.button(key="notice#report").click().run()
    assert not page.exception
    page = go_to(page, "incidents")
    assert say("incident.not_yours", "en") in text_of(page)
    assert not [one for one in page.button if str(one.key).startswith("incident#")]
