"""App: a referral: why it waits, what was said, and the answer with its reason."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

import streamlit as st

from risk.app.frame.desk_work import act, do, see
from risk.app.frame.words import Locale, escape, money, say
from risk.desk.life.life_document import referral_document
from risk.desk.life.referrals import answer, discuss


def show_referral(referral_id: int, locale: Locale) -> None:
    """Show a referral with its conversation and, while it waits, the ways to answer."""
    told = see(referral_document, referral_id=referral_id)
    state = say(f"life.referral.{told['state']}", locale)
    st.subheader(say("life.referral", locale, number=referral_id, state=state))
    amounts = " · ".join(
        f"{say(f'submission.{name}', locale)} {escape(money(told[name], told['currency'], locale))}"
        for name in ("limit", "premium")
    )
    st.markdown(amounts)
    st.markdown("\n".join(f"- {escape(one['words'][locale])}" for one in told["causes"]))
    for one in told["said"]:
        _said(one, locale)
    if told["state"] == "waiting":
        _answer(told, locale)


def _said(one: dict[str, Any], locale: Locale) -> None:
    at = datetime.fromisoformat(one["at"]).astimezone().strftime("%Y-%m-%d %H:%M")
    step = say(f"submission.said.{one['step']}", locale)
    with st.chat_message("user", avatar=":material/person:"):
        st.markdown(f"**{escape(one['actor'])}** · {at} · {step}")
        st.markdown(escape(one["words"]))


def _answer(told: dict[str, Any], locale: Locale) -> None:
    words = st.text_area(
        say("submission.words", locale), key=f"referral#{told['id']}.{told['version']}"
    )
    given = {"referral_id": told["id"], "version": told["version"], "reason": words or ""}
    with st.container(horizontal=True):
        for step, icon, work in (
            ("discuss", "chat", partial(do, discuss, **given)),
            ("approve", "check", partial(do, answer, approve=True, **given)),
            ("decline", "block", partial(do, answer, approve=False, **given)),
        ):
            st.button(
                say(f"submission.{step}", locale),
                icon=f":material/{icon}:",
                type="primary" if step == "approve" else "secondary",
                on_click=act,
                args=(say(f"submission.{step}_done", locale), work),
                key=f"referral#{told['id']}.{step}",
            )
