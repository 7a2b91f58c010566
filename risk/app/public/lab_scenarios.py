"""App: the scenarios of the lab: up to four picked, changed, compared, taken along as a file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from risk.app.frame.words import LOCALES, Locale, say
from risk.desk.public.lab import BASE
from risk.portfolio.policy.scenario import (
    BASELINE,
    Scenario,
    parse_scenarios,
    scenario_file,
    scenarios_of,
)
from risk.rulebook import Rulebook

MOST = 4
_FIRST = ("credit15", "procurement", "park")
_SHARES = ("credit", "procurement", "park", "park_discount", "assessment_subsidy")
_TOGGLES = {"credit": "credit_needs_framework", "procurement": "procurement_needs_framework"}
_MANDATES = ("nobody", "insured", "all")


def ask_scenarios(rulebook: Rulebook, locale: Locale) -> tuple[Scenario, ...]:
    """Ask which scenarios to compare and let each be changed; as it is stands first.

    Raises
    ------
    RiskError
        If a file of scenarios breaks its form.
    """
    offered = {one.id: one for one in _offered(rulebook, locale)}
    start = [name for name in _FIRST if name in offered] or list(offered)[:MOST]
    picked = st.multiselect(
        say("lab_page.pick", locale),
        list(offered),
        default=start,
        max_selections=MOST,
        format_func=lambda name: offered[name].name.to(locale),
        key=f"lab#pick@{locale}{'-'.join(offered)}",
    )
    st.caption(say("lab_page.pick_help", locale))
    tried = []
    for name in picked:
        with st.expander(offered[name].name.to(locale), icon=":material/tune:"):
            tried.append(_changed(offered[name], locale))
    st.download_button(
        say("lab_page.take", locale),
        scenario_file(tried or [BASE]),
        file_name="scenarios.yaml",
        mime="application/yaml",
        icon=":material/download:",
        on_click="ignore",
        key="lab#take",
    )
    return (BASE, *tried)


def _offered(rulebook: Rulebook, locale: Locale) -> Sequence[Scenario]:
    with st.expander(say("lab_page.file", locale), icon=":material/upload_file:"):
        file = st.file_uploader(
            say("lab_page.file_label", locale), type=["yaml", "yml"], key="lab#scenarios"
        )
        st.caption(say("lab_page.file_help", locale))
    given = None if file is None else parse_scenarios(file.getvalue(), file.name)
    found = given or scenarios_of(rulebook)
    return [one for one in found if one.id != BASELINE]


def _changed(one: Scenario, locale: Locale) -> Scenario:
    """Let one scenario be changed; a changed one says so in its name."""
    key = f"lab#{one.id}@{locale}"
    given: dict[str, float | bool | str | int] = {}
    for name in _SHARES:
        percent = st.slider(
            say(f"lab_page.{name}", locale),
            0, 90 if name == "park_discount" else 100, round(100 * getattr(one, name)),
            format="%d%%", key=f"{key}{name}",
        )  # fmt: skip
        given[name] = percent / 100
        if toggle := _TOGGLES.get(name):
            label = say("lab_page.needs_framework", locale)
            given[toggle] = st.toggle(label, getattr(one, toggle), key=f"{key}{toggle}")
    given["minimum_controls"] = str(
        st.segmented_control(
            say("lab_page.minimum_controls", locale),
            _MANDATES,
            default=one.minimum_controls,
            required=True,
            format_func=lambda word: say(f"lab_page.mandate.{word}", locale),
            key=f"{key}mandate",
        )
    )
    label = say("lab_page.years", locale)
    given["years"] = st.number_input(label, 1, 30, one.years, key=f"{key}years")
    now = one.model_copy(update=given)
    if now == one:
        return one
    zh, en = (say("lab_page.changed", language, name=one.name.to(language)) for language in LOCALES)
    return now.model_copy(update={"zh": zh, "en": en})
