"""App: what a question or a result is for, and the article it rests on, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from risk.app.frame.badges import status_badge
from risk.app.frame.words import Locale, day, escape, maybe, say
from risk.desk.advice.rests_on import Basis, rests_on
from risk.documents.cited import article
from risk.rulebook import Rulebook, at
from risk.rulebook.schema import PROPOSED

_SHOWN = 4


def result_help(name: str, found: Mapping[str, Any], locale: Locale) -> str:
    """Give the help of a result, by the law of the ``place`` and day (``as_of``) it was found."""
    return help_of(name, at(date.fromisoformat(found["as_of"]), found["place"]), locale)


@lru_cache(maxsize=1024)
def help_of(name: str, rulebook: Rulebook, locale: Locale) -> str:
    """Give what a question or result is for and what it rests on, as Markdown."""
    found = rests_on(name, rulebook)
    parts = [f"**{say('rests_on.what_for', locale)}** {purpose_of(name, locale)}"]
    if all(one.own for one in found):
        parts.append(say("rests_on.own_only", locale))
    if found:
        lines = "\n".join(f"- {_line(one, locale)}" for one in found[:_SHOWN])
        parts.append(f"**{say('rests_on.rests', locale)}**\n\n{lines}")
    if len(found) > _SHOWN:
        parts.append(say("rests_on.more", locale, count=len(found) - _SHOWN))
    return "\n\n".join(parts)


def purpose_of(name: str, locale: Locale) -> str:
    """Give what a question or result is for: its own words, or those of the group above it."""
    while name:
        if words := maybe(f"what_for.{name}", locale):
            return words
        name = name.rpartition(".")[0]
    return ""


def _line(one: Basis, locale: Locale) -> str:
    """Give title, article, first day and status of an entry."""
    if one.own:
        parts = [one.label.to(locale), say("rests_on.own", locale)]
    elif one.status == "published":
        parts = [one.label.to(locale), one.source.title.to(locale)]
    else:
        parts = [one.source.title.to(locale), article(one.at, locale)]
    code = "rests_on.proposed" if one.status in PROPOSED else "source.since"
    parts.append(say(code, locale, day=day(one.since, locale)))
    words = " · ".join(escape(part) for part in parts if part)
    second = one.status == "enacted" and one.sureness != "P"
    tail = f" {say('todo.second_hand', locale)}" if second else ""
    return f"{words} {status_badge(one.status, locale)}{tail}"
