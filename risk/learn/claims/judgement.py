"""Learn: constant, GLM and boosted model judged on the rows that none has seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from risk.learn.claims.judge import (
    Difference,
    Floats,
    Groups,
    difference,
    gini,
    grouped,
    mean_deviance,
    tenths,
    unit_deviance,
)
from risk.learn.claims.table import ClaimsTable
from risk.learn.claims.target import Mask, Target

CONSTANT, GLM, PRODUCT, BOOSTED = "constant", "glm", "product", "boosted"
"""The models of a run; the product of a frequency and a severity GLM takes part for money only."""
NEAR = 0.10
"""A tenth is near when observed and predicted are within this of one another."""


@dataclass(frozen=True)
class Score:
    """How one model does on one part.

    Parameters
    ----------
    deviance : float
        Mean, weighted by exposure.
    gini : float
    balance : float
        Observed over predicted in all, 1 when the totals agree.
    """

    deviance: float
    gini: float
    balance: float


@dataclass(frozen=True)
class Segment:
    """One value of a column: what came, what the boosted model said, mean deviances."""

    value: str
    rows: int
    exposure: float
    observed: float
    predicted: float
    ratio: float
    low: float
    high: float
    deviance: Mapping[str, float]


@dataclass(frozen=True)
class Judgement:
    """What came of a run.

    Parameters
    ----------
    factors : mapping of str to float
        By which each model's predictions were multiplied, so that the totals of what was learned
        agree.
    learned, test : mapping of str to Score
        By model, after balance.
    against : mapping of str to Difference
        The boosted model's deviance less that of each other model, on the test part.
    total : Groups
        The whole test part as one group.
    tenths : Groups
        By the boosted prediction.
    lift : mapping of str to ndarray, shape (10,)
        Observed by tenth of each model's own score, relative to the mean.
    double_lift : Groups
        By boosted over GLM.
    segments : mapping of str to list of Segment
    """

    factors: Mapping[str, float]
    learned: Mapping[str, Score]
    test: Mapping[str, Score]
    against: Mapping[str, Difference]
    total: Groups
    tenths: Groups
    lift: Mapping[str, Floats]
    double_lift: Groups
    segments: Mapping[str, list[Segment]]

    @property
    def opponent(self) -> str:
        """The strongest of the others on the test part; to be promoted is to beat it."""
        return min(self.against, key=lambda name: self.test[name].deviance)

    @property
    def near(self) -> int:
        """How many tenths are near."""
        return int((np.abs(self.tenths.ratio - 1) <= NEAR).sum())

    @property
    def near_expected(self) -> float:
        """How many tenths would be near, were every prediction right: claims come by chance."""
        return self.tenths.expected_within(NEAR)

    @property
    def explained_by_chance(self) -> int:
        """How many tenths have an interval of the ratio that holds 1."""
        return int(((self.tenths.low <= 1) & (self.tenths.high >= 1)).sum())


def judge(table: ClaimsTable, target: Target, raw: Mapping[str, Floats], seed: int) -> Judgement:
    """Balance the predictions on what was learned, then compare them on the test part.

    Parameters
    ----------
    table : ClaimsTable
    target : Target
    raw : mapping of str to ndarray, shape (n,)
        Predictions for every row, the boosted model's and the GLM's among them.
    seed : int
        Of the resampled intervals.
    """
    test = target.judged
    own = ~test
    constant = np.full(len(target.rate), np.average(target.rate[own], weights=target.weight[own]))
    every = {CONSTANT: constant, **raw}
    factors = {name: _balance(target, mean, own) for name, mean in every.items()}
    means = {name: mean * factors[name] for name, mean in every.items()}
    rate, weight, clusters = target.rate[test], target.weight[test], target.clusters[test]
    seen = {name: mean[test] for name, mean in means.items()}
    away = {name: unit_deviance(rate, mean, target.power) for name, mean in seen.items()}
    against = {
        name: difference(away[BOOSTED], away[name], weight, clusters, np.random.default_rng(seed))
        for name in every
        if name != BOOSTED
    }

    def groups(by: Floats, count: int = 10) -> Groups:
        return grouped(tenths(by, weight, count), rate, weight, seen, BOOSTED, clusters,
                       np.random.default_rng(seed))  # fmt: skip

    mean = float(np.average(rate, weights=weight))
    return Judgement(
        factors=factors,
        learned={name: _score(target, means[name], own) for name in every},
        test={name: _score(target, means[name], test) for name in every},
        against=against,
        total=groups(seen[BOOSTED], 1),
        tenths=groups(seen[BOOSTED]),
        lift={name: groups(seen[name]).observed / mean for name in (GLM, BOOSTED)},
        double_lift=groups(seen[BOOSTED] / seen[GLM]),
        segments={
            name: _segments(values[target.places][test], rate, weight, seen, away, clusters, seed)
            for name, values in table.segments.items()
        },
    )


def _balance(target: Target, mean: Floats, inside: Mask) -> float:
    weight = target.weight[inside]
    return float((target.rate[inside] @ weight) / (mean[inside] @ weight))


def _score(target: Target, mean: Floats, inside: Mask) -> Score:
    rate, weight = target.rate[inside], target.weight[inside]
    return Score(
        mean_deviance(rate, mean[inside], weight, target.power),
        gini(mean[inside], rate, weight),
        _balance(target, mean, inside),
    )


def _segments(
    values: Any, rate: Floats, weight: Floats, seen: Mapping[str, Floats],
    away: Mapping[str, Floats], clusters: Any, seed: int,
) -> list[Segment]:  # fmt: skip
    names, place = np.unique(values.astype(str), return_inverse=True)
    found = grouped(place, rate, weight, seen, BOOSTED, clusters, np.random.default_rng(seed))
    means = {name: np.bincount(place, weight * one) / found.exposure for name, one in away.items()}
    rows = np.bincount(place)
    return [
        Segment(
            value=name,
            rows=int(rows[at]),
            exposure=float(found.exposure[at]),
            observed=float(found.observed[at]),
            predicted=float(found.predicted[BOOSTED][at]),
            ratio=float(found.ratio[at]),
            low=float(found.low[at]),
            high=float(found.high[at]),
            deviance={model: float(mean[at]) for model, mean in means.items()},
        )
        for at, name in enumerate(names.tolist())
    ]
