"""A promoted model in place of the frequency step: what it prices, why, and when it may not."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.assess import central, own_experience
from risk.assess.features import pricing_features
from risk.assess.training_data import training_effect
from risk.desk import Request, document_bytes, quote, quote_document
from risk.desk.advice.improve import improve
from risk.desk.advice.what_if import what_if
from risk.desk.learned.what_changed import firm_changes, model_changes
from risk.desk.quoting.learned_factors import open_chosen
from risk.desk.quoting.models import ModelChoice, models_asked, models_in_force
from risk.desk.quoting.pricing import layer_of, loss_for
from risk.price import pure_premium_draws
from risk.profile import Technical, parse_profile, read_profile
from risk.trained import ModelMismatch

SAMPLES = sorted((Path(__file__).parents[3] / "data_samples").glob("*.yaml"))
DAY = date(2026, 11, 24)
BEYOND = {"06_ecommerce_shop", "10_parking_saas", "11_ai_labelling"}
"""They hold more people than any firm of the made-up book."""
FITTING = [
    path for path in SAMPLES if read_profile(path).firm.country == "CN" and path.stem not in BEYOND
]
each_sample = pytest.mark.parametrize("path", FITTING, ids=lambda path: path.stem)


@pytest.fixture(autouse=True)
def _models(claims_models, monkeypatch):
    monkeypatch.setenv("RISK_MODELS", str(claims_models))


def ask(profile, *words):
    """Ask for a price by the models in force, or by others."""
    return Request(profile, DAY, models=models_asked(words, DAY))


def by_model(data, *words):
    return quote(ask(parse_profile(data), *words))


@pytest.fixture(scope="module")
def trees(claims_models):
    """The stored trees, read by LightGBM itself."""
    return lightgbm.Booster(model_file=str(claims_models / "claims_frequency/1/model.txt"))


def row_of(found):
    model = open_chosen(found.request.models).frequency.model
    firm = pricing_features(found.pricing.factors, found.request.profile)
    return model.schema.encode({name: [firm[name]] for name in model.schema.names})


def lines_of(document):
    return {line["code"]: line for line in document["pricing"]["reasons"]}


def test_the_formula_prices_until_the_day_a_model_is_promoted(claims_models):
    assert models_in_force(date(2026, 2, 28)) == ()
    (choice,) = models_in_force(date(2026, 3, 1))
    assert (choice.version, choice.promoted) == ("1", date(2026, 3, 1))
    assert choice.by == ("Li Na", "Wang Wei")
    assert models_in_force(date(2027, 12, 31)) == (choice,)
    assert models_in_force(date(2028, 1, 1)) == ()  # past its card's last day


@each_sample
def test_the_frequency_is_the_prediction_of_the_trees(path, trees, china):
    found = quote(ask(read_profile(path)))
    predicted = trees.predict(row_of(found))[0]
    assert found.applied[0].priced
    whole = loss_for(
        china, found.request, _everything(found), found.pricing.factors, central(china)
    )
    # Data for training AI stand beside the model, which knows nothing of them.
    beside = training_effect(found.pricing.factors.training, central(china))
    trained = whole.frequencies[0] / beside[0]
    assert trained.sum() == pytest.approx(predicted, rel=1e-9)
    assert trained / predicted == pytest.approx(central(china).shares[0], rel=1e-9)


def _everything(found):
    parts = ("INRE", "NPBI", "DIAS", "EXT", "FIN", "LIA", "REG")
    return found.request.profile.cover.model_copy(update={"parts": parts, "months": 12})


@each_sample
def test_each_line_is_the_trees_own_contribution(path, trees):
    """Against LightGBM's pred_contrib on the stored file."""
    found = quote(ask(read_profile(path)))
    lines = lines_of(quote_document(found))
    told = trees.predict(row_of(found), pred_contrib=True)[0]
    codes = {"ln_revenue_usd": "size", "country": "place", "ln_persons": "data_held",
             "claims_5y": "history"}  # fmt: skip
    for name, contribution in zip(trees.feature_name(), told, strict=False):
        line = lines[codes.get(name, name)]
        assert line["frequency_factor"] == pytest.approx(math.exp(contribution), rel=1e-8)
        assert line["status"] == "learned"
        assert line["source"] == "claims_frequency/1"


