"""App: the duties in force as a list of things to do, those still open, and drafts apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from risk.app.frame.badges import small, status_badge
from risk.app.frame.words import Locale, day, escape, percent, say
from risk.app.quoted.decision import fact_words
from risk.documents.cited import article
from risk.rulebook import Rulebook

Duty = dict[str, Any]


def show_duties(document: dict[str, Any], rulebook: Rulebook, locale: Locale) -> None:
    """Show what must be done, what may have to be done, and what is only proposed."""
    measures = {one["id"]: one[locale] for one in rulebook.value("enisa.measures")}
    applies = [one for one in document["duties"] if one["standing"] == "applies"]
    unsure = [one for one in document["duties"] if one["standing"] == "open"]
    st.header(say("todo.title", locale))
    if not document["duties"]:
        st.info(say("todo.none", locale, place=document["place"]), icon=":material/info:")
    else:
        st.caption(say("todo.help", locale))
        _listed(applies, "met", measures, locale)
    if unsure:
        st.header(say("todo.open", locale))
        st.caption(say("todo.open_help", locale))
        _listed(unsure, "open", measures, locale)
    if document["drafts"]:
        st.header(say("todo.drafts", locale))
        st.warning(say("todo.drafts_help", locale), icon=":material/edit_note:")
        _listed(document["drafts"], "draft", measures, locale)


def least_met_first(duties: Sequence[Duty]) -> list[Duty]:
    """Put what is least met first and what is wholly met last; unmeasured stands before that."""
    return sorted(duties, key=lambda one: 0.999 if one["met_ratio"] is None else one["met_ratio"])


def _listed(duties: Sequence[Duty], kind: str, measures: dict[str, str], locale: Locale) -> None:
    with st.container(gap="xsmall"):
        for one in least_met_first(duties):
            with st.expander(_heading(one, kind, locale)):
                _duty(one, measures, locale)


def _heading(one: Duty, kind: str, locale: Locale) -> str:
    parts = [f"**{escape(one['name'][locale])}**"]
    if kind == "draft":
        parts.append(f":violet-badge[:material/edit_note: {say('todo.not_in_force', locale)}]")
    elif kind == "open":
        parts.append(f":orange-badge[:material/help: {say('todo.may_apply', locale)}]")
    elif one["met_ratio"] is None:
        parts.append(f":gray-badge[{say('todo.unmeasured', locale)}]")
    else:
        whole = one["met_ratio"] == 1
        look = "green-badge[:material/check: " if whole else "orange-badge[:material/pending: "
        parts.append(f":{look}{_met(one, locale)}]")
    if one["deadline"]:
        parts.append(escape(one["deadline"][locale]))
    parts += [f":gray-badge[{stage[locale]}]" for stage in one["stages"]]
    return " · ".join(parts)


def _met(one: Duty, locale: Locale) -> str:
    return say("todo.met", locale, share=percent(one["met_ratio"], locale, 0))


def _duty(one: Duty, measures: dict[str, str], locale: Locale) -> None:
    st.markdown(escape(one["what"][locale]))
    lines = [(name, one[name]) for name in ("why", "deadline", "lighter", "never_waived")]
    told = [(name, escape(words[locale])) for name, words in lines if words]
    if one["depends_on"]:
        names = dict.fromkeys(fact_words(name, locale) for name in one["depends_on"])
        told.append(("depends_on", escape(say("text.comma", locale).join(names))))
    for name, words in told:
        st.markdown(f"**{say(f'todo.{name}', locale)}** {words}")
        if name == "lighter" and one["lighter_basis"]:
            st.markdown(small(escape(one["lighter_basis"][locale])))
    _articles(one, locale)
    _measures(one, measures, locale)
    if one["evidence"]:
        items = "\n".join(f"- {escape(item[locale])}" for item in one["evidence"])
        st.markdown(f"**{say('todo.evidence', locale)}**\n\n{items}")
    if one["unsettled"]:
        badge = status_badge("judgement", locale)
        words = escape(one["unsettled"][locale])
        st.markdown(f"**{say('todo.unsettled', locale)}** {words} {badge}")


def _articles(one: Duty, locale: Locale) -> None:
    lines = []
    for each in one["articles"]:
        place = article(each["at"], locale)
        parts = [escape(each["title"][locale]), *([escape(place)] if place else [])]
        second = say("todo.second_hand", locale) if each["sureness"] != "P" else ""
        badge = status_badge(each["status"], locale)
        lines.append(f"- {' · '.join(parts)} {badge} {second}".rstrip())
    since = say("source.since", locale, day=day(one["in_force_from"], locale))
    if one["status"] == "draft":
        since = say("todo.published", locale, day=day(one["in_force_from"], locale))
    st.markdown(f"**{say('todo.articles', locale)}** {since}\n\n" + "\n".join(lines))


def _measures(one: Duty, measures: dict[str, str], locale: Locale) -> None:
    if one["met_ratio"] is None:
        st.markdown(small(say("todo.unmeasured_help", locale)))
        return
    st.progress(one["met_ratio"], _met(one, locale))
    if one["missing_measures"]:
        items = "\n".join(f"- {id_} {escape(measures[id_])}" for id_ in one["missing_measures"])
        st.markdown(f"**{say('todo.missing', locale)}**\n\n{items}")
