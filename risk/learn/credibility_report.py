"""Learn: a book beside the default calibration, told in tables and pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd
from scipy.stats import chi2

from risk.assess.parameters import Z90
from risk.learn.credibility import Floats
from risk.learn.credibility_book import PLACE, RATE, BookBlend, Cut
from risk.learn.dated_file import figure
from risk.learn.report import BLUE, GREY, ORANGE, Picture, Report, Section, Table
from risk.learn.words_of import segment_words
from risk.rulebook import Rulebook
from risk.text import say

MOST_SHOWN = 25
"""Segments of a picture; the table has all."""


def blend_document(blend: BookBlend, rulebook: Rulebook) -> dict[str, Any]:
    """Give a blend as plain data: level before and after, and every segment of every cut."""
    spread = np.log(rulebook.value("calibration.sector_spread")) / Z90
    rate = rulebook.value(RATE)
    place = rulebook.value(PLACE).get(blend.country, {}).get("value", 1.0)
    update = blend.rate
    return {
        "country": blend.country,
        "years": list(blend.years),
        "policies": blend.policies,
        "exposure_years": figure(blend.exposure_years),
        "claims": update.claims,
        "expected_claims": figure(update.expected),
        "credibility": figure(update.credibility),
        "halving_claims": figure(update.halving_claims),
        "frequency": {
            "default": _range(rate * place, update.prior_sd),
            "blend": _range(rate * place * update.factor, update.sd),
            "rate_sd": {
                "default": figure(blend.rate_sd),
                "blend": figure(blend.rate_sd * blend.narrowing),
            },
            "place_sd": {
                "default": figure(blend.place_sd),
                "blend": figure(blend.place_sd * blend.narrowing),
            },
        },
        "segments": {
            name: _cut(cut, blend, float(spread) if name == "sector" else 0.0)
            for name, cut in blend.cuts.items()
        },
    }


def _range(value: float, sd: float) -> dict[str, float]:
    """Give a value with its 90 % range, lognormal."""
    return {
        "value": figure(value),
        "low": figure(value * np.exp(-Z90 * sd)),
        "high": figure(value * np.exp(Z90 * sd)),
        "sd": figure(sd),
    }


def poisson_range(claims: Floats, expected: Floats) -> tuple[Floats, Floats]:
    """Give the exact 90 % range of claims over expected (Garwood); infinite without exposure.

    >>> [round(float(end[0]), 3) for end in poisson_range(np.array([10.0]), np.array([10.0]))]
    [0.543, 1.696]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        low = np.where(claims > 0, chi2.ppf(0.05, 2 * claims) / (2 * expected), 0.0)
        high = np.where(expected > 0, chi2.ppf(0.95, 2 * claims + 2) / (2 * expected), np.inf)
    return low, high


def _cut(cut: Cut, blend: BookBlend, spread: float) -> dict[str, Any]:
    low, high = poisson_range(cut.claims, cut.expected)
    default = np.hypot(blend.rate.prior_sd, spread)
    rows = []
    for j, name in enumerate(cut.names):
        error = cut.found.errors[j] / cut.found.estimates[j] if cut.found.estimates[j] else 0.0
        rows.append(
            {
                "segment": name,
                "claims": int(cut.claims[j]),
                "expected_claims": figure(cut.expected[j]),
                "credibility": figure(cut.found.credibility[j]),
                "default": _range(1.0, default),
                "book": {
                    "value": figure(cut.found.ratios[j]),
                    "low": figure(low[j]),
                    "high": figure(high[j]),
                }
                if cut.expected[j] > 0
                else None,
                "blend": _range(blend.rate.factor * cut.relativity[j], error),
                "relativity": figure(cut.relativity[j]),
                "standard_error": figure(cut.found.errors[j]),
            }
        )
    return {
        "within": figure(cut.found.structure.within),
        "between": figure(cut.found.structure.between),
        "rows": rows,
    }


def blend_report(
    document: Mapping[str, Any], locale: str, prices: Sequence[Mapping[str, Any]] = ()
) -> Report:
    """Give the report of a blend in one language.

    Parameters
    ----------
    document : mapping
        As :func:`blend_document` gives it.
    locale : str
        ``zh`` or ``en``.
    prices : sequence of mapping
        What it does to some quotes, as :func:`risk.desk.learned.tried_prices.tried_prices` tells.
    """

    def told(code: str, **values: object) -> str:
        return say(f"credibility.{code}", locale, **values)

    years = document["years"]
    sections = [
        Section(
            told("level"),
            [
                told(
                    "seen",
                    claims=f"{document['claims']:,}",
                    expected=f"{document['expected_claims']:,.1f}",
                    policies=f"{document['policies']:,}",
                    years=f"{years[0]}–{years[-1]}" if years else "—",
                    credibility=f"{document['credibility']:.3f}",
                    halving=f"{document['halving_claims']:.0f}",
                ),
                level_table(document, locale),
            ],
        )
    ]
    for by, cut in document["segments"].items():
        if not cut["rows"]:
            continue
        table = segment_table(by, cut, locale)
        parts: list[str | Table | Picture] = [
            told("structure", between=f"{cut['between']:.3g}", within=f"{cut['within']:.3g}"),
            table,
            _picture(by, cut, locale),
        ]
        sections.append(Section(told(f"by.{by}"), parts))
    if prices:
        sections.append(Section(told("prices"), [price_table(prices, locale)]))
    title = told("title", country=document["country"])
    data = {**document, "prices": [dict(one) for one in prices]}
    return Report(title, sections, data)