@each_sample
def test_the_reasons_and_the_shares_add_up_to_the_premium_to_the_cent(path):
    pricing = quote_document(quote(ask(read_profile(path))))["pricing"]
    premium = Decimal(pricing["price"]["premium"])
    assert sum(Decimal(line["money"]) for line in pricing["reasons"]) == premium
    assert sum(Decimal(share["money"]) for share in pricing["shares"]) == premium


@each_sample
def test_the_logs_of_the_lines_add_up_to_the_score(path):
    pricing = quote_document(quote(ask(read_profile(path))))["pricing"]
    total = sum(math.log(line["frequency_factor"]) for line in pricing["reasons"])
    assert pricing["score"] == pytest.approx(100 / (1 + math.exp(-total)), rel=1e-5)


def test_the_score_stays_relative_to_the_calibrations_reference_firm(small_firm, china):
    found = by_model(small_firm())
    ratio = found.pricing.factors.learned.value / central(china).rate.item()
    assert found.pricing.score == pytest.approx(100 * ratio / (1 + ratio), rel=1e-9)


def test_the_same_inputs_give_the_same_bytes_and_the_quote_names_the_model(small_firm):
    first, second = (quote_document(by_model(small_firm())) for _ in range(2))
    assert document_bytes(first) == document_bytes(second)
    (model,) = first["models"]
    assert first["quote"]["models"]["claims_frequency/1"] == model["digest"]
    assert model["priced"]
    assert "claims_frequency 1, promoted 2026-03-01 by Li Na and Wang Wei" in model["words"]["en"]
    assert "2026-03-01" in model["words"]["zh"]
    assert "model_priced" in [notice["code"] for notice in first["notices"]]


def test_a_quote_by_the_formula_says_nothing_of_models(small_firm):
    document = quote_document(by_model(small_firm(), "formula"))
    assert "models" not in document
    assert "claims_frequency/1" not in document["quote"]["models"]


def test_the_models_own_uncertainty_stands_in_the_interval(small_firm, china):
    """The log of the price moves by the log-sd that the model states, and by nothing else."""
    found = by_model(small_firm())
    pricing = found.pricing

    def spread(only):
        draws = pure_premium_draws(
            china,
            "CN",
            lambda one: loss_for(china, found.request, pricing.cover, pricing.factors, one),
            layer_of(pricing.cover),
            seed=1,
            draws=2000,
            only=only,
        )
        return float(np.log(draws).std())

    assert spread(("frequency_error",)) == pytest.approx(0.3, rel=0.02)
    assert spread(("rate", "size_exponent", "sector_shift", "place_shift")) == pytest.approx(0)
    assert spread(("severity_shift",)) > 0.1


@pytest.mark.parametrize(
    ("changes", "feature"),
    [
        ({"firm__country": "DE", "firm__currency": "EUR", "cover__currency": "EUR",
          "firm__province": None}, "country"),
        ({"firm__revenue": 9e10}, "ln_revenue_usd"),
        ({"firm__headcount": None}, "ln_headcount"),
    ],
    ids=["a country not trained on", "larger than any trained on", "an answer never missing"],
)  # fmt: skip
def test_a_firm_the_model_was_not_trained_for_is_priced_by_the_formula_and_told(
    small_firm, changes, feature
):
    learned = quote_document(by_model(small_firm(**changes)))
    formula = quote_document(by_model(small_firm(**changes), "formula"))
    assert learned["pricing"] == formula["pricing"]
    (model,) = learned["models"]
    assert not model["priced"]
    assert [fault["path"] for fault in model["misfits"]] == [feature]
    (notice,) = [one for one in learned["notices"] if one["code"] == "model_misfit"]
    assert notice["weight"] == "caution"
    assert "claims_frequency/1" not in learned["quote"]["models"]


def test_a_model_that_does_not_know_own_claims_leaves_them_to_credibility(small_firm):
    """A model without own claims brings the formula's step back."""
    factors = by_model(small_firm(history__claims=1)).pricing.factors
    expected = np.array([[0.01, 0.02]])
    assert own_experience(factors, expected, 2.0).factor == pytest.approx(1)
    unknowing = replace(factors, learned=replace(factors.learned, knows_claims=False))
    assert own_experience(unknowing, expected, 2.0).factor == pytest.approx(3 / (2 + 5 * 0.03))


STATES = st.sampled_from(["yes", "partly", "no", "unknown"])
ANSWERS = st.fixed_dictionaries(
    {
        name: st.sampled_from([0, 7, 20, 90, None]) if name == "patch_days"
        else st.sampled_from(["yes", "no", "unknown"])
        if name in ("rdp_exposed", "vpn_self_managed")
        else STATES
        for name in Technical.model_fields
    }
)  # fmt: skip


