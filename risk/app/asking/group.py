"""App: a group of profile questions, laid out in a grid; groups inside it get a heading."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from pydantic.fields import FieldInfo

from risk.app.asking.fields import ask, read_number, shown_number
from risk.app.asking.question_help import question_help
from risk.app.asking.repeat import ask_repeated
from risk.app.asking.shape import default_of, is_group, questions_of, shape_of, title_of
from risk.app.frame.words import Locale, choice, say

Questions = Mapping[str, FieldInfo]

_COLUMNS = 3


def ask_group(questions: Questions, start: object, key: str, locale: Locale) -> dict[str, Any]:
    """Put the questions of one group and give the answers as plain data.

    Parameters
    ----------
    questions : mapping of str to FieldInfo
        Name to question.
    start : object
        Answers to begin with, a mapping; anything else counts as none.
    key : str
        Start of the widgets' keys.
    locale : Locale
    """
    begin: Mapping[str, Any] = start if isinstance(start, Mapping) else {}
    answers: dict[str, Any] = {}
    row: dict[str, FieldInfo] = {}
    currency = str(st.session_state.get(f"{key}.currency") or begin.get("currency") or "")
    for name, field in questions.items():
        shape = shape_of(field.annotation)
        if not is_group(shape) and shape.base is not dict:
            row[name] = field
            continue
        answers |= _row(row, begin, key, locale, currency)
        row = {}
        if shape.base is dict:
            answers[name] = _amounts(field, begin.get(name), f"{key}.{name}", locale, currency)
        else:
            answers[name] = _inner(field, begin.get(name), f"{key}.{name}", locale)
    return answers | _row(row, begin, key, locale, currency)


def _inner(field: FieldInfo, start: object, key: str, locale: Locale) -> Any:
    shape = shape_of(field.annotation)
    questions, label = questions_of(shape), title_of(field, locale)
    if not shape.many:
        st.markdown(f"**{label}**")
        return ask_group(questions, start, key, locale)
    held = start if isinstance(start, list) else []
    with st.expander(label, expanded=bool(held), key=f"{key}#box"):
        return ask_repeated(
            held,
            label,
            key,
            locale,
            lambda given, here: ask_group(questions, given, here, locale),
        )


def _row(
    questions: Questions, start: Mapping[str, Any], key: str, locale: Locale, currency: str
) -> dict[str, Any]:
    found = {}
    if questions:
        with st.grid(_COLUMNS, min_column_width=240):
            for name, field in questions.items():
                begin = start[name] if name in start else default_of(field)
                given = ask(field, name, begin, f"{key}.{name}", locale, currency)
                # Left out, an empty answer is reported as missing or takes its default.
                if given is not None or shape_of(field.annotation).optional:
                    found[name] = given
    return found


def _amounts(
    field: FieldInfo, start: object, key: str, locale: Locale, currency: str
) -> dict[str, Any]:
    held: Mapping[str, Any] = start if isinstance(start, Mapping) else {}
    found: dict[str, Any] = {}
    with st.expander(title_of(field, locale, currency), expanded=bool(held), key=f"{key}#box"):
        st.caption(say("form.amounts", locale), help=question_help(key, locale))
        with st.grid(_COLUMNS, min_column_width=240):
            for word in shape_of(field.annotation).choices:
                text = st.text_input(
                    choice("parts", word, locale),
                    shown_number(held.get(word), grouped=True, locale=locale),
                    key=f"{key}.{word}",
                )
                if (amount := read_number(text or "")) is not None:
                    found[word] = amount
    return found
