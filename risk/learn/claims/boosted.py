"""Learn: the boosted challenger of the GLM: trees on the same rates and weights."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import lightgbm
import numpy as np

from risk.learn.claims.judge import Floats, mean_deviance
from risk.learn.claims.split import TEST, TRAIN, VALIDATE
from risk.learn.claims.target import Mask, Target
from risk.trained.schema import Schema

TREES_BY = f"lightgbm {lightgbm.__version__}"
PATIENCE = 50
MOST_ROUNDS = 3_000


@dataclass(frozen=True)
class Settings:
    """What a trial tries.

    Parameters
    ----------
    learning_rate, num_leaves, min_data_in_leaf, lambda_l2, feature_fraction, bagging_fraction
        As in LightGBM.
    max_cat_to_onehot : int
        Categories up to which each is split off alone instead of in ordered groups.
    """

    learning_rate: float
    num_leaves: int
    min_data_in_leaf: int
    lambda_l2: float
    feature_fraction: float
    bagging_fraction: float
    max_cat_to_onehot: int


@dataclass(frozen=True)
class Trial:
    """One trial that was finished.

    Parameters
    ----------
    number : int
    settings : Settings
    rounds : int
        Trees at which the validation part was met best.
    deviance : float
        There.
    """

    number: int
    settings: Settings
    rounds: int
    deviance: float


def settings_of(number: int, seed: int, rows: int) -> Settings:
    """Give the settings of a trial: the first are plain ones, the others are drawn.

    They depend on number, seed and the rows to fit alone, so that a run that was stopped goes on
    as if it had not been.
    """
    if number == 0:
        return Settings(0.05, 8, _leaf(rows, 0.002), 10.0, 1.0, 1.0, 4)
    rng = np.random.default_rng([seed, number])

    def even(low: float, high: float) -> float:  # on the log scale
        return float(np.exp(rng.uniform(np.log(low), np.log(high))))

    return Settings(
        learning_rate=round(even(0.02, 0.1), 4),
        num_leaves=round(even(3, 48)),
        min_data_in_leaf=_leaf(rows, even(0.0005, 0.03)),
        lambda_l2=round(even(0.1, 300), 3),
        feature_fraction=round(rng.uniform(0.3, 1.0), 3),
        bagging_fraction=round(rng.uniform(0.5, 1.0), 3),
        max_cat_to_onehot=int(rng.choice([4, 64])),
    )


def _leaf(rows: int, share: float) -> int:
    return max(20, round(rows * share))


def try_settings(
    number: int, settings: Settings, features: Schema, target: Target, seed: int
) -> Trial:
    """Fit on the training part until the validation part gets no better."""
    fits, chooses = target.parts == TRAIN, target.parts == VALIDATE
    data = _dataset(features, target, fits)
    booster = lightgbm.train(
        _params(settings, features, target, seed),
        data,
        num_boost_round=MOST_ROUNDS,
        valid_sets=[_dataset(features, target, chooses, data)],
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)],
    )
    rounds = max(1, booster.best_iteration)
    mean = np.asarray(booster.predict(target.rows[chooses], num_iteration=rounds, num_threads=1))
    deviance = mean_deviance(target.rate[chooses], mean, target.weight[chooses], target.power)
    return Trial(number, settings, rounds, deviance)


def fit_boosted(trial: Trial, features: Schema, target: Target, seed: int) -> Any:
    """Fit on everything learned from with a trial's settings and trees; give the booster."""
    return lightgbm.train(
        _params(trial.settings, features, target, seed),
        _dataset(features, target, target.parts != TEST),
        num_boost_round=trial.rounds,
    )


def predict(booster: Any, rows: Floats) -> Floats:
    """Give the rate the trees predict for each row, before any calibration."""
    return np.asarray(booster.predict(rows, num_threads=1), dtype=np.float64)


def _dataset(features: Schema, target: Target, inside: Mask, like: Any = None) -> Any:
    return lightgbm.Dataset(
        target.rows[inside],
        label=target.rate[inside],
        weight=target.weight[inside],
        reference=like,
        params={"verbose": -1, "num_threads": 1},
        **features.dataset_params(),
    )


def _params(settings: Settings, features: Schema, target: Target, seed: int) -> dict[str, Any]:
    family: dict[str, Any] = (
        {"objective": "poisson"}
        if target.power == 1
        else {"objective": "gamma"}
        if target.power == 2
        else {"objective": "tweedie", "tweedie_variance_power": target.power}
    )
    return {
        **asdict(settings),
        **family,
        **features.lightgbm_params(),
        "bagging_freq": 1,
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbose": -1,
    }
