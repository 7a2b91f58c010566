"""App: what data for training AI add to a firm's claims: scenarios, reasons, safeguards."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.badges import small, status_badge
from risk.app.frame.words import Locale, money, number, say, years_between


def show_training(document: dict[str, Any], locale: Locale) -> None:
    """Show the line's scenarios with what drives each; nothing for a firm outside the line."""
    found = document.get("training")
    if found is None:
        return
    st.header(say("training.title", locale))
    st.markdown(small(f"{say('training.help', locale)} {status_badge(found['status'], locale)}"))
    st.markdown(say("training.safeguards", locale, **found["safeguards"]))
    for one in found["scenarios"]:
        st.subheader(one["name"][locale])
        _figures(one, document["quote"]["currency"], locale)
        st.table(
            pd.DataFrame(
                [
                    {
                        say("training.why", locale): answer["label"][locale],
                        say("training.answer", locale): answer["answer_text"][locale],
                        say("training.factor", locale): number(answer["factor"], locale, 2),
                    }
                    for answer in one["answers"]
                ]
            ),
            hide_index=True,
            border="horizontal",
        )


def _figures(one: dict[str, Any], currency: str, locale: Locale) -> None:
    with st.grid(3, min_column_width=200):
        st.metric(say("training.events", locale), number(one["events_a_period"], locale, 5))
        st.metric(say("training.years", locale), years_between(one["events_a_period"], locale))
        if one["cost_of_one"] is not None:
            median = money(one["cost_of_one"][1], currency, locale).replace("$", "\\$")
            low, _, high = (money(amount, currency, locale) for amount in one["cost_of_one"])
            st.metric(say("training.cost", locale), median, help=f"{low} – {high}")
