"""App: what to do when no choice of measures reaches the goal."""

from __future__ import annotations

import math
import re

import streamlit as st

from risk.app.frame.words import Locale, escape, money, say
from risk.app.owner.goal import set_amount
from risk.price.way_down import NoWay

_AMOUNT = re.compile(r"\d[\d,]*\.\d\d")


def show_no_way(error: NoWay, currency: str, locale: Locale) -> None:
    """Say how far one gets, and offer to aim there."""
    found = [_AMOUNT.search(fault.rule) for fault in error.faults]
    lowest = [float(one[0].replace(",", "")) for one in found if one]
    st.warning(f"**{say('no_way.title', locale)}**", icon=":material/block:")
    if not lowest:
        st.markdown(say("no_way.way_out", locale))
        return
    amount = math.ceil(lowest[0])
    shown = escape(money(lowest[0], currency, locale, 2))
    st.markdown(say("no_way.lowest", locale, amount=shown))
    st.markdown(say("no_way.way_out", locale))
    st.button(
        say("no_way.aim", locale, amount=escape(money(amount, currency, locale))),
        icon=":material/my_location:",
        on_click=set_amount,
        args=("target", amount),
        key="no_way#aim",
    )
