"""App: what drives the premium: the assessment sheet as a waterfall and as a table."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.badges import status_word
from risk.app.frame.charts import waterfall
from risk.app.frame.words import Locale, choice, country, maybe, money, number, say, times
from risk.app.quoted.shares import show_shares

NOTHING = "—"
_WIDTHS = {"line": 200, "answer": 105, "interval": 180, "source": 260}


def show_drivers(
    document: dict[str, Any], sources: dict[str, dict[str, Any]], locale: Locale
) -> None:
    """Show each line of the sheet, from the reference firm to this firm's premium."""
    lines, currency = document["pricing"]["reasons"], document["quote"]["currency"]
    st.header(say("drivers.title", locale))
    st.caption(say("drivers.help", locale))
    steps: list[tuple[str, float, float, str, str]] = []
    rows = []
    running = Decimal(0)
    for line in lines:
        step = Decimal(line["money"])
        before, running = running, running + step
        if abs(step) >= Decimal("0.5"):
            kind = "level" if not steps else ("up" if step > 0 else "down")
            sign = "+" if kind == "up" else ""
            words = sign + money(step, currency, locale)
            steps.append((line["label"][locale], float(before), float(running), kind, words))
        answer = answer_words(line["code"], line["answer"], locale)
        if line["code"] == "sector":
            sector = document["classification"]["business_line"]["sector"]
            answer = maybe(f"sector.{sector}", locale) or sector
        rows.append(_row(line, answer, running, currency, sources, locale))
    premium = document["pricing"]["price"]["premium"]
    name = say("strip.premium", locale)
    steps.append((name, 0.0, float(premium), "level", money(premium, currency, locale)))
    st.altair_chart(
        waterfall(steps, say("drivers.axis", locale, currency=currency), locale),
        width="stretch",
        alt=say("drivers.alt", locale),
    )
    show_shares(document, locale)
    with st.expander(say("drivers.table", locale), expanded=True):
        st.dataframe(
            pd.DataFrame(rows),
            hide_index=True,
            width="stretch",
            height="content",
            column_config={
                say(f"drivers.{name}", locale): st.column_config.TextColumn(width=width)
                for name, width in _WIDTHS.items()
            },
            alt=say("drivers.table", locale),
        )


def _row(
    line: dict[str, Any],
    answer: str,
    running: Decimal,
    currency: str,
    sources: dict[str, dict[str, Any]],
    locale: Locale,
) -> dict[str, str]:
    source, learned = sources.get(line["source"]), line["status"] == "learned"
    return {
        say("drivers.line", locale): line["label"][locale],
        say("drivers.answer", locale): answer,
        say("drivers.frequency", locale): times(line["frequency_factor"]),
        say("drivers.factor", locale): times(line["premium_factor"]),
        say("drivers.money", locale): money(line["money"], currency, locale, 2)
        if Decimal(line["money"])
        else NOTHING,
        say("drivers.interval", locale): _interval(line.get("interval_90"), currency, locale),
        say("drivers.running", locale): money(running, currency, locale, 2),
        say("drivers.status", locale): status_word(line["status"], locale)
        if source or learned
        else NOTHING,
        say("drivers.source", locale): source["title"][locale]
        if source
        else (line["source"] if learned else say("drivers.arithmetic", locale)),
    }


def _interval(ends: list[str] | None, currency: str, locale: Locale) -> str:
    if ends is None:
        return NOTHING
    low, high = (Decimal(one) for one in ends)
    if low == high == 0:
        return NOTHING
    return f"{money(low, currency, locale)} – {money(high, currency, locale)}"


def answer_words(code: str, answer: str, locale: Locale) -> str:
    """Give the answer behind a line in words.

    >>> answer_words("place", "CN", "zh"), answer_words("edr", "partly", "en")
    ('中国', 'Partly')
    """
    if code == "place":
        return country(answer, locale)
    if amount := re.fullmatch(r"([A-Z]{3}) ([\d,]+)", answer):
        return money(amount[2].replace(",", ""), amount[1], locale)
    if code == "patching" and answer.isdigit():
        return say("drivers.days", locale, days=number(int(answer), locale))
    return choice(code, answer, locale) if answer else ""
