"""App: processing operations: impact, the twenty threat questions, levels set by judgement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from risk.app.asking.group import ask_group
from risk.app.asking.question_help import question_help
from risk.app.asking.repeat import ask_repeated
from risk.app.asking.shape import questions_of, shape_of, title_of
from risk.app.frame.words import Locale, choice, say
from risk.profile import Operation
from risk.profile.question import UNKNOWN, YesNo
from risk.rulebook import Rulebook

_ANSWERS = shape_of(YesNo).choices
_DRAWN_HERE = ("answers", "area_levels", "area_reason")


def ask_operations(
    start: Sequence[Mapping[str, Any]], key: str, rulebook: Rulebook, locale: Locale
) -> list[dict[str, Any]]:
    """Put the questions of every operation; operations can be added and removed.

    Parameters
    ----------
    start : sequence of mappings
        Operations to begin with.
    key : str
        Start of the widgets' keys.
    rulebook : Rulebook
        For questions, areas and impact levels.
    locale : Locale
    """
    st.caption(say("form.operations", locale))
    _impact_words(key, rulebook, locale)
    found = ask_repeated(
        start,
        say("form.operation", locale),
        key,
        locale,
        lambda given, here: _ask_one(given, here, rulebook, locale),
    )
    if not found:
        st.info(say("form.no_operations", locale), icon=":material/info:")
    return found


def _ask_one(
    start: Mapping[str, Any], key: str, rulebook: Rulebook, locale: Locale
) -> dict[str, Any]:
    questions = {
        name: field for name, field in Operation.model_fields.items() if name not in _DRAWN_HERE
    }
    answers = ask_group(questions, start, key, locale)
    answers["answers"] = _questions(start.get("answers") or {}, f"{key}.answers", rulebook, locale)
    return answers | _judged(start, key, locale)


def _judged(start: Mapping[str, Any], key: str, locale: Locale) -> dict[str, Any]:
    levels = Operation.model_fields["area_levels"]
    reason = Operation.model_fields["area_reason"]
    on = st.toggle(
        title_of(levels, locale),
        value=start.get("area_levels") is not None,
        key=f"{key}.area_levels#on",
        help=question_help(f"{key}.area_levels", locale, say("help.area_levels", locale)),
    )
    if not on:
        return {"area_levels": None, "area_reason": start.get("area_reason") or ""}
    inner = questions_of(shape_of(levels.annotation))
    return {
        "area_levels": ask_group(inner, start.get("area_levels"), f"{key}.area_levels", locale),
        "area_reason": st.text_area(
            title_of(reason, locale),
            start.get("area_reason") or "",
            key=f"{key}.area_reason",
            help=question_help(f"{key}.area_reason", locale),
        ),
    }


def _impact_words(key: str, rulebook: Rulebook, locale: Locale) -> None:
    with st.expander(say("form.impact_levels", locale), icon=":material/help:", key=f"{key}#help"):
        for level in rulebook.value("enisa.impact_levels"):
            st.markdown(f"**{level[locale]}** · {level['meaning'][locale]}")


def _questions(
    start: Mapping[str, str], key: str, rulebook: Rulebook, locale: Locale
) -> dict[str, str]:
    st.markdown(f"**{title_of(Operation.model_fields['answers'], locale)}**")
    st.caption(say("form.questions", locale))
    found = {}
    for area in rulebook.value("enisa.areas"):
        st.caption(f"**{area[locale]}**")
        with st.grid(2, min_column_width=320):
            for one in rulebook.value("enisa.questions"):
                if one["area"] == area["id"]:
                    picked = st.segmented_control(
                        f"{one['id']} {one[locale]}",
                        _ANSWERS,
                        default=start.get(one["id"], UNKNOWN),
                        required=True,
                        format_func=lambda word: choice("answers", word, locale),
                        help=question_help(key, locale, one["help"][locale]),
                        key=f"{key}.{one['id']}",
                    )
                    found[one["id"]] = str(picked or UNKNOWN)
    return found
