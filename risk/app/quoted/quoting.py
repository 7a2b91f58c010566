"""App: the desk's answer to one profile, as plain data for the page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import streamlit as st

from risk.desk import Request, quote, quote_document
from risk.desk.quoting.models import ModelChoice, models_in_force
from risk.desk.quoting.quote import Quote
from risk.desk.quoting.quote_paper import quote_paper_data
from risk.desk.quoting.working_paper import quote_workbook
from risk.loss.firm import Preset
from risk.profile import Profile, parse_profile
from risk.units import Locale

_POINTS = 120


@dataclass(frozen=True)
class Shown:
    """A quote as the page shows it.

    Parameters
    ----------
    document : dict
        As :func:`risk.desk.quote_document` gives it.
    curve : list of (float, float)
        Loss of a period [money] and the probability that it is exceeded.
    sources : dict
        Source key to title by language and address.
    paper : dict or None
        What the paper of the quote says; None without a price.
    """

    document: dict[str, Any]
    curve: list[tuple[float, float]]
    sources: dict[str, dict[str, Any]]
    paper: dict[str, Any] | None


def quoted(profile: Profile, as_of: date, preset: Preset) -> Shown:
    """Quote a profile; the same question is computed once."""
    return _quoted(profile_json(profile), as_of, preset, models_in_force(as_of))


def workbook(profile: Profile, as_of: date, preset: Preset, locale: Locale) -> bytes:
    """Give the working paper of a quote, computed when somebody asks for it."""
    found = quote(Request(profile, as_of, preset, models=models_in_force(as_of)))
    return quote_workbook(found, locale)


def profile_json(profile: Profile) -> str:
    """Give a profile as JSON text that reads back to the same profile."""
    return json.dumps(profile.model_dump(mode="json"), ensure_ascii=False, indent=2) + "\n"


@st.cache_data(max_entries=64, show_spinner=False)
def _quoted(
    profile_text: str, as_of: date, preset: Preset, models: tuple[ModelChoice, ...]
) -> Shown:
    profile = parse_profile(json.loads(profile_text))
    found = quote(Request(profile, as_of, preset, models=models))
    sources = {
        key: {"title": source.title.model_dump(), "url": source.url}
        for key, source in found.rulebook.sources.items()
    }
    paper = None if found.pricing is None else quote_paper_data(found)
    document = quote_document(found) if paper is None else paper["document"]
    return Shown(document, _curve(found), sources, paper)


def _curve(found: Quote) -> list[tuple[float, float]]:
    if found.pricing is None:
        return []
    annual = found.pricing.annual
    # The last value is the most that is ever paid; nothing exceeds it.
    amounts = np.linspace(0.0, float(annual.values[-1]), _POINTS, endpoint=False)
    chances = annual.exceedance(amounts)
    return [
        (float(amount), float(chance))
        for amount, chance in zip(amounts, chances, strict=True)
        if chance >= 1e-5
    ]
