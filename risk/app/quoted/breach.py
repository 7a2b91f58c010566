"""App: what one breach of the people's data could cost, beside the price and not in it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.badges import small, status_badge
from risk.app.frame.words import Locale, money, number, say


def show_breach(document: dict[str, Any], locale: Locale) -> None:
    """Show people reached and cost of one breach; nothing when the number held is unknown."""
    breach, currency = document["pricing"].get("breach"), document["quote"]["currency"]
    if breach is None:
        return
    st.header(say("breach.title", locale))
    persons = number(breach["persons"], locale)
    words = say("breach.help", locale, persons=persons)
    st.markdown(small(f"{words} {status_badge(breach['status'], locale)}"))
    left, right = st.columns(2, gap="medium")
    points = ("low", "median", "high")
    left.table(
        pd.DataFrame(
            {
                say("breach.point", locale): [say(f"breach.{point}", locale) for point in points],
                say("breach.affected", locale): [
                    number(value, locale) for value in breach["affected"]
                ],
                say("breach.cost", locale): [
                    _cell(value, currency, locale) for value in breach["cost"]
                ],
            }
        ),
        hide_index=True,
        border="horizontal",
    )
    amounts = {
        "mean": breach["mean"],
        "high_scenario": breach["high_scenario"],
        **breach["by_person"],
        "class_exposure": breach["class_exposure"],
    }
    right.table(
        {
            say(f"breach.{name}", locale): _cell(value, currency, locale)
            for name, value in amounts.items()
        },
        border="horizontal",
        hide_header=True,
    )


def _cell(amount: str, currency: str, locale: Locale) -> str:
    return money(amount, currency, locale).replace("$", "\\$")
