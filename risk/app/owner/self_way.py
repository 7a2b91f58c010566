"""App: the way through the self-check: where one is, forward and back, kept for another day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import streamlit as st

from risk.app.frame.memory import keep, kept
from risk.app.frame.words import Locale, say
from risk.app.owner.self_steps import RESULT, SCREENS, STEPS, known_count
from risk.rulebook import Rulebook

_AT = "step"


def current_screen() -> str:
    """Give the screen of the address (``?step=data``), or the one left before."""
    asked = st.query_params.get(_AT) or kept(_AT, SCREENS[0])
    screen = asked if asked in SCREENS else SCREENS[0]
    return keep(_AT, screen)


def go_to(screen: str) -> None:
    """Go to a screen."""
    st.query_params[_AT] = keep(_AT, screen)


def show_progress(
    screen: str, answers: Mapping[str, Any], rulebook: Rulebook, locale: Locale
) -> None:
    """Show how far one is and let one jump."""
    told, all_ = known_count(answers, rulebook)
    if screen != RESULT:
        number = SCREENS.index(screen) + 1
        words = say("self.progress", locale, step=number, steps=len(STEPS), told=told, all=all_)
        st.progress((number - 1) / len(STEPS), text=words)
    picked = st.selectbox(
        say("self.jump", locale),
        SCREENS,
        index=SCREENS.index(screen),
        format_func=lambda one: say(f"self.step.{one}", locale),
        key=f"self#jump@{locale}{screen}",
        width=360,
    )
    if picked != screen:
        go_to(str(picked))
        st.rerun()


def show_buttons(screen: str, answers: Mapping[str, Any], locale: Locale) -> None:
    """Offer the screen before, the next one, the result, and the answers as a file."""
    place = SCREENS.index(screen)
    with st.container(horizontal=True):
        if place > 0:
            st.button(
                say("self.back", locale),
                icon=":material/arrow_back:",
                on_click=go_to,
                args=(SCREENS[place - 1],),
                key="self#back",
            )
        if screen != RESULT:
            st.button(
                say("self.next", locale),
                icon=":material/arrow_forward:",
                type="primary",
                on_click=go_to,
                args=(SCREENS[place + 1],),
                key="self#next",
            )
        if place < len(STEPS) - 1:
            st.button(
                say("self.to_result", locale),
                icon=":material/fact_check:",
                on_click=go_to,
                args=(RESULT,),
                key="self#result",
            )
        st.download_button(
            say("self.save", locale),
            json.dumps(answers, ensure_ascii=False, indent=1).encode(),
            file_name="self-check.json",
            mime="application/json",
            icon=":material/save:",
            on_click="ignore",
            key="self#save",
        )
    st.caption(say("self.save_help", locale))
