"""Learn: what was distilled, told in words, tables and pictures."""

from __future__ import annotations

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from risk.learn.dated_file import figure
from risk.learn.distil import Distilled
from risk.learn.distil_loss import QUANTILES, WorstCell
from risk.learn.report import BLUE, GREY, Picture, Report, Section, Table
from risk.learn.tariff_file import cell_words, factor_frame
from risk.text import say
from risk.trained.either import Model
from risk.trained.tables import FactorTables

MOST_DRAWN = 40
"""Levels of a picture."""


def distil_report(found: Distilled, model: Model, locale: str) -> Report:
    """Give the report of what was distilled in one language."""

    def told(code: str, **values: object) -> str:
        return say(f"distil.{code}", locale, **values)

    loss, tables = found.loss, found.tables
    parts: list[str | Table | Picture] = [
        told("kept", model=model.name, kept=f"{loss.kept:.1%}", rows=f"{loss.rows:,}",
             exposure=f"{loss.exposure:,.0f}", balance=f"{loss.balance:.4f}"),
        told("ratios", low=f"{loss.ratios[0]:.2f}", high=f"{loss.ratios[-1]:.2f}"),
        Table("loss", told("loss"), _loss_frame(found, locale)),
    ]  # fmt: skip
    if loss.worst:
        parts.append(worst_words(tables, loss.worst, locale))
    sections = [Section(told("loss"), parts)]
    for place, (factor, exposure) in enumerate(
        zip(tables.tables.factors, found.exposure, strict=True), start=1
    ):
        frame = factor_frame(tables, factor, exposure, locale)
        name = f"{place:02}_{'_x_'.join(factor.features)}"
        title = " × ".join(frame.columns[: len(factor.features)])
        table = Table(name, title, frame)
        shown: list[str | Table | Picture] = [table]
        if len(factor.features) == 1:
            shown.append(_picture(table, locale))
        else:
            gain = found.gains[place - 1 - len(tables.schema.features)]
            shown.insert(0, told("crossed", gain=f"{gain:.1%}"))
        sections.append(Section(title, shown))
    title = told("title", model=model.name)
    return Report(title, sections, distil_document(found, model))


def distil_document(found: Distilled, model: Model) -> dict[str, Any]:
    """Give what was distilled as plain data."""
    loss = found.loss
    document: dict[str, Any] = {
        "model": model.name,
        "model_digest": model.digest,
        "tables": found.tables.name,
        "bands": {
            name: len(factor.relativities)
            for name, factor in zip(
                found.tables.schema.names, found.tables.tables.factors, strict=False
            )
        },
        "crossed": [
            {"features": list(one.features), "gain": figure(gain)}
            for one, gain in zip(found.tables.crossed, found.gains, strict=True)
        ],
        "rows": loss.rows,
        "exposure": figure(loss.exposure),
        "deviance": {"mean": figure(loss.null), "tables": figure(loss.deviance)},
        "kept": figure(loss.kept),
        "balance": figure(loss.balance),
        "ratios": {f"{q:g}": figure(r) for q, r in zip(QUANTILES, loss.ratios, strict=True)},
        "log_sd": figure(loss.log_sd),
        "worst": None,
        "against_claims": None,
    }
    if loss.worst:
        worst = loss.worst
        document["worst"] = {
            "features": list(worst.features),
            "levels": _worst_levels(found.tables, worst, "en"),
            "exposure": figure(worst.exposure),
            "rows": worst.rows,
            "model": figure(worst.model),
            "tables": figure(worst.tables),
        }
    if loss.truth:
        document["against_claims"] = {
            name: figure(getattr(loss.truth, name)) for name in ("mean", "model", "tables")
        }
    return document


def _loss_frame(found: Distilled, locale: str) -> pd.DataFrame:
    loss = found.loss
    columns = [say(f"distil.{one}", locale) for one in ("what", "from_model", "from_claims")]
    truth = loss.truth
    rows = [
        (say("distil.by_mean", locale), loss.null, truth.mean if truth else np.nan),
        (say("distil.by_model", locale), 0.0, truth.model if truth else np.nan),
        (say("distil.by_tables", locale), loss.deviance, truth.tables if truth else np.nan),
    ]
    return pd.DataFrame(rows, columns=columns)


def _worst_levels(tables: FactorTables, worst: WorstCell, locale: str) -> list[str]:
    return cell_words(tables, (tuple(zip(worst.features, worst.levels, strict=True)), 1.0), locale)


def worst_words(tables: FactorTables, worst: WorstCell, locale: str) -> str:
    """Tell where the tables are furthest from the model."""
    features = {one.name: one for one in tables.schema.features}
    named = [getattr(features[name], locale) for name in worst.features]
    levels = _worst_levels(tables, worst, locale)
    return say(
        "distil.worst",
        locale,
        cell=say("distil.and", locale).join(
            f"{name} {level}" for name, level in zip(named, levels, strict=True)
        ),
        rows=f"{worst.rows:,}",
        exposure=f"{worst.exposure:,.0f}",
        model=f"{worst.model:.4g}",
        tables=f"{worst.tables:.4g}",
        apart=f"{worst.tables / worst.model - 1:+.1%}",
    )


def _picture(table: Table, locale: str) -> Picture:
    """Draw relativities as points over the exposure they rest on."""
    frame = table.frame.head(MOST_DRAWN).set_axis(["level", "relativity", "years", "share"], axis=1)
    x = alt.X("level:N", sort=None, title=table.title, axis=alt.Axis(labelLimit=160))
    bars = (
        alt.Chart(frame)
        .mark_bar(color=GREY, opacity=0.3)
        .encode(x=x, y=alt.Y("share:Q", title=say("distil.share", locale),
                             axis=alt.Axis(format="%", orient="right")))
    )  # fmt: skip
    line = (
        alt.Chart(frame)
        .mark_line(point=alt.OverlayMarkDef(size=60), color=BLUE)
        .encode(x=x, y=alt.Y("relativity:Q", title=say("distil.relativity", locale),
                             scale=alt.Scale(zero=True)))
    )  # fmt: skip
    chart = alt.layer(bars, line, height=240, width=alt.Step(46)).resolve_scale(y="independent")
    text = say(
        "distil.alt",
        locale,
        feature=table.title,
        low=f"{frame['relativity'].min():.3f}",
        high=f"{frame['relativity'].max():.3f}",
    )
    return Picture(table.name, table.title, chart, text)
