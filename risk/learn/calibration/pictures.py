"""Calibration: the pictures of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from scipy import stats

from risk.assess.parameters import Z90
from risk.learn.calibration.study import Floats, ListStudy
from risk.learn.fits import Fit, Shrunk, Tail
from risk.learn.report import BLUE, GREEN, GREY, ORANGE

WIDTH, HEIGHT = 520, 280
BINS = 40
CURVE_POINTS = 200
MARGIN = 1.15
YEARS_BEFORE = 3
"""Years shown before those counted."""
COLOURS = (ORANGE, BLUE, GREEN)
_PRICE = ("premium", "low", "high")
_PLAIN = "~s"
"""1000 as 1k, a million as 1M."""


def histogram(
    sizes: Floats, fits: Sequence[Fit], names: Mapping[str, str], words: Mapping[str, str]
) -> alt.TopLevelMixin:
    """Draw sizes on a log axis with the fitted curves; heights are shares by unit of ln size."""
    logs = np.log(sizes)
    heights, edges = np.histogram(logs, bins=BINS, density=True)
    bars = pd.DataFrame(
        {"from": np.exp(edges[:-1]), "to": np.exp(edges[1:]), "share": heights, "nought": 0.0}
    )
    grid = np.linspace(edges[0], edges[-1], CURVE_POINTS)
    curves = pd.concat(
        [
            pd.DataFrame(
                {"size": np.exp(grid), "share": fit.curve.pdf(grid), "kind": names[fit.method]}
            )
            for fit in fits
        ]
    )
    x = _log_axis("from", words["size"], np.exp(edges[0]), np.exp(edges[-1]))
    y = alt.Y("share:Q", title=words["density"])
    drawn = alt.Chart(bars).mark_bar(color="#c9d1d9").encode(x=x, x2="to:Q", y=y, y2="nought:Q")
    lines = (
        alt.Chart(curves)
        .mark_line(strokeWidth=2)
        .encode(x=alt.X("size:Q"), y=alt.Y("share:Q"), color=_methods(fits, names))
    )
    return alt.layer(drawn, lines, width=WIDTH, height=HEIGHT)


def quantiles(
    fits: Sequence[Fit], names: Mapping[str, str], words: Mapping[str, str]
) -> alt.TopLevelMixin:
    """Draw the rows' quantiles over the curves'; on the line they agree."""
    points = pd.concat(
        [
            pd.DataFrame(
                {
                    "fitted": np.exp(fit.qq[:, 0]),
                    "seen": np.exp(fit.qq[:, 1]),
                    "kind": names[fit.method],
                }
            )
            for fit in fits
        ]
    )
    low, high = points["seen"].min(), points["seen"].max()
    points = points[points["fitted"].between(low / 2, high * 10)]
    line = pd.DataFrame({"fitted": [low, high], "seen": [low, high]})
    x = _log_axis("fitted", words["fitted"], points["fitted"].min(), points["fitted"].max())
    y = alt.Y(
        "seen:Q",
        title=words["seen"],
        scale=alt.Scale(type="log"),
        axis=alt.Axis(format=_PLAIN, values=_ticks(low, high)),
    )
    diagonal = alt.Chart(line).mark_line(color=GREY, strokeDash=[4, 3], clip=True).encode(x=x, y=y)
    dots = (
        alt.Chart(points)
        .mark_point(filled=True, size=18, opacity=0.8)
        .encode(x="fitted:Q", y="seen:Q", color=_methods(fits, names))
    )
    return alt.layer(diagonal, dots, width=WIDTH, height=HEIGHT)


def tail_stability(tail: Tail, words: Mapping[str, str]) -> alt.TopLevelMixin:
    """Draw shape, modified scale and mean excess over the threshold, 95 % each; chosen marked."""
    reach = float(stats.norm.ppf(0.975))
    told = {
        "shape": [one.fit["xi"] for one in tail.thresholds],
        "modified_scale": [one.modified_scale for one in tail.thresholds],
        "mean_excess": [one.mean_excess for one in tail.thresholds],
    }
    levels = [one.threshold for one in tail.thresholds]
    ends = levels[0] / MARGIN, levels[-1] * MARGIN
    chosen = pd.DataFrame({"threshold": [tail.chosen.threshold]})
    mark = alt.Chart(chosen).mark_rule(color=ORANGE, strokeDash=[5, 3])
    panels = []
    for name, parameters in told.items():
        frame = pd.DataFrame(
            {
                "threshold": levels,
                "value": [one.value for one in parameters],
                "low": [one.value - reach * one.error for one in parameters],
                "high": [one.value + reach * one.error for one in parameters],
            }
        )
        is_last = name == "mean_excess"
        x = _log_axis("threshold", words["threshold"] if is_last else None, *ends)
        y = alt.Y("low:Q", title=words[name], axis=alt.Axis(format=_PLAIN))
        base = alt.Chart(frame).encode(x=x)
        panels.append(
            alt.layer(
                base.mark_rule(color=BLUE, strokeWidth=2).encode(y=y, y2="high:Q"),
                base.mark_point(filled=True, color=BLUE, size=45, opacity=1).encode(y="value:Q"),
                mark.encode(x="threshold:Q"),
                width=WIDTH,
                height=130,
            )
        )
    return alt.vconcat(*panels)


def shrinkage(
    found: Shrunk,
    labels: Mapping[str, str],
    words: Mapping[str, str],
    published: Mapping[str, float],
) -> alt.TopLevelMixin:
    """Draw groups raw and shrunk with 90 % intervals on a log axis, and published values.

    Parameters
    ----------
    found : Shrunk
        On the log scale.
    labels : mapping of str to str
        Names of the groups.
    words : mapping of str to str
        ``raw``, ``shrunk``, ``published`` and ``axis``.
    published : mapping of str to float
        Values to set beside; empty for none.
    """
    kinds = [words["raw"], words["shrunk"], *([words["published"]] if published else [])]
    rows = []
    for place, name in enumerate(found.names):
        told = [
            (found.raw[place], found.raw_error[place]),
            (found.shrunk[place], found.shrunk_error[place]),
            *([(np.log(published[name]), 0.0)] if name in published else []),
        ]
        rows += [
            {
                "group": f"{labels[name]} ({found.rows[place]:.0f})",
                "kind": kind,
                "value": np.exp(value),
                "low": np.exp(value - Z90 * error),
                "high": np.exp(value + Z90 * error),
            }
            for kind, (value, error) in zip(kinds, told, strict=False)
        ]
    frame = pd.DataFrame(rows)
    base = alt.Chart(frame).encode(
        y=alt.Y("group:N", sort=None, title=None, axis=alt.Axis(labelLimit=220)),
        yOffset=alt.YOffset("kind:N", sort=kinds),
        color=_colours(kinds, [ORANGE, BLUE, GREY]),
    )
    x = _log_axis("low", words["axis"], frame["low"].min() / MARGIN, frame["high"].max() * MARGIN)
    middle = pd.DataFrame({"middle": [np.exp(found.middle)]})
    return alt.layer(
        alt.Chart(middle).mark_rule(color=GREY, strokeDash=[4, 3]).encode(x="middle:Q"),
        base.mark_rule(strokeWidth=2).encode(x=x, x2="high:Q"),
        base.mark_point(filled=True, size=40, opacity=1).encode(x="value:Q"),
        width=WIDTH,
        height=alt.Step(13),
    )


def yearly(one: ListStudy, words: Mapping[str, str]) -> alt.TopLevelMixin:
    """Draw incidents by year, with the mean and 90 % of the counts of each fit in those counted."""
    shown = range(one.whole_years[0] - YEARS_BEFORE, int(one.years.index[-1]) + 1)
    frame = pd.DataFrame(
        {
            "year": list(shown),
            "incidents": one.years.reindex(shown, fill_value=0).to_numpy(),
            "kind": [
                words["counted" if year in one.whole_years else "not_counted"] for year in shown
            ],
        }
    )
    kinds = [words["counted"], words["not_counted"]]
    colour = _colours(kinds, ["#8fb8d8", "#dfe3e8"])
    x = alt.X("year:O", title=None)
    y = alt.Y("incidents:Q", title=words["incidents"])
    layers = [alt.Chart(frame).mark_bar().encode(x=x, y=y, color=colour)]
    for fit, dash in zip(one.count_fits, ([1, 0], [5, 3]), strict=False):
        band = pd.DataFrame({"at": [fit.curve.ppf(0.05), fit.curve.ppf(0.95)], "fit": fit.method})
        layers.append(
            alt.Chart(band).mark_rule(color=ORANGE, strokeDash=dash).encode(y=alt.Y("at:Q"))
        )
    return alt.layer(*layers, width=WIDTH, height=200)


def prices(rows: Sequence[Mapping[str, Any]], words: Mapping[str, str]) -> alt.TopLevelMixin:
    """Draw each price before and after with its 90 % interval, before being 1."""
    kinds = [words["default"], words["overlay"]]
    told = []
    for one in rows:
        tail = words["tail"] if one["pareto_tail"] else words["no_tail"]
        for which, kind in zip(("default", "overlay"), kinds, strict=True):
            row = {key: one[which][key] / one["default"]["premium"] for key in _PRICE}
            told.append({"firm": f"{one['firm']} · {tail}", "kind": kind, **row})
    frame = pd.DataFrame(told)
    base = alt.Chart(frame).encode(
        y=alt.Y("firm:N", sort=None, title=None, axis=alt.Axis(labelLimit=300)),
        yOffset=alt.YOffset("kind:N", sort=kinds),
        color=_colours(kinds, [GREY, BLUE]),
    )
    x = alt.X("low:Q", title=words["axis"], scale=alt.Scale(zero=True))
    return alt.layer(
        base.mark_rule(strokeWidth=2).encode(x=x, x2="high:Q"),
        base.mark_point(filled=True, size=45, opacity=1).encode(x="premium:Q"),
        width=WIDTH - 60,
        height=alt.Step(16),
    )


def _log_axis(field: str, title: str | None, low: float, high: float) -> alt.X:
    return alt.X(
        f"{field}:Q",
        title=title,
        scale=alt.Scale(type="log", domain=[float(low), float(high)], nice=False),
        axis=alt.Axis(format=_PLAIN if high >= 1000 else "~g", values=_ticks(low, high)),
    )


def _ticks(low: float, high: float) -> list[float]:
    """Give powers of ten, and 2 and 5 between them where few fit."""
    powers = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    steps = (1,) if high / low > 1e4 else (1, 2, 5)
    ticks = sorted(float(step * power) for power in powers for step in steps)
    return [tick for tick in ticks if low <= tick <= high]


def _methods(fits: Sequence[Fit], names: Mapping[str, str]) -> alt.Color:
    return _colours([names[fit.method] for fit in fits], COLOURS)


def _colours(kinds: Sequence[str], colours: Sequence[str]) -> alt.Color:
    return alt.Color(
        "kind:N",
        title=None,
        sort=list(kinds),
        scale=alt.Scale(domain=list(kinds), range=list(colours[: len(kinds)])),
        legend=alt.Legend(orient="top"),
    )
