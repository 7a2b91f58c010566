"""App: what is wrong with an input: where, what was given, the rule, the way out; all at once."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st
from pydantic import BaseModel

from risk.app.shape import shape_of
from risk.app.words import Locale, choice, escape, maybe, say
from risk.errors import Fault, RiskError
from risk.profile import Profile
from risk.profile.question import label_of

_MISSING = ("missing", "string_too_short")
_NUMBER = re.compile(r"-?\d[\d,.]*(?:[eE][-+]?\d+)?")
_PART = re.compile(r"([\w.]+) \([\d,]+\) is more than persons_total")
_SAID = {
    "province code": "province",
    "social credit code": "uscc",
    "more than persons_total": "part_over_total",
    "training_state says not_used": "training",
    "need area_reason": "area_reason",
    "no such measure": "measure",
    "no such question": "question",
    "at least the limit per event": "aggregate",
    "not among the cover parts": "sublimit_part",
    "above the limit per event": "sublimit_limit",
    "part stands twice": "part_twice",
    "excess layer attaches": "excess",
    "retroactive_date must not": "retroactive",
    "give both in one currency": "one_currency",
    "a shift needs a reason": "shift_reason",
    "the final level needs a reason": "final_reason",
    "a breach has some data": "some_data",
}
"""A rule between answers is told by its words, as all carry one code."""


def show_faults(error: RiskError, locale: Locale) -> None:
    """Show every fault of an error."""
    faults = error.faults
    if faults and all(fault.code in _MISSING for fault in faults):
        missing = "\n".join(f"- {_where(fault, locale)}" for fault in faults)
        st.info(f"{say('faults.missing', locale)}\n\n{missing}", icon=":material/edit:")
        return
    known = maybe(f"faults.{error.code}", locale) or maybe(f"problem.{error.code}", locale)
    title = (known or error.message).format(count=len(faults))
    st.error(f"**{title}**", icon=":material/error:")
    for fault in faults:
        with st.container(border=True):
            st.markdown(_lines(fault, locale))
    if not faults:
        st.markdown(escape(error.message))


def _where(fault: Fault, locale: Locale) -> str:
    return f"**{escape(path_words(fault.path, locale))}**  `{fault.path}`"


def _lines(fault: Fault, locale: Locale) -> str:
    rule, way_out = rule_words(fault, locale), help_words(fault, locale)
    got = fault.got if fault.got != "nothing" else say("faults.nothing", locale)
    return "\n\n".join(
        [
            _where(fault, locale),
            f"{say('faults.got', locale)} {escape(got)}  \n"
            f"{say('faults.rule', locale)} {escape(rule)}  \n"
            f"{say('faults.help', locale)} {escape(way_out)}",
        ]
    )


def rule_words(fault: Fault, locale: Locale) -> str:
    """Give the rule a fault breaks, in the language; as raised when there are no words for it."""
    slugs = [slug for words, slug in _SAID.items() if words in fault.rule]
    said = [maybe(f"fault.{fault.code}.{one}", locale) for one in (*slugs, fault.path)]
    named = "".join(
        f"{say('text.is', locale)}{path_words(f'{fault.path}.{part}', locale).split(' › ')[-1]}"
        for part in _PART.findall(fault.rule)
    )
    if found := [words for words in said if words is not None]:
        return say("text.semicolon", locale).join(found) + named
    numbers = _NUMBER.findall(fault.rule)
    words = maybe(f"fault.{fault.code}", locale)
    if words is None:
        return fault.rule
    return words.format(n=numbers[0] if numbers else "") if "{n}" in words else words


def help_words(fault: Fault, locale: Locale) -> str:
    """Give the way out of a fault, in the language."""
    return maybe(f"fault_help.{fault.code}", locale) or fault.help


def path_words(path: str, locale: Locale) -> str:
    """Give a dotted path in the words of the questions.

    >>> path_words("firm.revenue", "en"), path_words("operations.0.name", "zh")
    ('The firm › Revenue of the fiscal year', '处理活动 › 1 › 处理活动名称')
    """
    model: type[BaseModel] | None = Profile
    words = []
    for part in path.split("."):
        field = model.model_fields.get(part) if model is not None else None
        if field is not None:
            words.append(label_of(field, locale))
            base = shape_of(field.annotation).base
            model = base if issubclass(base, BaseModel) else None
        else:
            words.append(str(int(part) + 1) if part.isdigit() else choice("parts", part, locale))
    return " › ".join(words)


def fault_of(document: dict[str, str]) -> Fault:
    """Give a fault back from its plain data."""
    return Fault(**document)


def all_faults(faults: Sequence[dict[str, str]], locale: Locale) -> str:
    """Give faults as one Markdown list."""
    found = [fault_of(one) for one in faults]
    return "\n".join(
        f"- **{escape(path_words(one.path, locale))}** · {escape(rule_words(one, locale))}"
        for one in found
    )
