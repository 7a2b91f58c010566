"""Trained: a LightGBM model, checked before it may predict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from risk.compiled import COMPILED
from risk.trained.calibration import Calibration, Link, Numbers, Scale
from risk.trained.folder import ModelFolder, ModelMismatch, json_bytes, open_model_folder
from risk.trained.grown import (
    MODEL,
    SCHEMA,
    disagree,
    misshapen,
    objective_of,
    prove_signs,
    read_grown,
)
from risk.trained.leaf_masks import LOG_OBJECTIVES, LeafMasks, leaf_masks
from risk.trained.schema import Rows, Schema

if TYPE_CHECKING:
    import lightgbm

CALIBRATION, METRICS = "calibration.json", "metrics.json"
MANY = 64
"""Rows from which on tables of the trees' leaves pay; what they give is the same to the bit."""
NO_AMOUNT = ("binary", "cross_entropy", "multiclass", "multiclassova", "lambdarank")


@dataclass(frozen=True)
class TrainedBooster:
    """A checked LightGBM model that predicts one amount.

    Parameters
    ----------
    name : str
        ``<model>/<version>``.
    schema : Schema
        Features in the model's order.
    digest : str
        SHA-256 that stands for the model's folder.
    link : str
        Scale on which contributions add up, ``log`` or ``identity``.
    calibration : Calibration
        Of the response.
    booster : lightgbm.Booster
        The trees.
    """

    name: str
    schema: Schema
    digest: str
    link: Link
    calibration: Calibration
    booster: lightgbm.Booster = field(repr=False, compare=False)

    def predict(self, rows: Rows, *, num_threads: int = 1) -> Numbers:
        """Give calibrated predictions.

        Parameters
        ----------
        rows : ndarray, shape (n, k)
            As :meth:`Schema.encode` gives them.
        num_threads : int
            Threads of LightGBM; the numbers do not depend on it.

        Returns
        -------
        ndarray, shape (n,)
            In ``schema.unit``.

        Raises
        ------
        ModelMismatch
            If the rows do not have k columns.
        """
        return self.calibration.apply(self._response(rows, num_threads))

    def contributions(self, rows: Rows, *, num_threads: int = 1) -> Rows:
        """Give what each feature adds to a prediction (TreeSHAP).

        Parameters
        ----------
        rows : ndarray, shape (n, k)
            As :meth:`Schema.encode` gives them.
        num_threads : int
            Threads of LightGBM.

        Returns
        -------
        ndarray, shape (n, k + 1)
            On the link scale; the last column is the base, calibration included. A row sums to
            the link of its prediction within 1e-9.
        """
        response = self._response(rows, num_threads)
        if not len(rows):
            return np.zeros((0, len(self.schema.features) + 1))
        found = np.array(self.booster.predict(rows, pred_contrib=True, num_threads=num_threads))
        found[:, -1] += self._linked(self.calibration.apply(response)) - self._linked(response)
        return found

    def _response(self, rows: Rows, num_threads: int) -> Numbers:
        width = len(self.schema.features)
        if type(rows) is not np.ndarray or rows.ndim != 2 or rows.shape[1] != width:
            got = f"{type(rows).__name__} {getattr(rows, 'shape', '')}"  # a table's order is unseen
            raise ModelMismatch(f"{self.name} reads encoded rows of {width} features, got {got}")
        if not len(rows):
            return np.zeros(0)
        masks = self._leaf_masks if len(rows) >= MANY else None
        if masks is None:
            found: Numbers = np.asarray(self.booster.predict(rows, num_threads=num_threads))
        else:
            found = masks.response(rows)
        in_logs = self.link == "log" and objective_of(self.booster) not in LOG_OBJECTIVES
        return np.exp(found) if in_logs else found

    @cached_property
    def _leaf_masks(self) -> LeafMasks | None:
        text = self.booster.model_to_string()
        return leaf_masks(text, self.schema.features) if COMPILED else None

    def _linked(self, response: Numbers) -> Numbers:
        return np.log(response) if self.link == "log" else response


def open_booster(folder: Path) -> TrainedBooster:
    """Open a model's folder: checked each time, parsed once for each content.

    Parameters
    ----------
    folder : Path
        ``models/<model>/<version>``.

    Raises
    ------
    ModelMismatch
        If a byte differs from what was written, or schema, calibration and trees disagree.
    """
    return _opened(open_model_folder(folder))


def booster_files(
    booster_text: str,
    schema: Schema,
    metrics: Mapping[str, Any],
    link: Link,
    calibration: Calibration | None = None,
) -> dict[str, bytes]:
    """Give the files of a model, as ``risk.learn.card.write_model_folder`` takes them.

    Parameters
    ----------
    booster_text : str
        ``lightgbm.Booster.model_to_string()``.
    schema : Schema
        Features in the order of training.
    metrics : mapping
        Plain data; format in ``docs/models.md``.
    link : str
        ``log`` for Poisson, gamma and Tweedie, and for a model of logarithms whose response is
        their exponential; ``identity`` otherwise.
    calibration : Calibration, optional
        None: the response as it is.

    Raises
    ------
    ModelMismatch
        If these disagree, or a tree breaks a sign: what could not be opened is not written.
    """
    scale = Scale(link=link, calibration=calibration or Calibration())
    files = {
        MODEL: booster_text.encode("utf-8"),
        SCHEMA: schema.to_json(),
        CALIBRATION: (scale.model_dump_json(indent=0) + "\n").encode("utf-8"),
        METRICS: json_bytes(dict(metrics)),
    }
    model = _read(ModelFolder("new model", files, ""))
    prove_signs(model.name, model.booster, schema)
    return files


@lru_cache(maxsize=16)
def _opened(folder: ModelFolder) -> TrainedBooster:
    return _read(folder)


def _read(folder: ModelFolder) -> TrainedBooster:
    booster, schema = read_grown(folder)
    try:
        scale = Scale.model_validate_json(folder.file(CALIBRATION))
    except ValidationError as error:
        raise misshapen(folder.name, CALIBRATION, error) from None
    objective = objective_of(booster)
    wrong = []
    if booster.num_model_per_iteration() > 1 or objective in NO_AMOUNT:
        wrong.append(("objective", objective, "does not predict one amount"))
    if objective in LOG_OBJECTIVES and scale.link != "log":
        wrong.append(("link", scale.link, f"trees of the objective {objective} add up in logs"))
    if wrong:
        raise disagree(folder.name, MODEL, wrong)
    return TrainedBooster(
        folder.name, schema, folder.digest, scale.link, scale.calibration, booster
    )
