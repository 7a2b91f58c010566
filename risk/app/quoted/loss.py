"""App: the loss of a period: exceedance curve, measures in plain words, numerical check."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from risk.app.frame.charts import exceedance
from risk.app.frame.words import Locale, money, number, percent, say, years_between


def show_loss(document: dict[str, Any], curve: list[tuple[float, float]], locale: Locale) -> None:
    """Show the distribution of what the insurer pays in a period."""
    loss, currency = document["pricing"]["loss"], document["quote"]["currency"]
    st.header(say("loss.title", locale))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.caption(say("loss.curve", locale))
        points = [
            (
                float(one["loss"]),
                1 / one["return_period"],
                f"{_years(one['return_period'], locale)} · {money(one['loss'], currency, locale)}",
            )
            for one in loss["exceedance"]
            if float(one["loss"]) > 0
        ]
        if len(curve) > 1:
            st.altair_chart(
                exceedance(curve, points, say("loss.axis", locale, currency=currency), locale),
                width="stretch",
                alt=say("loss.alt", locale),
            )
        st.table(
            pd.DataFrame(
                {
                    say("loss.period", locale): [
                        _years(one["return_period"], locale) for one in loss["exceedance"]
                    ],
                    say("loss.at_most", locale): [
                        _cell(one["loss"], currency, locale) for one in loss["exceedance"]
                    ],
                }
            ),
            hide_index=True,
            border="horizontal",
        )
    with right:
        st.table(_measures(loss, currency, locale), border="horizontal", hide_header=True)
        _check(loss["mean_check"], currency, locale)


def _years(years: int, locale: Locale) -> str:
    return say("loss.one_in", locale, years=number(years, locale))


def _cell(amount: object, currency: str, locale: Locale) -> str:
    return money(str(amount), currency, locale).replace("$", "\\$")


def _measures(loss: dict[str, Any], currency: str, locale: Locale) -> dict[str, str]:
    found = {
        say(f"loss.{name}", locale): _cell(loss[name], currency, locale)
        for name in ("expected_loss", "sd", "var_99", "var_995", "tvar_99", "tvar_995")
    }
    p_any = loss["p_any"]
    found[say("loss.p_any", locale)] = (
        f"{percent(p_any, locale, 2)}{say('text.open', locale)}"
        f"{years_between(p_any, locale)}{say('text.close', locale)}"
    )
    return found


def _check(check: dict[str, Any], currency: str, locale: Locale) -> None:
    words = say(
        "loss.check",
        locale,
        exact=_cell(check["exact"], currency, locale),
        grid=_cell(check["grid"], currency, locale),
        error=percent(check["relative_error"], locale, 4),
    )
    if check["passed"]:
        st.success(f"**{say('loss.check_passed', locale)}** {words}", icon=":material/check:")
    else:
        st.error(f"**{say('loss.check_failed', locale)}** {words}", icon=":material/error:")
