"""App: the charts. Each stands beside a table with the same figures."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from risk.app.frame.words import Locale, say

Drawn = alt.LayerChart | alt.FacetChart

UP, DOWN, LEVEL = "#d55e00", "#0072b2", "#5f6b76"
_TICKS = {
    "zh": "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, ',~r') + '亿' : "
    "abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',~r') + '万' : "
    "format(datum.value, ',~r')",
    "en": "abs(datum.value) >= 1e6 ? format(datum.value / 1e6, ',~r') + 'M' : "
    "abs(datum.value) >= 1e3 ? format(datum.value / 1e3, ',~r') + 'k' : "
    "format(datum.value, ',~r')",
}
_CHANCES = (0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0001, 0.00001)


def money_axis(locale: Locale, ticks: int = 5) -> alt.Axis:
    """Give an axis of money, large amounts in the language's own units."""
    return alt.Axis(labelExpr=_TICKS[locale], tickCount=ticks)


def waterfall(
    steps: Sequence[tuple[str, float, float, str, str]], title: str, locale: Locale
) -> Drawn:
    """Draw money from a first amount to a last, step by step.

    Parameters
    ----------
    steps : sequence of (label, start, end, kind, money in words)
        ``kind`` is ``level``, ``up`` or ``down``.
    title : str
        Of the money axis.
    locale : Locale
    """
    kinds = ("level", "up", "down")
    table = pd.DataFrame(steps, columns=["label", "start", "end", "kind", "money"])
    table["most"] = table[["start", "end"]].max(axis=1)
    table["kind"] = table["kind"].map({kind: say(f"chart.{kind}", locale) for kind in kinds})
    base = alt.Chart(table).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=220))
    )
    bars = base.mark_bar().encode(
        x=alt.X("start:Q", title=title, axis=money_axis(locale, 6)),
        x2="end:Q",
        color=alt.Color(
            "kind:N",
            title=None,
            scale=alt.Scale(
                domain=[say(f"chart.{kind}", locale) for kind in kinds], range=[LEVEL, UP, DOWN]
            ),
            legend=None,
        ),
        tooltip=[
            alt.Tooltip("label:N", title=say("drivers.line", locale)),
            alt.Tooltip("money:N", title=say("drivers.money", locale)),
        ],
    )
    words = base.mark_text(align="left", dx=4).encode(x="most:Q", text="money:N")
    return alt.layer(bars, words, height=alt.Step(24))


def exceedance(
    curve: Sequence[tuple[float, float]],
    points: Sequence[tuple[float, float, str]],
    title: str,
    locale: Locale,
) -> Drawn:
    """Draw the chance that a period's loss is more than an amount, chance on a log axis.

    Parameters
    ----------
    curve : sequence of (loss, probability)
    points : sequence of (loss, probability, words)
        Return periods that the table beside it names.
    title : str
        Of the money axis.
    locale : Locale
    """
    line = pd.DataFrame(curve, columns=["loss", "chance"])
    dots = pd.DataFrame(points, columns=["loss", "chance", "words"])
    low = float(line["chance"].min())
    ticks = [one for one in _CHANCES if low * 0.9 <= one <= float(line["chance"].max()) * 1.2]
    years = say("chart.one_in", locale)
    y = alt.Y(
        "chance:Q",
        title=say("chart.chance", locale),
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(
            values=ticks,
            labelLimit=160,
            labelExpr=f"replace('{years}', '#', format(1 / datum.value, ',.0f'))",
        ),
    )
    x = alt.X("loss:Q", title=title, axis=money_axis(locale, 6))
    drawn = alt.Chart(line).mark_line(color=DOWN).encode(x=x, y=y)
    marks = (
        alt.Chart(dots)
        .mark_point(color=UP, filled=True, size=70)
        .encode(x=x, y=y, tooltip=[alt.Tooltip("words:N", title=say("loss.period", locale))])
    )
    return alt.layer(drawn, marks, height=300)


def bars(rows: Sequence[tuple[str, float, str]], title: str) -> Drawn:
    """Draw one bar a row, longest first, with its figure in words."""
    table = pd.DataFrame(rows, columns=["label", "value", "words"])
    base = alt.Chart(table).encode(
        y=alt.Y("label:N", sort="-x", title=None, axis=alt.Axis(labelLimit=220)),
        x=alt.X("value:Q", title=title, axis=alt.Axis(format=".2~%", tickCount=5)),
    )
    drawn = base.mark_bar(color=DOWN)
    words = base.mark_text(align="left", dx=4).encode(text="words:N")
    return alt.layer(drawn, words, height=alt.Step(30))


def cost_and_saving(
    rows: Sequence[tuple[str, str, float, str]], kinds: Sequence[str], title: str, locale: Locale
) -> Drawn:
    """Draw bars beside each other for every step: what it saves, what it costs.

    Parameters
    ----------
    rows : sequence of (label, kind, money, money in words)
    kinds : sequence of str
        Words of saving, cost of the first year, cost of every year, in this order.
    title : str
        Of the money axis.
    locale : Locale
    """
    table = pd.DataFrame(rows, columns=["label", "kind", "value", "words"])
    room = 1.25 * max(float(table["value"].max()), 1.0)  # for the figure beside the longest bar
    base = alt.Chart(table).encode(
        y=alt.Y("label:N", sort=None, title=None, axis=alt.Axis(labelLimit=260)),
        yOffset=alt.YOffset("kind:N", sort=list(kinds)),
        x=alt.X(
            "value:Q",
            title=title,
            scale=alt.Scale(domain=[min(float(table["value"].min()), 0.0), room]),
            axis=money_axis(locale),
        ),
    )
    drawn = base.mark_bar().encode(
        color=alt.Color(
            "kind:N",
            title=None,
            sort=list(kinds),
            scale=alt.Scale(domain=list(kinds), range=[DOWN, UP, LEVEL]),
            legend=alt.Legend(orient="top", columns=1, labelLimit=300),
        ),
        tooltip=[alt.Tooltip("label:N"), alt.Tooltip("kind:N"), alt.Tooltip("words:N")],
    )
    words = base.mark_text(align="left", dx=4).encode(text="words:N")
    return alt.layer(drawn, words, height=alt.Step(15, **{"for": "offset"}))
