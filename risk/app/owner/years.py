"""App: a yearly chance as a picture: so many years, and in one of them it happens."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from risk.app.frame.charts import LEVEL, UP, Drawn
from risk.app.frame.words import Locale, say

MOST = 400
"""Years drawn at most; a rarer thing is told in words."""

_ACROSS = 25


def years_chart(probability: float, locale: Locale) -> Drawn | None:
    """Draw as many years as pass on average between two; None when that is too many to draw.

    Parameters
    ----------
    probability : float
        Of at least one event in a year, in (0, 1).
    locale : Locale
    """
    years = round(1 / probability) if probability > 0 else math.inf
    if years > MOST:
        return None
    count = max(int(years), 1)
    words = {one: say(f"years.{one}", locale) for one in ("quiet", "event")}
    rows = pd.DataFrame(
        {
            "across": [year % _ACROSS for year in range(count)],
            "down": [year // _ACROSS for year in range(count)],
            "kind": [words["event"], *[words["quiet"]] * (count - 1)],
        }
    )
    dots = (
        alt.Chart(rows)
        .mark_square(opacity=1)
        .encode(
            x=alt.X("across:O", axis=None),
            y=alt.Y("down:O", axis=None),
            size=alt.value(110),
            color=alt.Color(
                "kind:N",
                title=None,
                scale=alt.Scale(domain=[words["event"], words["quiet"]], range=[UP, "#c9d1d9"]),
                legend=alt.Legend(orient="top", symbolType="square", labelColor=LEVEL),
            ),
        )
    )
    return alt.layer(dots, height=alt.Step(16))
