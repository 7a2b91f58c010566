"""Trained: how far a model that prices may be trusted, as its ``metrics.json`` says.

The key ``pricing`` holds the spread of the log of what is true over what is predicted, and what
the model was trained on: the least and most of every number, the categories that came up.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from risk.errors import Fault, faults_of
from risk.trained.folder import ModelFolder, ModelMismatch
from risk.trained.schema import Rows, Schema

METRICS, PRICING = "metrics.json", "pricing"


class Reach(BaseModel):
    """What ``pricing`` in ``metrics.json`` holds.

    Parameters
    ----------
    log_sd : float
        Standard deviation of ln(true mean / predicted mean) of a firm, >= 0: what the model does
        not know. Years differing by chance are no part of it.
    ranges : mapping of str to (float, float)
        Least and most seen in training, for every number of the schema.
    categories : mapping of str to tuple of str
        Categories seen in training, for every category of the schema.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    log_sd: Annotated[float, Field(ge=0)]
    ranges: dict[str, tuple[float, float]]
    categories: dict[str, tuple[str, ...]] = {}

    @classmethod
    def of_rows(cls, schema: Schema, rows: Rows, log_sd: float) -> Reach:
        """Give the reach of a model from the rows it was trained on, shape (n, k).

        Examples
        --------
        >>> from risk.trained import Feature
        >>> size = Feature(name="size", kind="number", optional=True, zh="规模", en="Size")
        >>> schema = Schema(features=(size,), target="events", unit="events a year")
        >>> Reach.of_rows(schema, np.array([[1.0], [np.nan], [3.0]]), 0.2).ranges
        {'size': (1.0, 3.0)}
        """
        ranges, categories = {}, {}
        for feature, column in zip(schema.features, rows.T, strict=True):
            seen = np.unique(column[~np.isnan(column)])
            if feature.kind == "category":
                categories[feature.name] = tuple(feature.categories[int(code)] for code in seen)
            elif len(seen):
                ranges[feature.name] = (float(seen[0]), float(seen[-1]))
        return cls(log_sd=log_sd, ranges=ranges, categories=categories)

    def beyond(self, features: Mapping[str, float | str]) -> list[Fault]:
        """Name every value outside what the model was trained on; missing ones are not."""
        faults = [
            Fault(
                name,
                str(features[name]),
                f"the model was trained on {', '.join(seen)}",
                "the formula prices it",
                "beyond-training",
            )
            for name, seen in self.categories.items()
            if isinstance(features.get(name), str) and features[name] not in seen
        ]
        for name, (least, most) in self.ranges.items():
            value = features.get(name)
            if isinstance(value, float) and not np.isnan(value) and not least <= value <= most:
                rule = f"the model was trained between {least:.6g} and {most:.6g}"
                faults.append(
                    Fault(name, f"{value:.6g}", rule, "the formula prices it", "beyond-training")
                )
        return faults


def read_reach(folder: ModelFolder, schema: Schema) -> Reach:
    """Read the reach of a checked model.

    Raises
    ------
    ModelMismatch
        If it is missing, wrong, or leaves out a feature of the schema: a price without its
        uncertainty is not given.
    """
    stated = folder.json(METRICS).get(PRICING)
    where = f"{folder.name}/{METRICS}:{PRICING}"
    help_ = "train the model anew with risk.trained.reach"
    if stated is None:
        rule = "a model that prices states its uncertainty and its reach"
        fault = Fault(where, "nothing", rule, help_, "model-reach")
        raise ModelMismatch(f"{folder.name} cannot price: {fault}", [fault])
    try:
        reach = Reach.model_validate(stated)
    except ValidationError as error:
        faults = faults_of(error, f"{where}.", help_, "model-reach")
        raise ModelMismatch(f"{folder.name} cannot price: {faults[0]}", faults) from None
    told = {"number": set(reach.ranges), "category": set(reach.categories)}
    missing = [one.name for one in schema.features if one.name not in told[one.kind]]
    if missing:
        rule = "what the model was trained on is told of every feature"
        faults = [Fault(where, name, rule, help_, "model-reach") for name in missing]
        raise ModelMismatch(f"{folder.name} cannot price: {faults[0]}", faults)
    return reach
