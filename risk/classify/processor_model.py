"""Classify: a trained classifier of the legal class, once a book with known numbers was given."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from risk.trained.folder import ModelMismatch, models_root, open_model_folder

if TYPE_CHECKING:
    import lightgbm

NAME = "processor_class"
FEATURES = ("ln_headcount", "ln_revenue_usd", "sector")


@dataclass(frozen=True)
class ProcessorModel:
    """A checked LightGBM classifier.

    Parameters
    ----------
    booster : lightgbm.Booster
    classes : tuple of str
        Ids of the legal classes, in the model's order.
    sectors : tuple of str
        Sectors, by their code in the model.
    digest : str
        SHA-256 of the model folder.
    """

    booster: lightgbm.Booster
    classes: tuple[str, ...]
    sectors: tuple[str, ...]
    digest: str

    def probabilities(
        self, headcount: int | None, revenue_usd: float | None, sector: str
    ) -> dict[str, float]:
        """Give the probability of each class; unknown figures are missing values.

        Raises
        ------
        ModelMismatch
            If the sector was not in the training data: an unseen category is never guessed.
        """
        row = encode(self.sectors, headcount, revenue_usd, sector)
        found = np.asarray(self.booster.predict(row[None, :], num_threads=1))[0]
        return dict(zip(self.classes, (float(p) for p in found), strict=True))


def encode(
    sectors: tuple[str, ...], headcount: int | None, revenue_usd: float | None, sector: str
) -> npt.NDArray[np.float64]:
    """Give the features in the order of :data:`FEATURES`; NaN for unknown."""
    if sector not in sectors:
        raise ModelMismatch(f"the model was trained without the sector {sector}")
    staff = log(headcount) if headcount else np.nan
    revenue = log(revenue_usd) if revenue_usd else np.nan
    return np.array([staff, revenue, float(sectors.index(sector))])


@lru_cache(maxsize=4)
def open_processor_model(folder: Path) -> ProcessorModel:
    """Open a model folder.

    Raises
    ------
    ModelMismatch
        If a byte differs from what was written, or the features are not those of this program.
    """
    import lightgbm

    checked = open_model_folder(folder)
    schema = checked.json("schema.json")
    booster = lightgbm.Booster(model_str=checked.files["model.txt"].decode("utf-8"))
    if tuple(schema["features"]) != FEATURES or tuple(booster.feature_name()) != FEATURES:
        raise ModelMismatch(f"{checked.name}: features must be {', '.join(FEATURES)} in this order")
    return ProcessorModel(
        booster, tuple(schema["classes"]), tuple(schema["sectors"]), checked.digest
    )


def installed_processor_model(root: Path | None = None) -> ProcessorModel | None:
    """Give the newest installed model, None when no book has been learned from yet."""
    folder = (root or models_root()) / NAME
    versions = [one for one in folder.glob("*") if one.name.isdigit()] if folder.is_dir() else []
    if not versions:
        return None
    return open_processor_model(max(versions, key=lambda one: int(one.name)))
