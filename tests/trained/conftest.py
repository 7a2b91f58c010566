"""A small model of events by headcount, patching and sector, grown once."""

from __future__ import annotations

from pathlib import Path

import lightgbm
import numpy as np
import pytest

from risk.learn.card import Card, digest, signs_of, write_model_folder
from risk.learn.metrics import measure
from risk.trained import Calibration, Feature, Schema, booster_files
from risk.trained.folder import SUMS

SCHEMA = Schema(
    features=(
        Feature(name="ln_headcount", kind="number", sign=1, zh="人数对数", en="Log headcount"),
        Feature(
            name="sector",
            kind="category",
            categories=("retail", "health", "education", "transport"),
            optional=True,
            zh="行业",
            en="Sector",
        ),
        Feature(name="patching", kind="number", sign=-1, optional=True, zh="补丁", en="Patching"),
    ),
    target="events",
    unit="events a year",
)
FACTOR = 1.25
WORDS = {"zh": "泊松偏差", "en": "Poisson deviance"}
LOSSES = np.random.default_rng(7).normal(0, 0.2, 400)
"""What the losses under the two differ by, besides the gain."""
CARD: Card = {
    "name": "events",
    "version": "1",
    "title": {"zh": "事件数", "en": "Events"},
    "owner": "Li Na",
    "retire_by": "2027-11-30",
    "purpose": {"zh": "试验", "en": "Trial"},
    "population": {"zh": "虚构企业", "en": "Invented firms"},
    "period": {"zh": "无", "en": "None"},
    "sections": [],
    "signs": signs_of(SCHEMA),
    "by_size": {"zh": "未测", "en": "Not measured"},
    "by_sector": {"zh": "未测", "en": "Not measured"},
    "by_province": {"zh": "未测", "en": "Not measured"},
    "limits": {"zh": "仅供试验", "en": "For a trial only"},
    "figures": {},
    "inputs": {},
}


@pytest.fixture(scope="session")
def schema() -> Schema:
    return SCHEMA


@pytest.fixture(scope="session")
def card() -> Card:
    return CARD


@pytest.fixture(scope="session")
def table() -> dict[str, list]:
    """Firms in columns, not in the model's order; some sectors and patching unknown."""
    rng = np.random.default_rng(3)
    sector = rng.choice([*SCHEMA.features[1].categories, None], 600)
    patching = rng.uniform(size=600)
    patching[::9] = np.nan
    return {
        "patching": patching.tolist(),
        "sector": sector.tolist(),
        "ln_headcount": rng.normal(3, 1, 600).tolist(),
    }


@pytest.fixture(scope="session")
def grow(table):
    """Grow trees on the table, with parameters of one's own."""

    def build(
        schema: Schema = SCHEMA, rows=None, labels=np.array, rounds: int = 20, **params
    ) -> lightgbm.Booster:
        rows = SCHEMA.encode(table) if rows is None else rows
        rate = np.exp(0.4 * rows[:, 0] - np.nan_to_num(rows[:, 2], nan=0.5) - 1)
        seen = labels(np.random.default_rng(4).poisson(rate).astype(float))
        plain = {"objective": "poisson", "verbose": -1, "num_threads": 1, "num_leaves": 7}
        data = lightgbm.Dataset(rows, label=seen, **schema.dataset_params())
        return lightgbm.train(plain | schema.lightgbm_params() | params, data, rounds)

    return build


@pytest.fixture(scope="session")
def grown(grow) -> lightgbm.Booster:
    return grow()


@pytest.fixture
def store(tmp_path, grown):
    """Store a version of the model: how much better it is than what, by which trees."""

    def build(
        version: str = "1", gain: float = 0.1, replaces: str = "rulebook", trees=None,
        schema: Schema = SCHEMA, factor: float = FACTOR, **card,
    ) -> Path:  # fmt: skip
        place = tmp_path / "models" / "events" / version
        losses = np.random.default_rng(6).gamma(2.0, 1.0, 400)
        found = measure(WORDS, replaces, WORDS, losses - gain, losses + LOSSES)
        text = (trees or grown).model_to_string()
        files = booster_files(
            text, schema, found.model_dump(), "log", Calibration(factor=factor)
        )  # fmt: skip
        write_model_folder(place, files, CARD | {"version": version} | card)
        return place

    return build


@pytest.fixture
def folder(store) -> Path:
    """A stored model, calibrated by a factor."""
    return store()


@pytest.fixture
def models(folder) -> Path:
    """The folder of all models, in which one version lies."""
    return folder.parents[1]


@pytest.fixture(scope="session")
def relist():
    """Write a folder's list of digests anew, as somebody would who means to slip a file in."""

    def build(folder: Path) -> None:
        names = sorted(path.name for path in folder.iterdir() if path.name != SUMS)
        lines = [f"{digest((folder / name).read_bytes())}  {name}\n" for name in names]
        (folder / SUMS).write_text("".join(lines), encoding="ascii")

    return build
