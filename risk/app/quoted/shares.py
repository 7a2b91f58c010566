"""App: each factor's exact share of the premium, whatever the order of the story."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.words import Locale, money, say


def show_shares(document: dict[str, Any], locale: Locale) -> None:
    """Show the shares, largest first; nothing when the quote carries none."""
    shares, currency = document["pricing"].get("shares"), document["quote"]["currency"]
    if not shares:
        return
    base, *rest = shares
    rest = [one for one in rest if Decimal(one["money"])]
    rest.sort(key=lambda one: -abs(Decimal(one["money"])))
    with st.expander(say("shares.title", locale)):
        st.caption(say("shares.help", locale))
        st.table(
            pd.DataFrame(
                {
                    say("drivers.line", locale): [one["label"][locale] for one in (base, *rest)],
                    say("shares.money", locale): [
                        money(one["money"], currency, locale, 2).replace("$", "\\$")
                        for one in (base, *rest)
                    ],
                }
            ),
            hide_index=True,
            border="horizontal",
        )
