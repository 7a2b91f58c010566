"""App: one version's card: what to know before relying on it, who stands for it, by group."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from risk.app.actuary.model_acts import show_acts
from risk.app.actuary.model_versions import Versions, title_of
from risk.app.frame.charts import DOWN, UP, Drawn
from risk.app.frame.words import Locale, escape, figure, number, say
from risk.app.frame.words import day as day_words
from risk.desk.learned.shelf import Group, Metrics, card_text, version_on


def show_card(sound: Versions, as_of: date, locale: Locale) -> None:
    """Ask for a version and show its card."""
    if not sound:
        st.info(say("models.list.none", locale), icon=":material/inventory_2:")
        return
    names = {
        f"{model['name']}/{one['version']}": f"{title_of(model, locale)} {one['version']}"
        for model, one in sound
    }
    asked = st.selectbox(
        say("models.page.version", locale),
        tuple(names),
        format_func=names.__getitem__,
        key=f"model#card@{locale}",
    )
    name, _, version = str(asked).partition("/")
    card, metrics, standing = version_on(name, version, as_of)
    _standing(standing, as_of, locale)
    text = card_text(card, locale)
    _measured(metrics, locale)
    with st.container(border=True):
        st.markdown(text)
    with st.container(horizontal=True):
        st.download_button(
            say("models.page.download_card", locale),
            f"# {card['title'][locale]}\n\n{text}".encode(),
            file_name=f"{name}-{version}.md",
            mime="text/markdown",
            icon=":material/download:",
            on_click="ignore",
            key="model#card.md",
        )
        st.download_button(
            say("models.page.download_metrics", locale),
            metrics.model_dump_json(indent=1).encode(),
            file_name=f"{name}-{version}-metrics.json",
            mime="application/json",
            icon=":material/download:",
            on_click="ignore",
            key="model#metrics.json",
        )
    show_acts(name, version, standing["state"], as_of, locale)


def _standing(standing: dict[str, Any], as_of: date, locale: Locale) -> None:
    state = say(f"models.state.{standing['state']}", locale)
    st.markdown(
        f"**{say('models.card.state', locale, day=day_words(as_of, locale), state=state)}**"
    )
    for act in standing["acts"]:
        told = {
            "day": day_words(act["from"], locale),
            "by": escape(" + ".join(act["by"])),
            "why": escape(act["why"]),
        }
        st.markdown("- " + say(f"models.act.{act['status']}", locale, **told))


def _measured(metrics: Metrics, locale: Locale) -> None:
    st.subheader(say("models.page.measured", locale))
    st.caption(
        say(
            "models.page.measured_help", locale,
            measure=escape(metrics.measure[locale]), rows=number(metrics.rows, locale),
            replaces=escape(metrics.replaces), how=escape(metrics.how[locale]),
        )
    )  # fmt: skip
    dimensions = [name for name, groups in metrics.groups.items() if groups]
    if not dimensions:
        st.info(say("models.page.no_groups", locale), icon=":material/info:")
        return
    picked = st.segmented_control(
        say("models.page.by", locale),
        dimensions,
        default=dimensions[0],
        required=True,
        format_func=lambda name: say(f"watch.by.{name}", locale),
        key=f"model#by@{locale}",
    )
    groups = metrics.groups[picked]
    left, right = st.columns([3, 2], gap="medium")
    left.altair_chart(
        groups_chart(groups, metrics.measure[locale], locale),
        width="stretch",
        alt=say("models.page.groups_alt", locale),
    )
    right.dataframe(
        pd.DataFrame(
            [
                {
                    say("models.group", locale): one.group[locale],
                    say("models.rows", locale): number(one.rows, locale),
                    say("models.value", locale): figure(one.value, locale),
                    say("models.replaced", locale): figure(one.replaced, locale),
                }
                for one in groups
            ]
        ),
        hide_index=True,
        alt=say("models.page.measured", locale),
    )


def groups_chart(groups: Sequence[Group], measure: str, locale: Locale) -> Drawn:
    """Draw the measure of model and replaced for every group; less is better."""
    words = [say("models.value", locale), say("models.replaced", locale)]
    rows = pd.DataFrame(
        [
            (one.group[locale], who, value)
            for one in groups
            for who, value in zip(words, (one.value, one.replaced), strict=True)
        ],
        columns=["label", "who", "value"],
    )
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=180))
    )
    x = alt.X("value:Q", title=measure, scale=alt.Scale(zero=False))
    lines = base.mark_line(color="#9aa5b1").encode(x=x, detail="label:N")
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(
        x=x,
        color=alt.Color(
            "who:N",
            title=None,
            scale=alt.Scale(domain=words, range=[DOWN, UP]),
            legend=alt.Legend(orient="top"),
        ),
        tooltip=[alt.Tooltip("label:N"), alt.Tooltip("who:N"), alt.Tooltip("value:Q")],
    )
    return alt.layer(lines, dots, height=alt.Step(20))
