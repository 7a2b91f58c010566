"""A book priced by a learned model of claims a year: firm by firm what its quote says."""

from __future__ import annotations

from pathlib import Path

import pytest

from risk.desk import Request, quote
from risk.desk.book.score import score_firms
from risk.desk.quoting.models import FORMULA, ModelChoice, models_asked
from risk.portfolio.rows import profile_of_row
from risk.portfolio.sift import sift
from risk.trained import ModelMismatch
from tests.score.books import DAY, as_table, drawn, scoring


@pytest.fixture(autouse=True)
def _models(claims_models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RISK_MODELS", str(claims_models))


def test_every_score_by_a_model_is_the_quote_by_it() -> None:
    """Classes and cents alike; a firm unlike those of the training by the formula."""
    book = drawn(120)
    book.loc[::9, "data_held.persons_total"] = 9_000_000_000
    kept, sure = sift(as_table(book))
    assert sure.all()
    models = models_asked((), DAY)
    scores = score_firms(scoring(models=models), kept)[0].to_pylist()
    plain = score_firms(scoring(), kept)[0].to_pylist()
    by: dict[str | None, int] = {}
    for row, score, formula in zip(book.to_dict("records"), scores, plain, strict=True):
        one = quote(Request(profile_of_row(row), DAY, models=models))
        by[score["priced_by"]] = by.get(score["priced_by"], 0) + 1
        if one.pricing is None:
            assert score["premium"] is score["priced_by"] is None
            continue
        assert (score["priced_by"] != FORMULA) == one.applied[0].priced
        assert score["premium"] == float(one.pricing.quoted.premium)
        assert score["rating"] == one.pricing.rating
        assert score["expected_loss"] == pytest.approx(one.pricing.price.pure_premium, rel=1e-9)
        if score["expected_loss"] > 0:  # some covers cover nothing
            by_formula = score["priced_by"] == FORMULA
            assert (score["expected_loss"] == formula["expected_loss"]) == by_formula
    assert by["claims_frequency/1"] > 60
    assert by[FORMULA] >= 10


def test_a_book_takes_a_model_of_claims_only() -> None:
    with pytest.raises(ModelMismatch, match="cannot price a book"):
        scoring(models=(ModelChoice("breach_size", "breach_size", "1", "0" * 64),))
