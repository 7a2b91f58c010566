"""App: an offer bound into a policy, its premium received, its certificate number."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

import streamlit as st

from risk.app.frame.desk_work import act, do, now, see
from risk.app.frame.papers import show_paper
from risk.app.frame.words import Locale, day, escape, money, say
from risk.app.underwriter.policy_steps import show_policy_steps
from risk.desk.life.bind import bind, pay
from risk.desk.life.certificate import certificate_paper
from risk.desk.life.life_document import policy_list
from risk.desk.life.referrals import refer
from risk.desk.life.submissions import withdraw
from risk.profile import Profile
from risk.units import minor_units


def show_binding(told: dict[str, Any], locale: Locale) -> None:
    """Offer what can be done with the open offer: bind it, refer it, withdraw."""
    open_ = [one for one in told["offers"] if one["state"] == "offered"]
    if not open_ and "withdraw" not in told["steps"]:
        return
    st.header(say("submission.next", locale))
    reason = st.text_input(
        say("submission.reason", locale), key=f"submission#reason{told['version']}"
    )
    with st.container(horizontal=True):
        for offer in open_[-1:]:
            given = {"quote_id": offer["quote_id"], "version": offer["version"]}
            for step, icon, verb in (("bind", "verified", bind), ("refer", "support_agent", refer)):
                _button(step, icon, partial(do, verb, reason=reason or "", **given), locale)
        if "withdraw" in told["steps"]:
            given = {"submission_id": told["id"], "version": told["version"]}
            _button("withdraw", "undo", partial(do, withdraw, reason=reason or "", **given), locale)


def _button(step: str, icon: str, work: partial[object], locale: Locale) -> None:
    st.button(
        say(f"submission.{step}", locale),
        icon=f":material/{icon}:",
        type="primary" if step == "bind" else "secondary",
        on_click=act,
        args=(say(f"submission.{step}_done", locale), work),
        key=f"submission#{step}",
    )


def show_policy(
    told: dict[str, Any], profile: Profile, document: dict[str, Any], locale: Locale
) -> None:
    """Show the policy that came of a submission, take its premium, and what else may be done."""
    quotes = {one["quote_id"] for one in told["offers"] if one["state"] == "accepted"}
    for policy in see(policy_list) if quotes else []:
        if policy["quote_id"] in quotes:
            _policy(policy, locale)
            show_policy_steps(policy["id"], profile, document, locale)


def _policy(policy: dict[str, Any], locale: Locale) -> None:
    currency = policy["currency"]
    st.header(say("submission.policy", locale, number=policy["id"]))
    certificate = policy["certificate"]
    if certificate:
        st.success(
            say("submission.certificate", locale, number=certificate), icon=":material/verified:"
        )
    else:
        st.warning(say("submission.unissued", locale), icon=":material/hourglass_top:")
    with st.grid(3, min_column_width=200):
        st.metric(say("life.head.state", locale), say(f"life.policy.{policy['state']}", locale))
        st.metric(say("life.head.owed", locale), money(policy["owed"], currency, locale, 2))
        st.metric(say("life.head.paid", locale), money(policy["paid"], currency, locale, 2))
    st.markdown(
        escape(
            say(
                "submission.period", locale,
                start=day(policy["start"], locale), end=day(policy["end"], locale),
            )
        )
    )  # fmt: skip
    if certificate:
        make = partial(
            see, certificate_paper, policy_id=policy["id"], day=now().date(), locale=locale
        )
        show_paper(say("submission.paper", locale), make, locale, alone=True)
    if Decimal(policy["owed"]) > 0:
        reference = st.text_input(say("submission.payment", locale), key="policy#reference")
        work = partial(
            do,
            pay,
            policy_id=policy["id"],
            version=policy["version"],
            amount_minor=minor_units(policy["owed"]),
            reason=reference or "",
        )
        st.button(
            say("submission.pay", locale, amount=money(policy["owed"], currency, locale, 2)),
            icon=":material/payments:",
            type="primary",
            on_click=act,
            args=(say("submission.pay_done", locale), work),
            key="policy#pay",
        )
