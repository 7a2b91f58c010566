"""App: an offer made before, or another submission, beside this one, figure by figure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.desk_work import see
from risk.app.frame.words import Locale, choice, escape, money, percent, say
from risk.app.owner.own_cost import chance_a_year
from risk.app.quoted.quoting import quoted
from risk.desk.life.life_document import submission_list
from risk.desk.life.submissions import quote_for
from risk.desk.quoting.quote_paper import kept_quote_document

Cells = dict[str, str]


def show_beside(
    told: dict[str, Any], document: dict[str, Any], as_of: date, locale: Locale
) -> None:
    """Ask for an offer made before or another submission, and show both side by side."""
    offers = {
        ("offer", one["quote_id"]): say("submission.offer", locale, number=one["quote_id"])
        for one in told["offers"]
    }
    others = {
        ("submission", one["id"]): f"{one['id']} {one['firm']}"
        for one in see(submission_list, most=500)
        if one["id"] != told["id"]
    }
    named = offers | others
    if not named:
        return
    with st.expander(say("beside.title", locale), icon=":material/compare_arrows:"):
        picked = st.selectbox(
            say("beside.which", locale),
            tuple(named),
            index=None,
            format_func=named.__getitem__,
            placeholder=say("beside.choose", locale),
            key=f"beside#{told['id']}@{locale}",
        )
        if picked is None:
            return
        kind, number = picked
        if kind == "offer":
            other = see(kept_quote_document, quote_id=number)
            heads = [say("beside.now", locale), named[picked]]
        else:
            asked = see(quote_for, submission_id=number, day=as_of).request
            other = quoted(asked.profile, as_of, asked.preset).document
            heads = [escape(one["quote"]["firm"]) for one in (document, other)]
        both = [figures(one, locale) for one in (document, other)]
        rows = [(say(f"beside.{name}", locale), *(one[name] for one in both)) for name in both[0]]
        st.table(
            pd.DataFrame(rows, columns=["", heads[0], f"{heads[1]} "]),
            hide_index=True,
            border="horizontal",
        )


def figures(document: dict[str, Any], locale: Locale) -> Cells:
    """Give the main figures of a quote in words; a dash where there is none."""
    pricing, currency = document["pricing"], document["quote"]["currency"]
    size, processor = document["classification"]["size"], document["classification"]["processor"]
    risk = document["posture"]["risk"]
    found = {
        "outcome": say(f"outcome.{document['decision']['outcome']}", locale),
        "size": choice("size", size["size_class"], locale) if size and size["size_class"] else "—",
        "class": escape(processor["name"][locale]) if processor["name"] else "—",
        "risk": choice("risk", risk, locale) if risk else "—",
    }
    if pricing is None:
        return found | dict.fromkeys(("premium", "interval", "rating", "chance", "tail"), "—")
    low, _, high = (escape(money(one, currency, locale)) for one in pricing["interval"]["premium"])
    return found | {
        "premium": escape(money(pricing["price"]["premium"], currency, locale, 2)),
        "interval": f"{low} – {high}",
        "rating": pricing["rating"],
        "chance": percent(chance_a_year(document), locale, 2),
        "tail": escape(money(pricing["loss"]["tvar_995"], currency, locale)),
    }
