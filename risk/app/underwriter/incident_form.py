"""App: an incident told in plain words: what happened, when, to how many people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import streamlit as st

from risk.app.asking.breach_form import ask_breach
from risk.app.frame.desk_work import now
from risk.app.frame.memory import keep, kept
from risk.app.frame.words import Locale, say
from risk.desk.advice.breach_told import BreachTold
from risk.desk.loss.incidents import Answer, IncidentTold
from risk.rulebook import at

_ANSWERS = ("unknown", "yes", "no")


def ask_when(locale: Locale) -> datetime:
    """Ask when it was discovered, by the clock of this place; the clocks of the law run from it."""
    # The moment the form was opened: a field whose default moves would forget what was typed.
    opened = datetime.fromisoformat(keep("notice.opened", kept("notice.opened", str(now()))))
    left, right = st.columns(2)
    with left:
        day = st.date_input(
            say("notice.discovered", locale), opened.date(), max_value=now().date(),
            help=say("notice.discovered_help", locale), key="notice#day",
        )  # fmt: skip
    with right:
        time = st.time_input(say("notice.time", locale), opened.time(), key="notice#time")
    return datetime.combine(day or opened.date(), time or opened.time()).astimezone()


def ask_incident(
    asked: Sequence[dict[str, Any]],
    discovered: datetime,
    locale: Locale,
    before: Mapping[str, Any] | None = None,
) -> IncidentTold | None:
    """Ask what happened; None until something is said.

    Parameters
    ----------
    asked : sequence of dict
        Facts that decide whom the law wants told, of :func:`risk.desk.loss.incidents.facts_asked`.
    discovered : datetime
    before : mapping, optional
        The incident as told before, which the fields begin with.
    """
    told = before or {}
    key = f"notice#{told['id']}.{told['version']}" if told else "notice#"
    summary = st.text_area(
        say("notice.summary", locale), told.get("summary", ""),
        placeholder=say("notice.summary_hint", locale), max_chars=5000, key=f"{key}summary",
    )  # fmt: skip
    occurred = st.date_input(
        say("notice.occurred", locale), told.get("occurred_on"), max_value=discovered.date(),
        help=say("notice.occurred_help", locale), key=f"{key}occurred",
    )  # fmt: skip
    facts = _facts(asked, told.get("facts", {}), key, locale)
    breach = _breach(told.get("breach"), discovered.date(), key, locale)
    if not (summary or "").strip():
        return None
    return IncidentTold(
        summary=summary, discovered_at=discovered, occurred_on=occurred, facts=facts, breach=breach
    )


def _breach(
    before: dict[str, Any] | None, day: date, key: str, locale: Locale
) -> BreachTold | None:
    """Ask what it did to personal data; what was told before may stay as it is."""
    answers = ("same", *_ANSWERS) if before else _ANSWERS
    reached = st.radio(
        say("notice.personal", locale),
        answers,
        format_func=lambda one: say(f"notice.answer.{one}", locale),
        horizontal=True,
        key=f"{key}personal@{locale}",
    )
    if reached == "same":
        return BreachTold.model_validate(before)
    if reached != "yes":
        return None
    st.caption(say("notice.breach_help", locale))
    with st.container(border=True):
        return BreachTold.of(ask_breach(at(day, "EU"), locale))


def _facts(
    asked: Sequence[dict[str, Any]], before: Mapping[str, Any], start: str, locale: Locale
) -> dict[str, Answer]:
    """Ask each fact; one that is not known is left out."""
    found: dict[str, Answer] = {}
    with st.grid(2, min_column_width=300):
        for one in asked:
            key, told = f"{start}fact.{one['name']}@{locale}", before.get(one["name"])
            if one["kind"] == "persons":
                count = st.number_input(
                    _begun(one[locale]), min_value=0, value=told if isinstance(told, int) else None,
                    step=1, placeholder=say("form.unknown", locale), key=key,
                )  # fmt: skip
                if count is not None:
                    found[one["name"]] = int(count)
                continue
            answer = st.selectbox(
                _begun(one[locale]), _ANSWERS,
                index=_ANSWERS.index(told) if told in _ANSWERS else 0,
                format_func=lambda word: say(f"notice.answer.{word}", locale), key=key,
            )  # fmt: skip
            if answer in ("yes", "no"):
                found[one["name"]] = answer
    return found


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]
