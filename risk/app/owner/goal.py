"""App: what the plan must reach: best value, a budget, a premium, or no ENISA gap."""

from __future__ import annotations

from typing import Any

import streamlit as st

from risk.app.asking.fields import read_number
from risk.app.frame.memory import keep, kept
from risk.app.frame.words import Locale, choice, number, say

GOALS = ("budget", "value", "target", "enisa")
_AMOUNT = {"budget": "budget", "target": "target_premium"}


def ask_goal(currency: str, years: float, budget: float, locale: Locale) -> dict[str, Any] | None:
    """Ask for a goal and its amount; give the words of the desk's question, None until whole.

    Parameters
    ----------
    currency : str
        Of amounts.
    years : float
        Over which cost and saving are compared.
    budget : float
        Put in the place of the visitor until she gives her own [money].
    locale : Locale
    """
    picked = st.segmented_control(
        say("goal.title", locale),
        GOALS,
        default=kept("goal", GOALS[0]),
        required=True,
        format_func=lambda word: say(f"goal.{word}", locale),
        key=f"goal@{locale}",
        wrap=True,
    )
    goal = keep("goal", str(picked))
    horizon = number(years, locale)
    st.caption(say(f"goal.{goal}_help", locale, years=horizon))
    if goal == "enisa":
        return {"must_enisa": True}
    if goal == "value":
        return {}
    first = f"{budget:,.0f}" if goal == "budget" else ""
    amount = _ask_amount(goal, first, currency, horizon, locale)
    return None if amount is None else {_AMOUNT[goal]: amount}


def set_amount(goal: str, amount: int) -> None:
    """Put an amount in the place of the visitor."""
    keep(f"goal.{goal}", f"{amount:,}")
    st.session_state["goal#turn"] = st.session_state.get("goal#turn", 0) + 1


def _ask_amount(goal: str, first: str, currency: str, years: str, locale: Locale) -> float | None:
    turn = st.session_state.get("goal#turn", 0)
    text = st.text_input(
        say(
            f"goal.{goal}_amount",
            locale,
            currency=choice("currency", currency, locale),
            years=years,
        ),
        kept(f"goal.{goal}", first),
        key=f"goal.{goal}@{locale}{turn}",
        width=320,
    )
    amount = read_number(keep(f"goal.{goal}", text or ""))
    if isinstance(amount, int | float) and amount >= 0:
        return float(amount)
    if amount is None:
        st.info(say("goal.no_amount", locale), icon=":material/edit:")
    else:
        st.error(say("goal.not_a_number", locale), icon=":material/error:")
    return None
