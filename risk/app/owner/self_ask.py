"""App: one screen of the self-check: short questions in plain words, and their faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from risk.app.asking.describe import ask_description
from risk.app.asking.fields import ask
from risk.app.asking.question_help import question_help
from risk.app.asking.shape import shape_of
from risk.app.frame.words import Locale, choice, escape, maybe, say
from risk.app.owner.self_steps import (
    answer_at,
    field_of,
    is_asked,
    paths_of,
    threat_questions,
    with_answers,
)
from risk.desk.people.fault_words import help_words, path_words, rule_words
from risk.errors import RiskError
from risk.profile import parse_profile
from risk.profile.question import UNKNOWN, YesNo
from risk.rulebook import Rulebook

_MISSING = ("missing", "string_too_short")
_NAME = "operations.0.name"


def ask_screen(
    step: str, source: str, key: str, start: Mapping[str, Any], rulebook: Rulebook, locale: Locale
) -> dict[str, Any]:
    """Put the questions of a screen and give all answers, those of other screens as they were.

    Parameters
    ----------
    step : str
        Of :data:`risk.app.owner.self_steps.STEPS`.
    source : str
        Where the firm came from.
    key : str
        Start of the widgets' keys.
    start : mapping
        Answers when the screen was entered.
    rulebook : Rulebook
        For the words of ENISA's questions.
    locale : Locale
    """
    if step == "firm":
        ask_description(source, locale)
    if threat_questions(step, rulebook):
        given = _ask_threats(step, key, start, rulebook, locale)
    else:
        given = {}
        for path in paths_of(step, rulebook):
            asked = is_asked(path, with_answers(start, given))
            given[path] = _ask_one(path, key, start, locale) if asked else None
    answers = with_answers(start, given)
    if answers.get("operations") and not answer_at(answers, _NAME):
        answers = with_answers(answers, {_NAME: say("self.main_operation", locale)})
    _show_faults(step, answers, rulebook, locale)
    return answers


def _ask_one(path: str, key: str, start: Mapping[str, Any], locale: Locale) -> Any:
    field, name = field_of(path), path.split(".")[-1]
    currency = str(answer_at(start, "firm.currency") or "CNY")
    code = path.replace("operations.0.", "operation.")
    question = say(f"self.q.{code}", locale, currency=choice("currency", currency, locale))
    begin = answer_at(start, path)
    if begin is None and shape_of(field.annotation).choices:
        begin = UNKNOWN
    if begin is None and path == "firm.country":
        begin = "CN"
    words = question, maybe(f"self.h.{code}", locale)
    return ask(field, name, begin, f"{key}/{path}", locale, currency, words)


def _ask_threats(
    step: str, key: str, start: Mapping[str, Any], rulebook: Rulebook, locale: Locale
) -> dict[str, Any]:
    found = {}
    for one in threat_questions(step, rulebook):
        path = f"operations.0.answers.{one['id']}"
        picked = st.segmented_control(
            one[locale],
            shape_of(YesNo).choices,
            default=answer_at(start, path) or UNKNOWN,
            required=True,
            format_func=lambda word: choice("answers", word, locale),
            help=question_help(f"{key}/operations.answers", locale, one["help"][locale]),
            key=f"{key}/{path}",
        )
        found[path] = str(picked or UNKNOWN)
    return found


def _show_faults(step: str, answers: Mapping[str, Any], rulebook: Rulebook, locale: Locale) -> None:
    """Show what is wrong with the answers of this screen; what is only missing may still come."""
    try:
        parse_profile(answers)
    except RiskError as error:
        paths = paths_of(step, rulebook)
        groups = {path.split(".")[0] for path in paths}
        for fault in error.faults:
            here = fault.path in paths or (fault.path in groups and step != "use")
            if fault.code not in _MISSING and here:
                told = f"{rule_words(fault, locale)} {help_words(fault, locale)}"
                st.error(
                    f"**{escape(path_words(fault.path, locale))}** {escape(told)}",
                    icon=":material/error:",
                )
