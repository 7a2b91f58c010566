"""A book priced by a learned model of claims a year: firm by firm what its quote says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from risk.desk import Request, quote
from risk.desk.book.one_more import exposures_of_profile
from risk.desk.book.score import score_firms
from risk.desk.book.score_rows import score_profile
from risk.desk.book.scored_book import open_scores
from risk.desk.quoting.models import FORMULA, ModelChoice, models_asked
from risk.errors import RiskError
from risk.portfolio.rows import profile_of_row
from risk.portfolio.sift import sift
from risk.profile import read_profile
from risk.trained import ModelMismatch
from tests.score.books import DAY, as_table, drawn, scored, scoring

CLINIC = Path(__file__).parents[2] / "data_samples" / "01_dental_clinic.yaml"


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


def test_one_more_firm_is_scored_by_the_model_of_the_book(tmp_path: Path) -> None:
    """And refused once the model's folder holds something else."""
    book = open_scores(scored(60, "CN", tmp_path, models_asked((), DAY)))
    clinic = read_profile(CLINIC)
    clinic = clinic.model_copy(update={"operations": clinic.operations[:1]})
    scores = score_profile(book.scoring(DAY), clinic).to_pylist()[0]
    assert scores["priced_by"] == "claims_frequency/1"
    by_model = exposures_of_profile(book, clinic, DAY).frequencies.sum()
    by_formula = exposures_of_profile(replace(book, models={}), clinic, DAY)
    assert by_model != pytest.approx(by_formula.frequencies.sum(), rel=1e-3)
    other = replace(book, models=dict.fromkeys(book.models, "0" * 64))
    with pytest.raises(RiskError, match="cannot be read") as refused:
        other.scoring(DAY)
    assert refused.value.faults[0].help == "score the book again"


def test_a_book_takes_a_model_of_claims_only() -> None:
    with pytest.raises(ModelMismatch, match="cannot price a book"):
        scoring(models=(ModelChoice("breach_size", "breach_size", "1", "0" * 64),))
