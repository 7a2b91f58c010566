"""App: what to fix first, with a slider: so many steps done, and the price asked anew."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import streamlit as st

from risk.app.asking.source import Chosen
from risk.app.frame.badges import small, status_badge
from risk.app.frame.lookups import after_first, plan_for
from risk.app.frame.words import Locale, escape, money, number, say
from risk.errors import RiskError
from risk.profile import Profile
from risk.rulebook import Rulebook


def plan_to_start(profile: Profile, chosen: Chosen, rulebook: Rulebook) -> dict[str, Any] | None:
    """Give the plan for the first budget of the rulebook; None where the firm has no price."""
    budget = rulebook.value("improve.first_budget")[profile.cover.currency]
    try:
        return plan_for(profile, chosen.as_of, chosen.preset, budget=budget)
    except RiskError:
        return None


@st.fragment
def show_first_steps(
    plan: dict[str, Any] | None, profile: Profile, chosen: Chosen, locale: Locale
) -> None:
    """Show the steps; a slider does the first of them and prices the firm anew."""
    st.header(say("first.title", locale))
    if plan is None or not plan["steps"]:
        st.info(say("first.none" if plan else "plan.no_price", locale), icon=":material/info:")
        return
    currency, steps = plan["currency"], plan["steps"]
    st.markdown(small(f"{say('first.help', locale)} {status_badge(plan['status'], locale)}"))
    done = st.slider(
        say("first.slider", locale),
        0,
        len(steps),
        len(steps),
        format="%d",
        key=f"first#done@{locale}",
    )
    now, then = (
        after_first(profile, chosen.as_of, chosen.preset, tuple(one["id"] for one in steps[:count]))
        for count in (0, done)
    )
    cost = sum(Decimal(one["cost_first_year"]) for one in steps[:done])
    with st.grid(3, min_column_width=220):
        with st.container(border=True, height="stretch"):
            saved = Decimal(then["premium"]) - Decimal(now["premium"])
            st.metric(
                say("first.premium", locale),
                money(then["premium"], currency, locale),
                delta=money(saved, currency, locale) if saved else None,
                delta_color="inverse",
            )
        with st.container(border=True, height="stretch"):
            st.metric(
                say("first.years", locale),
                say("loss.one_in", locale, years=_years(then["events_a_period"], locale)),
            )
            before = _years(now["events_a_period"], locale)
            st.caption(say("first.years_now", locale, years=before))
        with st.container(border=True, height="stretch"):
            st.metric(say("first.cost", locale), money(cost, currency, locale))
    for number_, one in enumerate(steps, 1):
        _step(number_, one, number_ <= done, currency, locale)


def _years(events: float, locale: Locale) -> str:
    return number(-1 / math.expm1(-events), locale)


def _step(place: int, one: dict[str, Any], done: bool, currency: str, locale: Locale) -> None:
    icon = ":green[:material/check_circle:]" if done else ":gray[:material/circle:]"
    words = say(
        "first.step",
        locale,
        cost=money(one["cost_first_year"], currency, locale),
        yearly=money(one["cost_every_year"], currency, locale),
        saving=money(one["saving"], currency, locale),
    )
    st.markdown(f"{icon} **{place}. {escape(one['name'][locale])}** · {escape(words)}")
