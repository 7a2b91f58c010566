"""Beside the premium: tax, excess layers, market factors, intervals; the code from words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.frame.memory import FORM
from risk.app.frame.words import money, say
from risk.classify.words import suggest_business_lines
from risk.desk import Request, quote, quote_document
from risk.profile import parse_profile, read_profile
from risk.units import Locale

OpenPage = Callable[..., AppTest]
TextOf = Callable[[AppTest], str]


def field(page: AppTest, path: str) -> str:
    now = page.session_state[FORM]
    return f"{now['for'][0]}@{now['number']}/{path}"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_tax_and_the_interval_of_each_reason(
    open_page: OpenPage, text_of: TextOf, root: Path, day: date, lang: Locale
) -> None:
    page = open_page("14_us_tax_preparer" if lang == "en" else "01_dental_clinic", lang)
    stem = page.session_state["sample"]
    profile = read_profile(root / "data_samples" / f"{stem}.yaml")
    pricing = quote_document(quote(Request(profile, day)))["pricing"]
    shown = text_of(page)
    currency = profile.cover.currency
    assert money(pricing["quoted"]["payable"], currency, lang, 2).replace("$", "\\$") in shown
    column = say("drivers.interval", lang)
    (sheet,) = (one.value for one in page.dataframe if column in one.value)
    for line, cell in zip(pricing["reasons"], sheet[column], strict=True):
        ends = line["interval_90"]
        if ends and any(float(one) for one in ends):
            assert cell == " – ".join(money(one, currency, lang) for one in ends)
    assert say("market.title", lang) in [one.label for one in page.expander]


def test_excess_layers_are_shown(
    open_page: OpenPage, text_of: TextOf, root: Path, day: date
) -> None:
    page = open_page()
    assert say("tower.title", "zh") not in [one.value for one in page.header]
    key = field(page, "cover.excess")
    page.button(key=f"{key}#add").click().run()
    page.text_input(key=f"{key}.0.attachment").set_value("1,000,000")
    page.text_input(key=f"{key}.0.limit").set_value("1,000,000").run()
    assert not page.exception
    data = read_profile(root / "data_samples" / "01_dental_clinic.yaml").model_dump(mode="json")
    data["cover"]["excess"] = [{"attachment": 1_000_000, "limit": 1_000_000}]
    pricing = quote_document(quote(Request(parse_profile(data), day)))["pricing"]
    premium = pricing["tower"][0]["price"]["premium"]
    assert say("tower.title", "zh") in [one.value for one in page.header]
    assert money(premium, "CNY", "zh", 2) in text_of(page)


@pytest.mark.parametrize(("lang", "words"), [("zh", "宠物医院"), ("en", "pet clinic")])
def test_a_code_is_found_from_words_and_filled_in(
    open_page: OpenPage, lang: Locale, words: str
) -> None:
    page = open_page("01_dental_clinic", lang)
    page.text_input(key=f"described@{lang}").set_value(words).run()
    found = suggest_business_lines(words, 5)
    offered = [one for one in page.button if one.key and one.key.startswith("described#")]
    assert [one.key for one in offered] == [f"described#{one.code}" for one in found]
    offered[0].click().run()
    assert not page.exception
    assert page.selectbox(key=field(page, "firm.industry")).value == found[0].code
    page.text_input(key=f"described@{lang}").set_value("??").run()
    assert say("describe.nothing", lang) in [one.value for one in page.info]
