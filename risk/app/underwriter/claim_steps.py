"""App: what a claims handler does: open a claim, set its reserve, pay, recover, end it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import streamlit as st

from risk.app.frame.desk_work import act, do, now, see
from risk.app.frame.memory import keep
from risk.app.frame.sign_in import actor
from risk.app.frame.words import Locale, choice, say
from risk.desk.life.life_document import policy_list
from risk.desk.loss.claim_payments import ask_payment, pay_claim
from risk.desk.loss.claims import adjust_claim, end_claim, open_claim, recover_claim
from risk.desk.people.rights import scope_of
from risk.profile.cover import PARTS
from risk.units import cents, minor_units


def offer_claim(incident: dict[str, Any], locale: Locale) -> None:
    """Offer to open a claim of an incident under one of its firm's policies."""
    if scope_of(actor(), "claim.open") == "none":
        return
    policies = {
        one["id"]: f"{one['id']} {one['certificate'] or ''} {one['start']} – {one['end']}"
        for one in see(policy_list, most=500)
        if one["firm_id"] == incident["firm_id"]
    }
    st.header(say("claims.open", locale))
    if not policies:
        st.info(say("claims.no_policy", locale), icon=":material/policy:")
        return
    with st.grid(3, min_column_width=220):
        policy = st.selectbox(
            say("claims.of_policy", locale), tuple(policies), format_func=policies.__getitem__,
            key="claim#policy",
        )  # fmt: skip
        part = st.selectbox(
            say("claims.of_part", locale), PARTS,
            format_func=lambda one: choice("parts", one, locale), key=f"claim#part@{locale}",
        )  # fmt: skip
        made = st.date_input(
            say("claims.of_made", locale), now().date(), max_value=now().date(), key="claim#made"
        )
        loss = _amount("loss", locale)
        reserve = _amount("reserve", locale)
        reason = st.text_input(say("submission.reason", locale), key="claim#reason")

    def work() -> None:
        claim = do(
            open_claim, policy_id=policy, part=part, made_on=made, incident_id=incident["id"],
            loss_minor=loss, reserve_minor=reserve, reason=reason or "",
        )  # fmt: skip
        keep("claim", str(claim.id))

    st.button(
        say("claims.open_it", locale),
        icon=":material/add:",
        on_click=act,
        args=(say("claims.opened", locale), work),
        key="claim#open",
    )


def show_claim_steps(told: dict[str, Any], locale: Locale) -> None:
    """Offer the steps that a claim's state and one's rights allow."""
    ways = {"adjust": "claim.reserve"} | dict.fromkeys(("pay", "ask", "recover"), "claim.pay")
    ends = [step for step in ("close", "deny", "reopen") if step in told["steps"]]
    able = [
        step
        for step, right in ways.items()
        if step in told["steps"] and scope_of(actor(), right) != "none"
    ]
    may_end = bool(ends) and scope_of(actor(), "claim.close") != "none"
    if not able and not may_end:
        st.caption(say("claims.not_yours", locale))
        return
    st.header(say("claims.next", locale))
    key = f"{told['id']}.{told['version']}"
    reason = st.text_input(say("submission.reason", locale), key=f"claim#why{key}")
    given = {"claim_id": told["id"], "version": told["version"], "reason": reason or ""}
    if "adjust" in able:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            loss = _amount("loss", locale, told["loss"], key)
            defence = _amount("defence", locale, told["defence"], key)
            reserve = _amount("reserve", locale, told["reserve"], key)
            began = st.date_input(
                say("notice.occurred", locale), told["occurred_on"], max_value=told["made_on"],
                help=say("notice.occurred_help", locale), key=f"claim#began{key}", width=180,
            )  # fmt: skip
            work = partial(
                do, adjust_claim, loss_minor=loss, defence_minor=defence, reserve_minor=reserve,
                occurred_on=began, **given,
            )  # fmt: skip
            _button("adjust", work, locale)
    asked = Decimal(told["asked"]) > 0
    for step, verb, most in (
        ("pay", pay_claim, told["asked"] if asked else told["left_to_pay"]),
        ("ask", ask_payment, "0.00"),
        ("recover", recover_claim, "0.00"),
    ):
        if step in able:
            with st.container(horizontal=True, vertical_alignment="bottom"):
                amount = _amount(step, locale, most, key)
                _button(step, partial(do, verb, amount_minor=amount, **given), locale)
    with st.container(horizontal=True):
        for step in ends if may_end else ():
            _button(step, partial(do, end_claim, step=step, **given), locale)


def _amount(name: str, locale: Locale, start: str = "0.00", key: str = "") -> int:
    """Ask for an amount; give it in minor units."""
    value = st.number_input(
        say(f"claims.{name}", locale), min_value=0.0, value=float(Decimal(start)), step=100.0,
        format="%.2f", key=f"claim#{name}{key}",
    )  # fmt: skip
    return minor_units(cents(value or 0.0))


def _button(step: str, work: Callable[[], object], locale: Locale) -> None:
    st.button(
        say(f"claims.step.{step}", locale),
        type="primary" if step == "pay" else "secondary",
        on_click=act,
        args=(say(f"claims.done.{step}", locale), work),
        key=f"claim#{step}",
    )
