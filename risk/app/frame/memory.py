"""App: what a visitor has answered so far, kept while language or firm changes.

A widget takes its answer with it only as long as its words stay the same. So the form gets fresh
widgets when the language or the firm changes, filled with the answers given before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from risk.app.frame.words import Locale

FORM, ANSWERS = "form#now", "form#answers"
_MOST = 30


def form_start(
    source: str, start: Mapping[str, Any], locale: Locale, part: str = ""
) -> tuple[str, dict[str, Any]]:
    """Give the key of the form's widgets and the answers they begin with.

    Parameters
    ----------
    source : str
        Where the profile came from.
    start : mapping
        The profile as it came.
    locale : Locale
    part : str
        Part of the form on the screen, where it is shown part by part.
    """
    now = st.session_state.get(FORM)
    if now is None or now["for"] != (source, locale, part):
        begin = st.session_state.get(ANSWERS, {}).get(source, start)
        number = 0 if now is None else now["number"] + 1
        now = {"for": (source, locale, part), "number": number, "start": dict(begin)}
        st.session_state[FORM] = now
    return f"{source}@{now['number']}", now["start"]


def keep_answers(source: str, answers: dict[str, Any]) -> None:
    """Keep the answers given to the form of one profile."""
    kept: dict[str, dict[str, Any]] = st.session_state.setdefault(ANSWERS, {})
    kept.pop(source, None)
    kept[source] = answers
    while len(kept) > _MOST:
        kept.pop(next(iter(kept)))


def forget_answers(source: str) -> None:
    """Go back to the profile as it came."""
    st.session_state.get(ANSWERS, {}).pop(source, None)
    leave_form()


def answers_of(source: str, start: Mapping[str, Any]) -> dict[str, Any]:
    """Give the answers to the form of one profile; as it came where nothing was changed."""
    answers: Mapping[str, Any] = st.session_state.get(ANSWERS, {}).get(source, start)
    return dict(answers)


def leave_form() -> None:
    """Let the form begin anew, with the answers given, as its widgets end with its page."""
    if FORM in st.session_state:
        st.session_state[FORM]["for"] = None


def put_answer(source: str, group: str, name: str, value: object) -> None:
    """Give one answer in the place of the visitor; the form then shows it."""
    kept: dict[str, dict[str, Any]] = st.session_state.get(ANSWERS, {})
    if source in kept:
        kept[source] = {**kept[source], group: {**kept[source].get(group, {}), name: value}}
        leave_form()


def kept(name: str, usual: str) -> str:
    """Give a choice made before, in whatever language; the usual one before any was made."""
    return str(st.session_state.get(f"{name}#kept", usual))


def keep(name: str, choice: str) -> str:
    """Keep a choice and give it back."""
    st.session_state[f"{name}#kept"] = choice
    return choice
