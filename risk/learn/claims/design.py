"""Learn: how a GLM sees the features: a column a step, a category, a piece of a curve."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.preprocessing import SplineTransformer

from risk.learn.claims.schema_file import RatedColumn
from risk.trained.schema import Schema

Floats = npt.NDArray[np.float64]
STEPS = 10
KNOTS = 5
MISSING = "?"
"""Name of the level of rows whose value is missing."""


@dataclass(frozen=True)
class Term:
    """The columns of one feature.

    Parameters
    ----------
    feature : str
    columns : tuple of str
        Names, ``feature=level``; the base level has none.
    base : str
        The level all others are compared with; for a line or a curve the mean.
    """

    feature: str
    columns: tuple[str, ...]
    base: str


class Design:
    """Turns rows of encoded features into the columns of a GLM.

    Parameters
    ----------
    features : Schema
    how : tuple of RatedColumn
        Of the claims schema, in the same order.
    rows : ndarray, shape (n, k)
        Rows learned from; quantiles, knots, base levels and scales come from them.
    weight : ndarray, shape (n,)
    """

    def __init__(
        self, features: Schema, how: tuple[RatedColumn, ...], rows: Floats, weight: Floats
    ) -> None:
        self._makers = [
            _maker(stored.categories, one, rows[:, place], weight)
            for place, (stored, one) in enumerate(zip(features.features, how, strict=True))
        ]
        self.terms = tuple(maker.term for maker in self._makers)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(name for term in self.terms for name in term.columns)

    def __call__(self, rows: Floats) -> Floats:
        """Give the columns, shape (n, p)."""
        blocks = [maker(rows[:, place]) for place, maker in enumerate(self._makers)]
        return np.asarray(np.hstack(blocks))


def _maker(categories: tuple[str, ...], one: RatedColumn, values: Floats, weight: Floats) -> Any:
    if one.kind == "category" or np.isnan(values).all():
        return _Levels(one.name, values, weight, dict(enumerate(categories)))
    if one.glm == "bins":
        return _Steps(one.name, values, weight)
    if one.glm == "spline":
        return _Curve(one.name, values, weight)
    return _Line(one.name, values, weight)


class _Levels:
    """A column for each category but the known one of most exposure; missing is a category."""

    def __init__(self, name: str, codes: Floats, weight: Floats, labels: dict[int, str]) -> None:
        filled = np.where(np.isnan(codes), -1, codes).astype(np.int64)
        seen, place = np.unique(filled, return_inverse=True)
        known = np.where(seen < 0, 0.0, np.bincount(place, weight))
        base = int(seen[known.argmax()])
        self._codes = [int(code) for code in seen if code != base]
        labels = {-1: MISSING, **labels}
        self.term = Term(
            name, tuple(f"{name}={labels[code]}" for code in self._codes), labels[base]
        )

    def __call__(self, codes: Floats) -> Floats:
        filled = np.where(np.isnan(codes), -1, codes)
        return np.asarray(filled[:, None] == np.array(self._codes)[None, :], dtype=np.float64)


class _Steps:
    """A number cut at its quantiles by exposure; each step is a level."""

    def __init__(self, name: str, values: Floats, weight: Floats) -> None:
        self._edges = _quantiles(values, weight, np.arange(1, STEPS) / STEPS)
        told = [f"{edge:.6g}" for edge in self._edges]
        labels = ["all"] if not told else [
            f"<={told[0]}", *(f"({low}, {high}]" for low, high in pairwise(told)), f">{told[-1]}"
        ]  # fmt: skip
        self._levels = _Levels(name, self._codes(values), weight, dict(enumerate(labels)))
        self.term = self._levels.term

    def _codes(self, values: Floats) -> Floats:
        codes = np.searchsorted(self._edges, values, side="left").astype(np.float64)
        return np.where(np.isnan(values), np.nan, codes)

    def __call__(self, values: Floats) -> Floats:
        return self._levels(self._codes(values))


class _Line:
    """A straight line on the log scale, per standard deviation; missing is a column of its own."""

    def __init__(self, name: str, values: Floats, weight: Floats) -> None:
        known = ~np.isnan(values)
        self._mean = float(np.average(values[known], weights=weight[known]))
        variance = np.average((values[known] - self._mean) ** 2, weights=weight[known])
        self._scale = float(np.sqrt(variance)) or 1.0
        self._holes = not known.all()
        missing = (f"{name}={MISSING}",) if self._holes else ()
        self.term = Term(name, (f"{name} per {self._scale:.4g}", *missing), f"{self._mean:.6g}")

    def __call__(self, values: Floats) -> Floats:
        hole = np.isnan(values)
        told = np.where(hole, 0.0, (values - self._mean) / self._scale)
        return np.column_stack([told, hole]) if self._holes else told[:, None]


class _Curve:
    """A cubic spline with knots at quantiles, level outside them; centred on its mean."""

    def __init__(self, name: str, values: Floats, weight: Floats) -> None:
        known = ~np.isnan(values)
        knots = _quantiles(values, weight, np.linspace(0, 1, KNOTS))
        self._flat = len(knots) < 3
        self._holes = not known.all()
        if self._flat:  # two or fewer different values bend no curve
            self._line = _Line(name, values, weight)
            self.term = self._line.term
            return
        self._spline = SplineTransformer(
            knots=knots[:, None], extrapolation="constant", include_bias=False
        ).fit(values[known, None])
        basis = self._spline.transform(values[known, None])
        self._mean = np.average(basis, axis=0, weights=weight[known])
        names = [f"{name}~{place + 1}" for place in range(basis.shape[1])]
        missing = [f"{name}={MISSING}"] if self._holes else []
        self.term = Term(name, (*names, *missing), "mean")

    def __call__(self, values: Floats) -> Floats:
        if self._flat:
            return self._line(values)
        hole = np.isnan(values)
        filled = np.where(hole, self._spline.bsplines_[0].t[0], values)
        basis = np.where(hole[:, None], 0.0, self._spline.transform(filled[:, None]) - self._mean)
        return np.column_stack([basis, hole]) if self._holes else basis


def _quantiles(values: Floats, weight: Floats, at: Floats) -> Floats:
    """Give the values at shares of the exposure, each once, missing ones left aside."""
    known = ~np.isnan(values)
    order = np.argsort(values[known], kind="stable")
    inside, weights = values[known][order], weight[known][order]
    across = np.cumsum(weights) / weights.sum()
    places = np.minimum(np.searchsorted(across, at - 1e-12), len(inside) - 1)
    return np.unique(inside[places])
