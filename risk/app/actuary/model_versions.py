"""App: every stored version with its state, and whether it was shown to be better."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from risk.app.frame.charts import DOWN, LEVEL, UP, Drawn
from risk.app.frame.faults import fault_of
from risk.app.frame.words import Locale, escape, figure, say

Versions = list[tuple[dict[str, Any], dict[str, Any]]]
"""Pairs of a model and one of its versions."""


def show_versions(found: list[dict[str, Any]], locale: Locale) -> Versions:
    """Show all versions; give those that are sound."""
    versions = [(model, one) for model in found for one in model["versions"]]
    _faults(found, locale)
    if not versions:
        st.info(say("models.list.none", locale), icon=":material/inventory_2:")
        return []
    st.dataframe(
        pd.DataFrame([_row(model, one, locale) for model, one in versions]),
        hide_index=True,
        height="content",
        alt=say("models.page.versions", locale),
    )
    sound = [pair for pair in versions if pair[1]["state"] != "broken"]
    if sound:
        st.subheader(say("models.page.gains", locale))
        st.caption(say("models.page.gains_help", locale))
        st.altair_chart(
            gains_chart(sound, locale), width="stretch", alt=say("models.page.gains_alt", locale)
        )
    return sound


def title_of(model: dict[str, Any], locale: Locale) -> str:
    """Give a model's title; its name when none of its cards can be read."""
    title: dict[str, str] | None = model["title"]
    return title[locale] if title else str(model["name"])


def _row(model: dict[str, Any], one: dict[str, Any], locale: Locale) -> dict[str, str]:
    heads = ("name", "version", "state", "owner", "retire_by", "better", "digest")
    cells: tuple[str, ...] = ("—", "—", "—", "—")
    if one["state"] != "broken":
        low, high = (figure(end, locale) for end in one["interval"])
        shown = say("models.yes" if one["better"] else "models.no", locale)
        gain = f"{shown}: {figure(one['gain'], locale)} ({low} … {high})"
        cells = (one["owner"], one["retire_by"], gain, one["digest"][:12])
    state = say(f"models.state.{one['state']}", locale)
    values = (title_of(model, locale), one["version"], state, *cells)
    return {
        say(f"models.list.{head}", locale): value for head, value in zip(heads, values, strict=True)
    }


def _faults(found: list[dict[str, Any]], locale: Locale) -> None:
    told = [
        *(one for model in found for one in model["faults"]),
        *(one for model in found for version in model["versions"] for one in version["faults"]),
    ]
    if not told:
        return
    lines = [
        f"- `{one.path}`: {escape(one.rule)} ({escape(one.help)})" for one in map(fault_of, told)
    ]
    st.error(
        "\n".join([f"**{say('models.page.faults', locale, count=len(told))}**", "", *lines]),
        icon=":material/error:",
    )


def gains_chart(sound: Versions, locale: Locale) -> Drawn:
    """Draw the gain of every version over what it would replace, with its interval."""
    words = {one: say(f"models.page.{one}", locale) for one in ("shown", "not_shown")}
    rows = pd.DataFrame(
        [
            {
                "label": f"{title_of(model, locale)} {one['version']}",
                "gain": one["gain"],
                "low": one["interval"][0],
                "high": one["interval"][1],
                "state": words["shown" if one["better"] else "not_shown"],
            }
            for model, one in sound
        ]
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=150)),
        color=alt.Color(
            "state:N",
            title=None,
            scale=alt.Scale(domain=list(words.values()), range=[DOWN, UP]),
            legend=alt.Legend(orient="top"),
        ),
    )
    x = alt.X("low:Q", title=say("models.page.gain_axis", locale))
    lines = base.mark_rule(strokeWidth=3).encode(x=x, x2="high:Q")
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(x="gain:Q")
    zero = alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=LEVEL).encode(x="at:Q")
    return alt.layer(lines, dots, zero, height=alt.Step(34))
