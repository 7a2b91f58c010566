"""Prediction of 200,000 policies by a claims model: through its checked folder, and bare."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contest import Contestant, Task, Work

COUNT = 200_000
LEARNED = 20_000
CATEGORIES = ("a", "b", "c", "d", "e", "f", "g", "h")
TREES, LEAVES, SEED = 200, 16, 1


def trained_booster() -> tuple[Task, str]:
    """Ours: schema and digests checked when opened, calibration applied to every prediction."""
    from risk.trained.booster import booster_files, open_booster
    from risk.trained.calibration import Calibration

    booster, rows = _grown()
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "claims_model" / "1"
        files = booster_files(
            booster.model_to_string(), _schema(), {}, "log", Calibration(factor=1.01)
        )
        write_folder(files, folder)
        model = open_booster(folder)
    apart = np.abs(model.predict(rows) / (booster.predict(rows, num_threads=1) * 1.01) - 1).max()
    return lambda: len(model.predict(rows)), f"largest difference {apart:.0e}"


def lightgbm_booster() -> tuple[Task, str]:
    """LightGBM's own prediction from the same text, without calibration or check."""
    import lightgbm

    booster, rows = _grown()
    bare = lightgbm.Booster(model_str=booster.model_to_string())
    return lambda: len(bare.predict(rows, num_threads=1)), "itself"


def _grown() -> tuple[Any, Any]:
    """Grow a Poisson model of ten features on policies drawn with a fixed seed."""
    import lightgbm

    rng = np.random.default_rng(SEED)
    rows = rng.normal(size=(COUNT, 10))
    rows[:, 0] = rng.integers(0, len(CATEGORIES), COUNT)
    mean = 0.1 * np.exp(0.4 * rows[:, 1] - 0.3 * (rows[:, 0] > 4) * rows[:, 2])
    exposure = rng.uniform(0.1, 1.0, COUNT)
    rate = rng.poisson(mean * exposure) / exposure
    data = lightgbm.Dataset(
        rows[:LEARNED], rate[:LEARNED], weight=exposure[:LEARNED], **_schema().dataset_params()
    )
    params = {"objective": "poisson", "num_leaves": LEAVES, "learning_rate": 0.05, "seed": SEED,
              "num_threads": 1, "deterministic": True, "force_row_wise": True,
              "verbose": -1}  # fmt: skip
    return lightgbm.train(params, data, TREES), rows


def _schema() -> Any:
    from risk.trained.schema import Feature, Schema

    first = Feature(name="kind", kind="category", categories=CATEGORIES, zh="类别", en="Kind")
    numbers = (
        Feature(name=f"x{place}", kind="number", zh=f"数 {place}", en=f"Number {place}")
        for place in range(1, 10)
    )
    return Schema(features=(first, *numbers), target="frequency", unit="claims a year")


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of a model with their digests, as they are checked when it is opened."""
    from risk.learn.card import digest
    from risk.trained.folder import SUMS

    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    sums = "".join(f"{digest(content)}  {name}\n" for name, content in sorted(files.items()))
    (folder / SUMS).write_bytes(sums.encode("ascii"))


_HERE = __name__
WORK = Work(
    "prediction of 200,000 policies by a claims model",
    "policies/s",
    (
        Contestant("checked folder", _HERE, "trained_booster", ours=True, needs="lightgbm"),
        Contestant("lightgbm.Booster", _HERE, "lightgbm_booster", needs="lightgbm"),
    ),
)
