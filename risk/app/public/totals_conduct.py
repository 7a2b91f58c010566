"""App: what insured firms do: controls in place, and duties they say they do not meet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from risk.app.frame.charts import DOWN, LEVEL, UP
from risk.app.frame.words import Locale, say
from risk.app.public.totals_pictures import draw_bars
from risk.desk.public.shown_release import read_table, value_words
from risk.portfolio.disclosure.rules import INSURED, TOTAL

DUTIES = "duties_size"
"""Any table of duties: the cell of all firms stands in each."""
STATES = {"unmet": UP, "not_known": LEVEL, "met": DOWN}
"""How a firm stands to a duty it has, in the order drawn."""


def draw_controls(folder: Path, facts: dict[str, Any], locale: Locale) -> None:
    """Draw the share of insured firms that has each control, all insurers and firms together."""
    whole = read_table(folder, facts, facts["tables"][0]).iloc[0]
    known = [name for name in INSURED.means if name in whole.index and pd.notna(whole[name])]
    if not known:
        st.info(say("totals.no.controls", locale))
        return
    words = [say(f"publish.field.{name}", locale, currency=facts["currency"]) for name in known]
    shares = whole[known].astype(float)
    axis = alt.Axis(format=".0%", tickCount=5)
    draw_bars(say("totals.controls.title", locale), words, shares, axis)
    shown = {word: [f"{share:.0%}"] for word, share in zip(words, shares, strict=True)}
    st.dataframe(pd.DataFrame(shown), hide_index=True, key="totals_controls")


def draw_duties(folder: Path, facts: dict[str, Any], locale: Locale) -> None:
    """Draw how many firms have each duty and say that they meet it, do not, or do not say."""
    if DUTIES not in facts["tables"]:
        st.info(say("totals.no.duties", locale))
        return
    rows = read_table(folder, facts, DUTIES)
    rows = rows[(rows["size"] == TOTAL) & rows["duty_state"].isin(list(STATES))]
    rows = rows.dropna(subset=["firms"])
    found = pd.DataFrame(
        {
            "duty": [facts["duties"][one][locale] for one in rows["duty"]],
            "state": [value_words("duty_state", one, locale) for one in rows["duty_state"]],
            "firms": rows["firms"],
        }
    )
    names = [value_words("duty_state", one, locale) for one in STATES]
    drawn = (
        alt.Chart(found, height=alt.Step(24))
        .mark_bar()
        .encode(
            x=alt.X("firms:Q", title=say("totals.duties.title", locale)),
            y=alt.Y("duty:N", sort="-x", title=None, axis=alt.Axis(labelLimit=220)),
            color=alt.Color(
                "state:N", title=None, scale=alt.Scale(domain=names, range=list(STATES.values())),
                legend=alt.Legend(orient="top"),
            ),
        )
    )  # fmt: skip
    st.altair_chart(drawn, width="stretch", alt=say("totals.view.duties", locale))
    wide = found.pivot_table("firms", "duty", "state", "sum").reindex(columns=names).reset_index()
    wide = wide.rename(columns={"duty": say("publish.field.duty", locale)})
    st.dataframe(wide, hide_index=True, key="totals_duties")
