"""App: which submission, incident or claim is on the screen, kept in the address."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from risk.app.frame.desk_work import see
from risk.app.frame.memory import keep, kept
from risk.app.frame.words import Locale, say
from risk.desk.life.life_document import submission_list


def ask_which(name: str, label: str, found: Mapping[int, str], locale: Locale) -> int | None:
    """Give the thing of the address (``?claim=7``), or the one before; let one choose.

    Parameters
    ----------
    name : str
        In the address.
    label : str
        Over the list.
    found : mapping of int to str
        Number to words, the first one shown where none was asked for.
    """
    asked = str(st.query_params.get(name) or kept(name, ""))
    if not found:
        return int(asked) if asked.isdecimal() else None
    known = int(asked) if asked.isdecimal() else next(iter(found))
    offered = found if known in found else {known: asked, **found}
    picked = st.selectbox(
        label,
        tuple(offered),
        index=tuple(offered).index(known),
        format_func=offered.__getitem__,
        key=f"{name}#which@{locale}{known}",
        width=360,
    )
    st.query_params[name] = keep(name, str(picked))
    return int(picked)


def ask_submission(locale: Locale) -> int | None:
    """Give the submission on the screen."""
    found = {one["id"]: f"{one['id']} {one['firm']}" for one in see(submission_list, most=500)}
    return ask_which("submission", say("page.submission", locale), found, locale)
