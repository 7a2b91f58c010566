"""App: where a figure stands (law in force, published, draft, judgement), said by a badge."""

from __future__ import annotations

from typing import Any

from risk.app.frame.words import Locale, day, escape, half, say

_LOOK = {
    "enacted": ("blue", "gavel"),
    "published": ("green", "menu_book"),
    "draft": ("violet", "edit_note"),
    "forecast": ("violet", "query_stats"),
    "judgement": ("orange", "balance"),
    "learned": ("blue", "model_training"),
}
OUTCOME = {
    "accept": ("blue", "check_circle"),
    "refer": ("orange", "support_agent"),
    "decline": ("red", "block"),
}
RULE = OUTCOME | {
    "contradiction": ("orange", "compare_arrows"),
    "condition": ("gray", "task_alt"),
    "sublimit": ("gray", "vertical_align_bottom"),
    "counter": ("blue", "handshake"),
}
WEIGHT = {"note": "info", "caution": "balance", "warning": "warning"}


def status_badge(status: str, locale: Locale) -> str:
    """Give the badge of a status, as Markdown; colour, icon and word say the same."""
    colour, icon = _LOOK[status]
    return f":{colour}-badge[:material/{icon}: {status_word(status, locale)}]"


def status_word(status: str, locale: Locale) -> str:
    """Give the word of a status, for tables."""
    return say(f"badge.{status}", locale)


def small(text: str) -> str:
    """Give text in small print; unlike a caption it keeps the contrast of badges."""
    return f":small[{text}]"


def source_line(source: dict[str, Any] | None, locale: Locale, article: str | None = None) -> str:
    """Give title, place in it, first day in force and badge of a source, as Markdown."""
    if source is None:
        return ""
    at = article or source["at"]
    parts = [escape(source["title"][locale])]
    if at:
        parts.append(escape(half(at, locale)))
    parts.append(say("source.since", locale, day=day(source["in_force_from"], locale)))
    return f"{' · '.join(parts)} {status_badge(source['status'], locale)}"
