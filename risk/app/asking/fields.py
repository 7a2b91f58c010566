"""App: one profile question as one widget, chosen by the shape of its answer."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import streamlit as st
from pydantic.fields import FieldInfo

from risk.app.asking import lists
from risk.app.asking.question_help import question_help
from risk.app.asking.shape import Shape, default_of, shape_of, title_of, unit_of
from risk.app.frame.words import Locale, choice, maybe, number, say
from risk.profile.question import UNKNOWN

_THOUSANDS = re.compile(r"[\s,，_]")
_GROUPED = ("persons", "currency")


def ask(
    field: FieldInfo,
    name: str,
    value: object,
    key: str,
    locale: Locale,
    currency: str = "",
    words: tuple[str, str | None] | None = None,
) -> Any:
    """Put one question and give the answer as plain data.

    Parameters
    ----------
    field : FieldInfo
        The question.
    name : str
        Its name in the model, which words of answers and help may hang on.
    value : object
        What the answer is to begin with.
    key : str
        Of the widget; what stands after its ``/`` is the path of the question.
    locale : Locale
    currency : str
        Of amounts.
    words : (str, str or None), optional
        Question and help in the place of the field's own.
    """
    shape = shape_of(field.annotation)
    label, meant = words or (title_of(field, locale, currency), maybe(f"help.{name}", locale))
    help_ = question_help(key, locale, meant)
    if (options := lists.options_for(name)) is not None:
        return _listed(name, options, value, label, help_, key, locale)
    if shape.many:
        return _several(name, shape, value, label, help_, key, locale)
    if shape.choices and shape.base is not dict:
        picked = _one_of(name, _with_unknown(shape), value, label, help_, key, locale)
        return None if picked == UNKNOWN and UNKNOWN not in shape.choices else picked
    if shape.base is bool:
        return st.toggle(label, bool(value), key=key, help=help_)
    if shape.base is date:
        start = date.fromisoformat(value) if isinstance(value, str) and value else None
        given = st.date_input(label, start, key=key, help=help_, format="YYYY-MM-DD")
        return given.isoformat() if isinstance(given, date) else None
    return _written(field, shape, value, label, help_, key, locale)


def _listed(
    name: str,
    options: tuple[str, ...],
    value: object,
    label: str,
    help_: str | None,
    key: str,
    locale: Locale,
) -> str | None:
    start = str(value) if value else None
    offered = options if start is None or start in options else (start, *options)
    chosen = st.selectbox(
        label,
        offered,
        index=offered.index(start) if start else None,
        format_func=lambda code: lists.name_of(name, code, locale),
        accept_new_options=True,
        placeholder=say("form.unknown", locale),
        key=key,
        help=help_,
    )
    return chosen.strip() if isinstance(chosen, str) and chosen.strip() else None


def _with_unknown(shape: Shape) -> tuple[str, ...]:
    return (UNKNOWN, *shape.choices) if shape.optional else shape.choices


def _one_of(
    name: str,
    choices: tuple[str, ...],
    value: object,
    label: str,
    help_: str | None,
    key: str,
    locale: Locale,
) -> str:
    start = str(value) if value in choices else (UNKNOWN if UNKNOWN in choices else choices[0])

    def named(word: str) -> str:
        return choice(name, word, locale)

    if len(choices) <= 3:
        picked = st.segmented_control(
            label,
            choices,
            default=start,
            required=True,
            format_func=named,
            key=key,
            help=help_,
            wrap=True,
        )
    else:
        picked = st.selectbox(
            label, choices, index=choices.index(start), format_func=named, key=key, help=help_
        )
    return str(picked or start)


def _several(
    name: str,
    shape: Shape,
    value: object,
    label: str,
    help_: str | None,
    key: str,
    locale: Locale,
) -> list[str]:
    start = [str(one) for one in value] if isinstance(value, list | tuple) else []
    return list(
        st.multiselect(
            label,
            shape.choices or tuple(dict.fromkeys(start)),
            default=start,
            format_func=lambda word: choice(name, word, locale) if shape.choices else word,
            accept_new_options=not shape.choices,
            select_all=False,
            wrap=True,
            placeholder=say("form.choose" if shape.choices else "form.type_names", locale),
            key=key,
            help=help_,
        )
    )


def _written(
    field: FieldInfo,
    shape: Shape,
    value: object,
    label: str,
    help_: str | None,
    key: str,
    locale: Locale,
) -> Any:
    held = unit_of(field)
    numeric = shape.base in (int, float)
    text = st.text_input(
        label,
        shown_number(value, grouped=held.startswith(_GROUPED), locale=locale)
        if numeric
        else value or "",
        key=key,
        help=help_,
        placeholder=say("form.unknown", locale)
        if shape.optional
        else shown_number(default_of(field), grouped=False, locale=locale),
    )
    if numeric:
        return read_number(text or "")
    return (text or "").strip() or (None if shape.optional or field.is_required() else "")


def shown_number(value: object, *, grouped: bool, locale: Locale) -> str:
    """Give a number as the form shows it; unknown is empty."""
    if value is None or value == UNKNOWN:
        return ""
    if isinstance(value, int | float):
        if grouped:
            places = 0 if float(value).is_integer() else 2
            return number(value, locale, places) if round(value, places) == value else f"{value!r}"
        return f"{value:g}" if float(value).is_integer() else f"{value!r}"
    return str(value)


def read_number(text: str) -> int | float | str | None:
    """Read what somebody typed; empty and "unknown" are None, what is no number stays text.

    >>> read_number("8,600,000"), read_number("0.1"), read_number(" "), read_number("many")
    (8600000, 0.1, None, 'many')
    """
    bare = _THOUSANDS.sub("", text)
    if bare.lower() in ("", UNKNOWN, "不清楚", "未知"):
        return None
    if re.fullmatch(r"[-+]?\d+", bare):
        return int(bare)
    if re.fullmatch(r"[-+]?(\d+\.\d*|\.\d+)", bare):
        return float(bare)
    return text.strip()
