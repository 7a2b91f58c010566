"""The underwriter's day: inbox, one submission on one screen, referral, binding, certificate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.asking.samples import sample_rows
from risk.app.frame.papers import XLSX
from risk.app.frame.words import money, say
from risk.desk import Request, quote
from risk.documents.intake_template import intake_template
from risk.profile import read_profile
from risk.units import LOCALES, Locale

OpenPage = Callable[..., AppTest]
GoTo = Callable[[AppTest, str], AppTest]
TextOf = Callable[[AppTest], str]


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in a store of the test's own, by choice of a role."""
    monkeypatch.setenv("RISK_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")
    monkeypatch.setenv("RISK_SIGN_IN", "demo")


def as_role(page: AppTest, role: str, lang: str) -> AppTest:
    return page.selectbox(key=f"demo_role@{lang}").set_value(role).run()


def opened(
    open_page: OpenPage, go_to: GoTo, lang: str = "en", stem: str = "01_dental_clinic"
) -> AppTest:
    """Open a submission for a sample firm and look at it."""
    page = open_page(stem, lang, "inbox")
    page.button(key="inbox#new").click().run()
    return go_to(page, "submission")


@pytest.mark.parametrize("lang", LOCALES)
def test_a_submission_goes_from_the_inbox_to_a_certificate(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf, root: Path, lang: Locale
) -> None:
    page = opened(open_page, go_to, lang)
    assert not page.exception
    assert "明禾口腔门诊部" in page.title[0].value
    page.button(key="submission#quote").click().run()
    assert not page.exception
    assert say("submission.made", lang) in text_of(page)
    day = page.session_state["as_of"]
    profile = read_profile(root / "data_samples" / "01_dental_clinic.yaml")
    price = quote(Request(profile, day)).pricing
    assert price is not None
    assert money(round(price.quoted.premium, 2), "CNY", lang, 2) in text_of(page).replace("\\", "")
    reason = next(one for one in page.text_input if str(one.key).startswith("submission#reason"))
    reason.set_value("checked on site").run()
    page.button(key="submission#bind").click().run()
    assert not page.exception
    assert say("submission.unissued", lang) in text_of(page)
    page.text_input(key="policy#reference").set_value("bank slip 7").run()
    page.button(key="policy#pay").click().run()
    assert not page.exception
    year = datetime.now().astimezone().year
    assert say("submission.certificate", lang, number=f"{year}-000001") in text_of(page)
    papers = [str(one.key) for one in page.download_button]
    assert f"paper#certificate_{year}-000001.pdf" in papers


def test_an_option_is_picked_by_a_click_and_quoted(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf
) -> None:
    page = opened(open_page, go_to)
    page.button(key="option#2000000.00.50000.00").click().run()
    assert not page.exception
    assert page.selectbox(key="terms#limit@en").value == 2_000_000
    assert page.selectbox(key="terms#retention@en").value == 50_000
    page.button(key="submission#quote").click().run()
    assert not page.exception
    assert money(2_000_000, "CNY", "en") in text_of(page).replace("\\", "")
    assert [one for one in page.download_button if str(one.key) == "offer#1.xlsx"]
    # The terms asked for first may be quoted again, and the offer before stands beside them.
    page.selectbox(key="terms#limit@en").set_value(1_000_000.0).run()
    page.button(key="submission#quote").click().run()
    page.selectbox(key="beside#1@en").set_value(("offer", 1)).run()
    assert not page.exception
    beside = next(one.value for one in page.table if say("beside.now", "en") in one.value)
    premiums = beside.iloc[4].tolist()[1:]
    assert premiums[0] != premiums[1]


def test_what_is_beyond_an_underwriter_is_discussed_and_signed_by_the_senior(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf
) -> None:
    page = opened(open_page, go_to, stem="10_parking_saas")  # a million people and more
    page.button(key="submission#quote").click().run()
    assert not page.exception
    assert say("life.submission.referred", "en") in text_of(page)
    talk = next(one for one in page.text_area if str(one.key).startswith("referral#"))
    talk.set_value("backup was shown to us").run()
    page.button(key="referral#1.discuss").click().run()
    assert "backup was shown to us" in text_of(page)
    talk = next(one for one in page.text_area if str(one.key).startswith("referral#"))
    talk.set_value("I would sign").run()
    page.button(key="referral#1.approve").click().run()
    assert say("problem.beyond-authority", "en") in text_of(page)
    page = as_role(page, "senior_underwriter", "en")
    page.button(key="referral#1.approve").click().run()
    assert not page.exception
    assert say("life.submission.quoted", "en") in text_of(page)
    assert "I would sign" in text_of(page)  # what was said stays to be read


def test_a_credit_needs_its_reason_and_stays_within_what_is_filed(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf
) -> None:
    page = opened(open_page, go_to, "zh")
    page.slider(key="schedule#management").set_value(-10).run()
    page.button(key="submission#quote").click().run()
    assert say("fault.not-filed", "zh") in text_of(page)
    page.text_input(key="schedule#reason").set_value("现场看过，管理到位").run()
    page.button(key="submission#quote").click().run()
    assert say("submission.made", "zh") in text_of(page)


def test_who_looked_at_an_older_version_is_told_that_it_was_changed(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf
) -> None:
    first = opened(open_page, go_to)
    second = go_to(open_page("01_dental_clinic", "en"), "submission")
    second.button(key="submission#quote").click().run()
    first.button(key="submission#quote").click().run()
    assert not first.exception
    assert say("problem.conflict", "en") in text_of(first)


def test_a_role_that_may_not_bind_is_refused_in_words(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf
) -> None:
    page = opened(open_page, go_to, "zh")
    page.button(key="submission#quote").click().run()
    page = as_role(page, "actuary", "zh")
    page.button(key="submission#bind").click().run()
    assert not page.exception
    assert say("problem.not-allowed", "zh") in text_of(page)


def test_a_whole_workbook_becomes_submissions_in_the_inbox(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf, day
) -> None:
    page = open_page(lang="zh", view="intake")
    sent = intake_template(day, "zh", sample_rows()[:3])
    page.file_uploader(key="intake#file").set_value(("firms.xlsx", sent, XLSX)).run()
    page.session_state["job#intake"].future.result(timeout=60)
    page.run()
    page.button(key="intake#open").click().run()
    assert say("intake.page.opened", "zh", count=3) in text_of(page)
    page = go_to(page, "inbox")
    assert len(page.dataframe[0].value) == 3
    page.text_input(key="inbox#words").set_value("口腔").run()
    assert len(page.dataframe[0].value) == 1


def test_an_empty_desk_says_what_to_do_first(open_page: OpenPage, text_of: TextOf) -> None:
    page = open_page(lang="zh", view="submission")
    assert not page.exception
    assert say("submission.none", "zh") in text_of(page)


def test_two_firms_stand_side_by_side(
    open_page: OpenPage, go_to: GoTo, text_of: TextOf, root: Path
) -> None:
    opened(open_page, go_to, "en", "06_ecommerce_shop")
    page = opened(open_page, go_to, "en", "01_dental_clinic")
    page.selectbox(key="beside#2@en").set_value(("submission", 1)).run()
    assert not page.exception
    day = page.session_state["as_of"]
    for stem in ("01_dental_clinic", "06_ecommerce_shop"):
        price = quote(Request(read_profile(root / "data_samples" / f"{stem}.yaml"), day)).pricing
        assert price is not None
        premium = money(round(price.price.premium, 2), "CNY", "en", 2)
        assert any(premium in table.value.to_csv() for table in page.table)
