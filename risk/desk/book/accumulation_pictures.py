"""Desk: the pictures of an accumulated book."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from risk.desk.book.accumulation_words import provider_words, sorted_words
from risk.learn.report import BLUE, GREY, ORANGE
from risk.portfolio.accumulation import BookYear
from risk.portfolio.reinsurance import Placed
from risk.text import say
from risk.units import Locale

WIDTH, HEIGHT, ROW = 560, 260, 22
PERIODS = np.geomspace(1.5, 1_000, 60)
NAMES = alt.Axis(labelLimit=300, title=None)


def curves_picture(year: BookYear, apart: BookYear, currency: str, locale: Locale) -> alt.Chart:
    """Draw the year and its largest event by return period, and the year without causes."""
    kinds = {
        "aep": [year.pml(float(period), "aep") for period in PERIODS],
        "oep": [year.pml(float(period), "oep") for period in PERIODS],
        "apart": [apart.pml(float(period), "aep") for period in PERIODS],
    }
    words = {kind: say(f"accumulation.curve.{kind}", locale) for kind in kinds}
    return _curves(
        {words[kind]: values for kind, values in kinds.items()},
        [BLUE, ORANGE, GREY],
        say("accumulation.axis.loss", locale, currency=currency),
        say("accumulation.axis.period", locale),
    )


def net_picture(placed: Placed, currency: str, locale: Locale) -> alt.Chart:
    """Draw gross and net by return period, from drawn years."""
    chances = 1 - 1 / PERIODS
    return _curves(
        {
            say("accumulation.curve.gross", locale): list(np.quantile(placed.gross, chances)),
            say("accumulation.curve.net", locale): list(np.quantile(placed.net, chances)),
        },
        [ORANGE, BLUE],
        say("accumulation.axis.loss", locale, currency=currency),
        say("accumulation.axis.period", locale),
    )


def _curves(kinds: dict[str, list[float]], colours: list[str], loss: str, period: str) -> alt.Chart:
    rows = pd.DataFrame(
        [
            {"period": float(at), "loss": value, "kind": kind}
            for kind, values in kinds.items()
            for at, value in zip(PERIODS, values, strict=True)
        ]
    )
    colour = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=list(kinds), range=colours),
        legend=alt.Legend(title=None, orient="top", labelLimit=300),
    )
    dash = alt.StrokeDash("kind:N", legend=None, sort=list(kinds))
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("period:Q", title=period, scale=alt.Scale(type="log")),
            y=alt.Y("loss:Q", title=loss, axis=alt.Axis(format="~s")),
            color=colour,
            strokeDash=dash,
        )
        .properties(width=WIDTH, height=HEIGHT)
    )
    return chart


def bars_picture(names: Sequence[str], amounts: Sequence[float], axis: str) -> alt.Chart:
    """Draw one bar a name, in the order given."""
    rows = pd.DataFrame({"name": list(names), "amount": [float(one) for one in amounts]})
    chart: alt.Chart = (
        alt.Chart(rows)
        .mark_bar(color=BLUE)
        .encode(
            y=alt.Y("name:N", sort=None, axis=NAMES),
            x=alt.X("amount:Q", title=axis, axis=alt.Axis(format="~s")),
        )
        .properties(width=WIDTH, height=ROW * max(len(rows), 3))
    )
    return chart


def heat_picture(piled: pd.DataFrame, layer: str, currency: str, locale: Locale) -> alt.Chart:
    """Draw limits insured by provider and sector, darker where more lies."""
    rows: list[dict[str, Any]] = [
        {
            "provider": provider_words(layer, str(provider), locale),
            "segment": sorted_words("sector", str(segment), locale),
            "limit": float(piled.loc[provider, segment]),
        }
        for provider in piled.index
        for segment in piled.columns
    ]
    title = say("accumulation.axis.limit", locale, currency=currency)
    chart: alt.Chart = (
        alt.Chart(pd.DataFrame(rows))
        .mark_rect()
        .encode(
            x=alt.X(
                "segment:N",
                title=None,
                axis=alt.Axis(labelAngle=-40, labelLimit=140, labelOverlap=False),
            ),
            y=alt.Y("provider:N", sort=None, axis=NAMES),
            color=alt.Color(
                "limit:Q",
                scale=alt.Scale(scheme="blues"),
                legend=alt.Legend(title=title, format="~s"),
            ),
        )
        .properties(width=WIDTH, height=ROW * len(piled))
    )
    return chart
