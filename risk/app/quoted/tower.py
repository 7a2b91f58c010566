"""App: the excess layers above the primary cover, each with its price."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.words import Locale, money, percent, say


def show_tower(document: dict[str, Any], locale: Locale) -> None:
    """Show every layer; nothing when none was asked for."""
    tower = document["pricing"].get("tower")
    if not tower:
        return
    currency = document["quote"]["currency"]

    def cell(amount: object, places: int = 0) -> str:
        return money(str(amount), currency, locale, places).replace("$", "\\$")

    st.header(say("tower.title", locale))
    st.caption(say("tower.help", locale))
    rows = [
        {
            say("tower.layer", locale): str(number),
            say("tower.attachment", locale): cell(one["attachment"]),
            say("tower.limit", locale): cell(one["limit"]),
            say("tower.expected", locale): cell(one["loss"]["expected_loss"], 2),
            say("tower.chance", locale): percent(one["loss"]["p_any"], locale, 3),
            say("tower.premium", locale): f"**{cell(one['price']['premium'], 2)}**",
        }
        for number, one in enumerate(tower, 1)
    ]
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")
