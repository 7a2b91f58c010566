"""Learn: two models side by side: figures, features, and what they say of the same rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from risk.errors import Fault
from risk.learn.shelf import verify_version, version_folder
from risk.portfolio.tables import read_table
from risk.text import say
from risk.trained.booster import CALIBRATION
from risk.trained.calibration import Numbers
from risk.trained.card import Card, Figure
from risk.trained.either import Model, open_model
from risk.trained.folder import ModelFolder, ModelMismatch
from risk.trained.grown import SCHEMA
from risk.trained.schema import Feature, Schema
from risk.trained.tables import TABLES
from risk.units import Locale

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)
MOST_ROWS = 10
"""Rows shown of those that differ most."""


def compare_models(first: str, second: str, root: Path | None = None) -> dict[str, Any]:
    """Compare the figures and features of two models.

    Parameters
    ----------
    first, second : str
        ``<model>/<version>``.
    root : Path, optional
        Folder of all models; the installed ones unless given.

    Returns
    -------
    dict
        ``models``; ``figures``, one row a figure with the value of each or None; ``features``,
        those that differ, or None when one of the two has no schema.

    Raises
    ------
    ModelMismatch
        If one of the two is not there or not sound.
    """
    opened = [verify_version(_folder(name, root)) for name in (first, second)]
    return {
        "models": [
            {"name": folder.name, "digest": folder.digest, "title": card["title"]}
            for folder, card, _ in opened
        ],
        "figures": _figures([card for _, card, _ in opened]),
        "measured": [metrics.model_dump(mode="json") for _, _, metrics in opened],
        "features": _features([folder for folder, _, _ in opened]),
    }


def compare_predictions(
    first: str, second: str, table: Path, root: Path | None = None
) -> tuple[dict[str, Any], pd.DataFrame]:
    """Compare what two models predict for the rows of a table.

    Parameters
    ----------
    first, second : str
        ``<model>/<version>``, of the same target and unit.
    table : Path
        ``.csv``, ``.xlsx`` or ``.parquet`` with the features of both; other columns are left
        aside.
    root : Path, optional
        Folder of all models; the installed ones unless given.

    Returns
    -------
    dict
        ``rows``, ``mean`` of each, ``difference`` (second less first): mean and quantiles;
        ``worst``, the rows that differ most.
    DataFrame
        Row number (1 is the first under the headings), both predictions and the difference, the
        largest first.

    Raises
    ------
    ModelMismatch
        If one is not sound or predicts another thing, or the table does not fit; every fault.
    """
    models = [_opened(name, root) for name in (first, second)]
    told = [f"{model.schema.target} ({model.schema.unit})" for model in models]
    if told[0] != told[1]:
        fault = Fault("target", told[1], f"{first} predicts {told[0]}",
                      "compare models of the same target", "target")  # fmt: skip
        raise ModelMismatch(f"{first} and {second} predict different things", [fault])
    frame = read_table(table)
    before, after = (_predict(model, frame) for model in models)
    if not len(before):
        fault = Fault(table.name, "no rows", "a table with rows", "add some", "no-rows")
        raise ModelMismatch(f"{table.name} has no rows", [fault])
    differences = pd.DataFrame(
        {
            "row": np.arange(1, len(before) + 1),
            models[0].name: before,
            models[1].name: after,
            "difference": after - before,
        }
    ).sort_values("difference", key=np.abs, ascending=False, kind="stable")
    gap = after - before
    found = {
        "rows": len(before),
        "target": models[0].schema.target,
        "unit": models[0].schema.unit,
        "mean": [float(before.mean()), float(after.mean())],
        "difference": {
            "mean": float(gap.mean()),
            "quantiles": dict(
                zip(map(str, QUANTILES), np.quantile(gap, QUANTILES).tolist(), strict=True)
            ),
        },
        "worst": [
            row | {"values": _values(frame.iloc[row["row"] - 1], models)}
            for row in differences.head(MOST_ROWS).to_dict("records")
        ],
    }
    return found, differences


def feature_words(told: dict[str, Any] | None, locale: Locale) -> str:
    """Give what a model knows of a feature, in words."""
    if told is None:
        return say("models.compare.absent", locale)
    joined = say("models.and", locale).join(told["categories"])
    parts = [say(f"models.compare.{told['kind']}", locale, categories=joined)]
    if told["sign"]:
        parts.append(say(f"models.compare.sign_{told['sign']}", locale))
    if told["optional"]:
        parts.append(say("models.compare.optional", locale))
    return " · ".join(parts)


def _folder(name: str, root: Path | None) -> Path:
    model, _, version = name.partition("/")
    return version_folder(model, version, root)


def _opened(name: str, root: Path | None) -> Model:
    folder = _folder(name, root)
    checked, _, _ = verify_version(folder)
    if not {CALIBRATION, TABLES} & set(checked.files):
        raise ModelMismatch(f"{name} predicts no amount from a table")
    return open_model(folder)


def _figures(cards: list[Card]) -> list[dict[str, Any]]:
    figures: dict[str, list[Figure | None]] = {
        key: [card["figures"].get(key) for card in cards]
        for card in cards
        for key in card["figures"]
    }
    return [
        {
            "key": key,
            "label": next(one["label"] for one in pair if one is not None),
            "values": [one and one["value"] for one in pair],
        }
        for key, pair in figures.items()
    ]


def _features(folders: list[ModelFolder]) -> list[dict[str, Any]] | None:
    if not all(SCHEMA in folder.files for folder in folders):
        return None
    schemas = [Schema.from_json(folder.file(SCHEMA)) for folder in folders]
    found = [{feature.name: feature for feature in schema.features} for schema in schemas]
    rows = [
        {"feature": name, "values": [_told(one.get(name)) for one in found]}
        for name in dict.fromkeys((*found[0], *found[1]))
    ]
    return [row for row in rows if row["values"][0] != row["values"][1]]


def _told(feature: Feature | None) -> dict[str, Any] | None:
    if feature is None:
        return None
    return feature.model_dump(mode="json", include={"kind", "categories", "sign", "optional"})


def _predict(model: Model, frame: pd.DataFrame) -> Numbers:
    """Predict from the columns the model needs; one that the table lacks is told by the schema."""
    given = [feature for feature in model.schema.features if feature.name in frame]
    columns = {
        one.name: _numbers(frame[one.name]) if one.kind == "number" else frame[one.name]
        for one in given
    }
    return model.predict(model.schema.encode(columns))


def _values(row: pd.Series, models: list[Model]) -> dict[str, Any]:
    """Give what the models read of one row, as the table has it; None for missing."""
    names = dict.fromkeys(name for model in models for name in model.schema.names)
    return {name: None if pd.isna(row[name]) else str(row[name]) for name in names}


def _numbers(column: pd.Series) -> pd.Series:
    """Give numbers for digits, as a CSV file has them; other text stays for the schema to tell."""
    found = pd.to_numeric(column, errors="coerce")
    return (
        found
        if column[found.isna()].isna().all()
        else column.astype(object).where(found.isna(), found)
    )
