"""A promoted model of the people a breach reaches moves what the people held do to severity."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from risk.assess.breach_size import open_breach_size
from risk.assess.persons_affected import CostLine
from risk.desk import Request, document_bytes, quote, quote_document
from risk.desk.advice.improve import improve
from risk.desk.quoting.models import models_asked
from risk.profile import parse_profile

DAY = date(2026, 11, 24)
NAME = "breach_size"


@pytest.fixture(scope="module")
def stored(root):
    return root / "models" / NAME / "1"


@pytest.fixture(autouse=True)
def _models(stored, tmp_path, monkeypatch):
    shutil.copytree(stored, tmp_path / NAME / "1")
    (tmp_path / NAME / "register.yaml").write_text(
        "entries:\n  - {version: '1', from: 2026-11-01, status: promoted, by: [Li Na, Wang Wei], "
        "why: a test}\n"
    )
    monkeypatch.setenv("RISK_MODELS", str(tmp_path))


def priced(data, *words):
    return quote(Request(parse_profile(data), DAY, models=models_asked(words, DAY)))


def test_the_part_of_severity_that_goes_with_people_is_the_models(small_firm, stored, china):
    """Against the capped mean summed over a fine grid of the model's own lognormal."""
    found = priced(small_firm(data_held__persons_total=90_000, data_held__ordinary=90_000))
    law = open_breach_size(stored).affected("Retail", 14)
    ln = law.mu + law.sigma * np.linspace(-9, 9, 200_001)
    mass = np.exp(-0.5 * np.linspace(-9, 9, 200_001) ** 2)
    slope = china.read("breach.claims_line", CostLine).slope

    def mean(held):
        return np.average(np.minimum(np.exp(ln), held) ** slope, weights=mass)

    ratio = mean(90_000) / mean(found.likely.median)
    severity = np.asarray(found.pricing.factors.data_severity)
    shares = china.value("breach.peril_shares")
    perils = [peril["id"] for peril in china.value("calibration.perils")]
    expected = [1 + shares.get(peril, 0.0) * (ratio - 1) for peril in perils]
    assert severity == pytest.approx(np.array(expected), rel=1e-6)


def test_the_quote_names_the_model_on_the_line_of_the_people_held(small_firm):
    document = quote_document(priced(small_firm()))
    (model,) = document["models"]
    assert (model["step"], model["priced"]) == (NAME, True)
    assert document["quote"]["models"][f"{NAME}/1"] == model["digest"]
    line = next(one for one in document["pricing"]["reasons"] if one["code"] == "data_held")
    assert (line["status"], line["source"]) == ("learned", f"{NAME}/1")
    money = sum(Decimal(one["money"]) for one in document["pricing"]["reasons"])
    assert money == Decimal(document["pricing"]["price"]["premium"])
    notice = next(one for one in document["notices"] if one["code"] == "model_priced")
    assert "people one breach reaches" in notice["text"]["en"]
    assert document_bytes(document) == document_bytes(quote_document(priced(small_firm())))


def test_the_cost_of_one_breach_shown_is_by_the_same_model(small_firm, stored):
    law = open_breach_size(stored).affected("Retail", 14)
    held = 10**9
    data = small_firm(data_held__persons_total=held, data_held__ordinary=held)
    affected = quote_document(priced(data))["pricing"]["breach"]["affected"]
    points = np.exp(law.mu + law.sigma * np.array([-1.6448536, 0, 1.6448536]))
    assert affected == pytest.approx(points.round().tolist(), rel=1e-5)


def test_a_firm_that_does_not_know_whose_data_it_holds_is_priced_as_by_the_formula(small_firm):
    data = small_firm()
    data["data_held"] = {"important_data": "no", "trains_ai": "no"}
    assert quote_document(priced(data)) == quote_document(priced(data, "formula"))


def test_the_way_down_starts_at_the_price_quoted(small_firm):
    data = small_firm(controls__technical__edr="no", data_held__persons_total=90_000)
    found = priced(data)
    plan = improve(found.request, budget=500_000)
    assert plan.before.premium == found.pricing.price.premium
    assert plan.after.premium <= plan.before.premium


def test_two_models_price_together(small_firm, claims_models, tmp_path):
    shutil.copytree(claims_models / "claims_frequency", tmp_path / "claims_frequency")
    document = quote_document(priced(small_firm()))
    assert [one["step"] for one in document["models"]] == ["frequency", NAME]
    lines = {one["code"]: one for one in document["pricing"]["reasons"]}
    assert lines["data_held"]["source"] == f"claims_frequency/1, {NAME}/1"
    assert lines["edr"]["source"] == "claims_frequency/1"
    money = sum(Decimal(one["money"]) for one in document["pricing"]["reasons"])
    shares = sum(Decimal(one["money"]) for one in document["pricing"]["shares"])
    assert money == shares == Decimal(document["pricing"]["price"]["premium"])
