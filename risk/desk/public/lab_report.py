"""Desk: a run of the policy lab in words, tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from risk.learn.report import BLUE, ORANGE, Picture, Report, Section, Table
from risk.learn.words_of import segment_words
from risk.text import say

COMPARED = (
    "insured_share",
    "insured",
    "framework",
    "breaches_avoided",
    "persons_spared",
    "premium_by_policy",
    "state_cost",
    "state_cost_by_breach",
)
SIDE_BY_SIDE = 5
"""Most scenarios, as it is among them, that are drawn side by side."""
MONEY = (
    "state_cost",
    "state_cost_all_years",
    "premium",
    "controls_cost",
    "firms_gain",
    "insurers_gain",
)
CUTS = ("insured_share", "framework", "persons_spared", "state_cost", "firms_gain")

PALETTE = ("#5F6B76", BLUE, ORANGE, "#1B7F5C", "#8A4FA3")
"""Of the scenarios drawn side by side, as it is first."""

Document = Mapping[str, Any]


def lab_report(document: Document, locale: str, *, cuts: bool = True) -> Report:
    """Give the report of a run in one language.

    Parameters
    ----------
    document : mapping
        As :func:`risk.desk.public.lab_document.lab_document` gives it.
    locale : str
        ``zh`` or ``en``.
    cuts : bool
        Whether the long tables by size and sector are wanted.
    """
    today = document["today"]
    title = say(
        "lab.title", locale,
        country=document["country"], firms=f"{document['firms']:,}", day=document["day"],
    )  # fmt: skip
    line = say(
        "lab.today_line", locale,
        insured=words_of(today["insured_share"], percent=True),
        framework=words_of(today["framework_share"], percent=True),
        breaches=words_of(today["breaches"]),
        persons=words_of(today["persons"]),
    )  # fmt: skip
    few = len(document["scenarios"]) <= SIDE_BY_SIDE
    how = say("lab.how", locale, draws=document["draws"], left_out=f"{document['left_out']:,}")
    sections = [
        Section(say("lab.today", locale), [line, how]),
        Section(
            say("lab.scenarios", locale),
            [
                compared_table(document, locale),
                interval_picture(document, locale, "breaches_avoided"),
                interval_picture(document, locale, "insured_share"),
            ],
        ),
        Section(
            say("lab.money_of", locale, currency=document["currency"]),
            [
                _scenario_table("who_pays", document, locale, MONEY),
                *([wins_picture(document, locale)] if few else []),
            ],
        ),
        *(
            Section(
                say(f"lab.by_{by}", locale),
                [
                    *([cut_picture(document, locale, by)] if few else []),
                    cut_table(document, locale, by),
                ],
            )
            for by in (("size", "sector") if cuts else ())
        ),
        definition_section(document, locale),
        review_section(document, locale),
    ]
    return Report(title, sections, dict(document))


def words_of(figure: Mapping[str, float | None], *, percent: bool = False) -> str:
    """Write a figure with its interval; a dash for what is not known.

    >>> words_of({"value": 0.012, "low": 0.01, "high": 0.02}, percent=True)
    '1.20% [1.00%, 2.00%]'
    """
    if figure["value"] is None:
        return "—"
    middle = _number(figure["value"], percent=percent)
    low, high = figure["low"], figure["high"]
    if low is None or high is None:
        return middle
    return f"{middle} [{_number(low, percent=percent)}, {_number(high, percent=percent)}]"


def _number(value: float, *, percent: bool) -> str:
    if percent:
        return f"{value:.2%}"
    return f"{value:,.0f}" if abs(value) >= 100 or value == 0 else f"{value:.3g}"


def compared_table(document: Document, locale: str) -> Table:
    """Give the scenarios side by side."""
    return _scenario_table("scenarios", document, locale, COMPARED)


def _scenario_table(name: str, document: Document, locale: str, figures: Sequence[str]) -> Table:
    rows = [
        {say("lab.scenario", locale): one[locale]}
        | {
            say(f"lab.{key}", locale): words_of(_figure(one, key), percent=key == "insured_share")
            for key in figures
        }
        for one in document["scenarios"]
    ]
    return Table(name, say("lab.scenarios", locale), pd.DataFrame(rows))


def _figure(scenario: Document, key: str) -> Mapping[str, float | None]:
    found: Mapping[str, float | None] = scenario["effects"].get(key) or scenario[key]
    return found


def wins_picture(document: Document, locale: str) -> Picture:
    """Draw who pays and who wins under every scenario, with the interval."""
    rows = pd.DataFrame(
        [
            {"scenario": one[locale], "who": say(f"lab.who.{key}", locale)}
            | {at: None if value is None else sign * value for at, value in figure.items()}
            for one in document["scenarios"]
            for key, sign in (("state_cost", -1), ("firms_gain", 1), ("insurers_gain", 1))
            for figure in (one["effects"][key],)
        ]
    )
    axis = say("lab.axis.wins", locale, currency=document["currency"])
    chart = _intervals(rows, "who", axis)
    return Picture("wins", say("lab.wins", locale), chart, say("lab.wins_text", locale))


def cut_picture(document: Document, locale: str, by: str) -> Picture:
    """Draw the share insured by size or sector under every scenario, with the interval."""
    rows = pd.DataFrame(
        [
            {"scenario": one[locale], "of": segment_words(by, row["of"], locale)}
            | row["insured_share"]
            for one in document["scenarios"]
            for row in one[f"by_{by}"]
        ]
    )
    title = say(f"lab.cut.{by}", locale)
    chart = _intervals(rows, "of", say("lab.insured_share", locale), alt.Axis(format="%"))
    return Picture(f"insured_by_{by}", title, chart, say("lab.cut_text", locale))


def _intervals(rows: pd.DataFrame, of: str, across: str, axis: alt.Axis | None = None) -> Any:
    """Draw the middle and interval of every scenario, a band of lines for each thing."""
    names = list(dict.fromkeys(rows["scenario"]))
    y = alt.Y(f"{of}:N", sort=None, title=None, axis=alt.Axis(labelLimit=200))
    offset = alt.YOffset("scenario:N", sort=names)
    colour = alt.Color(
        "scenario:N",
        sort=names,
        scale=alt.Scale(domain=names, range=PALETTE[: len(names)]),
        legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=420),
    )
    base = alt.Chart(rows).encode(y=y, yOffset=offset, color=colour)
    x = alt.X("low:Q", title=across, axis=axis or alt.Axis(format="~s"))
    rule = base.mark_rule(strokeWidth=2).encode(x=x, x2="high:Q")
    chart = rule + base.mark_point(filled=True, size=50).encode(x="value:Q")
    height = 15 * len(names) * rows[of].nunique() + 30
    return chart.properties(width=520, height=height)


def cut_table(document: Document, locale: str, by: str) -> Table:
    """Give every scenario by size or sector, middle values."""
    rows = [
        {
            say("lab.scenario", locale): one[locale],
            say("lab.of", locale): segment_words(by, row["of"], locale),
            say("lab.firms", locale): row["firms"],
        }
        | {say(f"lab.{key}", locale): row[key]["value"] for key in CUTS}
        for one in document["scenarios"]
        for row in one[f"by_{by}"]
    ]
    return Table(f"by_{by}", say(f"lab.by_{by}", locale), pd.DataFrame(rows))


def interval_picture(document: Document, locale: str, key: str) -> Picture:
    """Draw one figure of every scenario with its interval."""
    rows = pd.DataFrame(
        [{"scenario": one[locale], **one["effects"][key]} for one in document["scenarios"]]
    )
    axis = alt.Axis(format="%") if key == "insured_share" else alt.Axis()
    names = alt.Y("scenario:N", sort=None, title=None, axis=alt.Axis(labelLimit=320))
    base = alt.Chart(rows).encode(y=names)
    across = say(f"lab.{key}", locale)
    chart = base.mark_rule(color=BLUE, strokeWidth=3).encode(
        x=alt.X("low:Q", title=across, axis=axis), x2="high:Q"
    ) + base.mark_point(color=ORANGE, filled=True, size=90).encode(x="value:Q")
    best = max(document["scenarios"], key=lambda one: one["effects"][key]["value"] or 0)
    value = words_of(best["effects"][key], percent=key == "insured_share")
    which, text = ("insured", "insured_text") if key == "insured_share" else ("breaches", "text")
    return Picture(
        key,
        say(f"lab.chart.{which}", locale),
        chart.properties(width=520, height=28 * len(rows)),
        say(f"lab.chart.{text}", locale, most=best[locale], value=value),
    )


def definition_section(document: Document, locale: str) -> Section:
    """Tell whom a definition of the small processor moves."""
    definition = document["definition"]
    sectors = "、" if locale == "zh" else ", "
    told = say(
        "lab.definition_line", locale,
        revenue=f"{definition['revenue']:,.0f}",
        headcount=f"{definition['headcount']:,.0f}",
        sectors=sectors.join(
            segment_words("sector", one, locale) for one in definition["sectors_left_out"]
        ) or say("lab.none", locale),
    )  # fmt: skip
    rows = [
        {
            say("lab.group", locale): say(f"lab.group.{row['group']}", locale),
            say("lab.firms", locale): row["firms"],
            say("lab.people_held", locale): row["people_held"],
            say("lab.breaches", locale): row["breaches"],
            say("lab.people_reached", locale): row["people_reached"],
        }
        for row in definition["groups"]
    ]
    table = Table("definition", say("lab.definition", locale), pd.DataFrame(rows))
    duties = say("lab.duties_line", locale, lighter=definition["lighter_duties"])
    return Section(
        say("lab.definition", locale), [told, table, duties, plane_picture(document, locale)]
    )


def plane_picture(document: Document, locale: str) -> Picture:
    """Draw the plane of thresholds."""
    definition = document["definition"]
    rows = pd.DataFrame(definition["plane"])
    rows["wrong"] = rows["gains"] + rows["missed"]
    best = rows.loc[rows["wrong"].idxmin()]
    here = (rows["revenue"] == definition["revenue"]) & (
        rows["headcount"] == definition["headcount"]
    )
    shown = pd.DataFrame(
        {
            "revenue": [_threshold(value) for value in rows["revenue"]],
            "headcount": [_threshold(value) for value in rows["headcount"]],
            "wrong": rows["wrong"],
            "place": range(len(rows)),
        }
    )
    names = [_threshold(value) for value in sorted(rows["revenue"].unique())]
    heads = [_threshold(value) for value in sorted(rows["headcount"].unique())]
    x = alt.X("headcount:N", sort=heads, title=say("lab.axis.headcount", locale),
              axis=alt.Axis(values=heads[::4], labelAngle=0))  # fmt: skip
    y = alt.Y("revenue:N", sort=names[::-1], title=say("lab.axis.revenue", locale),
              axis=alt.Axis(values=names[::4]))  # fmt: skip
    heat = alt.Chart(shown).mark_rect().encode(
        x=x, y=y,
        color=alt.Color("wrong:Q", title=say("lab.axis.wrong", locale),
                        scale=alt.Scale(scheme="blues")),
    )  # fmt: skip
    cross = (
        alt.Chart(shown[here])
        .mark_point(shape="cross", color=ORANGE, filled=True, size=150)
        .encode(x=x, y=y)
    )
    text = say(
        "lab.plane_text", locale,
        wrong=f"{rows.loc[here, 'wrong'].iloc[0]:,.0f}",
        best=f"{best['wrong']:,.0f}",
        best_revenue=f"{best['revenue']:,.0f}",
        best_headcount=f"{best['headcount']:,.0f}",
    )  # fmt: skip
    chart = (heat + cross).properties(width=420, height=360)
    return Picture("plane", say("lab.plane", locale), chart, text)


def _threshold(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"


def review_section(document: Document, locale: str) -> Section:
    """Tell the burden of review beforehand beside the liability afterwards."""
    rows = [
        {say("lab.regime", locale): say(f"lab.regime.{row['regime']}", locale)}
        | {
            say(f"lab.{key}", locale): row[key]
            for key in ("firms_cost", "authority_cost", "liability", "break_even")
        }
        for row in document["review"]
    ]
    title = say("lab.review", locale)
    return Section(
        title, [say("lab.review_line", locale), Table("review", title, pd.DataFrame(rows))]
    )
