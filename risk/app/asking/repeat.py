"""App: a group of questions asked several times, with buttons to add one and take one away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from risk.app.frame.words import Locale, escape, say

AskOne = Callable[[Mapping[str, Any], str], dict[str, Any]]


def ask_repeated(
    start: Sequence[Mapping[str, Any]], what: str, key: str, locale: Locale, ask_one: AskOne
) -> list[dict[str, Any]]:
    """Put a group of questions once for each of several things.

    Parameters
    ----------
    start : sequence of mappings
        Answers to begin with.
    what : str
        What each is called, for the buttons.
    key : str
        Start of the widgets' keys.
    locale : Locale
    ask_one : callable
        Puts the questions of one, given its answers to begin with and the start of its keys.
    """
    memory = f"{key}#numbers"
    if memory not in st.session_state:
        st.session_state[memory] = list(range(len(start)))
    numbers: list[int] = st.session_state[memory]
    found = []
    for place, number in enumerate(numbers):
        given = start[number] if number < len(start) else {}
        here = f"{key}.{number}"
        name = str(st.session_state.get(f"{here}.name", given.get("name")) or "")
        title = f"{escape(what)} {place + 1}" + (f" · {escape(name)}" if name else "")
        with st.expander(title, expanded=number >= len(start), key=f"{here}#box"):
            found.append(ask_one(given, here))
            st.button(
                say("form.remove", locale, what=what),
                key=f"{here}#remove",
                icon=":material/delete:",
                on_click=numbers.remove,
                args=(number,),
            )
    st.button(
        say("form.add", locale, what=what),
        key=f"{key}#add",
        icon=":material/add:",
        on_click=numbers.append,
        args=(max([*numbers, len(start) - 1]) + 1,),
    )
    return found
