"""App: a breach as it is known: kinds of data, how people are told, what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from risk.app.asking.examples import circumstance_examples, data_examples, identity_examples
from risk.app.frame.memory import keep, kept
from risk.app.frame.words import Locale, say
from risk.assess.breach_severity import (
    CREDENTIALS,
    LOSSES,
    UNAFFECTED,
    UNKNOWN,
    Breach,
    BreachedData,
    Circumstances,
)
from risk.rulebook import Rulebook

Words = Mapping[str, str]


def ask_breach(rulebook: Rulebook, locale: Locale) -> Breach:
    """Put every question of the method; what is not known counts as the worst."""
    st.header(say("breach_form.data", locale))
    data = _ask_data(rulebook, locale)
    left, right = st.columns(2, gap="medium")
    with left:
        st.header(say("breach_form.identity", locale))
        words = _options(rulebook.value("severity.ei"), locale)
        identity = _pick("identity", [*words, UNKNOWN], words, locale)
        identity_examples(rulebook, identity, locale)
    with right:
        st.header(say("breach_form.circumstances", locale))
        elements = rulebook.value("severity.cb")
        found = {one["id"]: _ask_element(one, rulebook, locale) for one in elements}
    left, right = st.columns(2, gap="medium")
    with left:
        people, hidden = _ask_extent(locale)
    with right:
        st.header(say("breach_form.person", locale))
        level, reason = _ask_final(rulebook, locale)
    return Breach(data, identity, Circumstances(**found), people, hidden, level, reason)


def _ask_extent(locale: Locale) -> tuple[int | None, str]:
    st.header(say("breach_form.extent", locale))
    people = st.number_input(
        say("breach_form.individuals", locale),
        min_value=0,
        value=None,
        step=1,
        placeholder=say("form.unknown", locale),
        help=say("breach_form.individuals_help", locale),
        key="breach#individuals",
    )
    hidden = _pick("unintelligible", ["yes", "no", UNKNOWN], {}, locale)
    return None if people is None else int(people), hidden


def _ask_data(rulebook: Rulebook, locale: Locale) -> tuple[BreachedData, ...]:
    words = {one["category"]: str(one[locale]) for one in rulebook.value("severity.dpc_base")}
    categories = [*words, CREDENTIALS, UNKNOWN]
    named = _namer("category", words, locale)
    before = [one for one in kept("breach.categories", "simple").split() if one in categories]
    picked = st.multiselect(
        say("breach_form.categories", locale),
        categories,
        default=before,
        format_func=named,
        key=f"breach#categories@{locale}",
        placeholder=say("form.choose", locale),
        select_all=False,
        wrap=True,
    )
    keep("breach.categories", " ".join(picked))
    found = []
    with st.grid(2, min_column_width=320):
        for category in picked:
            with st.container(border=True, height="stretch", gap="small"):
                st.markdown(f"**{named(category)}**")
                found.append(_ask_kind(category, words, rulebook, locale))
    return tuple(found)


def _ask_kind(category: str, words: Words, rulebook: Rulebook, locale: Locale) -> BreachedData:
    opens = None
    if category == CREDENTIALS:
        opens = _pick("opens", [*words, UNKNOWN], words, locale)
    counted = opens or category
    rules = rulebook.value("severity.dpc_adjustments").get(counted, [])
    steps = {str(one["shift"]): f"{one['shift']:+d} {one[locale]}" for one in rules}
    if not steps:
        return BreachedData(category, opens=opens)
    shift = int(_pick(f"shift.{category}.{counted}", ["0", *steps], steps, locale, name="shift"))
    data_examples(rulebook, counted, shift, locale)
    reason = ""
    if shift:
        reason = st.text_area(
            say("breach_form.reason", locale),
            next(one[locale] for one in rules if one["shift"] == shift),
            key=f"breach#reason.{category}.{counted}{shift}@{locale}",
            height=68,
        )
    return BreachedData(category, shift, reason or "", opens)


def _ask_element(element: Mapping[str, Any], rulebook: Rulebook, locale: Locale) -> str:
    words, id_ = _options(element["options"], locale), element["id"]
    free = [UNAFFECTED] if id_ in LOSSES else []
    # Of confidentiality "unknown" is an option of the table itself.
    rest = [] if UNKNOWN in words else [UNKNOWN]
    picked = _pick(id_, [*free, *words, *rest], words, locale, label=str(element[locale]))
    circumstance_examples(rulebook, id_, picked, locale)
    return picked


def _ask_final(rulebook: Rulebook, locale: Locale) -> tuple[str | None, str]:
    bands = {one["level"]: str(one[locale]) for one in rulebook.value("severity.bands")}
    picked = _pick("final", ["computed", *bands], bands, locale)
    if picked == "computed":
        return None, ""
    reason = st.text_area(say("breach_form.reason", locale), key="breach#final_reason", height=68)
    return picked, reason or ""


def _options(options: list[dict[str, Any]], locale: Locale) -> dict[str, str]:
    return {one["id"]: f"{one[locale]} ({one['score']:g})" for one in options}


def _namer(name: str, words: Words, locale: Locale) -> Callable[[str], str]:
    return lambda one: words[one] if one in words else say(f"breach_form.{name}.{one}", locale)


def _pick(
    key: str,
    options: list[str],
    words: Words,
    locale: Locale,
    *,
    name: str | None = None,
    label: str | None = None,
) -> str:
    """Ask for one of some words, unknown to begin with; the choice outlives the language."""
    before = kept(f"breach.{key}", UNKNOWN if UNKNOWN in options else options[0])
    picked = st.selectbox(
        label or say(f"breach_form.{name or key}", locale),
        options,
        index=options.index(before) if before in options else 0,
        format_func=_namer(name or key, words, locale),
        key=f"breach#{key}@{locale}",
    )
    return keep(f"breach.{key}", str(picked))
