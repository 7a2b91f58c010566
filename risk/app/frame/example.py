"""App: a sample firm and what is found about it, shown before anybody has answered anything."""

from __future__ import annotations

from datetime import date

import streamlit as st

from risk.app.asking import samples
from risk.app.frame.words import Locale, day, escape, say
from risk.app.owner.own_cost import show_own_cost
from risk.app.quoted.quoting import Shown, quoted
from risk.app.quoted.strip import premium_card, risk_card
from risk.profile import parse_profile

EXAMPLE = "01_dental_clinic"


def example_quote(as_of: date) -> Shown:
    """Quote the sample firm."""
    return quoted(parse_profile(samples.sample(EXAMPLE)), as_of, "default")


def show_example(as_of: date, locale: Locale) -> None:
    """Show what the sample firm pays, its risk, and how often and how dear a breach is."""
    document = example_quote(as_of).document
    name = escape(samples.sample_names()[EXAMPLE])
    st.header(say("start.example", locale, name=name))
    st.caption(say("start.example_help", locale, day=day(as_of, locale)))
    with st.grid(2, min_column_width=280):
        premium_card(document, locale)
        risk_card(document, locale)
    show_own_cost(document, locale)
    st.page_link(
        "risk/app/views/quote.py", label=say("start.whole", locale), icon=":material/request_quote:"
    )