def level_table(document: Mapping[str, Any], locale: str) -> Table:
    """Give the level before and after as a table."""
    frequency = document["frequency"]
    rows = [
        {
            say("credibility.what", locale): say(f"credibility.{which}", locale),
            say("credibility.frequency", locale): frequency[which]["value"],
            say("credibility.low", locale): frequency[which]["low"],
            say("credibility.high", locale): frequency[which]["high"],
            say("credibility.sd", locale): frequency[which]["sd"],
            say("credibility.rate_sd", locale): frequency["rate_sd"][which],
            say("credibility.place_sd", locale): frequency["place_sd"][which],
        }
        for which in ("default", "blend")
    ]
    return Table("level", say("credibility.level", locale), pd.DataFrame(rows))


def segment_table(by: str, cut: Mapping[str, Any], locale: str) -> Table:
    """Give every segment of a cut as a table."""
    nothing = {"value": np.nan, "low": np.nan, "high": np.nan}
    rows = []
    for row in cut["rows"]:
        book, blend = row["book"] or nothing, row["blend"]
        values = {
            "segment": segment_words(by, row["segment"], locale),
            "claims": row["claims"],
            "expected": row["expected_claims"],
            "book": book["value"],
            "book_low": book["low"],
            "book_high": book["high"],
            "weight": row["credibility"],
            "blend": blend["value"],
            "low": blend["low"],
            "high": blend["high"],
            "error": row["standard_error"],
        }
        rows.append({say(f"credibility.{key}", locale): value for key, value in values.items()})
    return Table(f"by_{by}", say(f"credibility.by.{by}", locale), pd.DataFrame(rows))


def price_table(prices: Sequence[Mapping[str, Any]], locale: str) -> Table:
    """Give quotes before and after as a table, and how much narrower their ranges became."""
    rows = [
        {
            say("credibility.firm", locale): one["firm"],
            say("credibility.currency", locale): one["currency"],
            **{
                say(f"credibility.{which}_{key}", locale): one[which][key]
                for which in ("default", "overlay")
                for key in ("premium", "low", "high")
            },
            say("credibility.narrower", locale): _narrower(one),
        }
        for one in prices
        if not one["pareto_tail"]
    ]
    return Table("prices", say("credibility.prices", locale), pd.DataFrame(rows))


def _narrower(price: Mapping[str, Any]) -> float:
    """Give by what share of its log width the interval shrank."""
    before, after = (
        math.log(price[which]["high"] / price[which]["low"]) for which in ("default", "overlay")
    )
    return 1 - after / before


def _picture(by: str, cut: Mapping[str, Any], locale: str) -> Picture:
    """Draw default, book and blend of each segment, 1 being what the default expects."""
    kinds = {which: say(f"credibility.{which}", locale) for which in ("default", "book", "blend")}
    rows = [
        {
            "segment": segment_words(by, row["segment"], locale),
            "kind": kinds[which],
            **{key: row[which][key] for key in ("value", "low", "high")},
        }
        for row in cut["rows"][:MOST_SHOWN]
        for which in kinds
        if row[which]
    ]
    most = max(1.5, *(row["value"] for row in rows)) * 1.6
    frame = pd.DataFrame(rows)
    frame["high"] = frame["high"].clip(upper=most)
    base = alt.Chart(frame).encode(
        y=alt.Y("segment:N", sort=None, title=None, axis=alt.Axis(labelLimit=220)),
        yOffset=alt.YOffset("kind:N", sort=list(kinds.values())),
        color=alt.Color(
            "kind:N",
            title=None,
            sort=list(kinds.values()),
            scale=alt.Scale(domain=list(kinds.values()), range=[GREY, ORANGE, BLUE]),
            legend=alt.Legend(orient="top"),
        ),
    )
    x = alt.X("low:Q", title=say("credibility.axis", locale), scale=alt.Scale(domain=[0, most]))
    bars = base.mark_rule(strokeWidth=2).encode(x=x, x2="high:Q")
    dots = base.mark_point(filled=True, size=40, opacity=1).encode(x="value:Q")
    chart = alt.layer(bars, dots, height=alt.Step(14), width=520)
    title = say("credibility.picture", locale, by=say(f"credibility.by.{by}", locale))
    widest = max(cut["rows"], key=lambda row: row["credibility"])
    text = say(
        "credibility.alt",
        locale,
        segments=len(cut["rows"]),
        segment=segment_words(by, widest["segment"], locale),
        weight=f"{widest['credibility']:.2f}",
    )
    return Picture(f"by_{by}", title, chart, text)
