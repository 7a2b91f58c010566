"""Boosted trees on claims: exposure done right, signs kept, trials that can be repeated."""

from __future__ import annotations

from dataclasses import replace

import lightgbm
import numpy as np
import pytest

from risk.learn.claims.boosted import Settings, Trial, fit_boosted, settings_of, try_settings
from risk.learn.claims.target import Target
from risk.trained.schema import Feature, Schema

SETTINGS = Settings(0.1, 6, 20, 1.0, 1.0, 1.0, 4)
SCHEMA = Schema(
    features=(
        Feature(name="speed", kind="number", sign=1, zh="速度", en="Speed"),
        Feature(name="kind", kind="category", categories=("a", "b"), zh="种类", en="Kind"),
    ),
    target="frequency",
    unit="claims a year",
)


@pytest.fixture(scope="module")
def target() -> Target:
    rng = np.random.default_rng(2)
    n = 3_000
    rows = np.column_stack([rng.normal(size=n), rng.integers(0, 2, n)]).astype(float)
    weight = rng.uniform(0.1, 1, n)
    # Claims rise with speed, but for a dip that is noise in the eyes of the schema.
    mean = 0.3 * np.exp(0.5 * rows[:, 0] - 0.8 * (np.abs(rows[:, 0]) < 0.3) + 0.4 * rows[:, 1])
    counts = rng.poisson(mean * weight)
    return Target(1.0, counts / weight, weight, counts.astype(float), rows,
                  rng.integers(0, 3, n).astype(np.int8), np.arange(n), np.arange(n))  # fmt: skip


def test_a_weighted_rate_is_the_same_as_a_count_with_an_offset(target):
    booster = fit_boosted(Trial(0, SETTINGS, 60, 0.0), SCHEMA, target, 1)
    own = target.parts != 2
    rows, weight = target.rows[own], target.weight[own]
    counts = (target.rate * target.weight)[own]
    mean = counts.sum() / weight.sum()
    params = booster.params | {"monotone_constraints": [1, 0]}
    data = lightgbm.Dataset(
        rows, counts, init_score=np.log(weight * mean), **SCHEMA.dataset_params(),
        params={"verbose": -1},
    )  # fmt: skip
    theirs = lightgbm.train(params, data, 60)
    offset = mean * np.exp(theirs.predict(target.rows, raw_score=True))
    assert booster.predict(target.rows) == pytest.approx(offset, rel=1e-6)


def test_the_sign_of_the_schema_is_kept(target):
    def grown(sign: int) -> np.ndarray:
        first = SCHEMA.features[0].model_copy(update={"sign": sign})
        schema = SCHEMA.model_copy(update={"features": (first, SCHEMA.features[1])})
        booster = fit_boosted(Trial(0, SETTINGS, 60, 0.0), schema, target, 1)
        points = np.column_stack([np.linspace(-2, 2, 200), np.zeros(200)])
        return np.diff(booster.predict(points))

    assert (grown(1) >= 0).all()
    assert (grown(0) < 0).any()  # left alone, the trees follow the dip


def test_a_trial_depends_on_its_number_and_seed_alone(target):
    assert settings_of(3, 1, 1_000) == settings_of(3, 1, 1_000)
    assert len({settings_of(number, 1, 1_000) for number in range(20)}) == 20
    assert settings_of(3, 2, 1_000) != settings_of(3, 1, 1_000)
    again = [try_settings(1, SETTINGS, SCHEMA, target, 1) for _ in range(2)]
    assert again[0] == again[1]


def test_trees_stop_growing_when_the_validation_part_gets_no_better(target):
    slow = try_settings(0, replace(SETTINGS, learning_rate=0.02), SCHEMA, target, 1)
    fast = try_settings(0, SETTINGS, SCHEMA, target, 1)
    assert 1 <= fast.rounds < slow.rounds < 3_000


@pytest.mark.parametrize(
    ("power", "objective"), [(1.0, "poisson"), (1.5, "tweedie"), (2.0, "gamma")]
)
def test_each_family_has_its_objective(target, power, objective):
    one = replace(target, power=power, rate=target.rate + 0.5)
    assert fit_boosted(Trial(0, SETTINGS, 2, 0.0), SCHEMA, one, 1).params["objective"] == objective
