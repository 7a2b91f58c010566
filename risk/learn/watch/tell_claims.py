"""Learn: the parts of a watch report about claims."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from risk.learn.report import Picture, Section, Table
from risk.learn.watch.pictures import (
    effects_picture,
    months_picture,
    ratio_picture,
    running_picture,
)
from risk.learn.watch.teller import Teller


def actual_expected(teller: Teller) -> Section:
    """Tell claims and payments against the expected, by month and segment."""
    found = teller.found
    parts: list[Any] = [
        _whole(teller),
        *_trend(teller),
        Picture(
            "running", teller.say("picture.running"),
            running_picture(found.running, teller.locale), _running_text(teller),
        ),
        Picture(
            "months", teller.say("picture.months"),
            months_picture(
                found.months.names, found.months.counts, found.limits, teller.locale
            ),
            teller.beyond_text(found.months, found.months.counts),
        ),
        teller.cut_table(found.months),
    ]  # fmt: skip
    for cut in found.segments:
        by = teller.words.by(cut.by)
        names = teller.names(cut)
        for kind, ratios in (("claims", cut.counts), ("payments", cut.amounts)):
            if np.isfinite(ratios.low).any():
                parts.append(
                    Picture(
                        f"{kind}_by_{cut.by}", teller.say(f"picture.{kind}", by=by),
                        ratio_picture(
                            names, ratios, teller.say("axis.ratio"), found.limits, teller.locale
                        ),
                        teller.beyond_text(cut, ratios),
                    )
                )  # fmt: skip
        parts.append(teller.cut_table(cut))
        parts += teller.pooled(cut.by, cut.pooled)
    return Section(teller.say("section.actual_expected"), parts)


def _whole(teller: Teller) -> str:
    counts, amounts = teller.found.whole.counts, teller.found.whole.amounts
    return teller.say(
        "whole",
        claims=f"{counts.actual[0]:,.0f}", expected=f"{counts.expected[0]:,.1f}",
        ratio=f"{counts.ratio[0]:.2f}", low=f"{counts.low[0]:.2f}",
        high=f"{counts.high[0]:.2f}", paid=f"{amounts.actual[0]:,.0f}",
        due=f"{amounts.expected[0]:,.0f}", paid_ratio=f"{amounts.ratio[0]:.2f}",
        paid_low=f"{amounts.low[0]:.2f}", paid_high=f"{amounts.high[0]:.2f}",
    )  # fmt: skip


def _trend(teller: Teller) -> list[str]:
    trend = teller.found.trend
    if trend is None:
        return []
    return [
        teller.say(
            "trend", factor=f"{trend.factor:.3f}", low=f"{trend.low:.3f}",
            high=f"{trend.high:.3f}", chance=teller.chance(trend.chance),
        )
    ]  # fmt: skip


def _running_text(teller: Teller) -> str:
    running = teller.found.running
    return teller.say(
        "picture.running.text",
        actual=f"{running.actual[-1]:,.0f}", expected=f"{running.expected[-1]:,.1f}",
        low=f"{running.low[-1]:,.0f}", high=f"{running.high[-1]:,.0f}",
    )  # fmt: skip


def effects(teller: Teller) -> Section:
    """Tell what features do beyond the formula."""
    found = teller.found.effects
    names = [teller.words.feature(name) for name in found.names]
    rows = [
        (
            name, *(round(float(values[row]), 4) for values in (
                found.low_value, found.high_value, found.factor, found.low, found.high
            )), float(found.corrected[row]),
        )
        for row, name in enumerate(names)
    ]  # fmt: skip
    return Section(
        teller.say("section.effects"),
        [
            teller.say("effects.how"),
            Picture(
                "effects", teller.say("picture.effects"),
                effects_picture(found, names, teller.found.limits, teller.locale),
                _effects_text(teller, names),
            ),
            teller.table(
                "effects", teller.say("table.effects"),
                ("feature", "from", "to", "factor", "low", "high", "chance"), rows,
            ),
        ],
    )  # fmt: skip


def _effects_text(teller: Teller, names: Sequence[str]) -> str:
    found = teller.found.effects
    beyond = np.flatnonzero(found.corrected < teller.found.limits.significance)
    if not len(beyond):
        return teller.say("picture.effects.none")
    told = [f"{names[int(row)]} ×{found.factor[row]:.2f}" for row in beyond]
    return teller.say("picture.effects.beyond", rows=teller.say("comma").join(told))


def stability(teller: Teller) -> Section:
    """Tell the relativities by period."""
    parts: list[Any] = [teller.say("stability.how")]
    for one in teller.found.stability:
        by = teller.words.by(one.by)
        rows = [
            (
                teller.words.row(one.by, name),
                *np.round(one.relativity[row], 3), *np.round(one.standard_error[row], 3),
                round(float(one.corrected[row]), 6),
            )
            for row, name in enumerate(one.names)
        ]  # fmt: skip
        heads = [
            teller.say("head.row"),
            *(teller.say("head.relativity", period=period) for period in one.periods),
            *(teller.say("head.standard_error", period=period) for period in one.periods),
            teller.say("head.chance"),
        ]
        frame = pd.DataFrame(rows, columns=heads)
        parts.append(Table(f"stability_{one.by}", teller.say("table.stability", by=by), frame))
    return Section(teller.say("section.stability"), parts)
