"""App: the language of the screen, kept in the address."""

from __future__ import annotations

import streamlit as st

from risk.app.frame.memory import keep, kept
from risk.app.frame.words import LOCALES, Locale, say

_NAMES = {"zh": "中文", "en": "English"}


def current_locale() -> Locale:
    """Give the language of the address (``?lang=en``).

    Without one there, that of the page before, as going to another page empties the address; then
    that of the browser.
    """
    asked = st.query_params.get("lang") or kept("lang", "")
    for locale in LOCALES:
        if asked == locale:
            return locale
    browser = st.context.locale or "zh"
    return "zh" if browser.lower().startswith("zh") else "en"


def switch_language() -> Locale:
    """Show the name of the program and the language switch; give the language."""
    locale = current_locale()
    with st.container(
        horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        st.markdown(f"**{say('app.title', locale)}**", width="content")
        st.segmented_control(
            say("app.language", locale),
            LOCALES,
            default=locale,
            required=True,
            format_func=lambda one: _NAMES[one],
            key="language",
            label_visibility="collapsed",
            on_change=_to_address,
        )
    if st.query_params.get("lang") is None and kept("lang", ""):
        st.query_params["lang"] = locale
    keep("lang", locale)
    return locale


def _to_address() -> None:
    st.query_params["lang"] = st.session_state["language"]
