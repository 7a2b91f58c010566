"""Learn: the pictures of a watched book."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from risk.learn.report import BLUE, GREEN, GREY, ORANGE
from risk.learn.watch.actual_expected import Ratios
from risk.learn.watch.cumulative import Cumulative
from risk.learn.watch.drift import Drift
from risk.learn.watch.effects import Effects
from risk.learn.watch.limits import Limits
from risk.learn.watch.referrals import Referrals
from risk.text import say
from risk.units import Locale

WIDTH, HEIGHT, ROW = 560, 240, 20
SHOWN_RATIO = 4.0
"""Where the axis of a ratio ends; longer intervals are cut there, the table has them whole."""

LABEL = alt.Axis(labelLimit=240, title=None)


def ratio_picture(
    names: Sequence[str], ratios: Ratios, axis: str, limits: Limits, locale: Locale
) -> alt.TopLevelMixin:
    """Draw actual over expected with its interval, one line a row; rows too thin have none."""
    rows = _ratio_rows(names, ratios, limits, locale)
    base = alt.Chart(rows).encode(
        y=alt.Y("row:N", sort=None, axis=LABEL), color=_states(locale)
    )  # fmt: skip
    scale = alt.Scale(domain=[0, float(np.nanmax([1.5, *rows["ratio"], *rows["high"]]))])
    lines = base.mark_rule(strokeWidth=3).encode(
        x=alt.X("low:Q", title=axis, scale=scale), x2="high:Q"
    )
    points = base.mark_point(filled=True, size=70, opacity=1).encode(x=alt.X("ratio:Q"))
    return _sized(lines + points + _levels(ratios, "x"), _height(rows))


def months_picture(
    names: Sequence[str], ratios: Ratios, limits: Limits, locale: Locale
) -> alt.TopLevelMixin:
    """Draw actual over expected by month with its interval."""
    rows = _ratio_rows(pd.to_datetime(list(names)), ratios, limits, locale)
    base = alt.Chart(rows).encode(x=_time("row"), color=_states(locale))
    lines = base.mark_rule(strokeWidth=2).encode(
        y=alt.Y("low:Q", title=say("watch.axis.ratio", locale)), y2="high:Q"
    )
    points = base.mark_point(filled=True, size=45, opacity=1).encode(y=alt.Y("ratio:Q"))
    return _sized(_levels(ratios, "y") + lines + points)


def running_picture(running: Cumulative, locale: Locale) -> alt.TopLevelMixin:
    """Draw the claims added up, with what is expected and where they lie by chance."""
    rows = pd.DataFrame(
        {
            "month": pd.to_datetime(list(running.months)),
            "actual": running.actual,
            "expected": running.expected,
            "low": running.low,
            "high": running.high,
        }
    )
    names = {name: say(f"watch.line.{name}", locale) for name in ("actual", "expected")}
    told = rows.melt("month", list(names), "line", "claims").replace({"line": names})
    band = (
        alt.Chart(rows)
        .mark_area(color=GREY, opacity=0.25)
        .encode(x=_time(), y=alt.Y("low:Q", title=say("watch.axis.claims", locale)), y2="high:Q")
    )
    lines = (
        alt.Chart(told)
        .mark_line(strokeWidth=2)
        .encode(
            x=_time(),
            y=alt.Y("claims:Q"),
            color=alt.Color(
                "line:N",
                title=None,
                scale=alt.Scale(domain=list(names.values()), range=[ORANGE, BLUE]),
                legend=alt.Legend(orient="top"),
            ),
        )
    )
    return _sized(band + lines)


def effects_picture(
    effects: Effects, names: Sequence[str], limits: Limits, locale: Locale
) -> alt.TopLevelMixin:
    """Draw what every feature does beyond the formula, with its interval."""
    told = Ratios(
        effects.factor, np.ones(len(names)), effects.low, effects.high, 1.0,
        effects.chance, effects.corrected,
    )  # fmt: skip
    return ratio_picture(names, told, say("watch.axis.factor", locale), limits, locale)


def drift_picture(
    drift: Drift, names: Sequence[str], limits: Limits, locale: Locale
) -> alt.TopLevelMixin:
    """Draw the stability index of every feature with its bounds."""
    rows = pd.DataFrame({"row": names, "index": [one.index for one in drift.features]})
    bars = (
        alt.Chart(rows)
        .mark_bar(color=BLUE)
        .encode(
            x=alt.X("index:Q", title=say("watch.axis.index", locale)),
            y=alt.Y("row:N", sort=None, axis=LABEL),
        )
    )
    bounds = pd.DataFrame({"x": [limits.drift_index.look, limits.drift_index.act]})
    lines = alt.Chart(bounds).mark_rule(color=ORANGE, strokeDash=[5, 4]).encode(x="x:Q")
    return _sized(bars + lines, _height(rows))


def referral_picture(found: Referrals, locale: Locale) -> alt.TopLevelMixin:
    """Draw the rates of referral and decline by month with their intervals."""
    rows = pd.concat(
        [
            pd.DataFrame(
                {
                    "month": pd.to_datetime(list(found.names)),
                    "outcome": say(f"watch.row.{outcome}", locale),
                    "rate": rates.hits / found.submissions,
                    "low": rates.low,
                    "high": rates.high,
                }
            )
            for outcome, rates in found.rates.items()
        ]
    )
    colour = alt.Color(
        "outcome:N",
        title=None,
        sort=None,
        scale=alt.Scale(range=[BLUE, ORANGE]),
        legend=alt.Legend(orient="top"),
    )
    base = alt.Chart(rows).encode(x=_time(), color=colour)
    title = say("watch.axis.rate", locale)
    band = base.mark_area(opacity=0.25).encode(
        y=alt.Y("low:Q", title=title, axis=alt.Axis(format="%")), y2="high:Q"
    )
    return _sized(band + base.mark_line(strokeWidth=2).encode(y="rate:Q"))


def _ratio_rows(
    names: Sequence[str] | pd.DatetimeIndex, ratios: Ratios, limits: Limits, locale: Locale
) -> pd.DataFrame:
    beyond = np.nan_to_num(ratios.corrected, nan=1.0) < limits.significance
    states = [say(f"watch.state.{one}", locale) for one in ("within", "beyond")]
    return pd.DataFrame(
        {
            "row": names,
            "ratio": np.minimum(ratios.ratio, SHOWN_RATIO),
            "low": np.minimum(ratios.low, SHOWN_RATIO),
            "high": np.minimum(ratios.high, SHOWN_RATIO),
            "state": np.where(beyond, states[1], states[0]),
        }
    )


def _time(column: str = "month") -> alt.X:
    # Numbers only, so that no month is named in one language.
    return alt.X(f"{column}:T", title=None, axis=alt.Axis(format="%Y-%m", labelAngle=-45))


def _states(locale: Locale) -> alt.Color:
    words = [say(f"watch.state.{one}", locale) for one in ("within", "beyond")]
    return alt.Color(
        "state:N",
        title=None,
        scale=alt.Scale(domain=words, range=[BLUE, ORANGE]),
        legend=alt.Legend(orient="top"),
    )


def _height(rows: pd.DataFrame) -> float:
    return max(60, ROW * len(rows))


def _levels(ratios: Ratios, along: str) -> alt.LayerChart:
    """Draw what the formula says, and dashed what the whole book says."""
    rules = [
        alt.Chart(pd.DataFrame({"at": [at]}))
        .mark_rule(color=GREEN, strokeDash=dash)
        .encode(**{along: "at:Q"})
        for at, dash in ((1.0, [1, 0]), (ratios.level, [5, 4]))
    ]
    return alt.LayerChart(layer=rules)


def _sized(chart: alt.LayerChart, height: float = HEIGHT) -> alt.TopLevelMixin:
    sized: alt.TopLevelMixin = chart.properties(width=WIDTH, height=height)
    return sized
