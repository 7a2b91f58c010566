"""App: published examples beside a choice of the severity form."""

from __future__ import annotations

from typing import Any

import streamlit as st

from risk.app.frame.badges import small, status_badge
from risk.app.frame.words import Locale, escape, say
from risk.rulebook import Rulebook

EXAMPLES = "severity.examples"


def data_examples(rulebook: Rulebook, category: str, shift: int, locale: Locale) -> None:
    """Show the examples of a category of data with a shift."""
    found = rulebook.value(EXAMPLES)["dpc"]
    near = [one for one in found if one["category"] == category and one["shift"] == shift]
    _show([f"{one['example'][locale]} · {one['case'][locale]}" for one in near], rulebook, locale)


def identity_examples(rulebook: Rulebook, option: str, locale: Locale) -> None:
    """Show the examples of how easily people are told from the data."""
    near = [one for one in rulebook.value(EXAMPLES)["ei"] if one["id"] == option]
    lines = [f"{one['identifier'][locale]} · {one['case'][locale]}" for one in near]
    _show(lines, rulebook, locale)


def circumstance_examples(rulebook: Rulebook, element: str, option: str, locale: Locale) -> None:
    """Show the examples of what happened."""
    found: list[dict[str, Any]] = rulebook.value(EXAMPLES)["cb"]
    near = [one for one in found if (one["element"], one["option"]) == (element, option)]
    _show([one["case"][locale] for one in near], rulebook, locale)


def _show(lines: list[str], rulebook: Rulebook, locale: Locale) -> None:
    if not lines:
        return
    badge = status_badge(rulebook.dated(EXAMPLES).status, locale)
    st.markdown(small(f"{say('breach_form.examples', locale)} {badge}"))
    st.markdown(small("  \n".join(f"– {escape(line)}" for line in lines)))
