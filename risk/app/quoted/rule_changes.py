"""App: what changed in rulebook and tariff between two days, and what it does to a firm."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.lookups import rulebook_for
from risk.app.frame.words import LOCALES, Locale, choice, escape, half, money, say
from risk.app.quoted.quoting import profile_json
from risk.classify.processor import LADDER, Rung
from risk.desk.learned.what_changed import firm_changes, rulebook_changes
from risk.errors import RiskError
from risk.profile import Profile, parse_profile
from risk.rulebook import at
from risk.rulebook.schema import Source

PLACES = ("CN", "EU", "UK", "US")
TARIFF = ("tariff", "calibration")


def show_rule_changes(as_of: date, locale: Locale) -> tuple[date, date]:
    """Ask for two days and a place, show every entry that differs, and give the days."""
    st.caption(say("models.page.changes_help", locale))
    with st.container(horizontal=True):
        days = [
            st.date_input(
                say(f"models.page.{which}", locale),
                usual,
                format="YYYY-MM-DD",
                key=f"change#{which}",
            )
            for which, usual in (("before", date(as_of.year, 1, 1)), ("after", as_of))
        ]
        place = str(st.selectbox(say("models.page.place", locale), PLACES, key="change#place"))
        only = st.toggle(say("models.page.tariff_only", locale), key="change#tariff")
    before, after = (one if isinstance(one, date) else as_of for one in days)
    try:
        changes = _changes(before, after, place)
    except RiskError as error:
        _no_rules(error, locale)
        return before, after
    shown = [one for one in changes if not only or one["key"].startswith(TARIFF)]
    if not shown:
        st.info(say("change.nothing", locale), icon=":material/check:")
        return before, after
    st.dataframe(
        pd.DataFrame([_row(one, at(after, place).sources, locale) for one in shown]),
        hide_index=True,
        alt=say("models.page.changes", locale),
    )
    st.download_button(
        say("models.page.download_changes", locale),
        json.dumps(shown, ensure_ascii=False, indent=1).encode(),
        file_name=f"rulebook-{place}-{before.isoformat()}-{after.isoformat()}.json",
        mime="application/json",
        icon=":material/download:",
        on_click="ignore",
        key="change#download",
    )
    _whole(shown, locale)
    return before, after


@st.cache_data(max_entries=32, show_spinner=False)
def _changes(before: date, after: date, place: str) -> list[dict[str, Any]]:
    return rulebook_changes(before, after, place)


def _row(one: dict[str, Any], sources: Mapping[str, Source], locale: Locale) -> dict[str, str]:
    before, after = one["before"], one["after"]
    dated = after or before
    title = sources[dated["source"]].title.to(locale)
    return {
        say("models.page.entry", locale): one["label"][locale],
        say("models.page.kind", locale): say(f"change.{one['kind']}", locale),
        say("models.page.before", locale): _short(before, locale),
        say("models.page.after", locale): _short(after, locale),
        say("models.page.since", locale): dated["from"],
        say("models.page.status", locale): say(f"badge.{dated['status']}", locale),
        say("models.page.source", locale): f"{title} {half(dated.get('at') or '', locale)}",
        say("models.page.key", locale): one["key"],
    }


def _short(dated: dict[str, Any] | None, locale: Locale) -> str:
    """Give a single figure as it stands; of anything longer, that it is below."""
    if dated is None:
        return "—"
    value = dated["value"]
    return say("models.page.below", locale) if isinstance(value, dict | list) else str(value)


def _whole(shown: list[dict[str, Any]], locale: Locale) -> None:
    """Show one entry whole, before and after."""
    labels = {one["key"]: one["label"][locale] for one in shown}
    with st.expander(say("models.page.entry_whole", locale), icon=":material/data_object:"):
        key = st.selectbox(
            say("models.page.entry", locale),
            tuple(labels),
            format_func=lambda one: f"{labels[one]} ({one})",
            key=f"change#entry@{locale}",
        )
        found = next(one for one in shown if one["key"] == key)
        for column, which in zip(st.columns(2), ("before", "after"), strict=True):
            with column:
                st.markdown(f"**{say(f'models.page.{which}', locale)}**")
                if found[which] is None:
                    st.markdown("—")
                else:
                    st.json(in_language(found[which], locale), expanded=3)


def in_language(value: Any, locale: Locale) -> Any:
    """Give data with every text that comes in both languages in one of them.

    >>> in_language({"what": {"zh": "罚款", "en": "fine"}, "most": 3}, "en")
    {'what': 'fine', 'most': 3}
    """
    if isinstance(value, dict):
        if set(LOCALES) == set(value):
            return value[locale]
        other = set(LOCALES) - {locale}
        return {key: in_language(one, locale) for key, one in value.items() if key not in other}
    return [in_language(one, locale) for one in value] if isinstance(value, list) else value


def _no_rules(error: RiskError, locale: Locale) -> None:
    words = say("models.page.no_rules", locale, what=escape(error.message))
    st.warning(words, icon=":material/block:")


def show_moves(profile: Profile, before: date, after: date, locale: Locale) -> None:
    """Show what moves for a firm between the two days."""
    name = escape(profile.firm.name)
    st.subheader(say("models.page.firm", locale, name=name))
    try:
        moved = _moved(profile_json(profile), before, after)
    except RiskError as error:
        _no_rules(error, locale)
        return
    currency = profile.cover.currency
    classes = zip(moved["processor_class"], (before, after), strict=True)
    told = {
        "size": [choice("size", one, locale) if one else "—" for one in moved["size_class"]],
        "class": [_class(one, profile, day, locale) for one, day in classes],
        "premium": [
            escape(money(one, currency, locale)) if one else "—" for one in moved["premium"]
        ],
    }
    rows = [(say(f"models.page.moved.{name}", locale), *pair) for name, pair in told.items()]
    heads = ["", *(say(f"models.page.{which}", locale) for which in ("before", "after"))]
    st.table(pd.DataFrame(rows, columns=heads), hide_index=True, border="horizontal")
    counts = {name: len(moved[f"duties_{name}"]) for name in ("new", "changed", "ended")}
    st.caption(say("models.page.moved.duties", locale, **counts))


@st.cache_data(max_entries=32, show_spinner=False)
def _moved(text: str, before: date, after: date) -> dict[str, Any]:
    return firm_changes(parse_profile(json.loads(text)), before, after)


def _class(found: str | None, profile: Profile, day: date, locale: Locale) -> str:
    """Give the name of a legal class on a day."""
    rulebook = rulebook_for(profile, day)
    if found is None or not rulebook.holds(LADDER):
        return "—"
    rungs = rulebook.read(LADDER, tuple[Rung, ...])
    return next((getattr(one, locale) for one in rungs if one.id == found), found)
