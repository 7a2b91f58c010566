"""App: the line of business from the owner's own words."""

from __future__ import annotations

import streamlit as st

from risk.app.asking.lists import name_of
from risk.app.frame.memory import keep, kept, put_answer
from risk.app.frame.words import Locale, escape, percent, say
from risk.classify.words import LONGEST, suggest_business_lines

_MOST = 5


def ask_description(source: str, locale: Locale) -> None:
    """Ask what the firm does and offer the likeliest codes; a click fills one in."""
    with st.container(border=True, gap="small"):
        text = st.text_input(
            say("describe.title", locale),
            kept("described", ""),
            max_chars=LONGEST,
            placeholder=say("describe.example", locale),
            help=say("describe.help", locale),
            key=f"described@{locale}",
        )
        words = keep("described", (text or "").strip())
        if not words:
            return
        found = suggest_business_lines(words, _MOST)
        if not found:
            st.info(say("describe.nothing", locale), icon=":material/search_off:")
            return
        st.caption(say("describe.sure" if found[0].confident else "describe.unsure", locale))
        for one in found:
            share = percent(one.probability, locale, 0 if one.probability >= 0.1 else 1)
            st.button(
                f"{escape(name_of('industry', one.code, locale))} · {share}",
                key=f"described#{one.code}",
                on_click=_take,
                args=(source, one.code),
            )


def _take(source: str, code: str) -> None:
    put_answer(source, "firm", "industry", code)
    put_answer(source, "firm", "industry_scheme", "GB/T 4754-2017")