@settings(max_examples=25)
@given(
    answers=ANSWERS,
    name=st.sampled_from(sorted(Technical.model_fields)),
    revenue=st.sampled_from([4e5, 6e6, 5e7]),
    claims=st.sampled_from([0, 1, None]),
)
def test_a_worse_answer_never_lowers_the_premium(small_firm, answers, name, revenue, claims):
    """And not knowing is never cheaper than the good answer."""
    order = (
        [0, 20, 90] if name == "patch_days"
        else ["no", "yes"] if name in ("rdp_exposed", "vpn_self_managed")
        else ["yes", "partly", "no"]
    )  # fmt: skip
    unknown = None if name == "patch_days" else "unknown"

    def premium(answer):
        technical = answers | {name: answer}
        data = small_firm(
            controls__technical=technical, firm__revenue=revenue, history__claims=claims
        )
        return quote(ask(parse_profile(data))).pricing.price.premium

    found = [premium(answer) for answer in order]
    assert all(b >= a * (1 - 1e-12) for a, b in pairwise(found))
    assert premium(unknown) >= found[0] * (1 - 1e-12)


@pytest.mark.parametrize("stem", ["12_logistics_firm", "16_nail_salon"])
def test_the_way_down_reprices_by_the_model(stem):
    path = next(path for path in FITTING if path.stem == stem)
    request = ask(read_profile(path))
    plan = improve(request, budget=200_000)
    assert plan.before.premium == quote(request).pricing.price.premium
    assert plan.steps
    assert plan.after.premium < plan.before.premium
    assert all(step.saving >= -1e-9 for step in plan.steps)
    saved = sum(step.saving for step in plan.steps)
    assert saved == pytest.approx(plan.before.premium - plan.after.premium, rel=1e-9)
    # The search prices every combination at once; what it found is the price quoted one by one.
    assert plan.choice.premium == pytest.approx(plan.after.premium, rel=1e-3)


def test_what_if_says_what_prices(small_firm):
    found = what_if(ask(parse_profile(small_firm())), {"controls.technical.edr": "no"})
    assert Decimal(found["after"]["premium"]) >= Decimal(found["before"]["premium"])
    assert "claims_frequency 1" in found["after"]["priced_by"][0]["en"]


def test_a_trial_is_marked_as_one(small_firm):
    document = quote_document(by_model(small_firm(), "claims_frequency/2"))
    (model,) = document["models"]
    assert model["promoted"] is None
    notice = next(one for one in document["notices"] if one["code"] == "model_trial")
    assert notice["weight"] == "warning"
    assert "not an offer" in notice["text"]["en"]


def test_formula_and_model_stand_side_by_side(small_firm):
    profile = parse_profile(small_firm())
    before, after = ask(profile, "formula"), ask(profile)
    found = model_changes(before, after)
    assert found["priced_by"][0]["en"] == "calibrated formula"
    assert found["premium"] == [
        quote_document(quote(one))["pricing"]["price"]["premium"] for one in (before, after)
    ]
    for column, premium in enumerate(found["premium"]):
        money = [line["money"][column] for line in found["lines"]]
        assert sum(Decimal(one) for one in money if one is not None) == Decimal(premium)


def test_a_promotion_between_two_days_moves_the_price(small_firm):
    profile = parse_profile(small_firm())
    day = date(2026, 3, 1)
    before, after = firm_changes(profile, day - timedelta(1), day)["premium"]
    assert before != after


@pytest.mark.parametrize(
    "words",
    [("claims_frequency",), ("claims_frequency/x",), ("claims_frequency/9",), ("business_line/1",),
     ("formula", "claims_frequency/1"), ("claims_frequency/1", "claims_frequency/2")],
    ids=lambda words: " ".join(words),
)  # fmt: skip
def test_what_is_no_pricing_model_is_refused(words):
    with pytest.raises(ModelMismatch):
        models_asked(words, DAY)


def test_a_model_that_was_changed_since_it_was_chosen_is_refused(small_firm):
    request = ask(parse_profile(small_firm()))
    (choice,) = request.models
    other = ModelChoice(**{**vars(choice), "digest": "0" * 64})
    with pytest.raises(ModelMismatch, match="not the model that was chosen"):
        quote(Request(request.profile, request.as_of, models=(other,)))
