"""Claims a year of firms by a learned model, from the columns of a book, beside bare LightGBM."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.book_scores import DAY
from benchmarks.claims_predict import write_folder
from benchmarks.contest import Contestant, Task, Work

LEARNED, CHUNK, SEED = 20_000, 16_384, 1
TREES, LEAVES = 300, 31
NAME = "claims_frequency"


def claims_a_year() -> tuple[Task, str]:
    """Ours: the matrix out of columns, who is like the firms of the training, the predictions."""
    from risk.portfolio.learned import firms_within, learned_rates

    model, rows = _prepared()

    def task() -> int:
        read = rows()
        fits = firms_within(model.model, model.reach, read)
        return len(learned_rates(model.model, model.reach, read[fits]).value)

    bare = model.model.booster.predict(rows(), num_threads=1)
    apart = np.abs(model.model.predict(rows()) / bare - 1).max()
    return task, f"largest difference {apart:.0e}; asked: 0.7 x LightGBM"


def whole_score() -> tuple[Task, str]:
    """Ours: everything a score holds, the claims a year by the model."""
    from risk.desk.book.score import score_firms
    from risk.portfolio.firm_columns import FirmColumns

    scoring, firms = _scoring(), _firms()

    def task() -> int:
        # Anew each round: columns are kept once they are read.
        return int(score_firms(scoring, FirmColumns(firms.table))[0].num_rows)

    return task, "classes, risk, premium, tail, decision"


def lightgbm_predict() -> tuple[Task, str]:
    """LightGBM's own prediction from a matrix that is there already."""
    model, rows = _prepared()
    read, booster = rows(), model.model.booster
    return lambda: len(booster.predict(read, num_threads=1)), "itself"


@cache
def _firms() -> Any:
    import pyarrow as pa

    from risk.portfolio import sample_book
    from risk.portfolio.sift import sift

    frame = next(sample_book(CHUNK, SEED, DAY))
    return sift(pa.Table.from_pandas(frame, preserve_index=False))[0]


@cache
def _scoring() -> Any:
    """Grow the model, put it into a folder of models and ask for it."""
    from risk.desk.book.score import Scoring
    from risk.desk.quoting.models import models_asked

    root = Path(tempfile.mkdtemp())
    _grow(root / NAME / "1")
    os.environ["RISK_MODELS"] = str(root)
    return Scoring(DAY, models=models_asked((f"{NAME}/1",), DAY))


def _grow(folder: Path) -> None:
    """Grow a Poisson model of the pricing features on claims drawn with a fixed seed."""
    import lightgbm

    from risk.assess.features import pricing_schema
    from risk.portfolio import sample_book
    from risk.portfolio.features import book_features
    from risk.rulebook import at
    from risk.trained.booster import booster_files
    from risk.trained.reach import PRICING, Reach

    rulebook = at(DAY, "CN")
    full = pricing_schema(rulebook)
    # Every firm of a drawn book knows its headcount.
    features = tuple(
        one.model_copy(update={"optional": one.optional and one.name != "ln_headcount"})
        for one in full.features
    )
    schema = full.model_copy(update={"features": features})
    rows = schema.encode(book_features(rulebook, next(sample_book(LEARNED, 2, DAY, chunk=LEARNED))))
    known = np.nan_to_num(rows, nan=0.5)
    rate = np.exp(-8.8 + 0.25 * known[:, 0] + 0.05 * known[:, 2] + 0.2 * known[:, 6:].sum(axis=1))
    claims = np.random.default_rng(SEED).poisson(20 * rate) / 20
    params = {"objective": "poisson", "num_leaves": LEAVES, "learning_rate": 0.05, "seed": SEED,
              "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1,
              **schema.lightgbm_params("basic")}  # fmt: skip
    data = lightgbm.Dataset(rows, claims, params={"verbose": -1}, **schema.dataset_params())
    booster = lightgbm.train(params, data, TREES)
    metrics = {PRICING: Reach.of_rows(schema, rows, 0.3).model_dump()}
    write_folder(booster_files(booster.model_to_string(), schema, metrics, "log"), folder)


def _prepared() -> tuple[Any, Any]:
    """Give the model, and what makes the matrix of the firms anew."""
    from risk.desk.book.score import find_firms
    from risk.portfolio.firm_columns import FirmColumns
    from risk.portfolio.learned import model_rows

    scoring = _scoring()
    model, found = scoring.frequency, find_firms(scoring, _firms(), "CN", "CNY")

    def rows() -> Any:
        fresh = FirmColumns(found.firms.table)
        return model_rows(
            model.model, found.rulebook, fresh, found.revenue_usd, found.classes.sector, "CN",
            found.classes.most,
        )  # fmt: skip

    return model, rows


_HERE = __name__
WORK = Work(
    f"claims a year of {CHUNK:,} firms by {TREES} trees of {LEAVES} leaves",
    "firms/s",
    (
        Contestant("columns to predictions", _HERE, "claims_a_year", ours=True, needs="lightgbm"),
        Contestant("columns to whole scores", _HERE, "whole_score", ours=True, needs="lightgbm"),
        Contestant("lightgbm.Booster.predict", _HERE, "lightgbm_predict", needs="lightgbm"),
    ),
)
