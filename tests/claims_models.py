"""A small claims model: trees grown on a made-up book, stored and promoted as a real one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import lightgbm
import numpy as np

from risk.assess.features import pricing_schema
from risk.learn.card import write_model_folder
from risk.portfolio.features import book_features
from risk.portfolio.synthetic import sample_book
from risk.rulebook import Rulebook
from risk.trained import Schema, booster_files
from risk.trained.card import Card, Words
from risk.trained.reach import PRICING, Reach

NAME = "claims_frequency"
FIRMS, EXPOSURE, SEED = 3_000, 20.0, 5
LOG_SD = 0.3
PROMOTED, RETIRE_BY = date(2026, 3, 1), date(2027, 12, 31)
BY = ("Li Na", "Wang Wei")


def write_models(rulebook: Rulebook, root: Path) -> Path:
    """Write versions 1 and 2, the first promoted; give the folder of all models."""
    for version, rounds in (("1", 120), ("2", 40)):
        write_version(rulebook, root, version, rounds)
    (root / NAME / "register.yaml").write_text(
        f"entries:\n  - {{version: '1', from: {PROMOTED}, status: promoted, "
        f"by: [{', '.join(BY)}], why: fits the book better}}\n",
        encoding="utf-8",
    )
    return root


def write_version(rulebook: Rulebook, root: Path, version: str, rounds: int) -> None:
    """Grow trees on claims drawn from rates that the calibration does not know, and store them."""
    schema = _of_book(pricing_schema(rulebook))
    rows = schema.encode(book_features(rulebook, next(sample_book(FIRMS, SEED, date(2026, 1, 1)))))
    known = np.nan_to_num(rows, nan=0.5)
    at = {name: known[:, i] for i, name in enumerate(schema.names)}
    log_rate = (
        -8.8
        + 0.25 * at["ln_revenue_usd"]
        + 0.05 * at["ln_persons"]
        + 0.5 * at["claims_5y"]
        + sum(0.2 * at[name] for name in schema.names[6:])
    )
    claims = np.random.default_rng(SEED).poisson(EXPOSURE * np.exp(log_rate))
    booster = lightgbm.train(
        {
            "objective": "poisson",
            "num_leaves": 7,
            "min_data_in_leaf": 40,
            "learning_rate": 0.1,
            "seed": SEED,
            "deterministic": True,
            "force_row_wise": True,
            "num_threads": 1,
            "verbose": -1,
            **schema.lightgbm_params("basic"),
        },
        lightgbm.Dataset(
            rows,
            claims / EXPOSURE,
            weight=np.full(len(rows), EXPOSURE),
            params={"verbose": -1},
            **schema.dataset_params(),
        ),
        rounds,
    )
    metrics = {PRICING: Reach.of_rows(schema, rows, LOG_SD).model_dump()}
    files = booster_files(booster.model_to_string(), schema, metrics, "log")
    write_model_folder(root / NAME / version, files, card(version))


def _of_book(schema: Schema) -> Schema:
    """Say of headcount that it is never missing: every firm of a made-up book knows it."""
    features = tuple(
        one.model_copy(update={"optional": one.optional and one.name != "ln_headcount"})
        for one in schema.features
    )
    return schema.model_copy(update={"features": features})


def card(version: str) -> Card:
    nothing: Words = {"zh": "试验", "en": "a test"}
    return {
        "name": NAME,
        "version": version,
        "title": nothing,
        "owner": "nobody",
        "retire_by": RETIRE_BY.isoformat(),
        "purpose": nothing,
        "population": nothing,
        "period": nothing,
        "sections": [],
        "signs": nothing,
        "by_size": nothing,
        "by_sector": nothing,
        "by_province": nothing,
        "limits": nothing,
        "figures": {},
        "inputs": {},
    }
