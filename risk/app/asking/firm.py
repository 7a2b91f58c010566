"""App: the firm that every page is about: chosen once, with the answers of the quote form."""

from __future__ import annotations

import streamlit as st

from risk.app.asking.source import Chosen, choose, show_no_profile
from risk.app.frame.faults import show_faults
from risk.app.frame.memory import answers_of, leave_form
from risk.app.frame.words import Locale, day, escape, say
from risk.errors import RiskError
from risk.profile import Profile, parse_profile

_CHOSEN = "firm#chosen"


def choose_firm(locale: Locale) -> None:
    """Ask beside every page for firm, day and severity."""
    st.session_state[_CHOSEN] = choose(locale)


def chosen_firm() -> Chosen:
    """Give what was chosen."""
    chosen: Chosen = st.session_state[_CHOSEN]
    return chosen


def firm_as_answered(locale: Locale) -> tuple[Chosen, Profile]:
    """Give the firm as the quote form left it; without a whole one, say why and stop."""
    leave_form()
    chosen = chosen_firm()
    if chosen.start is None:
        show_no_profile(chosen, locale)
        st.stop()
    try:
        return chosen, parse_profile(answers_of(chosen.source, chosen.start))
    except RiskError as error:
        show_faults(error, locale)
        st.page_link("risk/app/views/quote.py", label=say("firm.to_form", locale))
        st.stop()


def show_firm(profile: Profile, chosen: Chosen, page: str, locale: Locale) -> None:
    """Show what the page is about: its name, the firm and the day."""
    st.title(say(f"page.{page}", locale))
    name = escape(profile.firm.name)
    st.caption(say("firm.of_day", locale, name=name, day=day(chosen.as_of, locale)))
