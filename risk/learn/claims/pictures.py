"""Learn: the pictures of a claims report."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from risk.learn.claims.effects import Effect
from risk.learn.claims.judge import Difference, Floats, Groups
from risk.learn.claims.judgement import BOOSTED, GLM, NEAR
from risk.learn.report import BLUE, GREY, ORANGE
from risk.text import say

OBSERVED = "observed"
COLOURS = {OBSERVED: GREY, GLM: ORANGE, BOOSTED: BLUE}
WIDTH, HEIGHT = 440, 240
BINS = 60


def difference_picture(found: Difference, locale: str) -> alt.TopLevelMixin:
    """Draw the resampled differences of deviance with zero and the interval."""
    counts, edges = np.histogram(found.draws, bins=BINS)
    bars = pd.DataFrame({"low": edges[:-1], "high": edges[1:], "n": counts})
    label = say("claims.axis.difference", locale)
    drawn = (
        alt.Chart(bars)
        .mark_rect(color=BLUE, opacity=0.7)
        .encode(
            x=alt.X("low:Q", title=label, scale=alt.Scale(zero=False)),
            x2="high:Q",
            y=alt.Y("n:Q", title=say("claims.axis.draws", locale)),
            y2=alt.Y2Datum(0),
        )
    )
    ends = alt.Chart(pd.DataFrame({"x": [found.low, found.high]})).mark_rule(
        strokeDash=[5, 4], color=BLUE
    )
    zero = alt.Chart(pd.DataFrame({"x": [0.0]})).mark_rule(color=ORANGE, strokeWidth=3)
    return _sized(drawn + ends.encode(x="x:Q") + zero.encode(x="x:Q"))


def lift_picture(lift: Mapping[str, Floats], locale: str) -> alt.TopLevelMixin:
    """Draw what was observed by tenth of each model's own score, relative to the mean."""
    return _lines(lift, say("claims.axis.tenth_own", locale), locale)


def double_lift_picture(found: Groups, locale: str) -> alt.TopLevelMixin:
    """Draw observed and both predictions where the models differ, relative to the mean."""
    mean = float(np.average(found.observed, weights=found.exposure))
    told = {OBSERVED: found.observed / mean,
            GLM: found.predicted[GLM] / mean,
            BOOSTED: found.predicted[BOOSTED] / mean}  # fmt: skip
    return _lines(told, say("claims.axis.tenth_ratio", locale), locale)


def _lines(told: Mapping[str, Floats], x_title: str, locale: str) -> alt.TopLevelMixin:
    rows = pd.concat(
        [
            pd.DataFrame(
                {"x": np.arange(1, len(values) + 1), "y": values, "who": _who(name, locale)}
            )
            for name, values in told.items()
        ]
    )
    return _sized(_coloured(
        alt.Chart(rows).mark_line(point=True), list(told), locale,
        x=alt.X("x:O", title=x_title, axis=alt.Axis(labelAngle=0)),
        y=alt.Y("y:Q", title=say("claims.axis.relative", locale), scale=alt.Scale(zero=False)),
    ))  # fmt: skip


def tenths_picture(found: Groups, locale: str) -> alt.TopLevelMixin:
    """Draw observed over predicted by tenth, its interval, and the band of ten percent."""
    rows = pd.DataFrame({
        "x": np.arange(1, len(found.ratio) + 1),
        "y": found.ratio, "low": found.low, "high": found.high,
    })  # fmt: skip
    x = alt.X("x:O", title=say("claims.axis.tenth", locale), axis=alt.Axis(labelAngle=0))
    band = alt.Chart(pd.DataFrame({"low": [1 - NEAR], "high": [1 + NEAR]})).mark_rect(
        color=GREY, opacity=0.15
    )
    one = alt.Chart(pd.DataFrame({"y": [1.0]})).mark_rule(color=GREY)
    bars = alt.Chart(rows).mark_rule(color=BLUE, strokeWidth=2).encode(x=x, y="low:Q", y2="high:Q")
    points = alt.Chart(rows).mark_point(color=BLUE, filled=True, size=70).encode(
        x=x, y=alt.Y("y:Q", title=say("claims.axis.ratio", locale), scale=alt.Scale(zero=False))
    )  # fmt: skip
    drawn = band.encode(y="low:Q", y2="high:Q") + one.encode(y="y:Q") + bars + points
    return _sized(drawn)


def effect_picture(effect: Effect, locale: str) -> alt.TopLevelMixin:
    """Draw the partial effect of a feature in both models."""
    rows = pd.concat(
        [
            pd.DataFrame({"x": effect.points, "y": values, "who": _who(name, locale)})
            for name, values in effect.relative.items()
        ]
    )
    title = effect.feature.zh if locale == "zh" else effect.feature.en
    number = effect.feature.kind == "number"
    mark = alt.Chart(rows).mark_line(point=True) if number else (
        alt.Chart(rows).mark_point(filled=True, size=70)
    )  # fmt: skip
    x = (
        alt.X("x:Q", title=title, scale=alt.Scale(zero=False))
        if number
        else alt.X("x:N", title=title, sort=[str(one) for one in effect.points])
    )
    return _sized(_coloured(
        mark, list(effect.relative), locale, x=x,
        y=alt.Y("y:Q", title=say("claims.axis.relative", locale), scale=alt.Scale(zero=False)),
    ))  # fmt: skip


def _coloured(chart: alt.Chart, names: list[str], locale: str, *, x: alt.X, y: alt.Y) -> alt.Chart:
    scale = alt.Scale(
        domain=[_who(name, locale) for name in names], range=[COLOURS[name] for name in names]
    )
    colour = alt.Color("who:N", title=None, scale=scale, legend=alt.Legend(orient="top"))
    return chart.encode(x=x, y=y, color=colour)


def _sized(chart: alt.LayerChart | alt.Chart) -> alt.TopLevelMixin:
    sized: alt.TopLevelMixin = chart.properties(width=WIDTH, height=HEIGHT)
    return sized


def _who(name: str, locale: str) -> str:
    return say(f"claims.model.{name}", locale)
