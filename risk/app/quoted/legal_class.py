"""App: the legal class of the firm, what it lightens, and what is never waived."""

from __future__ import annotations

from typing import Any

import streamlit as st

from risk.app.frame.cards import card
from risk.app.frame.rests_on import result_help
from risk.app.frame.words import Locale, escape, number, say


def show_class(document: dict[str, Any], locale: Locale) -> None:
    """Show the class, the counts of duties, and the two lists of a small processor."""
    duties, drafts = document["duties"], document["drafts"]
    unsure = sum(one["standing"] == "open" for one in duties)
    found = document["processor_class"]
    least, most = (
        say("legal.unknown", locale) if one is None else number(one, locale)
        for one in document["persons"]
    )
    same = least == most
    people = say(
        "legal.persons" if same else "legal.persons_between", locale, least=least, most=most
    )
    with st.grid(3, min_column_width=260):
        card(
            say("strip.processor", locale),
            escape(found[locale]) if found else say(_without_class(document), locale),
            [people],
            result_help("result.processor", document, locale),
        )
        card(
            say("legal.duties", locale),
            say("legal.count", locale, count=len(duties) - unsure),
            [
                say("legal.unsure", locale, count=unsure),
                say("legal.drafts", locale, count=len(drafts)),
            ],
        )
        whole = sum(one["met_ratio"] == 1 for one in duties)
        card(
            say("legal.met", locale),
            say("legal.count", locale, count=whole),
            [say("legal.met_help", locale)],
        )
    if document["never_waived"]:
        st.info(escape(document["never_waived"][locale]), icon=":material/gavel:")
    lighter = [one for one in duties if one["lighter"]]
    if lighter:
        with st.expander(say("legal.lighter", locale, count=len(lighter)), icon=":material/eco:"):
            for one in lighter:
                name, words = escape(one["name"][locale]), escape(one["lighter"][locale])
                st.markdown(f"- **{name}** {words}")


def _without_class(document: dict[str, Any]) -> str:
    unknown = document["persons"][1] is None and document["duties"]
    return "strip.class_open" if unknown else "legal.no_class"
