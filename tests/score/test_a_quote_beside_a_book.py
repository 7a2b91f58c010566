"""A quote beside a book: capital is charged by what the firm adds to the book's worst years."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from risk.desk import Request, quote, quote_document
from risk.desk.book.one_more import book_capital, exposures_of_profile, one_more, shares_of
from risk.desk.book.scored_book import open_scores
from risk.desk.quoting.keep import keep_quote
from risk.errors import RiskError
from risk.profile import read_profile
from tests.score.books import DAY, scored

SAMPLES = Path(__file__).parents[2] / "data_samples"


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return scored(400, "CN", tmp_path_factory.mktemp("beside"))


def test_the_charge_of_the_book_stands_in_the_price(run: Path) -> None:
    profile = read_profile(SAMPLES / "12_logistics_firm.yaml")
    request = Request(profile, DAY)
    plain, beside = (
        quote(one) for one in (request, replace(request, book=book_capital(run, profile, DAY)))
    )
    book = open_scores(run)
    added = one_more(book, shares_of(book), exposures_of_profile(book, profile, DAY))
    assert plain.pricing is not None
    assert beside.pricing is not None
    price, usual = beside.pricing.price, plain.pricing.price
    assert price.pure_premium == usual.pure_premium
    assert price.capital_charge == pytest.approx(added.charge, rel=1e-3)
    assert price.capital_charge != pytest.approx(usual.capital_charge, rel=0.01)
    assert price.technical_premium - usual.technical_premium == pytest.approx(
        (price.capital_charge - usual.capital_charge) / (1 - beside.pricing.loads.variable_ratio)
    )
    document = quote_document(beside)
    told = document["pricing"]["capital"]
    assert told["status"] == "judgement"
    assert told["book"] == "firms.parquet"
    assert told["ratio"] * price.pure_premium == pytest.approx(price.capital_charge, rel=1e-5)
    assert told["tariff_ratio"] == pytest.approx(usual.capital_charge / usual.pure_premium)
    notice = next(one for one in document["notices"] if one["code"] == "book_capital")
    assert "firms.parquet" in notice["text"]["zh"]
    assert "judgement" in notice["text"]["en"]
    assert "capital" not in quote_document(plain)["pricing"]


def test_a_quote_beside_a_book_is_tried_and_not_kept(run: Path) -> None:
    profile = read_profile(SAMPLES / "12_logistics_firm.yaml")
    found = quote(Request(profile, DAY, book=book_capital(run, profile, DAY)))
    with pytest.raises(RiskError, match="tried, not kept"):
        keep_quote(None, quote=found, firm_id=None, now=None)  # refused before anything is read
