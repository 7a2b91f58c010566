"""App: the terms on which cover can be had at once, where they differ from those asked for."""

from __future__ import annotations

from typing import Any

import streamlit as st

from risk.app.frame.words import Locale, choice, money, number, say


def show_offer(document: dict[str, Any], locale: Locale) -> None:
    """Show the counter-offer with its price; nothing when the cover asked for stands."""
    offer, currency = document.get("offer"), document["quote"]["currency"]
    if offer is None:
        return

    def cell(amount: str, places: int = 0) -> str:
        return money(amount, currency, locale, places).replace("$", "\\$")

    st.subheader(say("offer.title", locale))
    st.caption(say("offer.help", locale))
    rows = {
        say(f"offer.{name}", locale): cell(offer[name])
        for name in ("limit", "aggregate_limit", "retention")
    }
    rows[say("offer.waiting", locale)] = say(
        "offer.hours", locale, hours=number(offer["waiting_hours"], locale)
    )
    for part, amount in offer["sublimits"].items():
        name = choice("parts", part, locale)
        rows[say("offer.sublimit", locale, part=name)] = cell(amount)
    rows[say("offer.premium", locale)] = f"**{cell(offer['price']['premium'], 2)}**"
    st.table(rows, border="horizontal", width="content", hide_header=True)
