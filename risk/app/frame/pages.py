"""App: the pages, in groups, and what one must be allowed to do to see each."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from risk.app.frame.words import Locale, say
from risk.desk.people.actor import Actor
from risk.desk.people.rights import scope_of

FIRST = "start"
"""The page at the bare address; it has no other."""

FIRM_BESIDE = ("firm", "desk", "books", "models")
"""The groups of pages beside which a firm and a day are chosen."""

GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "start": {
        FIRST: (":material/home:", "calculate"),
    },
    "firm": {
        "self_check": (":material/fact_check:", "firm.read"),
        "quote": (":material/request_quote:", "firm.read"),
        "duties": (":material/checklist:", "firm.read"),
        "improve": (":material/trending_down:", "firm.read"),
        "severity": (":material/crisis_alert:", "firm.read"),
    },
    "desk": {
        "inbox": (":material/inbox:", "submission.read"),
        "submission": (":material/description:", "submission.read"),
        "intake": (":material/table_view:", "submission.open"),
    },
    "claims": {
        "notice": (":material/report:", "incident.report"),
        "incidents": (":material/emergency:", "incident.read"),
        "claims": (":material/assignment:", "claim.read"),
    },
    "books": {
        "book": (":material/library_books:", "book.run"),
    },
    "policy": {
        "lab": (":material/science:", "aggregate.read"),
        "totals": (":material/account_balance:", "aggregate.read"),
        "returns": (":material/outbox:", "book.read"),
    },
    "models": {
        "models": (":material/inventory_2:", "model.read"),
        "calibration": (":material/straighten:", "model.read"),
        "watch": (":material/monitoring:", "model.read"),
    },
    "you": {
        "account": (":material/account_circle:", "calculate"),
    },
}
"""Group, then page, to its icon and the action that opens it."""


def pages_for(actor: Actor, locale: Locale) -> dict[str, list[StreamlitPage]]:
    """Give the navigation of somebody: what is not theirs answers with a refusal.

    The refused pages are not listed, but whoever has an old address is told why.
    """
    allowed = {
        name: scope_of(actor, action) != "none"
        for pages in GROUPS.values()
        for name, (_, action) in pages.items()
    }
    return {
        say(f"group.{group}", locale): [
            st.Page(
                f"risk/app/views/{name if allowed[name] else 'refused'}.py",
                title=say(f"page.{name}", locale),
                icon=icon,
                url_path=name,
                default=name == FIRST,
                visibility="visible" if allowed[name] else "hidden",
            )
            for name, (icon, _) in pages.items()
        ]
        for group, pages in GROUPS.items()
    }


def has_firm_beside(
    page: StreamlitPage, pages: dict[str, list[StreamlitPage]], locale: Locale
) -> bool:
    """Tell whether a firm and a day are chosen beside a page; never beside a refusal."""
    groups = [pages[say(f"group.{group}", locale)] for group in FIRM_BESIDE]
    return page.visibility == "visible" and any(page is one for group in groups for one in group)
