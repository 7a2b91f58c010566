"""Desk: what is wrong with an answer, in the words of the questions and in both languages."""

from __future__ import annotations

import re
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from risk.errors import Fault
from risk.profile import Profile
from risk.profile.question import label_of
from risk.text import choice, maybe, say
from risk.units import Locale

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
            model = _group(field.annotation)
        elif part.isdigit():
            words.append(str(int(part) + 1))
        else:
            words.append(choice("parts", part, locale))
    return " › ".join(words)


def _group(annotation: Any) -> type[BaseModel] | None:
    """Give the group of questions that an answer, or each of several, is made of."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inside = () if get_origin(annotation) is dict else get_args(annotation)
    return next((found for one in inside if (found := _group(one))), None)
