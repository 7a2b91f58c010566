"""Learn: what each feature does to a prediction, on average over rows, all else as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from risk.learn.claims.judge import Floats
from risk.trained.schema import Feature, Schema

Model = Callable[[Floats], Floats]
"""Gives a prediction for each row of encoded features."""
MOST_ROWS = 2_000
MOST_POINTS = 12


@dataclass(frozen=True)
class Effect:
    """The partial effect of one feature.

    Parameters
    ----------
    feature : Feature
    points : tuple of float or str
        Values of a number, or categories.
    relative : mapping of str to ndarray
        By model: mean prediction with the feature at each point, over the mean of all points.
    """

    feature: Feature
    points: tuple[float | str, ...]
    relative: Mapping[str, Floats]

    @property
    def spread(self) -> float:
        """Highest over lowest of the boosted model, on the log scale."""
        return float(np.ptp(np.log(self.relative["boosted"])))


def partial_effects(schema: Schema, rows: Floats, models: Mapping[str, Model]) -> list[Effect]:
    """Give the effect of every feature, the strongest first.

    Parameters
    ----------
    schema : Schema
    rows : ndarray, shape (n, k)
        Up to 2,000 of them, evenly spaced, are looked at.
    models : mapping of str to callable
        ``boosted`` among them; each gives predictions of rows.
    """
    looked = rows[np.unique(np.linspace(0, len(rows) - 1, MOST_ROWS).astype(np.int64))]
    found = [
        _effect(feature, place, looked, _points(rows[:, place]), models)
        for place, feature in enumerate(schema.features)
    ]
    return sorted(found, key=lambda one: (-one.spread, one.feature.name))


def _points(values: Floats) -> Floats:
    known = np.unique(values[~np.isnan(values)])
    if len(known) <= MOST_POINTS:
        return known
    inside = values[~np.isnan(values)]
    return np.unique(np.quantile(inside, np.linspace(0.02, 0.98, MOST_POINTS), method="nearest"))


def _effect(
    feature: Feature, place: int, rows: Floats, points: Floats,
    models: Mapping[str, Model],
) -> Effect:  # fmt: skip
    if feature.kind == "category":
        points = np.arange(len(feature.categories), dtype=np.float64)
    changed = np.tile(rows, (len(points), 1))
    changed[:, place] = np.repeat(points, len(rows))
    relative = {}
    for name, predict in models.items():
        means = predict(changed).reshape(len(points), len(rows)).mean(axis=1)
        relative[name] = means / means.mean()
    told = (
        tuple(feature.categories[int(point)] for point in points)
        if feature.kind == "category"
        else tuple(points.tolist())
    )
    return Effect(feature, told, relative)
