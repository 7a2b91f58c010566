"""Trained: the features of a model, in order, and how columns become its rows.

LightGBM takes an unseen category for a missing value and never looks at the order of columns; here
both are refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from risk.errors import Fault, faults_of
from risk.trained.columns import categories_of, numbers_of
from risk.trained.folder import ModelMismatch

Rows = npt.NDArray[np.float64]
Column = Sequence[Any] | npt.NDArray[Any]
"""A list, an array, or a pandas Series: one value a row."""
MonotoneMethod = Literal["basic", "intermediate", "advanced"]


class Feature(BaseModel):
    """One input of a model.

    Parameters
    ----------
    name : str
        Column name: letters, digits and underscores of any script.
    kind : str
        ``number`` or ``category``.
    categories : tuple of str
        Every category known, in the order of the model's codes; for a category only.
    sign : int
        1 if the prediction never falls as the number rises, -1 if it never rises, 0 if free.
    optional : bool
        Whether a value may be missing. Of a number some must then be missing in training, or
        LightGBM would take a missing one for zero; such a model is refused.
    zh, en : str
        What the feature is, in Chinese and English.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    name: str
    kind: Literal["number", "category"]
    categories: tuple[str, ...] = ()
    sign: Literal[-1, 0, 1] = 0
    optional: bool = False
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> Feature:
        if not self.name.isidentifier():
            raise ValueError(f"{self.name!r} must be letters, digits and underscores")
        if (self.kind == "category") != bool(self.categories):
            raise ValueError(f"{self.name}: a category, and only a category, lists its categories")
        if len(set(self.categories)) < len(self.categories):
            raise ValueError(f"{self.name}: a category stands twice")
        if self.kind == "category" and self.sign:
            raise ValueError(f"{self.name}: a category has no order, so it can have no sign")
        return self


class Schema(BaseModel):
    """The features of a model in the order it was trained on, and what it predicts.

    Parameters
    ----------
    features : tuple of Feature
        In order.
    target : str
        What is predicted, e.g. ``events``.
    unit : str
        Its unit, e.g. ``events a year``.

    Examples
    --------
    >>> schema = Schema(
    ...     features=(
    ...         Feature(name="headcount", kind="number", sign=1, zh="人数", en="Headcount"),
    ...         Feature(name="sector", kind="category", categories=("retail", "health"),
    ...                 optional=True, zh="行业", en="Sector"),
    ...     ),
    ...     target="events",
    ...     unit="events a year",
    ... )
    >>> schema.encode({"sector": ["health", None], "headcount": [12, 30]}).tolist()
    [[12.0, 1.0], [30.0, nan]]
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    features: tuple[Feature, ...] = Field(min_length=1)
    target: str = Field(min_length=1)
    unit: str = Field(min_length=1)

    @model_validator(mode="after")
    def _once(self) -> Schema:
        if len(set(self.names)) < len(self.names):
            raise ValueError("a feature stands twice")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features, in order."""
        return tuple(feature.name for feature in self.features)

    def encode(self, columns: Mapping[str, Column]) -> Rows:
        """Give the rows a model reads: features in order, categories as codes, NaN for missing.

        Parameters
        ----------
        columns : mapping of str to column, each of n values, or a DataFrame
            In any order; True and False count as 1 and 0.

        Returns
        -------
        ndarray, shape (n, k)

        Raises
        ------
        ModelMismatch
            With every fault: a missing column, a column the model does not know, columns of
            different lengths, a category not seen in training, a value that is no number, an
            infinite one, a missing value in a feature that is not optional.
        """
        given = {str(name): np.asarray(columns[name]) for name in columns}
        faults = [_unknown_column(name, self.names) for name in given if name not in self.names]
        lengths = {len(column) if column.ndim == 1 else -1 for column in given.values()}
        if len(lengths) > 1 or -1 in lengths:
            faults.append(_uneven(given))
            raise _refused(faults)
        rows = np.full((max(lengths, default=0), len(self.features)), np.nan)
        for place, feature in enumerate(self.features):
            if feature.name not in given:
                faults.append(_missing_column(feature.name))
                continue
            if feature.kind == "category":
                rows[:, place], found = categories_of(
                    feature.name, given[feature.name], feature.categories, feature.optional
                )
            else:
                rows[:, place], found = numbers_of(
                    feature.name, given[feature.name], feature.optional
                )
            faults += found
        if faults:
            raise _refused(faults)
        return rows

    def dataset_params(self) -> dict[str, Any]:
        """Give what ``lightgbm.Dataset`` must be told of the columns, besides the rows.

        LightGBM ignores categories named among the training parameters.
        """
        kinds = enumerate(feature.kind for feature in self.features)
        return {
            "feature_name": list(self.names),
            "categorical_feature": [place for place, kind in kinds if kind == "category"],
        }

    def lightgbm_params(self, method: MonotoneMethod | None = None) -> dict[str, Any]:
        """Give the training parameters that keep the signs; none if no feature has one.

        Parameters
        ----------
        method : str, optional
            How LightGBM keeps them. ``advanced`` costs the least accuracy and is the choice when no
            number may be missing; when some may, only ``basic`` keeps every sign. Whatever is
            chosen, a model whose trees break a sign is refused.

        Examples
        --------
        >>> headcount = Feature(name="headcount", kind="number", sign=1, zh="人数", en="Headcount")
        >>> Schema(features=(headcount,), target="events", unit="events a year").lightgbm_params()
        {'monotone_constraints': [1], 'monotone_constraints_method': 'advanced'}
        """
        signs = [feature.sign for feature in self.features]
        if not any(signs):
            return {}
        missing = any(one.optional for one in self.features if one.kind == "number")
        chosen = method or ("basic" if missing else "advanced")
        return {"monotone_constraints": signs, "monotone_constraints_method": chosen}

    def to_json(self) -> bytes:
        """Give the schema as stored: UTF-8 JSON, one final newline."""
        return (self.model_dump_json(indent=0) + "\n").encode("utf-8")

    @classmethod
    def from_json(cls, content: bytes) -> Schema:
        """Read a stored schema.

        Raises
        ------
        ModelMismatch
            If it is not one; every fault is named.
        """
        try:
            return cls.model_validate_json(content)
        except ValidationError as error:
            help_ = "restore the folder as it was released"
            faults = faults_of(error, "schema.json:", help_, "model-schema")
            raise ModelMismatch(
                f"schema.json is no schema: {len(faults)} fault(s)", faults
            ) from None


def _refused(faults: list[Fault]) -> ModelMismatch:
    return ModelMismatch(f"{len(faults)} fault(s) in the model's input: {faults[0]}", faults)


def _unknown_column(name: str, known: tuple[str, ...]) -> Fault:
    rule = "the model was trained without this column"
    return Fault(name, name, rule, f"leave it out; known: {', '.join(known)}", "unknown-column")


def _missing_column(name: str) -> Fault:
    return Fault(name, "nothing", "the model needs this column", "add it", "missing-column")


def _uneven(given: Mapping[str, npt.NDArray[Any]]) -> Fault:
    shapes = ", ".join(f"{name} {column.shape}" for name, column in given.items())
    return Fault(
        "columns",
        shapes,
        "every column must be a plain list of the same length",
        "give one value a row in each column",
        "uneven-columns",
    )
