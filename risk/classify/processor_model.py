"""Classify: a trained classifier of the legal class, once a book with known numbers was given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import log
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from risk.trained.folder import ModelFolder, ModelMismatch, model_folder, open_model_folder
from risk.trained.grown import read_grown
from risk.trained.register import promoted
from risk.trained.schema import Schema

if TYPE_CHECKING:
    import lightgbm

NAME = "processor_class"
CLASSES = "classes.json"
FEATURES = ("ln_headcount", "ln_revenue_usd", "sector")


@dataclass(frozen=True)
class ProcessorModel:
    """A checked LightGBM classifier.

    Parameters
    ----------
    schema : Schema
        The features :data:`FEATURES`.
    booster : lightgbm.Booster
    classes : tuple of str
        Ids of the legal classes, in the model's order.
    digest : str
        SHA-256 of the model folder.
    """

    schema: Schema
    booster: lightgbm.Booster
    classes: tuple[str, ...]
    digest: str

    def speaks_for(self, headcount: int | None, revenue_usd: float | None, sector: str) -> bool:
        """Tell whether firms with this sector, and with these figures missing, were learned from.

        An unseen category is never guessed.
        """
        given = columns_of([(headcount, revenue_usd, sector)])
        return all(
            given[one.name][0] in one.categories
            if one.kind == "category"
            else one.optional or given[one.name][0] is not None
            for one in self.schema.features
        )

    def probabilities(
        self, headcount: int | None, revenue_usd: float | None, sector: str
    ) -> dict[str, float]:
        """Give the probability of each class.

        Raises
        ------
        ModelMismatch
            If the model does not speak for such a firm.
        """
        row = self.schema.encode(columns_of([(headcount, revenue_usd, sector)]))
        found = np.asarray(self.booster.predict(row, num_threads=1))[0]
        return dict(zip(self.classes, (float(p) for p in found), strict=True))


def columns_of(
    firms: Sequence[tuple[int | None, float | None, str]],
) -> Mapping[str, list[Any]]:
    """Give the features of firms by name, from headcount, revenue in USD and sector."""
    return {
        "ln_headcount": [log(headcount) if headcount else None for headcount, _, _ in firms],
        "ln_revenue_usd": [log(revenue) if revenue else None for _, revenue, _ in firms],
        "sector": [sector for _, _, sector in firms],
    }


def open_processor_model(folder: Path) -> ProcessorModel:
    """Open a model folder.

    Raises
    ------
    ModelMismatch
        If a byte differs from what was written, or the features are not those of this program.
    """
    return _opened(open_model_folder(folder))


@lru_cache(maxsize=4)
def _opened(checked: ModelFolder) -> ProcessorModel:
    booster, schema = read_grown(checked)
    classes = tuple(checked.json(CLASSES))
    if schema.names != FEATURES or booster.num_model_per_iteration() != len(classes):
        raise ModelMismatch(
            f"{checked.name}: features must be {', '.join(FEATURES)}, one output a class"
        )
    return ProcessorModel(schema, booster, classes, checked.digest)


def processor_model_on(day: date, root: Path | None = None) -> ProcessorModel | None:
    """Give the model in force on a day, None when none was promoted.

    Parameters
    ----------
    day : date
        Day of the quote.
    root : Path, optional
        Folder of all models; the installed ones unless given.
    """
    version = promoted(NAME, day, root)
    return open_processor_model(model_folder(NAME, version, root)) if version else None
