"""Documents: answers of a profile as words for a form; what is not known stays blank."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from risk.profile import Profile, Sensitive
from risk.profile.question import label_of
from risk.rulebook.condition import Fact, holds, named_facts
from risk.text import say
from risk.units import Locale

_UNKNOWN = (None, "unknown", "", ())


def answer(profile: Profile | None, path: str, locale: Locale) -> str:
    """Give the words of one answer; empty without a profile or when unknown.

    Parameters
    ----------
    profile : Profile or None
    path : str
        Dotted path, such as ``firm.name``, or a name of :data:`DERIVED`.
    locale : str

    Raises
    ------
    AttributeError
        If no such answer exists.
    """
    return "" if profile is None else in_words(look(profile, path, locale), locale)


def rows(profile: Profile | None, path: str, locale: Locale) -> tuple[Any, ...]:
    """Give the things of a list in the profile, such as ``operations``."""
    return () if profile is None else tuple(look(profile, path, locale))


def look(profile: Profile, path: str, locale: Locale) -> Any:
    """Give one answer as it stands in the profile."""
    if path in DERIVED:
        return DERIVED[path](profile, locale)
    found: Any = profile
    for part in path.split("."):
        found = getattr(found, part)
    return found


def in_words(value: object, locale: Locale) -> str:
    """Give an answer in words.

    >>> in_words(18400, "en"), in_words(("a", "b"), "zh"), in_words("unknown", "en")
    ('18,400', 'a、b', '')
    """
    if value in _UNKNOWN:
        return ""
    if isinstance(value, tuple):
        return ("、" if locale == "zh" else ", ").join(in_words(one, locale) for one in value)
    if isinstance(value, int | float):
        return f"{value:,.0f}"
    if value in ("yes", "no"):
        return say(f"documents.{value}", locale)
    return str(value)


def applies(when: Mapping[str, Any] | None, profile: Profile | None, locale: Locale) -> bool:
    """Tell whether a part of a form stands: unless the condition is known not to hold."""
    if when is None or profile is None:
        return True
    facts: dict[str, Fact] = {
        name: look(profile, name, locale) for name in sorted(named_facts(when))
    }
    if any(fact is None or fact == "unknown" for fact in facts.values()):
        return True
    return holds(when, facts)


def _processors(profile: Profile, locale: Locale) -> tuple[str, ...]:
    named = [one for operation in profile.operations for one in operation.processors]
    return tuple(dict.fromkeys(named))


def _purposes(profile: Profile, locale: Locale) -> str:
    between = "；" if locale == "zh" else "; "
    return between.join(one.purpose for one in profile.operations if one.purpose)


def _sensitive_kinds(profile: Profile, locale: Locale) -> tuple[str, ...]:
    held = profile.data_held.sensitive
    return tuple(
        label_of(field, locale)
        for name, field in Sensitive.model_fields.items()
        if (getattr(held, name) or 0) > 0
    )


def _sensitive_persons(profile: Profile, locale: Locale) -> int | None:
    return profile.data_held.sensitive_persons


def _sent_abroad(profile: Profile, locale: Locale) -> int | None:
    held = profile.data_held
    counts = [held.sent_abroad_ordinary, held.sent_abroad_sensitive]
    known = [count for count in counts if count is not None]
    return sum(known) if known and (len(known) == len(counts) or sum(known)) else None


DERIVED: Mapping[str, Callable[[Profile, Locale], Any]] = {
    "derived.processors": _processors,
    "derived.purposes": _purposes,
    "derived.sensitive_kinds": _sensitive_kinds,
    "derived.sensitive_persons": _sensitive_persons,
    "derived.sent_abroad": _sent_abroad,
}
"""Answers put together from several of the profile."""
