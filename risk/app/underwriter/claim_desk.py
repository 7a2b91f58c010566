"""App: the list of claims, and one claim on one screen."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.words import Locale, choice, day, escape, money, say
from risk.app.underwriter.incident_desk import link_to_incident, moment

_STATES = ("open", "closed", "denied")
_LOOK = {"open": "orange", "closed": "green", "denied": "red"}
_MONEY = ("loss", "defence", "reserve", "paid", "recovered", "incurred")


def show_claims(found: Sequence[dict[str, Any]], locale: Locale) -> None:
    """List claims of the states picked, the last opened first, with what they come to."""
    states = st.pills(
        say("claims.state", locale),
        _STATES,
        default=("open",),
        selection_mode="multi",
        format_func=lambda one: say(f"claim.claim.{one}", locale),
        key=f"claims#states@{locale}",
    )
    rows = [
        {
            say("life.head.number", locale): one["id"],
            say("life.head.firm", locale): one["firm"],
            say("life.head.policy", locale): one["policy_id"],
            say("life.head.part", locale): choice("parts", one["part"], locale),
            say("life.head.state", locale): say(f"claim.claim.{one['state']}", locale),
            say("life.head.made", locale): day(one["made_on"], locale),
        }
        | {
            say(f"claims.{name}", locale): money(one[name], one["currency"], locale)
            for name in ("reserve", "paid", "incurred")
        }
        for one in found
        if not states or one["state"] in states
    ]
    if not rows:
        st.info(say("claims.none_of_these", locale), icon=":material/inbox:")
        return
    st.dataframe(pd.DataFrame(rows), hide_index=True, alt=say("page.claims", locale))


def show_claim(told: dict[str, Any], terms: dict[str, Any] | None, locale: Locale) -> None:
    """Show a claim: its money, what the terms hold against it, the terms, what happened.

    Parameters
    ----------
    terms : dict or None
        Cover on the day the claim was made; None where there was none.
    """
    currency = told["currency"]
    st.subheader(escape(f"{told['id']} {told['firm']}"))
    state = say(f"claim.claim.{told['state']}", locale)
    st.markdown(
        f":{_LOOK[told['state']]}-badge[{state}] **{choice('parts', told['part'], locale)}** · "
        f"{say('life.head.policy', locale)} {told['policy_id']} · "
        f"{say('life.head.made', locale)} {day(told['made_on'], locale)} · "
        f"{say('notice.occurred', locale)} "
        f"{day(told['occurred_on'], locale) if told['occurred_on'] else '—'}"
    )
    if told["incident_id"] is not None:
        link_to_incident(told["incident_id"], locale)
    with st.grid(3, min_column_width=220):
        for name in (*_MONEY, "left_to_pay"):
            label = say(f"claims.{name}", locale)
            words = say(f"claims.{name}_help", locale)
            st.metric(label, money(told[name], currency, locale, 2), help=words)
    if Decimal(told["asked"]) > 0:
        amount = escape(money(told["asked"], currency, locale, 2))
        st.info(say("claims.asked", locale, amount=amount), icon=":material/group:")
    _doubts(told["doubts"], locale)
    _terms(terms, currency, locale)
    _events(told, locale)


def _doubts(doubts: Sequence[dict[str, str]], locale: Locale) -> None:
    if not doubts:
        st.success(say("claims.no_doubts", locale), icon=":material/check:")
        return
    named = ((one["path"].removeprefix("claim."), one["got"]) for one in doubts)
    words = (say(f"claim.doubt.{path}", locale, got=got) for path, got in named)
    lines = "\n".join(f"- {escape(one)}" for one in words)
    st.warning(f"**{say('claims.doubts', locale)}**\n\n{lines}", icon=":material/gavel:")


def _terms(terms: dict[str, Any] | None, currency: str, locale: Locale) -> None:
    if terms is None:
        return
    with st.expander(say("claims.terms", locale), icon=":material/policy:"):

        def cash(amount: float) -> str:
            return escape(money(amount, currency, locale))

        rows = {
            say("paper.limit", locale): cash(terms["limit"]),
            say("paper.aggregate", locale): cash(terms["aggregate_limit"] or terms["limit"]),
            say("paper.retention", locale): cash(terms["retention"]),
            say("paper.waiting", locale): say(
                "paper.hours", locale, hours=f"{terms['waiting_hours']:g}"
            ),
        }
        for part in terms["parts"]:
            most = terms["sublimits"].get(part, terms["limit"])
            rows[choice("parts", part, locale)] = cash(most)
        st.table(rows, border="horizontal", width="content", hide_header=True)


def _events(told: dict[str, Any], locale: Locale) -> None:
    st.header(say("claims.events", locale))
    rows = [
        {
            say("claims.at", locale): moment(one["at"]),
            say("claims.what", locale): say(f"claim.step.{one['step']}", locale),
        }
        | {
            say(f"claims.{name}", locale): escape(money(one[name], told["currency"], locale, 2))
            for name in ("loss", "reserve", "paid", "recovered")
        }
        for one in told["events"]
    ]
    st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")
