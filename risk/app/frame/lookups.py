"""App: what the desk says about one firm, as plain data; the same question is asked once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st

from risk.app.quoted.quoting import profile_json
from risk.desk import Request, quote
from risk.desk.advice.cases_document import cases_for
from risk.desk.advice.duties import duty_document, law_for
from risk.desk.advice.improve import after_steps, improve
from risk.desk.advice.improve_document import improve_document
from risk.desk.advice.what_if import what_if
from risk.desk.learned.shelf import models_on
from risk.desk.quoting.indication import indication_document
from risk.desk.quoting.models import ModelChoice, models_in_force
from risk.desk.quoting.open_models import root_of_models
from risk.loss.firm import Preset
from risk.profile import Profile, parse_profile
from risk.rulebook import Rulebook, at, region_of

_CASES = 3


def rulebook_for(profile: Profile, as_of: date) -> Rulebook:
    """Give the rulebook of the firm's place."""
    return at(as_of, region_of(profile.firm.country))


def duties_of_firm(profile: Profile, as_of: date) -> dict[str, Any]:
    """Give the duty document."""
    return _duties(profile_json(profile), as_of)


def cases_near(profile: Profile, as_of: date) -> list[dict[str, Any]]:
    """Give the nearest enforcement cases."""
    return _cases(profile_json(profile), as_of)


def plan_for(
    profile: Profile,
    as_of: date,
    preset: Preset,
    *,
    budget: float | None = None,
    target_premium: float | None = None,
    must_enisa: bool = False,
) -> dict[str, Any]:
    """Give the plan that reaches a goal."""
    models = models_in_force(as_of)
    return _plan(profile_json(profile), as_of, preset, models, budget, target_premium, must_enisa)


def after_first(
    profile: Profile, as_of: date, preset: Preset, steps: tuple[str, ...]
) -> dict[str, Any]:
    """Give the indication of a firm that has done some steps of its plan."""
    models = models_in_force(as_of)
    return _after(profile_json(profile), as_of, preset, models, steps)


def changed(
    profile: Profile, as_of: date, preset: Preset, path: str, value: object
) -> dict[str, Any]:
    """Give the quote before and after one changed answer."""
    models = models_in_force(as_of)
    return _changed(profile_json(profile), as_of, preset, models, path, value)


def stored_models(as_of: date) -> list[dict[str, Any]]:
    """Give every stored model with its versions and their state on a day."""
    return _models(as_of, root_of_models())


def forget_models() -> None:
    """Read the models anew, as an act on one of them was done."""
    _models.clear()


def _profile(text: str) -> Profile:
    return parse_profile(json.loads(text))


@st.cache_data(max_entries=64, show_spinner=False)
def _duties(text: str, as_of: date) -> dict[str, Any]:
    return duty_document(law_for(_profile(text), as_of))


@st.cache_data(max_entries=64, show_spinner=False)
def _cases(text: str, as_of: date) -> list[dict[str, Any]]:
    return cases_for(_profile(text), as_of, _CASES)


@st.cache_data(max_entries=64, show_spinner=False)
def _plan(
    text: str,
    as_of: date,
    preset: Preset,
    models: tuple[ModelChoice, ...],
    budget: float | None,
    target_premium: float | None,
    must_enisa: bool,
) -> dict[str, Any]:
    found = improve(
        Request(_profile(text), as_of, preset, models=models),
        budget=budget,
        target_premium=target_premium,
        must_enisa=must_enisa,
    )
    return improve_document(found)


@st.cache_data(max_entries=256, show_spinner=False)
def _after(
    text: str,
    as_of: date,
    preset: Preset,
    models: tuple[ModelChoice, ...],
    steps: tuple[str, ...],
) -> dict[str, Any]:
    request = Request(_profile(text), as_of, preset, models=models)
    done = replace(request, profile=after_steps(request, steps))
    return indication_document(quote(done))


@st.cache_data(max_entries=64, show_spinner=False)
def _changed(
    text: str,
    as_of: date,
    preset: Preset,
    models: tuple[ModelChoice, ...],
    path: str,
    value: object,
) -> dict[str, Any]:
    return what_if(Request(_profile(text), as_of, preset, models=models), {path: value})


@st.cache_data(max_entries=16, ttl=60, show_spinner=False)
def _models(as_of: date, root: Path) -> list[dict[str, Any]]:
    """Check every byte of every model, at most once a minute for each folder of models."""
    return models_on(as_of, root)
