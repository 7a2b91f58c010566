"""Learn: the legal class of processor from a book in which the people held are known.

LightGBM on headcount, revenue and sector; judged by cross-validation beside the judgement ratios it
would replace, and written only as a model folder with its card.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from risk.classify import Rung, likely_persons, place_business_line
from risk.classify.processor import LADDER
from risk.classify.processor_model import CLASSES, NAME, columns_of
from risk.errors import Fault, InvalidProfile
from risk.learn.card import Card, Words, json_bytes, words, write_model_folder
from risk.learn.metrics import Dimension, Group, Metrics, by_group, group_table, measure
from risk.profile import Profile
from risk.rulebook import Rulebook, at
from risk.rulebook.codes import PROVINCES
from risk.text import say
from risk.trained.booster import METRICS
from risk.trained.grown import MODEL, SCHEMA
from risk.trained.schema import Feature, Rows, Schema

LEAST_ROWS = 500
ROUNDS = 150
FOLDS = 5
SEED = 1
STAFF_FROM = (0, 10, 50, 250)
"""Sizes for the card, by people employed."""


def train(profiles: list[Profile], day: date, folder: Path) -> Metrics:
    """Train on a book and write ``folder`` when the model is better than the ratios.

    Parameters
    ----------
    profiles : list of Profile
        Firms in China; those whose number of people is unknown are left out.
    day : date
        Day whose ladder of classes holds.
    folder : Path
        ``models/processor_class/<version>``.

    Returns
    -------
    Metrics
        Log loss, cross-validated, of the model and of the ratios.

    Raises
    ------
    InvalidProfile
        If fewer than 500 firms have a known number.
    """
    rulebook = at(day, "CN")
    rungs = rulebook.read(LADDER, tuple[Rung, ...])
    known = [one for one in profiles if one.data_held.persons_total is not None]
    if len(known) < LEAST_ROWS:
        raise InvalidProfile(
            "too few firms with a known number of people",
            [Fault("book", f"{len(known)}", f"at least {LEAST_ROWS}", "give a larger book", "few")],
        )
    edges = [rung.from_persons for rung in rungs]
    wanted = np.array([bisect_right(edges, one.data_held.persons_total or 0) - 1 for one in known])
    sector = [place_business_line(one.firm).breach_sector for one in known]
    columns = columns_of(
        [
            (one.firm.headcount, _revenue(rulebook, one), s)
            for one, s in zip(known, sector, strict=True)
        ]
    )
    schema = _schema(columns)
    rows = schema.encode(columns)
    fold = np.random.default_rng(SEED).integers(FOLDS, size=len(known))
    losses = np.empty(len(known))
    for one in range(FOLDS):
        inside = fold != one
        booster = _fit(schema, rows[inside], wanted[inside], len(rungs))
        predicted = np.asarray(booster.predict(rows[~inside], num_threads=1))
        losses[~inside] = _losses(predicted, wanted[~inside])
    by_ratios = _losses(_ratios(rulebook, known, rungs), wanted)
    found = measure(
        words("models.processor_class.measure"),
        "holdings.persons_per_head",
        words("models.processor_class.how", folds=FOLDS),
        losses,
        by_ratios,
        _groups(known, sector, losses, by_ratios),
    )
    if found.better:
        booster = _fit(schema, rows, wanted, len(rungs))
        files = {
            MODEL: booster.model_to_string().encode("utf-8"),
            SCHEMA: schema.to_json(),
            CLASSES: json_bytes([rung.id for rung in rungs]),
            METRICS: json_bytes(found.model_dump()),
        }
        write_model_folder(folder, files, _card(folder.name, day, found))
    return found


def _schema(columns: Mapping[str, list[Any]]) -> Schema:
    """Give the features; a figure may be missing if it was for some firm of the book."""
    known = tuple(sorted(set(columns["sector"])))
    return Schema(
        features=tuple(
            Feature(
                name=name,
                kind="category" if name == "sector" else "number",
                categories=known if name == "sector" else (),
                optional=None in values,
                zh=say(f"models.processor_class.{name}", "zh"),
                en=say(f"models.processor_class.{name}", "en"),
            )
            for name, values in columns.items()
        ),
        target="processor_class",
        unit="probability",
    )


def _groups(
    profiles: list[Profile],
    sector: list[str],
    value: npt.NDArray[np.float64],
    replaced: npt.NDArray[np.float64],
) -> dict[Dimension, list[Group]]:
    staff = [one.firm.headcount for one in profiles]
    size = [0 if one is None else bisect_right(STAFF_FROM, one) for one in staff]
    sizes = [words("models.unknown")]
    sizes += [words("models.staff_from", least=least) for least in STAFF_FROM]
    sectors = sorted(set(sector))
    provinces = sorted({one.firm.province or "" for one in profiles})
    place = [provinces.index(one.firm.province or "") for one in profiles]

    def group(names: list[Words], places: list[int]) -> list[Group]:
        return by_group(names, np.array(places), value, replaced)

    return {
        "size": group(sizes, size),
        "sector": group(
            [words(f"sector.{one}") for one in sectors], [sectors.index(one) for one in sector]
        ),
        "province": group([_province(code) for code in provinces], place),
    }


def _province(code: str) -> Words:
    if not code:
        return words("models.unknown")
    zh, en = PROVINCES[code]
    return {"zh": zh, "en": en}


def _revenue(rulebook: Rulebook, profile: Profile) -> float | None:
    firm = profile.firm
    exchange = rulebook.value("calibration.exchange")
    return None if firm.revenue is None else firm.revenue / exchange[firm.currency]


def _ratios(
    rulebook: Rulebook, profiles: list[Profile], rungs: tuple[Rung, ...]
) -> npt.NDArray[np.float64]:
    rows = []
    for one in profiles:
        likely = likely_persons(rulebook, one.firm, place_business_line(one.firm).breach_sector)
        chance = {rung.id: p for rung, p in likely.classes} if likely else {}
        rows.append([chance.get(rung.id, 1 / len(rungs)) for rung in rungs])
    return np.array(rows)


def _fit(schema: Schema, rows: Rows, wanted: npt.NDArray[np.int64], classes: int) -> Any:
    import lightgbm

    params = {
        "objective": "multiclass",
        "num_class": classes,
        "learning_rate": 0.05,
        "num_leaves": 15,
        "min_data_in_leaf": 20,
        "seed": SEED,
        "deterministic": True,
        "num_threads": 1,
        "verbose": -1,
    }
    data = lightgbm.Dataset(rows, label=wanted, **schema.dataset_params())
    return lightgbm.train(params | schema.lightgbm_params(), data, num_boost_round=ROUNDS)


def _losses(
    predicted: npt.NDArray[np.float64], wanted: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    return np.asarray(-np.log(np.clip(predicted[np.arange(len(wanted)), wanted], 1e-12, 1)))


def _card(version: str, day: date, metrics: Metrics) -> Card:
    return {
        "name": NAME,
        "version": version,
        "title": words("models.processor_class.title"),
        "owner": "actuary",
        "retire_by": day.replace(year=day.year + 1).isoformat(),
        "purpose": words("models.processor_class.purpose"),
        "population": words("models.processor_class.population", rows=metrics.rows),
        "period": words("models.processor_class.period", day=day.isoformat()),
        "sections": [],
        "signs": words("models.processor_class.signs"),
        "by_size": group_table(metrics, "size"),
        "by_sector": group_table(metrics, "sector"),
        "by_province": group_table(metrics, "province"),
        "limits": words("models.processor_class.limits"),
        "figures": {
            "rows": {"label": words("models.processor_class.rows"), "value": metrics.rows},
            "log_loss": {"label": words("models.processor_class.value"), "value": metrics.value},
            "log_loss_ratios": {
                "label": words("models.processor_class.replaced"),
                "value": metrics.replaced,
            },
        },
        "inputs": {},
    }
