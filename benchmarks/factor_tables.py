"""Predictions of a boosted model and of the factor tables distilled from it, one thread.

"Coded before" starts from one byte a feature and row, as a book is kept that is rated often;
"coding included" starts from the numbers a model reads. Turning words into numbers is in neither.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from benchmarks.contest import Contestant, Task, Work
from risk.learn.distil import Distilled, distil
from risk.trained import Calibration, Feature, Schema, TrainedBooster

COUNT = 1_000_000
LOOPED = 20_000
TRAINED = 50_000
TREES, LEAVES = 300, 31
Floats = NDArray[np.float64]

SCHEMA = Schema(
    features=(
        *(
            Feature(name=f"number_{i}", kind="number", sign=1, zh="数", en="Number")
            for i in range(7)
        ),
        *(
            Feature(name=f"group_{i}", kind="category", categories=tuple("abcdefghijkl"), zh="组",
                    en="Group")
            for i in range(3)
        ),
    ),
    target="events",
    unit="events a year",
)  # fmt: skip


def coded() -> tuple[Task, str]:
    found = _distilled()
    codes = found.tables.code(_rows(COUNT))
    return lambda: len(found.tables.predict_codes(codes)), _told(found)


def coded_plain() -> tuple[Task, str]:
    found = _distilled()
    codes = found.tables.code(_rows(COUNT))
    same = np.array_equal(found.tables.predict_codes(codes), _plain(found, codes))
    return lambda: len(_plain(found, codes)), f"same numbers as compiled: {same}"


def coding_included() -> tuple[Task, str]:
    found, rows = _distilled(), _rows(COUNT)
    return lambda: len(found.tables.predict(rows)), _told(found)


def trees() -> tuple[Task, str]:
    model, rows = _grown(), _rows(LOOPED)
    return lambda: len(model.predict(rows)), f"{TREES} trees of {LEAVES} leaves"


def _plain(found: Distilled, codes: NDArray[np.uint8]) -> Floats:
    return found.tables.predict_codes(codes, fast=False)


def _told(found: Distilled) -> str:
    return f"keeps {found.loss.kept:.1%} of the trees' deviance"


def _rows(count: int) -> Floats:
    rng = np.random.default_rng(9)
    groups = rng.integers(0, 12, (3, count)).astype(float)
    return np.column_stack([*rng.normal(size=(7, count)), *groups])


@cache
def _grown() -> TrainedBooster:
    import lightgbm

    rows = _rows(TRAINED)
    rng = np.random.default_rng(10)
    rate = 0.1 * np.exp(0.15 * rows[:, :7].sum(axis=1) + 0.1 * np.sin(rows[:, 7:]).sum(axis=1))
    params = {"objective": "poisson", "verbose": -1, "num_threads": 1, "num_leaves": LEAVES}
    data = lightgbm.Dataset(rows, label=rng.poisson(rate), **SCHEMA.dataset_params())
    params |= SCHEMA.lightgbm_params("basic") | {"learning_rate": 0.03}
    booster = lightgbm.train(params, data, TREES)
    return TrainedBooster("frequency/1", SCHEMA, "", "log", Calibration(), booster)


@cache
def _distilled() -> Distilled:
    return distil(_grown(), _rows(TRAINED), np.ones(TRAINED))


_HERE = __name__
WORK = Work(
    "predictions, 10 features",
    "rows/s",
    (
        Contestant("tables compiled, coded before", _HERE, "coded", ours=True, needs="numba",
                   reach=20e6),
        Contestant("tables numpy, coded before", _HERE, "coded_plain", ours=True),
        Contestant("tables compiled, coding included", _HERE, "coding_included", ours=True,
                   needs="numba"),
        Contestant("LightGBM, 20,000 rows", _HERE, "trees", needs="lightgbm"),
    ),
)  # fmt: skip
