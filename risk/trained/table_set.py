"""Trained: what a set of factor tables holds, and that it fits its schema.

Numbers fall into bands ``(..., c1], (c1, c2], ..., (ck, ...)``, as the trees of a booster split
them; a missing value is a level of its own, the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator

from risk.trained.kernels import Numbers
from risk.trained.schema import Feature, Schema

Wrong = list[tuple[str, str, str]]

MOST_LEVELS = 256
"""Levels of a feature: a code is one byte."""


ROUNDING = 1e-5
"""Filed relativities are rounded; a step against a sign may be as small as this."""


class Plain(BaseModel):
    """Strict, frozen, no fields of its own making, no NaN or infinity."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


class Factor(Plain):
    """One table of relativities.

    Parameters
    ----------
    features : tuple of str
        One or two.
    bands : tuple of tuple of int
        Of a two-way table: for each of its features the band of every level. Empty for one
        feature, where every level is a band of its own.
    relativities : tuple of float
        > 0; of a two-way table row by row.
    """

    features: tuple[str, ...] = Field(min_length=1, max_length=2)
    bands: tuple[tuple[int, ...], ...] = ()
    relativities: tuple[float, ...]

    @model_validator(mode="after")
    def _fits(self) -> Factor:
        name = " x ".join(self.features)
        if len(self.bands) != (2 if len(self.features) == 2 else 0):
            raise ValueError(f"{name}: bands are given for each feature of a two-way table only")
        if any(sorted(set(one)) != list(range(max(one) + 1)) for one in self.bands):
            raise ValueError(f"{name}: bands are numbered 0, 1, ... without gaps")
        if self.bands and len(self.relativities) != np.prod(self.shape):
            raise ValueError(f"{name}: needs {self.shape[0]} x {self.shape[1]} relativities")
        if any(one <= 0 for one in self.relativities):
            raise ValueError(f"{name}: relativities are > 0")
        return self

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of bands along each feature."""
        if not self.bands:
            return (len(self.relativities),)
        return tuple(max(one) + 1 for one in self.bands)

    @property
    def grid(self) -> Numbers:
        """Relativities in the table's shape."""
        return np.array(self.relativities).reshape(self.shape)

    @property
    def spread(self) -> Numbers:
        """Relativities by level instead of by band."""
        return self.grid[np.ix_(*self.bands)] if self.bands else self.grid


class TableSet(Plain):
    """What ``tables.json`` holds.

    Parameters
    ----------
    base : float
        Prediction where every relativity is 1, > 0.
    cuts : dict of str to tuple of float
        For every number the upper ends of its bands, rising; the last band is open.
    factors : tuple of Factor
        One table for each feature in the schema's order, then two-way tables.
    """

    base: float = Field(gt=0)
    cuts: dict[str, tuple[float, ...]]
    factors: tuple[Factor, ...]

    @model_validator(mode="after")
    def _rising(self) -> TableSet:
        for name, cuts in self.cuts.items():
            if any(later <= earlier for earlier, later in pairwise(cuts)):
                raise ValueError(f"{name}: cuts must rise")
        return self


def level_count(feature: Feature, cuts: Sequence[float]) -> int:
    """Give the number of levels of a feature: bands or categories, and one for missing."""
    known = len(feature.categories) if feature.kind == "category" else len(cuts) + 1
    return known + int(feature.optional)


def against_schema(tables: TableSet, schema: Schema) -> Wrong:
    """Give where tables and schema disagree: place, what was found, the rule."""
    known = {feature.name: feature for feature in schema.features}
    numbers = {one.name for one in schema.features if one.kind == "number"}
    if set(tables.cuts) != numbers:
        return [("cuts", ", ".join(tables.cuts), f"the numbers are {', '.join(sorted(numbers))}")]
    main = tuple(one.features for one in tables.factors[: len(known)])
    crossed = tables.factors[len(known) :]
    if main != tuple((name,) for name in schema.names) or any(
        len(one.features) != 2 or not set(one.features) <= set(known) for one in crossed
    ):
        told = "one table for each feature in order, then two-way tables of them"
        return [("factors", f"{len(tables.factors)} tables", told)]
    levels = {name: level_count(one, tables.cuts.get(name, ())) for name, one in known.items()}
    wrong = [
        (name, f"{count} levels", f"at most {MOST_LEVELS}: a code is one byte")
        for name, count in levels.items()
        if count > MOST_LEVELS
    ]
    for factor in tables.factors:
        given = [len(one) for one in factor.bands] or [len(factor.relativities)]
        wrong += [
            (" x ".join(factor.features), f"{count}", f"{name} has {levels[name]} levels")
            for name, count in zip(factor.features, given, strict=True)
            if count != levels[name]
        ]
    return wrong or _signs(tables, schema)


def _signs(tables: TableSet, schema: Schema) -> Wrong:
    """Find numbers that somewhere move the prediction against their sign, whatever the others."""
    wrong: Wrong = []
    for place, feature in enumerate(schema.features):
        if not feature.sign:
            continue
        levels = len(tables.cuts[feature.name]) + 1
        steps = np.diff(np.log(tables.factors[place].grid[:levels])) * feature.sign
        for factor in tables.factors[len(schema.features) :]:
            if feature.name in factor.features:
                logs = np.log(np.moveaxis(factor.spread, factor.features.index(feature.name), 0))
                steps = steps + (np.diff(logs[:levels], axis=0) * feature.sign).min(axis=1)
        if (steps < -ROUNDING).any():
            cut = tables.cuts[feature.name][int(steps.argmin())]
            told = f"must not turn against its sign {feature.sign:+d}, as it does at {cut:g}"
            wrong.append((feature.name, "factors", told))
    return wrong
