"""App: what a firm could get towards its cover: what is in force, and what if it were law."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.badges import small, status_badge
from risk.app.frame.words import Locale, escape, money, percent, say
from risk.app.quoted.quoting import profile_json
from risk.desk.quoting.incentives import incentives
from risk.desk.quoting.models import ModelChoice, models_in_force
from risk.desk.quoting.pricing import Request
from risk.loss.firm import Preset
from risk.profile import Profile, parse_profile


def show_incentives(profile: Profile, as_of: date, preset: Preset, locale: Locale) -> None:
    """Show credits in force with the evidence needed, others as what-if, and the net cost."""
    found = incentives_of(profile, as_of, preset)
    st.header(say("incentives.header", locale))
    for one in found["in_force"]:
        told = say("incentives.have", locale, name=one[locale], evidence=one["evidence"][locale])
        st.markdown(f"{escape(told)} {status_badge(one['status'], locale)}")
    if not found["in_force"]:
        st.markdown(say("incentives.none", locale))
    if found["premium"] is None:
        st.markdown(say("incentives.no_price", locale))
        return
    st.markdown(small(say("incentives.what_if", locale)))
    st.table(
        pd.DataFrame([_row(row, found["currency"], locale) for row in found["what_if"]]),
        hide_index=True,
        border="horizontal",
    )
    steps = {step["id"]: step["name"][locale] for r in found["what_if"] for step in r["missing"]}
    if steps:
        named = say("text.semicolon", locale).join(steps.values())
        st.caption(say("incentives.needed", locale, steps=named))


def incentives_of(profile: Profile, as_of: date, preset: Preset) -> dict[str, Any]:
    """Give the incentives of a profile; the same question is computed once."""
    return _found(profile_json(profile), as_of, preset, models_in_force(as_of))


@st.cache_data(max_entries=64, show_spinner=False)
def _found(
    profile_text: str, as_of: date, preset: Preset, models: tuple[ModelChoice, ...]
) -> dict[str, Any]:
    profile = parse_profile(json.loads(profile_text))
    return incentives(Request(profile, as_of, preset, models=models))


def _row(row: dict[str, Any], currency: str, locale: Locale) -> dict[str, str]:
    def cell(amount: float) -> str:
        return money(str(amount), currency, locale).replace("$", "\\$")

    return {
        say("incentives.scheme", locale): row["name"][locale],
        say("incentives.share", locale): percent(row["credit"], locale, 0),
        say("incentives.after", locale): cell(row["premium"]),
        say("incentives.credit", locale): cell(row["credit_money"]),
        say("incentives.missing", locale): str(len(row["missing"])),
        say("incentives.cost", locale): cell(row["cost_of_missing"]),
        say("incentives.net", locale): cell(row["net"]),
    }
