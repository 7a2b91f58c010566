"""App: an incident told in plain words: what happened, when, to how many people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import streamlit as st

from risk.app.breach_form import ask_breach
from risk.app.desk_work import now
from risk.app.words import Locale, say
from risk.desk.breach_told import BreachTold
from risk.desk.incidents import Answer, IncidentTold
from risk.rulebook import at

_ANSWERS = ("unknown", "yes", "no")


def ask_when(locale: Locale) -> datetime:
    """Ask when it was discovered, by the clock of this place; the clocks of the law run from it."""
    left, right = st.columns(2)
    with left:
        day = st.date_input(
            say("notice.discovered", locale), now().date(), max_value=now().date(),
            help=say("notice.discovered_help", locale), key="notice#day",
        )  # fmt: skip
    with right:
        time = st.time_input(say("notice.time", locale), now().time(), key="notice#time")
    return datetime.combine(day or now().date(), time or now().time()).astimezone()


def ask_incident(
    asked: Sequence[dict[str, Any]], discovered: datetime, locale: Locale
) -> IncidentTold | None:
    """Ask what happened; None until something is said.

    Parameters
    ----------
    asked : sequence of dict
        Facts that decide whom the law wants told, of :func:`risk.desk.incidents.facts_asked`.
    discovered : datetime
    """
    summary = st.text_area(
        say("notice.summary", locale), placeholder=say("notice.summary_hint", locale),
        max_chars=5000, key="notice#summary",
    )  # fmt: skip
    occurred = _occurred(discovered.date(), locale)
    facts = _facts(asked, locale)
    reached = st.radio(
        say("notice.personal", locale),
        _ANSWERS,
        format_func=lambda one: say(f"notice.answer.{one}", locale),
        horizontal=True,
        key=f"notice#personal@{locale}",
    )
    breach = None
    if reached == "yes":
        st.caption(say("notice.breach_help", locale))
        with st.container(border=True):
            breach = BreachTold.of(ask_breach(at(discovered.date(), "EU"), locale))
    if not (summary or "").strip():
        return None
    return IncidentTold(
        summary=summary, discovered_at=discovered, occurred_on=occurred, facts=facts, breach=breach
    )


def _occurred(latest: date, locale: Locale) -> date | None:
    return st.date_input(
        say("notice.occurred", locale), None, max_value=latest,
        help=say("notice.occurred_help", locale), key="notice#occurred",
    )  # fmt: skip


def _facts(asked: Sequence[dict[str, Any]], locale: Locale) -> dict[str, Answer]:
    """Ask each fact; one that is not known is left out."""
    found: dict[str, Answer] = {}
    with st.grid(2, min_column_width=300):
        for one in asked:
            key = f"notice#fact.{one['name']}@{locale}"
            if one["kind"] == "persons":
                count = st.number_input(
                    _begun(one[locale]), min_value=0, value=None, step=1,
                    placeholder=say("form.unknown", locale), key=key,
                )  # fmt: skip
                if count is not None:
                    found[one["name"]] = int(count)
                continue
            answer = st.selectbox(
                _begun(one[locale]), _ANSWERS,
                format_func=lambda word: say(f"notice.answer.{word}", locale), key=key,
            )  # fmt: skip
            if answer in ("yes", "no"):
                found[one["name"]] = answer
    return found


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
