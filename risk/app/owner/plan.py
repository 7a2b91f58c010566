"""App: the plan: what to do in which order, what it costs, saves, closes and leaves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.badges import small, status_badge
from risk.app.frame.charts import cost_and_saving
from risk.app.frame.words import Locale, escape, money, number, say
from risk.rulebook import Rulebook

_BARS = ("saving", "cost_first_year", "cost_every_year")


def show_plan(
    plan: dict[str, Any], duties: dict[str, Any], rulebook: Rulebook, locale: Locale
) -> None:
    """Show the plan of the desk.

    Parameters
    ----------
    plan : dict
        As :func:`risk.desk.advice.improve_document.improve_document` gives it.
    duties : dict
        The duty document, for the names of the duties closed.
    rulebook : Rulebook
        For the words of the measures.
    locale : Locale
    """
    st.header(say("plan.title", locale))
    badge = status_badge(plan["status"], locale)
    st.markdown(small(f"{badge} {say('plan.judged', locale)}"))
    if plan["steps"]:
        _figures(plan, locale)
        _steps(plan, locale)
    else:
        years = number(plan["horizon_years"], locale)
        st.info(say("plan.nothing", locale, years=years), icon=":material/info:")
    _closed(plan, duties, locale)
    _left(plan, rulebook, locale)


def _figures(plan: dict[str, Any], locale: Locale) -> None:
    currency, saving = plan["currency"], plan["saving"]
    before, after = (plan[name]["premium"] for name in ("before", "after"))
    with st.grid(3, min_column_width=240):
        with st.container(border=True, height="stretch"):
            st.metric(say("plan.before", locale), money(before, currency, locale, 2))
        with st.container(border=True, height="stretch"):
            st.metric(
                say("plan.after", locale),
                money(after, currency, locale, 2),
                delta=money(-Decimal(saving["central"]), currency, locale, 2)
                if Decimal(saving["central"])
                else None,
                delta_color="inverse",
            )
        with st.container(border=True, height="stretch"):
            low, middle, high = (money(one, currency, locale) for one in saving["interval_90"])
            at_least = money(saving["at_least"], currency, locale)
            st.metric(say("plan.at_least", locale), at_least)
            words = say("plan.interval", locale, low=low, middle=middle, high=high)
            st.caption(escape(words))
        with st.container(border=True, height="stretch"):
            years = number(plan["horizon_years"], locale)
            cost = money(plan["cost_over_horizon"], currency, locale)
            st.metric(say("plan.cost", locale, years=years), cost)
        with st.container(border=True, height="stretch"):
            payback = plan["payback_years"]
            if payback is None:
                st.metric(say("plan.payback", locale), "—")
                st.caption(say("plan.never_pays", locale))
            else:
                words = say("plan.years", locale, years=number(payback, locale, 1))
                st.metric(say("plan.payback", locale), words)
        with st.container(border=True, height="stretch"):
            st.metric(say("plan.duties", locale), number(len(plan["duties_closed"]), locale))


def _steps(plan: dict[str, Any], locale: Locale) -> None:
    currency = plan["currency"]
    st.subheader(say("plan.steps", locale))
    rows = [
        {
            say("plan.order", locale): str(order),
            say("plan.step", locale): one["name"][locale],
            **{
                say(f"plan.{name}", locale): money(one[name], currency, locale)
                for name in ("cost_first_year", "cost_every_year", "saving")
            },
            say("plan.closes", locale): say("text.comma", locale).join(one["closes"]) or "—",
        }
        for order, one in enumerate(plan["steps"], 1)
    ]
    wide = st.column_config.TextColumn
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        width="stretch",
        height="content",
        column_config={
            say("plan.order", locale): wide(width=50),
            say("plan.step", locale): wide(width=240),
        },
        alt=say("plan.steps", locale),
    )
    st.caption(say("plan.proven" if plan["optimum_proven"] else "plan.not_proven", locale))
    st.caption(say("plan.order_help", locale))
    _chart([one for one in plan["steps"] if one["sets"]], currency, locale)


def _chart(steps: list[dict[str, Any]], currency: str, locale: Locale) -> None:
    """Draw the steps that move the premium; the others only close gaps."""
    if not steps:
        return
    kinds = {name: say(f"plan.{name}", locale) for name in _BARS}
    bars = [
        (one["name"][locale], kind, float(one[name]), money(one[name], currency, locale))
        for one in steps
        for name, kind in kinds.items()
    ]
    title = say("plan.axis", locale, currency=currency)
    st.caption(say("plan.chart", locale))
    st.altair_chart(
        cost_and_saving(bars, list(kinds.values()), title, locale),
        width="stretch",
        alt=say("plan.alt", locale),
    )


def _closed(plan: dict[str, Any], duties: dict[str, Any], locale: Locale) -> None:
    if not plan["duties_closed"]:
        return
    names = {one["topic"]: one["name"][locale] for one in duties["duties"]}
    st.subheader(say("plan.duties", locale))
    st.caption(say("plan.duties_help", locale))
    items = [f"- {escape(names.get(topic, topic))}" for topic in plan["duties_closed"]]
    st.markdown("\n".join(items))


def _left(plan: dict[str, Any], rulebook: Rulebook, locale: Locale) -> None:
    left = plan["gaps_left"]
    if not left:
        st.success(say("posture.no_gaps", locale), icon=":material/check:")
        return
    words = {one["id"]: one for one in rulebook.value("enisa.measures")}
    with st.expander(say("plan.gaps_left", locale, count=len(left)), icon=":material/rule:"):
        st.dataframe(
            pd.DataFrame(
                [
                    {
                        say("posture.id", locale): id_,
                        say("measure.text", locale): words[id_][locale],
                    }
                    for id_ in left
                ]
            ),
            hide_index=True,
            width="stretch",
            column_config={say("posture.id", locale): st.column_config.TextColumn(width=60)},
            alt=say("plan.gaps_left", locale, count=len(left)),
        )
