"""App: claims by quarter, and figures with noise by quarter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from risk.app.frame.charts import DOWN, money_axis
from risk.app.frame.words import Locale, say
from risk.desk.public.noisy_series import BY, QUARTER, read_series
from risk.desk.public.shown_release import RATIOS, read_table, value_words
from risk.portfolio.disclosure.rules import EXPERIENCE

CLAIMS = "experience_size"
"""Any table of claims: the cell of all policies stands in each."""
PAID = tuple(one for one in RATIOS if one[0] == "paid")


def draw_claims(folder: Path, made: list[dict[str, Any]], locale: Locale) -> None:
    """Draw claims, and what was paid over what was earned and expected, of every quarter."""
    told = [facts for facts in reversed(made) if CLAIMS in facts["tables"]]
    if not told:
        st.info(say("totals.no.claims", locale))
        return
    rows = [
        {QUARTER: facts["period"], **read_table(folder, facts, CLAIMS).iloc[0][[*EXPERIENCE.sums]]}
        for facts in told
    ]
    found = pd.DataFrame(rows)
    for over, under, name in PAID:
        found[name] = found[over] / found[under].where(found[under] > 0)
    share = alt.Axis(format=".0%", tickCount=4)
    titles = {"claims": say("publish.field.claims", locale)}
    titles |= {name: say(f"totals.{name}", locale) for *_, name in PAID}
    for name, title in titles.items():
        if found[name].notna().any():
            axis = money_axis(locale, 4) if name == "claims" else share
            _line(found, name, title, axis)
    words = {QUARTER: say("publish.field.quarter", locale)} | {
        name: say(f"publish.field.{name}", locale, currency=told[0]["currency"])
        for name in EXPERIENCE.sums
    }
    for *_, name in PAID:
        found[name] = [f"{one:.0%}" if one == one else "—" for one in found[name]]
    hidden = say("totals.hidden", locale)
    for name in EXPERIENCE.sums:
        found[name] = [f"{one:,.0f}" if one == one else hidden for one in found[name]]
    shown = found.rename(columns=words | titles)
    st.dataframe(shown, hide_index=True, key="totals_claims")


def draw_noisy(folder: Path, locale: Locale) -> None:
    """Draw the figures with noise, by size class; nothing where none were told."""
    found, facts = read_series(folder)
    if not facts:
        return
    last = facts[-1]
    st.caption(say("totals.noisy.about", locale, epsilon=f"{last['epsilon']:g}"))
    found[BY] = [value_words(BY, one, locale) for one in found[BY]]
    for name in last["scale"]:
        title = say(f"publish.field.{name}", locale, currency=last["currency"])
        _line(found, name, title, money_axis(locale, 4), BY)
    words = {name: say(f"publish.field.{name}", locale, currency=last["currency"])
             for name in found.columns}  # fmt: skip
    st.dataframe(found.rename(columns=words), hide_index=True, key="totals_noisy")


def _line(
    found: pd.DataFrame, name: str, title: str, axis: alt.Axis, by: str | None = None
) -> None:
    chart = alt.Chart(found.dropna(subset=[name]), title=title, height=190).encode(
        x=alt.X(f"{QUARTER}:N", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y(f"{name}:Q", title=None, axis=axis),
    )
    if by is None:
        drawn = chart.mark_line(point=True, color=DOWN)
    else:
        order = list(dict.fromkeys(found[by]))
        legend = alt.Legend(orient="right", title=None)
        drawn = chart.mark_line(point=True).encode(
            color=alt.Color(f"{by}:N", sort=order, legend=legend),
            shape=alt.Shape(f"{by}:N", sort=order, legend=legend),
        )
    st.altair_chart(drawn, width="stretch", alt=title)
