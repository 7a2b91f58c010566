"""App: from the premium to what is paid: credits and debits of the filing, and tax."""

from __future__ import annotations

from typing import Any

import streamlit as st

from risk.app.frame.words import Locale, escape, money, percent, say


def show_quoted(quoted: dict[str, Any] | None, currency: str, locale: Locale) -> None:
    """Show the schedule line by line, the premium quoted, tax and the amount payable."""
    if quoted is None:
        return

    def cell(amount: str) -> str:
        return money(amount, currency, locale, 2).replace("$", "\\$")

    st.subheader(say("quoted.title", locale))
    rows = {}
    for one in quoted["schedule"]:
        share = percent(one["share"], locale, 1)
        rows[f"{escape(one['label'][locale])} {share} · {escape(one['reason'])}"] = cell(
            one["money"]
        )
    rows[say("quoted.premium", locale)] = cell(quoted["premium"])
    share = percent(quoted["tax_ratio"], locale, 2)
    rows[say("quoted.tax", locale, share=share)] = cell(quoted["tax"])
    rows[say("quoted.payable", locale)] = f"**{cell(quoted['payable'])}**"
    st.table(rows, border="horizontal", hide_header=True)
    if not quoted["schedule"]:
        st.caption(say("quoted.no_schedule", locale))
