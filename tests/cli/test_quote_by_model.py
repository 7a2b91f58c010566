"""The models of a quote on the command line."""

import json

import pytest

DAY = ("--as-of", "2026-11-24")


@pytest.fixture(autouse=True)
def _models(claims_models, monkeypatch):
    monkeypatch.setenv("RISK_MODELS", str(claims_models))


def test_the_quote_names_the_model_in_both_languages(risk, clinic):
    assert "claims_frequency 1, promoted 2026-03-01" in risk(
        "quote", clinic, *DAY, "--lang", "en"
    ).out.replace("\n", " ")
    assert "claims_frequency 第 1 版" in risk("quote", clinic, *DAY, "--lang", "zh").out


def test_the_formula_can_be_asked_for(risk, clinic, monkeypatch, tmp_path):
    forced = risk("quote", clinic, *DAY, "--model", "formula", "--json")
    monkeypatch.setenv("RISK_MODELS", str(tmp_path))  # no model promoted anywhere
    assert forced.bytes == risk("quote", clinic, *DAY, "--json").bytes


def test_a_trial_is_priced_but_not_kept(risk, clinic):
    trial = ("quote", clinic, *DAY, "--model", "claims_frequency/2")
    assert "A trial, not an offer" in risk(*trial, "--lang", "en").out
    refused = risk(*trial, "--keep", "--json")
    assert (refused.code, refused.json["error"]) == (2, "not-binding")


def test_a_quote_by_model_is_kept_and_replayed(risk, clinic):
    assert risk("quote", clinic, *DAY, "--keep", "--json").code == 0
    assert risk("replay", 1, "--json").json["same"]


def test_a_version_that_is_not_there_is_a_problem_not_a_crash(risk, clinic):
    found = risk("quote", clinic, *DAY, "--model", "claims_frequency/7", "--json")
    assert (found.code, found.json["error"]) == (2, "model-mismatch")


def test_what_a_model_changes_is_shown_side_by_side(risk, clinic):
    command = ("quote", clinic, *DAY, "--against", "formula")
    told = json.loads(risk(*command, "--json").bytes)
    assert told["premium"][0] == "3450.63"
    out = risk(*command, "--lang", "en").out
    assert "calibrated formula" in out
    assert "CN¥3,451" in out
    assert "校准公式" in risk(*command, "--lang", "zh").out


@pytest.mark.parametrize("command", ["improve", "what-if"])
def test_what_to_do_is_priced_by_the_model_asked_for(risk, clinic, command):
    more = ("--budget", "30000") if command == "improve" else ("--set", "controls.technical.edr=no")

    def premium(*model):
        found = risk(command, clinic, *DAY, *more, *model, "--json").json
        before = found["before"]
        return before["premium"]

    assert premium("--model", "formula") == "3450.63"
    assert premium() == premium("--model", "claims_frequency/1") != "3450.63"
