"""App: our increased limit factors beside those of published tariffs."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.words import Locale, money, say


def show_market(options: list[dict[str, Any]], currency: str, locale: Locale) -> None:
    """Show both factors by limit; nothing where no published one reaches."""
    by_limit = {one["limit"]: one for one in options if one.get("market_ilf") is not None}
    if not by_limit:
        return
    with st.expander(say("market.title", locale)):
        st.caption(say("market.help", locale))
        st.table(
            pd.DataFrame(
                {
                    say("market.limit", locale): [
                        money(limit, currency, locale).replace("$", "\\$") for limit in by_limit
                    ],
                    say("market.ours", locale): [f"{one['ilf']:.2f}" for one in by_limit.values()],
                    say("market.theirs", locale): [
                        f"{one['market_ilf']:.2f}" for one in by_limit.values()
                    ],
                }
            ),
            hide_index=True,
            border="horizontal",
        )
