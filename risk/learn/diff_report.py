"""Learn: two versions of factor tables and a book's move between them, told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from risk.learn.dated_file import figure
from risk.learn.model_book import ModelBook
from risk.learn.report import BLUE, Picture, Report, Section, Table
from risk.learn.tables_diff import Change, Shared, compare_tables, share
from risk.learn.tables_impact import QUANTILES, Impact, SegmentChange, impact
from risk.learn.words_of import segment_words
from risk.text import say
from risk.trained.tables import FactorTables

MOST_TOLD = 10
"""Segments told at either end."""
CUT_BY = ("sector", "size")


@dataclass(frozen=True)
class Versions:
    """Two versions compared on a book."""

    old: FactorTables
    new: FactorTables
    shared: Shared
    bases: tuple[float, float]
    changes: list[Change]
    impact: Impact
    cut_by: tuple[str, ...]
    currency: str | None
    is_premium: bool


def compare_versions(old: FactorTables, new: FactorTables, book: ModelBook) -> Versions:
    """Compare two versions cell by cell, and what the change does to a book."""
    shared = share(old, new)
    bases, changes = compare_tables(old, new, shared, book.rows(shared.schema), book.weight)
    before, after = (one.predict(book.rows(one.schema)) for one in (old, new))
    measured = book.weight * before if book.premium is None else book.premium
    groups = {name: names for name, names in book.groups.items() if name in CUT_BY}
    return Versions(
        old,
        new,
        shared,
        bases,
        changes,
        impact(measured, after / before, groups, book.firms),
        tuple(groups),
        book.currency,
        book.premium is not None,
    )


def diff_report(found: Versions, locale: str) -> Report:
    """Give the report in one language."""

    def told(code: str, **values: object) -> str:
        return say(f"distil.diff.{code}", locale, **values)

    moved = found.impact
    measure = told("premium", currency=found.currency or "") if found.is_premium else told("events")
    parts: list[str | Table | Picture] = [
        told("told", policies=f"{moved.policies:,}", measure=measure, old=f"{moved.old:,.4g}"
             if moved.old < 1000 else f"{moved.old:,.0f}", new=f"{moved.new:,.4g}"
             if moved.new < 1000 else f"{moved.new:,.0f}", change=f"{moved.change:+.2%}",
             off=f"{moved.off_balance:.4f}"),
        told("caveat"),
        Table("quantiles", told("quantiles"), pd.DataFrame(
            {told("quantile"): QUANTILES, told("change"): moved.quantiles})),
        _histogram(moved, locale),
    ]  # fmt: skip
    if moved.segments:
        parts.append(Table("segments", told("segments"), _segment_frame(found, locale)))
    old, new = found.bases
    base = told("base", old=f"{old:.6g}", new=f"{new:.6g}", change=f"{new / old - 1:+.2%}")
    sections = [Section(told("book"), parts), Section(say("distil.base", locale), [base])]
    features = {one.name: getattr(one, locale) for one in found.shared.schema.features}
    for place, names in enumerate(dict.fromkeys(one.features for one in found.changes), start=1):
        changes = [one for one in found.changes if one.features == names]
        title = " × ".join(features[name] for name in names)
        if all(one.old == one.new for one in changes):
            sections.append(Section(title, [told("same")]))
            continue
        frame = _cell_frame(found.shared, changes, features, locale)
        name = f"{place:02}_{'_x_'.join(names)}"
        sections.append(Section(title, [Table(name, told("cells", table=title), frame)]))
    title = told("title", old=found.old.name, new=found.new.name)
    return Report(title, sections, diff_document(found))


def diff_document(found: Versions) -> dict[str, Any]:
    """Give the comparison as plain data."""
    moved = found.impact
    return {
        "old": {"name": found.old.name, "digest": found.old.digest, "base": figure(found.bases[0])},
        "new": {"name": found.new.name, "digest": found.new.digest, "base": figure(found.bases[1])},
        "impact": {
            "policies": moved.policies,
            "measure": "premium" if found.is_premium else "expected events",
            "currency": found.currency,
            "old": figure(moved.old),
            "new": figure(moved.new),
            "change": figure(moved.change),
            "off_balance": figure(moved.off_balance),
            "quantiles": {
                f"{q:g}": figure(one) for q, one in zip(QUANTILES, moved.quantiles, strict=True)
            },
            "histogram": [
                {"from": low, "to": None if math.isinf(high) else high, "policies": count}
                for low, high, count in moved.histogram
            ],
            "segments": [
                {
                    "segment": dict(zip(found.cut_by, one.names, strict=False)) or "small",
                    "policies": one.policies,
                    "old": figure(one.old),
                    "new": figure(one.new),
                    "change": figure(one.change),
                }
                for one in moved.segments
            ],
        },
        "cells": [
            {
                **{
                    name: found.shared.words(name, levels, "en")
                    for name, levels in zip(one.features, one.levels, strict=True)
                },
                "old": _known(one.old),
                "new": _known(one.new),
                "change": _known(one.change),
                "exposure": figure(one.exposure),
            }
            for one in found.changes
        ],
    }


def _known(value: float) -> float | None:
    return None if math.isnan(value) else figure(value)


def _cell_frame(
    shared: Shared, changes: list[Change], features: dict[str, str], locale: str
) -> pd.DataFrame:
    rows = [
        {
            **{
                features[name]: shared.words(name, levels, locale)
                for name, levels in zip(one.features, one.levels, strict=True)
            },
            say("distil.diff.old", locale): one.old,
            say("distil.diff.new", locale): one.new,
            say("distil.diff.change", locale): one.change,
            say("distil.exposure", locale): one.exposure,
        }
        for one in changes
    ]
    return pd.DataFrame(rows)


def _segment_frame(found: Versions, locale: str) -> pd.DataFrame:
    """Give the segments that rise and fall most; all of them where they are few."""
    every = found.impact.segments
    large = [one for one in every if one.names]
    shown = [*large[:MOST_TOLD], *large[max(MOST_TOLD, len(large) - MOST_TOLD) :]]
    shown += [one for one in every if not one.names]
    return pd.DataFrame(
        [
            {
                say("distil.diff.segment", locale): _named(found, one, locale),
                say("distil.diff.policies", locale): one.policies,
                say("distil.diff.old", locale): one.old,
                say("distil.diff.new", locale): one.new,
                say("distil.diff.change", locale): one.change,
            }
            for one in shown
        ]
    )


def _named(found: Versions, one: SegmentChange, locale: str) -> str:
    if not one.names:
        return say("distil.diff.small", locale)
    return " · ".join(
        segment_words(by, name, locale) for by, name in zip(found.cut_by, one.names, strict=True)
    )


def _histogram(moved: Impact, locale: str) -> Picture:
    title = say("distil.diff.histogram", locale)
    rows = [
        (f"{low:+.1%}…" if math.isinf(high) else f"{low:+.1%}…{high:+.1%}", count)
        for low, high, count in moved.histogram
    ]
    while len(rows) > 1 and not rows[0][1]:
        rows = rows[1:]
    while len(rows) > 1 and not rows[-1][1]:
        rows = rows[:-1]
    chart = (
        alt.Chart(pd.DataFrame(rows, columns=["change", "policies"]), height=220,
                  width=alt.Step(60))
        .mark_bar(color=BLUE)
        .encode(
            x=alt.X("change:N", sort=None, title=say("distil.diff.change", locale),
                    axis=alt.Axis(labelAngle=-40)),
            y=alt.Y("policies:Q", title=say("distil.diff.policies", locale)),
        )
    )  # fmt: skip
    low, high = (moved.quantiles[QUANTILES.index(q)] for q in (0.05, 0.95))
    text = say("distil.diff.alt", locale, low=f"{low:+.1%}", high=f"{high:+.1%}")
    return Picture("histogram", title, chart, text)
