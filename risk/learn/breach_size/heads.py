"""Learn: two ensembles of trees, for the mean and the spread of ln people, grown in turn.

Each round adds one tree to the mean and one to ln of the spread, down the slope of the negative
log density that the row's own list allows: the floor is in the likelihood, and what is predicted
is free of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from risk.assess.breach_size import Heads
from risk.learn.breach_size.law import Floats, Sizes, fit, slopes
from risk.learn.breach_size.rows import Rows, encoded
from risk.learn.breach_size.scores import crps_of_lognormal
from risk.trained import Schema

MOST_ROUNDS = 150
PATIENCE = 60
HIDDEN = 10
"""One row in so many is learned from twice, the second time with parts of it hidden."""
HIDDEN_SHARE = 0.5
"""Share of the second times in which a part is hidden."""
SETTINGS: dict[str, Any] = {
    "objective": "none",
    "learning_rate": 0.15,
    "num_leaves": 6,
    "min_data_in_leaf": 80,
    "lambda_l2": 20.0,
    "cat_smooth": 20.0,
    "seed": 1,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbose": -1,
}


@dataclass(frozen=True)
class Grown:
    """Heads with the number of rounds they were grown for, and their score while tuned.

    Parameters
    ----------
    heads : Heads
    rounds : int
    tuned : float
        Mean score (CRPS) of the tuning rows at that number [ln persons]. The log score would stop
        on a few rows far out.
    """

    heads: Heads
    rounds: int
    tuned: float


def grow(
    schema: Schema, rows: Rows, tune_on: Rows | None = None, rounds: int = MOST_ROUNDS
) -> Grown:
    """Grow both heads; with tuning rows, as many rounds as those are met best by."""
    import lightgbm

    base = fit(rows.sizes, np.ones(len(rows)))
    data, sizes = _with_hidden(schema, encoded(schema, rows), rows.sizes)
    settings = SETTINGS | schema.lightgbm_params()

    def booster() -> Any:
        named = schema.dataset_params()
        dataset = lightgbm.Dataset(data, sizes.ln_persons, params=settings, **named)
        return lightgbm.Booster(settings, dataset)

    heads = Heads(schema, booster(), booster(), base)
    learned = _Position(heads, data, sizes)
    watched = None if tune_on is None else _Position(heads, encoded(schema, tune_on), tune_on.sizes)
    weights = _balanced(tune_on)
    best, score = rounds, np.inf
    for done in range(rounds):
        by_mu, curvature, _ = slopes(learned.sizes, learned.mu, learned.ln_sigma)
        unit = np.exp(2 * base[1])  # so that the penalty on leaves counts rows
        _add(heads.mean, by_mu * unit, curvature * unit)
        learned.step_mean(done)
        _, _, by_ln_sigma = slopes(learned.sizes, learned.mu, learned.ln_sigma)
        _add(heads.spread, by_ln_sigma, np.full(len(data), 2.0))  # information of ln sigma
        learned.step_spread(done)
        if watched is None:
            continue
        watched.step_mean(done)
        watched.step_spread(done)
        now = float(weights @ crps_of_lognormal(watched.sizes, watched.mu, watched.sigma))
        if now < score:
            best, score = done + 1, now
        elif done + 1 - best >= PATIENCE:
            break
    return Grown(_cut(heads, best), best, score)


def _with_hidden(schema: Schema, data: Floats, sizes: Sizes) -> tuple[Floats, Sizes]:
    """Add every tenth row once more with some of what is known of it hidden.

    So the trees learn what to say of a firm or event of which only a part is known, also from
    lists that leave nothing blank.
    """
    again = np.arange(0, len(data), HIDDEN)
    groups = np.array([name.split("_")[0] for name in schema.names])
    rng = np.random.default_rng(SETTINGS["seed"])
    hidden = data[again]
    for group in dict.fromkeys(groups.tolist()):
        gone = rng.random(len(again)) < HIDDEN_SHARE
        hidden[np.ix_(gone, groups == group)] = np.nan
    whole = np.concatenate([np.arange(len(data)), again])
    return np.vstack([data, hidden]), sizes[whole]


class _Position:
    """Where the prediction of each row stands while trees are added."""

    def __init__(self, heads: Heads, data: Floats, sizes: Sizes) -> None:
        self._heads, self._data, self.sizes = heads, data, sizes
        self.mu, self.ln_sigma = (np.full(len(data), start) for start in heads.base)

    @property
    def sigma(self) -> Floats:
        return np.asarray(np.exp(self.ln_sigma))

    def step_mean(self, tree: int) -> None:
        self.mu = self.mu + self._one(self._heads.mean, tree)

    def step_spread(self, tree: int) -> None:
        self.ln_sigma = self.ln_sigma + self._one(self._heads.spread, tree)

    def _one(self, booster: Any, tree: int) -> Floats:
        found = booster.predict(
            self._data, raw_score=True, start_iteration=tree, num_iteration=1, num_threads=1
        )
        return np.asarray(found)


def _add(booster: Any, slope: Floats, curvature: Floats) -> None:
    booster.update(fobj=lambda _predicted, _data: (slope, curvature))


def _balanced(rows: Rows | None) -> Floats:
    """Give weights under which every list counts the same."""
    if rows is None:
        return np.zeros(0)
    size = rows.frame.groupby("source")["year"].transform("size").to_numpy(np.float64)
    return np.asarray((1 / size) / (1 / size).sum())


def _cut(heads: Heads, rounds: int) -> Heads:
    """Give heads of the first trees only, read back as they are stored."""
    import lightgbm

    mean, spread = (
        lightgbm.Booster(model_str=one.model_to_string(num_iteration=rounds))
        for one in (heads.mean, heads.spread)
    )
    return Heads(heads.schema, mean, spread, heads.base)
