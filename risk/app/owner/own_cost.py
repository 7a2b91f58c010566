"""App: what a breach could cost the owner, in plain words and pictures."""

from __future__ import annotations

import math
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from risk.app.frame.badges import small, status_badge
from risk.app.frame.charts import DOWN, money_axis
from risk.app.frame.faults import all_faults
from risk.app.frame.words import Locale, escape, money, number, say
from risk.app.owner.years import years_chart

_POINTS = ("low", "median", "high")


def chance_a_year(document: dict[str, Any]) -> float:
    """Give the probability of at least one event in a period from what is expected in it."""
    return -math.expm1(-float(document["pricing"]["frequency"]["events_a_period"]))


def show_own_cost(document: dict[str, Any], locale: Locale) -> None:
    """Show how often something happens, and what one breach costs, small, usual and large."""
    st.header(say("own_cost.title", locale))
    if document["pricing"] is None:
        lacking = all_faults(document["outside_calibration"], locale)
        st.info(f"{say('strip.no_price_why', locale)}\n\n{lacking}", icon=":material/info:")
        return
    left, right = st.columns(2, gap="large")
    with left:
        _how_often(document, locale)
    with right:
        _how_much(document, locale)


def _how_often(document: dict[str, Any], locale: Locale) -> None:
    chance = chance_a_year(document)
    years = number(1 / chance, locale)
    st.markdown(f"#### {say('own_cost.often', locale, years=years)}")
    st.markdown(say("own_cost.often_help", locale, years=years))
    chart = years_chart(chance, locale)
    if chart is not None:
        st.altair_chart(chart, width="stretch", alt=say("own_cost.often", locale, years=years))


def _how_much(document: dict[str, Any], locale: Locale) -> None:
    breach, currency = document["pricing"].get("breach"), document["quote"]["currency"]
    if breach is None:
        st.info(say("own_cost.no_people", locale), icon=":material/info:")
        return
    costs = dict(zip(_POINTS, map(float, breach["cost"]), strict=True))
    words = {point: money(round(cost, -2), currency, locale) for point, cost in costs.items()}
    st.markdown(f"#### {escape(say('own_cost.much', locale, **words))}")
    badge = status_badge(breach["status"], locale)
    st.markdown(small(f"{say('own_cost.much_help', locale)} {badge}"))
    rows = pd.DataFrame(
        {
            "label": [say(f"own_cost.{point}", locale) for point in _POINTS],
            "cost": list(costs.values()),
        }
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=200)),
        x=alt.X(
            "cost:Q",
            title=say("own_cost.axis", locale, currency=currency),
            axis=money_axis(locale),
        ),
    )
    bars = base.mark_bar(color=DOWN)
    st.altair_chart(
        alt.layer(bars, height=alt.Step(34)),
        width="stretch",
        alt=say("own_cost.much", locale, **words),
    )
    people = dict(zip(_POINTS, breach["affected"], strict=True))
    st.table(
        pd.DataFrame(
            {
                say("own_cost.case", locale): [say(f"own_cost.{one}", locale) for one in _POINTS],
                say("own_cost.people", locale): [number(people[one], locale) for one in _POINTS],
                say("own_cost.cost", locale): [escape(words[one]) for one in _POINTS],
            }
        ),
        hide_index=True,
        border="horizontal",
    )
