"""App: every limit and retention on offer, with premium and rate on line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.market import show_market
from risk.app.words import Locale, escape, money, percent, say


def show_options(document: dict[str, Any], cover: dict[str, Any], locale: Locale) -> None:
    """Show the grid, the cover asked for marked.

    Parameters
    ----------
    document : dict
        The quote.
    cover : dict
        The cover asked for, as plain data.
    locale : Locale
    """
    options, currency = document["pricing"]["options"], document["quote"]["currency"]
    asked = (Decimal(str(cover["limit"])), Decimal(str(cover["retention"])))
    st.header(say("options.title", locale))
    table: dict[str, dict[str, str]] = {}
    marked = False
    for one in options:
        terms = (Decimal(one["limit"]), Decimal(one["retention"]))
        rate = percent(one["rate_on_line"], locale, 2)
        cell = f"{escape(money(one['premium'], currency, locale))} · {rate}"
        if terms == asked:
            cell, marked = f":material/star: **{cell}**", True
        column = say("options.retention", locale, amount=_money(terms[1], currency, locale))
        row = say("options.limit", locale, amount=_money(terms[0], currency, locale))
        table.setdefault(column, {})[row] = cell
    price = document["pricing"]["price"]["premium"]
    st.markdown(
        say(
            "options.asked" if marked else "options.asked_between",
            locale,
            limit=_money(asked[0], currency, locale),
            retention=_money(asked[1], currency, locale),
            premium=escape(money(price, currency, locale, 2)),
            rate=percent(float(Decimal(price) / asked[0]), locale, 2),
        )
    )
    st.table(pd.DataFrame(table), alt=say("options.title", locale))
    st.caption(say("options.help", locale))
    show_market(options, currency, locale)


def _money(amount: Decimal, currency: str, locale: Locale) -> str:
    return escape(money(amount, currency, locale))
