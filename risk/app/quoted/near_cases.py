"""App: past enforcement cases nearest to the firm, and why they are near."""

from __future__ import annotations

from typing import Any

import streamlit as st

from risk.app.frame.badges import small, status_badge
from risk.app.frame.words import Locale, escape, percent, say


def show_cases(cases: list[dict[str, Any]], locale: Locale) -> None:
    """Show each case: what happened, what it cost, why it is shown."""
    st.header(say("cases.title", locale))
    if not cases:
        st.info(say("cases.none", locale), icon=":material/info:")
        return
    st.caption(say("cases.help", locale))
    with st.grid(3, min_column_width=300):
        for one in cases:
            with st.container(border=True, height="stretch", gap="xsmall"):
                _case(one, locale)


def _case(one: dict[str, Any], locale: Locale) -> None:
    near = say("cases.near", locale, share=percent(one["similarity"], locale, 0))
    st.markdown(f"**{escape(one['title'][locale])}** :gray-badge[{near}]")
    st.markdown(small(f"{one['day_text'][locale]} · {escape(one['authority'][locale])}"))
    st.markdown(escape(one["fact"][locale]))
    st.markdown(f"**{say('cases.outcome', locale)}** {escape(one['outcome'][locale])}")
    fine = f"**{say('cases.fine', locale)}** {escape(one['fine_text'][locale])}"
    if one["person_fine_text"]:
        words = escape(one["person_fine_text"][locale])
        fine += f"{say('text.semicolon', locale)}{say('cases.person', locale)} {words}"
    st.markdown(fine)
    st.markdown(f"**{say('cases.law', locale)}** {escape(one['law'][locale])}")
    why = "\n".join(f"- {escape(reason[locale])}" for reason in one["why"])
    st.markdown(f"**{say('cases.why', locale)}**\n\n{why}")
    source = one["source"]
    title = escape(source["title"][locale])
    named = f"[{title}]({source['url']})" if source["url"] else title
    st.markdown(small(f"{named} {status_badge(source['status'], locale)}"))
    if one["note"]:
        st.markdown(small(escape(one["note"][locale])))
