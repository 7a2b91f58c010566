"""App: a policy in force changed, renewed or cancelled, and what happened to it so far."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.desk_work import act, do, now, see
from risk.app.frame.sign_in import actor
from risk.app.frame.words import Locale, day, escape, money, say
from risk.app.underwriter.inbox import link_to
from risk.app.underwriter.offering import ask_terms
from risk.desk.life.cancel import cancel
from risk.desk.life.endorse import endorse, quote_change
from risk.desk.life.life_document import policy_document, policy_list
from risk.desk.life.renew import renew, renewal_changes
from risk.desk.people.fault_words import path_words
from risk.desk.people.rights import scope_of
from risk.profile import Profile

_STEPS = ("endorse", "renew", "cancel")


def show_policy_steps(
    policy_id: int, profile: Profile, document: dict[str, Any], locale: Locale
) -> None:
    """Show what happened to a policy, and offer what its state and one's rights allow."""
    told = see(policy_document, policy_id=policy_id)
    _events(told, locale)
    if told["renewal_id"] is not None:
        st.markdown(say("policy.renewal", locale))
        link_to(told["renewal_id"], locale)
    able = [
        step
        for step in _STEPS
        if step in told["steps"] and scope_of(actor(), f"policy.{step}") != "none"
    ]
    if not able:
        return
    with st.expander(say("policy.next", locale), icon=":material/edit_document:"):
        key = f"{policy_id}.{told['version']}"
        reason = st.text_input(say("submission.reason", locale), key=f"policy#why{key}")
        given = {"policy_id": policy_id, "version": told["version"], "reason": reason or ""}
        if "renew" in able:
            _button("renew", partial(do, renew, **given), locale)
        if "endorse" in able or "cancel" in able:
            first, last = _bounds(told)
            since = st.date_input(
                say("policy.from", locale), first, min_value=first, max_value=last,
                key=f"policy#from{key}",
            )  # fmt: skip
            if "cancel" in able:
                _button("cancel", partial(do, cancel, effective=since or first, **given), locale)
            if "endorse" in able:
                _endorse(given, since or first, profile, document, locale)


def _bounds(told: dict[str, Any]) -> tuple[date, date]:
    """Give the first and the last day on which terms may change."""
    start, end = (date.fromisoformat(told[name]) for name in ("start", "end"))
    last = date.fromordinal(end.toordinal() - 1)
    return min(max(now().date(), start), last), last


def _endorse(
    given: dict[str, Any], since: date, profile: Profile, document: dict[str, Any], locale: Locale
) -> None:
    st.markdown(f"**{say('policy.terms', locale)}**")
    asked = ask_terms(profile, document, locale, key="policy#terms")

    def work() -> None:
        policy_id = given["policy_id"]
        found = see(quote_change, policy_id=policy_id, profile=asked, day=now().date())
        do(endorse, quote=found, effective=since, **given)

    _button("endorse", work, locale)


def _button(step: str, work: Callable[[], object], locale: Locale) -> None:
    st.button(
        say(f"policy.{step}", locale),
        on_click=act,
        args=(say(f"policy.{step}_done", locale), work),
        key=f"policy#{step}",
    )


def _events(told: dict[str, Any], locale: Locale) -> None:
    def cash(amount: str) -> str:
        return escape(money(amount, told["currency"], locale, 2))

    rows = [
        {
            say("paper.from", locale): day(one["effective"], locale),
            say("paper.what", locale): say(f"life.step.{one['step']}", locale),
            say("paper.charged", locale): cash(one["charged"]),
            say("paper.its_tax", locale): cash(one["tax"]),
            say("paper.paid", locale): cash(one["paid"]),
        }
        for one in told["events"]
    ]
    with st.expander(say("policy.events", locale), icon=":material/history:"):
        st.table(pd.DataFrame(rows), hide_index=True, border="horizontal")


def show_renewal(told: dict[str, Any], currency: str, as_of: date, locale: Locale) -> None:
    """Show what changed since the policy that a submission renews; nothing where it renews none."""
    if not any(one["renewal_id"] == told["id"] for one in see(policy_list, most=500)):
        return
    st.header(say("policy.changed", locale))
    # Four quotes are computed for it, so it waits until it is asked for.
    if not st.toggle(say("policy.changed_show", locale), key=f"policy#changed{told['id']}"):
        return
    found = see(renewal_changes, submission_id=told["id"], day=as_of)
    rows = [
        (path_words(one["question"], locale), _said(one["before"]), _said(one["after"]))
        for one in found["answers"]
    ]
    before, by_answers, now_ = (
        escape(money(found["premium"][name], currency, locale, 2))
        if found["premium"][name]
        else "—"
        for name in ("before", "by_answers", "now")
    )
    rows += [
        (say("life.premium.by_answers", locale), before, by_answers),
        (say("life.premium.now", locale), before, now_),
    ]
    heads = [say(f"life.head.{name}", locale) for name in ("question", "before", "after")]
    st.table(pd.DataFrame(rows, columns=heads), hide_index=True, border="horizontal")


def _said(answer: object) -> str:
    return "—" if answer is None else escape(str(answer))
