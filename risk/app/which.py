"""App: which submission is on the screen, kept in the address."""

from __future__ import annotations

import streamlit as st

from risk.app.desk_work import see
from risk.app.memory import keep, kept
from risk.app.words import Locale, say
from risk.desk.life_document import submission_list

_AT = "submission"


def ask_submission(locale: Locale) -> int | None:
    """Give the submission of the address (``?submission=7``), or the one before; let one choose."""
    asked = str(st.query_params.get(_AT) or kept(_AT, ""))
    found = {one["id"]: f"{one['id']} {one['firm']}" for one in see(submission_list, most=500)}
    if not found:
        return int(asked) if asked.isdecimal() else None
    known = int(asked) if asked.isdecimal() else next(iter(found))
    offered = found if known in found else {known: asked, **found}
    picked = st.selectbox(
        say("page.submission", locale),
        tuple(offered),
        index=tuple(offered).index(known),
        format_func=offered.__getitem__,
        key=f"submission#which@{locale}{known}",
        width=360,
    )
    st.query_params[_AT] = keep(_AT, str(picked))
    return int(picked)
