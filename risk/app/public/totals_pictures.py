"""App: pictures of what an authority released; each stands beside a table with the same figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from risk.app.frame.charts import DOWN, money_axis
from risk.app.frame.words import Locale, say
from risk.desk.public.noisy_series import SIZES
from risk.desk.public.shown_release import cause_words, read_table, shown_table, value_words
from risk.portfolio.disclosure.rules import TOTAL

FIRST = 12
"""Causes drawn, the largest first; the table holds all."""
SERIES = ("firms", "limit", "premium", "expected_loss")


def draw_series(folder: Path, made: list[dict[str, Any]], locale: Locale) -> None:
    """Draw the totals of every quarter as published."""
    rows = []
    for facts in reversed(made):
        table = read_table(folder, facts, facts["tables"][0])
        # The cell of every total stands first.
        rows.append({"quarter": facts["period"], **table.iloc[0][list(SERIES)]})
    found = pd.DataFrame(rows)
    titles = {
        name: say(f"publish.field.{name}", locale, currency=made[0]["currency"]) for name in SERIES
    }
    for name, title in titles.items():
        drawn = (
            alt.Chart(found.dropna(subset=[name]), title=title, height=150)
            .mark_line(point=True, color=DOWN)
            .encode(
                x=alt.X("quarter:N", title=None, axis=alt.Axis(labelAngle=0)),
                y=alt.Y(f"{name}:Q", title=None, axis=money_axis(locale, 4)),
            )
        )
        st.altair_chart(drawn, width="stretch", alt=title)
    head = {"quarter": say("publish.field.quarter", locale)} | titles
    numbers = {
        title: st.column_config.NumberColumn(format="localized") for title in titles.values()
    }
    st.dataframe(
        found.rename(columns=head), hide_index=True, column_config=numbers, key="totals_series"
    )


def draw_together(folder: Path, facts: dict[str, Any], locale: Locale) -> None:
    """Draw limits by common cause, and the loss of all insurers by named disaster."""
    if "joint_causes" not in facts["tables"]:
        st.info(say("totals.no.joint", locale))
        return
    causes = read_table(folder, facts, "joint_causes").dropna(subset=["limit"])
    causes = causes.sort_values("limit", ascending=False).head(FIRST)
    words = [cause_words(one, locale) for one in causes["cause"]]
    draw_bars(say("totals.causes.title", locale), words, causes["limit"], money_axis(locale))
    losses = read_table(folder, facts, "joint_disasters").dropna(subset=["loss"])
    words = [facts["disasters"][one][locale] for one in losses["id"]]
    draw_bars(say("totals.disasters.title", locale), words, losses["loss"], money_axis(locale))
    for name in ("joint_causes", "joint_disasters"):
        st.dataframe(shown_table(folder, facts, name, locale), hide_index=True, key=name)


def draw_gaps(folder: Path, facts: dict[str, Any], locale: Locale) -> None:
    """Draw take-up by sector and size class."""
    if "gap_sector_size" not in facts["tables"]:
        st.info(say("totals.no.gaps", locale))
        return
    found = read_table(folder, facts, "gap_sector_size").dropna(subset=["take_up"])
    # The widest gap first, and sizes from small to large; whoever reads looks at the top.
    found = found.sort_values("uninsured_firms", ascending=False)
    order = [value_words("size", one, locale) for one in (TOTAL, *SIZES)]
    for name in ("sector", "size"):
        found[name] = [value_words(name, str(one), locale) for one in found[name]]
    drawn = (
        alt.Chart(found, height=alt.Step(24))
        .mark_rect()
        .encode(
            x=alt.X("size:N", title=None, sort=order, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("sector:N", title=None, sort=list(dict.fromkeys(found["sector"]))),
            color=alt.Color("take_up:Q", title=None, legend=alt.Legend(format=".0%")),
            tooltip=[alt.Tooltip("take_up:Q", format=".1%")],
        )
    )
    st.caption(say("totals.gap.title", locale))
    st.altair_chart(drawn, width="stretch", alt=say("totals.gap.title", locale))
    shown = shown_table(folder, facts, "gap_sector_size", locale)
    st.dataframe(shown, hide_index=True, key="totals_gaps")


def draw_bars(title: str, words: list[str], values: pd.Series, axis: alt.Axis) -> None:
    """Draw one figure of several things, the largest first."""
    table = pd.DataFrame({"label": words, "value": values.to_numpy()})
    drawn = (
        alt.Chart(table, height=alt.Step(24))
        .mark_bar(color=DOWN)
        .encode(
            x=alt.X("value:Q", title=None, axis=axis),
            y=alt.Y("label:N", sort="-x", title=None, axis=alt.Axis(labelLimit=220)),
        )
    )
    st.caption(title)
    st.altair_chart(drawn, width="stretch", alt=title)
