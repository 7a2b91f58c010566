"""A quote on paper: three pages, whose figures are the quote's to the cent."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest

from risk.desk import Quote, Request, quote
from risk.desk.quoting.quote_paper import quote_paper, quote_paper_data
from risk.documents import document_pdf
from risk.errors import OutsideCalibration
from risk.price import Modification
from risk.profile import parse_profile, read_profile
from risk.units import LOCALES, Locale

SAMPLES = Path(__file__).parents[2] / "data_samples"
DAY = date(2026, 12, 1)


def quote_of(name: str, *schedule: Modification) -> Quote:
    profile = read_profile(next(SAMPLES.glob(f"{name}*")))
    return quote(Request(profile, DAY, schedule=schedule))


def pages_of(found: Quote, locale: Locale) -> list[str]:
    """Give the text of each page, read back from the PDF, without spaces and line ends."""
    document = pdfium.PdfDocument(document_pdf(quote_paper(found, locale)))
    return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in document]


@pytest.fixture(scope="module")
def clinic() -> Quote:
    return quote_of("01")


@pytest.fixture(scope="module")
def credited() -> Quote:
    return quote_of("05", Modification(item="evidence", share=-0.05, reason="已审计"))


@pytest.fixture(scope="module")
def changed() -> Quote:
    """Give a firm that rules offer other terms than it asks for, and decline."""
    return quote_of("12")


def amounts(text: str) -> list[Decimal]:
    return [Decimal(one.replace(",", "")) for one in re.findall(r"[\d,]+\.\d{2}", text)]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("which", ["clinic", "credited", "changed"])
def test_pages_are_offer_terms_and_reasons_and_their_figures_those_of_the_service(
    which: str, locale: Locale, request: pytest.FixtureRequest
) -> None:
    found = request.getfixturevalue(which)
    offer, terms, reasons, *rest = pages_of(found, locale)
    told = quote_paper_data(found)
    names = {"zh": ("保费构成", "保险条件", "核保结论"), "en": ("made", "Terms", "Decision:")}
    for page, name in zip((offer, terms, reasons), names[locale], strict=True):
        assert name in page
    assert len(rest) <= 1
    assert all(re.search(r"\[\d\]", page) for page in rest)  # the rest of a long source list
    premium, tax = (Decimal(told["offer"][name]) for name in ("premium", "tax"))
    said = amounts(offer)
    for figure in (*map(Decimal, (told["price"][one] for one in (
        "pure_premium", "capital_charge", "fixed_expense", "variable_expense",
        "technical_premium"))), premium, tax, premium + tax):  # fmt: skip
        assert figure in said
    for option in told["document"]["pricing"]["options"]:
        assert Decimal(option["premium"]) in said
    # The lines of the sheet add up to the premium, however many of them are named.
    assert Decimal(told["price"]["premium"]) in amounts(reasons)
    for notice in told["document"]["notices"]:
        if notice["code"] == "china_judgement":  # beside the price, not at the end
            assert re.sub(r"\s", "", notice["text"][locale]) in offer
    assert told["sha256"] in offer


@pytest.mark.parametrize("locale", LOCALES)
def test_a_credit_stands_between_technical_and_quoted_premium_with_its_reason(
    credited: Quote, locale: Locale
) -> None:
    offer = pages_of(credited, locale)[0]
    told = quote_paper_data(credited)
    (one,) = told["schedule"]
    assert "已审计" in offer
    assert "-5.0%" in offer
    assert f"-{abs(Decimal(one['money'])):,}" in offer.replace("CN", "").replace("¥", "")
    technical, premium = Decimal(told["price"]["technical_premium"]), told["offer"]["premium"]
    assert abs(technical * Decimal("0.95") - Decimal(premium)) < Decimal("0.01")


@pytest.mark.parametrize(
    ("locale", "no_offer"), [("zh", "已拒保，不构成要约"), ("en", "Declined:nooffer")]
)
def test_a_declined_firm_gets_reasons_and_no_offer(
    changed: Quote, locale: Locale, no_offer: str
) -> None:
    offer, _, reasons, *_ = pages_of(changed, locale)
    assert no_offer in offer
    until = {"zh": "有效期至", "en": "Validuntil"}[locale]
    assert until not in offer
    for one in changed.decision.reasons:
        assert re.sub(r"\s", "", one.words.to(locale)) in reasons


def test_law_draft_and_judgement_are_told_apart_by_mark_and_source(clinic: Quote) -> None:
    paper = quote_paper(clinic, "zh")
    assert {mark.status for mark in paper.legend} >= {"enacted", "judgement", "published"}
    _, terms, _ = pages_of(clinic, "zh")
    for article in ("第十六条", "第五十二条", "第二十一条"):
        assert article in terms


def test_where_no_tax_is_carried_none_is_invented() -> None:
    offer = pages_of(quote_of("15"), "en")[0]
    assert "comesontop" in offer
    assert "Topay" not in offer


def test_a_firm_without_a_price_gets_no_paper(small_firm: Callable[..., dict[str, Any]]) -> None:
    beyond = parse_profile(small_firm(firm__revenue=None))
    with pytest.raises(OutsideCalibration):
        quote_paper(quote(Request(beyond, DAY)), "zh")
