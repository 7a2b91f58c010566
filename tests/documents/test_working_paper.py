"""The working paper of a quote, computed by a reader that knows the workbook alone."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from risk.desk import Quote, Request, quote
from risk.desk.quoting.pricing import layer_of
from risk.desk.quoting.quote_paper import quote_paper_data
from risk.desk.quoting.working_paper import quote_workbook
from risk.price import Modification
from risk.profile import read_profile
from risk.units import cents

SAMPLES = Path(__file__).parents[2] / "data_samples"
DAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def opened() -> Any:
    """Give the reader of workbooks."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(Path(__file__).parent))
        yield importlib.import_module("workbook").Workbook


def quote_of(name: str, **cover: Any) -> Quote:
    profile = read_profile(next(SAMPLES.glob(f"{name}*")))
    asked = profile.model_copy(update={"cover": profile.cover.model_copy(update=cover)})
    credit = Modification(item="evidence", share=-0.05, reason="已审计")
    return quote(Request(asked, DAY, schedule=(credit,)))


@pytest.fixture(scope="module")
def plain() -> Quote:
    return quote_of("01", coinsurance=0.1)


@pytest.fixture(scope="module")
def narrowed() -> Quote:
    """Give a firm offered sublimits, whose curves have kinks."""
    return quote_of("12")


@pytest.mark.parametrize("which", ["plain", "narrowed"])
def test_every_formula_gives_what_is_kept_beside_it_and_the_premium_of_the_quote(
    which: str, opened: Any, request: pytest.FixtureRequest
) -> None:
    found = request.getfixturevalue(which)
    book = opened(quote_workbook(found, "zh"))
    formulas = [at for at, text in book.formulas.items() if str(text).startswith("=")]
    assert len(formulas) > 300
    for at in formulas:
        assert book.value(*at) == pytest.approx(book.kept[at], rel=1e-9, abs=1e-6), at
    told = quote_paper_data(found)
    assert str(cents(book.named("Premium"))) == told["offer"]["premium"]
    assert str(cents(book.named("Tax"))) == told["offer"]["tax"]
    assert str(cents(book.named("TechnicalPremium"))) == told["price"]["technical_premium"]
    grid = {str(cents(value)) for (sheet, _), value in book.kept.items()
            if sheet == "可选方案" and isinstance(value, float)}  # fmt: skip
    assert {one["premium"] for one in told["document"]["pricing"]["options"]} <= grid


def test_another_limit_and_retention_in_the_workbook_give_the_price_of_the_engine(
    plain: Quote, opened: Any
) -> None:
    book = opened(quote_workbook(plain, "en"))
    profile = plain.request.profile
    terms = {"limit": 3e6, "retention": 25_000.0, "aggregate_limit": 3e6}
    asked = profile.model_copy(update={"cover": profile.cover.model_copy(update=terms)})
    other = quote(replace(plain.request, profile=asked)).pricing
    assert other is not None
    book.change("Limit", 3e6)
    book.change("Retention", 25_000.0)
    exact = other.loss.pure_premium(layer_of(asked.cover)).item()
    assert book.named("BeforeAggregate") == pytest.approx(exact, rel=1e-9)
    # The effect of the aggregate limit the workbook holds fast, and says so.
    book.change("AggregateFactor", other.price.pure_premium / exact)
    assert book.named("TechnicalPremium") == pytest.approx(other.price.technical_premium, rel=1e-9)
    assert book.named("Premium") == pytest.approx(other.quoted.premium, abs=0.01)


def test_where_a_loss_has_no_closed_form_its_mean_stands_and_the_rest_is_live(
    opened: Any,
) -> None:
    found = quote_of("09", defence_costs="outside")
    book = opened(quote_workbook(found, "en"))
    assert str(cents(book.named("Premium"))) == quote_paper_data(found)["offer"]["premium"]
    before = book.named("Premium")
    book.change("FixedExpense", 10_000.0)
    assert book.named("Premium") > before


def test_the_same_quote_gives_the_same_bytes(plain: Quote) -> None:
    assert quote_workbook(plain, "zh") == quote_workbook(plain, "zh")
