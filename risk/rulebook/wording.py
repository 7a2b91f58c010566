"""Words of a rule with the firm's own figures put in."""

from __future__ import annotations

import string

from risk.rulebook.condition import Fact, Facts
from risk.rulebook.schema import Text


def filled(text: Text, facts: Facts) -> Text:
    """Put facts into the words, each by its name in braces; unknown ones are said so.

    >>> filled(Text(zh="{n}人", en="{n} people"), {"n": 1200}).en
    '1,200 people'
    """
    return Text(zh=_fill(text.zh, facts, "不清楚"), en=_fill(text.en, facts, "unknown"))


def is_unknown(fact: Fact) -> bool:
    """Tell whether a fact is unknown."""
    return fact is None or fact == "unknown"


def _fill(words: str, facts: Facts, unknown: str) -> str:
    parts = []
    for literal, name, _, _ in string.Formatter().parse(words):
        parts.append(literal)
        if name is not None:
            parts.append(_shown(facts[name], unknown))
    return "".join(parts)


def _shown(fact: Fact, unknown: str) -> str:
    if is_unknown(fact):
        return unknown
    if isinstance(fact, int | float):
        return f"{round(fact):,}" if abs(fact) >= 100 else f"{fact:,}"
    return str(fact)
