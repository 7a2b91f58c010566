"""App: risk of each operation and the measures it calls for against those in place."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.words import Locale, choice, percent, say
from risk.app.quoted.maturity import show_maturity
from risk.classify.stages import stages_of
from risk.profile import AREAS
from risk.rulebook import Rulebook, at


def show_posture(document: dict[str, Any], locale: Locale) -> None:
    """Show operations with their levels, counts of measures, and the gaps."""
    posture = document["posture"]
    st.header(say("posture.title", locale))
    if not posture["operations"]:
        st.info(say("form.no_operations", locale), icon=":material/info:")
        return
    st.dataframe(
        pd.DataFrame([_operation(one, posture, locale) for one in posture["operations"]]),
        hide_index=True,
        width="stretch",
        alt=say("posture.title", locale),
    )
    measures = posture["measures"]
    if measures is None:
        return
    st.subheader(say("posture.measures", locale, level=choice("risk", measures["level"], locale)))
    with st.grid(4, min_column_width=150):
        for name in ("required", "in_place", "not_applicable", "unknown"):
            st.metric(say(f"posture.{name}", locale), measures[name])
    ratio = measures["met_ratio"]
    st.progress(ratio, say("posture.met", locale, share=percent(ratio, locale, 0)))
    show_maturity(posture, locale)
    about = document["quote"]
    _gaps(measures["gaps"], at(date.fromisoformat(about["as_of"]), about["place"]), locale)


def _operation(one: dict[str, Any], posture: dict[str, Any], locale: Locale) -> dict[str, str]:
    notes = []
    if one["name"] == posture["governing"]:
        notes.append(say("posture.governs", locale))
    if one["set_by_judgement"]:
        notes.append(say("posture.judged", locale))
    if not one["impact_known"]:
        notes.append(say("posture.impact_unknown", locale))
    if one["unknown_questions"]:
        least = choice("threat", one["threat_if_unknown_were_no"], locale)
        count = len(one["unknown_questions"])
        notes.append(say("posture.threat_unknown", locale, count=count, least=least))
    return {
        say("posture.operation", locale): one["name"],
        say("posture.risk", locale): choice("risk", one["risk"], locale),
        say("posture.impact", locale): choice("impact", one["impact"], locale),
        say("posture.threat", locale): choice("threat", one["threat"], locale),
        say("posture.sum", locale): str(one["threat_sum"]),
        **{
            say(f"area.{area}", locale): choice("threat", one["areas"][area], locale)
            for area in AREAS
        },
        say("posture.note", locale): say("text.semicolon", locale).join(notes),
    }


def _stages(rulebook: Rulebook, measure: str, locale: Locale) -> str:
    """Give the stages of cover of a measure by its category."""
    stages = stages_of(rulebook, "control", measure.partition(".")[0])
    return say("text.comma", locale).join(one.to(locale) for one in stages)


def _gaps(gaps: list[dict[str, Any]], rulebook: Rulebook, locale: Locale) -> None:
    if not gaps:
        st.success(say("posture.no_gaps", locale), icon=":material/check:")
        return
    states = list(dict.fromkeys(gap["state"] for gap in gaps))
    levels = list(dict.fromkeys(gap["level"] for gap in gaps))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        state = st.pills(
            say("posture.state", locale),
            states,
            selection_mode="multi",
            format_func=lambda word: choice("state", word, locale),
            key=f"gaps#state@{locale}",
        )
        level = st.pills(
            say("measure.level", locale),
            levels,
            selection_mode="multi",
            format_func=lambda word: choice("risk", word, locale),
            key=f"gaps#level@{locale}",
        )
        words = st.text_input(say("posture.search", locale), key="gaps#words", width=220)
    shown = [
        gap
        for gap in gaps
        if (not state or gap["state"] in state)
        and (not level or gap["level"] in level)
        and (words or "").lower() in f"{gap['id']} {gap['text'][locale]}".lower()
    ]
    st.caption(say("posture.gap_count", locale, shown=len(shown), all=len(gaps)))
    st.dataframe(
        pd.DataFrame(
            [
                {
                    say("posture.id", locale): gap["id"],
                    say("measure.text", locale): gap["text"][locale],
                    say("measure.level", locale): choice("risk", gap["level"], locale),
                    say("posture.state", locale): choice("state", gap["state"], locale),
                    say("stages.stage", locale): _stages(rulebook, gap["id"], locale),
                }
                for gap in shown
            ],
            columns=[
                say("posture.id", locale),
                say("measure.text", locale),
                say("measure.level", locale),
                say("posture.state", locale),
                say("stages.stage", locale),
            ],
        ),
        hide_index=True,
        width="stretch",
        height=360 if len(shown) > 8 else "content",
        column_config={say("measure.text", locale): st.column_config.TextColumn(width="large")},
        alt=say("posture.title", locale),
    )
