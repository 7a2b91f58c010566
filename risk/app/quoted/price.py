"""App: how the premium is made up, and how often each peril strikes."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.charts import bars
from risk.app.frame.rests_on import result_help
from risk.app.frame.words import Locale, money, percent, say, times, years_between
from risk.app.quoted.quoted import show_quoted

_STEPS = (
    "pure_premium",
    "capital_charge",
    "fixed_expense",
    "variable_expense",
    "technical_premium",
    "minimum_premium",
    "premium",
)


def show_price(document: dict[str, Any], locale: Locale) -> None:
    """Show the price step by step and the frequency by peril."""
    pricing, currency = document["pricing"], document["quote"]["currency"]
    left, right = st.columns(2, gap="medium")
    with left:
        st.header(say("price.title", locale))
        st.table(
            {
                say(f"price.{step}", locale): _cell(step, pricing["price"][step], currency, locale)
                for step in _STEPS
            },
            border="horizontal",
            hide_header=True,
        )
        st.caption(
            say(
                "price.factors",
                locale,
                ilf=times(pricing["ilf"]),
                credit=percent(pricing["retention_credit"], locale, 1),
            )
        )
        with st.expander(say("rests_on.steps", locale), icon=":material/help:"):
            for step in _STEPS:
                st.markdown(f"**{say(f'price.{step}', locale)}**")
                st.markdown(result_help(f"price.{step}", document["quote"], locale))
        show_quoted(pricing.get("quoted"), currency, locale)
    with right:
        _frequency(pricing["frequency"], locale)


def _cell(step: str, amount: str, currency: str, locale: Locale) -> str:
    text = money(amount, currency, locale, 2).replace("$", "\\$")
    return f"**{text}**" if step in ("technical_premium", "premium") else text


def _frequency(frequency: dict[str, Any], locale: Locale) -> None:
    st.header(say("frequency.title", locale))
    total = frequency["events_a_period"]
    st.caption(
        say(
            "frequency.total",
            locale,
            total=percent(total, locale, 2),
            years=years_between(total, locale),
        )
    )
    perils = frequency["by_peril"]
    rows = [
        (
            one["name"][locale],
            one["events_a_period"],
            percent(one["events_a_period"], locale, 2),
        )
        for one in perils
    ]
    st.altair_chart(
        bars(rows, say("frequency.axis", locale)), width="stretch", alt=say("frequency.alt", locale)
    )
    with st.expander(say("frequency.table", locale)):
        st.table(
            pd.DataFrame(
                {
                    say("frequency.peril", locale): [name for name, _, _ in rows],
                    say("frequency.axis", locale): [words for _, _, words in rows],
                    say("frequency.about", locale): [
                        years_between(value, locale) for _, value, _ in rows
                    ],
                }
            ),
            hide_index=True,
            border="horizontal",
        )
