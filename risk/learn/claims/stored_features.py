"""Learn: the features of a claims model as its folder stores them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from risk.errors import Fault
from risk.learn.claims.read_table import InvalidTable
from risk.learn.claims.schema_file import ClaimsSchema
from risk.trained.schema import Feature, Schema

MOST_CATEGORIES = 500
"""A column with more is an identifier rather than a feature."""


def stored_features(schema: ClaimsSchema, columns: dict[str, npt.NDArray[Any]]) -> Schema:
    """Give the features of a schema, categories of the table filled in where it lists none.

    Raises
    ------
    InvalidTable
        If a category has none or too many values, or a number none.
    """
    features, faults = [], []
    for one in schema.features:
        categories = one.categories
        if one.kind == "category" and not categories:
            categories = tuple(sorted({value for value in columns[one.name] if value is not None}))
            if not 0 < len(categories) <= MOST_CATEGORIES:
                rule = f"a category has 1 to {MOST_CATEGORIES} values"
                faults.append(
                    Fault(one.name, str(len(categories)), rule, "group them", "categories")
                )
        elif one.kind == "number" and np.isnan(columns[one.name]).all():
            faults.append(
                Fault(one.name, "no value", "a feature has values", "leave it out", "no-value")
            )
        told = one.model_dump(exclude={"glm"}) | {"categories": categories}
        features.append(told)
    if faults:
        raise InvalidTable(f"{len(faults)} fault(s) in the features: {faults[0]}", faults)
    return Schema(
        features=tuple(Feature(**told) for told in features),
        target=schema.target,
        unit=schema.unit,
    )


def narrowed(
    features: Schema, rows: npt.NDArray[np.float64], learned: npt.NDArray[np.bool_]
) -> Schema:
    """Let a value be missing only where trees can learn what that means.

    Parameters
    ----------
    features : Schema
    rows : ndarray, shape (n, k)
    learned : ndarray of bool, shape (n,)
        Rows the trees are grown on.

    Raises
    ------
    InvalidTable
        If values of a feature are missing among the other rows only.
    """
    here: list[bool] = np.any(np.isnan(rows[learned]), axis=0).tolist()
    there: list[bool] = np.any(np.isnan(rows[~learned]), axis=0).tolist()
    faults = [
        Fault(
            name,
            "missing in the test part alone",
            "what a missing value means cannot be learned",
            "leave out optional for this feature, so that the rows are left out",
            "missing-unlearned",
        )
        for name, known, met in zip(features.names, here, there, strict=True)
        if met and not known
    ]
    if faults:
        raise InvalidTable(f"{len(faults)} fault(s) in the features: {faults[0]}", faults)
    return features.model_copy(
        update={
            "features": tuple(
                one.model_copy(update={"optional": missing})
                for one, missing in zip(features.features, here, strict=True)
            )
        }
    )
