"""App: every limit and retention on offer, with premium and rate on line."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.words import Locale, escape, money, percent, say
from risk.app.quoted.market import show_market

Choose = Callable[[float, float], None]


def show_options(
    document: dict[str, Any], cover: dict[str, Any], locale: Locale, choose: Choose | None = None
) -> None:
    """Show the grid, the cover asked for marked.

    Parameters
    ----------
    document : dict
        The quote.
    cover : dict
        The cover asked for, as plain data.
    locale : Locale
    choose : callable, optional
        Told limit and retention when somebody picks a cell; without it nothing can be picked.
    """
    options, currency = document["pricing"]["options"], document["quote"]["currency"]
    asked = (Decimal(str(cover["limit"])), Decimal(str(cover["retention"])))
    st.header(say("options.title", locale))
    marked = any((Decimal(one["limit"]), Decimal(one["retention"])) == asked for one in options)
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
    if choose is None:
        _table(options, asked, currency, locale)
    else:
        _buttons(options, asked, currency, locale, choose)
    st.caption(say("options.help", locale))
    show_market(options, currency, locale)


def _table(
    options: list[dict[str, Any]], asked: tuple[Decimal, Decimal], currency: str, locale: Locale
) -> None:
    table: dict[str, dict[str, str]] = {}
    for one in options:
        terms = (Decimal(one["limit"]), Decimal(one["retention"]))
        rate = percent(one["rate_on_line"], locale, 2)
        cell = f"{escape(money(one['premium'], currency, locale))} · {rate}"
        if terms == asked:
            cell = f":material/star: **{cell}**"
        column = say("options.retention", locale, amount=_money(terms[1], currency, locale))
        row = say("options.limit", locale, amount=_money(terms[0], currency, locale))
        table.setdefault(column, {})[row] = cell
    st.table(pd.DataFrame(table), alt=say("options.title", locale))


def _buttons(
    options: list[dict[str, Any]],
    asked: tuple[Decimal, Decimal],
    currency: str,
    locale: Locale,
    choose: Choose,
) -> None:
    """Show a line of buttons for each limit, one for each retention."""
    st.caption(say("options.choose", locale))
    by_limit: dict[str, list[dict[str, Any]]] = {}
    for one in options:
        by_limit.setdefault(one["limit"], []).append(one)
    for limit, row in by_limit.items():
        words = say("options.limit", locale, amount=_money(Decimal(limit), currency, locale))
        with st.container(gap="xsmall"):
            st.markdown(f"**{words}**")
            with st.container(horizontal=True, gap="small"):
                for one in row:
                    retention = _money(Decimal(one["retention"]), currency, locale)
                    terms = (Decimal(limit), Decimal(one["retention"]))
                    st.button(
                        f"{escape(money(one['premium'], currency, locale))} · {retention}",
                        type="primary" if terms == asked else "secondary",
                        help=say("options.retention", locale, amount=retention),
                        on_click=choose,
                        args=(float(limit), float(one["retention"])),
                        key=f"option#{limit}.{one['retention']}",
                    )


def _money(amount: Decimal, currency: str, locale: Locale) -> str:
    return escape(money(amount, currency, locale))
