"""App: the head of a submission and the offers made on it, side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.desk_work import later
from risk.app.frame.papers import PDF, XLSX
from risk.app.frame.sign_in import actor
from risk.app.frame.words import Locale, day, escape, money, number, say
from risk.app.underwriter.inbox import age_in_days
from risk.desk.people.rights import scope_of
from risk.desk.quoting.quote_paper import offer_paper
from risk.desk.quoting.working_paper import offer_workbook
from risk.documents import document_bytes

_WITH_PAPER = 2
"""How many of the newest offers have their paper at hand."""
_LOOK = {"quoted": "blue", "referred": "orange", "bound": "green", "declined": "red"}


def show_head(told: dict[str, Any], locale: Locale) -> None:
    """Show whose it is, its state and its age."""
    st.title(escape(told["firm"]))
    state = say(f"life.submission.{told['state']}", locale)
    colour = _LOOK.get(told["state"], "gray")
    age = say("inbox.age", locale, days=number(age_in_days(told["opened_at"]), locale))
    number_ = say("submission.number", locale, number=told["id"])
    st.markdown(f":{colour}-badge[{state}] {number_} · {age}")


def show_offers(offers: list[dict[str, Any]], locale: Locale) -> None:
    """Show every offer made so far, newest first, so that two versions stand side by side."""
    st.header(say("submission.offers", locale))
    if not offers:
        st.info(say("submission.no_offers", locale), icon=":material/request_quote:")
        return
    newest = sorted(offers, key=lambda one: -one["quote_id"])
    rows = {
        "state": [say(f"life.offer.{one['state']}", locale) for one in newest],
        "premium": [_money(one, one["premium"], locale, 2) for one in newest],
        "limit": [_money(one, one["limit"], locale) for one in newest],
        "retention": [_money(one, one["cover"]["retention"], locale) for one in newest],
        "valid_until": [day(one["valid_until"], locale) for one in newest],
        "inception": [
            day(one["cover"]["inception"], locale) if one["cover"]["inception"] else "—"
            for one in newest
        ],
    }
    names = [say(f"submission.{name}", locale) for name in rows]
    table = pd.DataFrame(
        {"": names}
        | {
            say("submission.offer", locale, number=one["quote_id"]): [
                cells[place] for cells in rows.values()
            ]
            for place, one in enumerate(newest)
        }
    )
    st.table(table, hide_index=True, border="horizontal")
    with st.container(horizontal=True):
        for one in newest[:_WITH_PAPER]:
            _papers(one["quote_id"], locale)


def _papers(quote_id: int, locale: Locale) -> None:
    """Offer the papers of an offer, computed again only when they are asked for."""
    given = {"quote_id": quote_id, "locale": locale}
    paper = later(offer_paper, **given)
    papers: dict[str, tuple[Callable[[], bytes], str]] = {
        ".pdf": (lambda: document_bytes(paper(), ".pdf"), PDF)
    }
    if scope_of(actor(), "model.read") != "none":
        papers[".xlsx"] = (later(offer_workbook, **given), XLSX)
    for suffix, (made, mime) in papers.items():
        st.download_button(
            say(f"submission.paper{suffix}", locale, number=quote_id),
            made,
            file_name=f"quote-{quote_id}{suffix}",
            mime=mime,
            icon=":material/download:",
            on_click="ignore",
            key=f"offer#{quote_id}{suffix}",
        )


def _money(offer: dict[str, Any], amount: object, locale: Locale, places: int = 0) -> str:
    return escape(money(str(amount), offer["currency"], locale, places))
