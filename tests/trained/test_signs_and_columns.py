"""Whatever the data: signs hold, and a prediction is LightGBM's own."""

from __future__ import annotations

import lightgbm
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as st_numpy

from risk.trained import Calibration, Feature, ModelMismatch, Schema, booster_files
from risk.trained.booster import TrainedBooster
from risk.trained.folder import ModelFolder
from risk.trained.grown import read_grown
from risk.trained.signs import broken_signs, splits_of

SECTORS = ("retail", "health", "教育")
ROWS = 400
PARAMS = {
    "objective": "regression",
    "verbose": -1,
    "num_threads": 1,
    "num_leaves": 8,
    "min_data_in_leaf": 3,
    "learning_rate": 0.3,
}


@st.composite
def schemas(draw):
    """Give one to four numbers with signs, some of which may be missing, and perhaps a category."""
    signs = draw(st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=4))
    may = draw(st.lists(st.booleans(), min_size=len(signs), max_size=len(signs)))
    features = [
        Feature(name=f"x{i}", kind="number", sign=sign, optional=optional, zh="数", en="number")
        for i, (sign, optional) in enumerate(zip(signs, may, strict=True))
    ]
    if draw(st.booleans()):
        place = draw(st.integers(0, len(features)))
        sector = Feature(name="行业", kind="category", categories=SECTORS,
                         optional=draw(st.booleans()), zh="行业", en="sector")  # fmt: skip
        features.insert(place, sector)
    return Schema(features=tuple(features), target="y", unit="money")


def noise(schema: Schema, rng: np.random.Generator, rows: int = ROWS) -> dict[str, list]:
    """Give columns of noise; a tenth is missing where it may be."""
    found = {}
    for feature in schema.features:
        values = (
            rng.choice(feature.categories, rows).tolist()
            if feature.kind == "category"
            else rng.normal(size=rows).tolist()
        )
        lost = rng.uniform(size=rows) < 0.1
        found[feature.name] = [
            None if feature.optional and gone else value
            for value, gone in zip(values, lost, strict=True)
        ]
    return found


def grow(schema: Schema, seed: int, objective: str, method: str | None, calibration: Calibration):
    """Grow trees on noise; give them as LightGBM has them and as they are opened."""
    rng = np.random.default_rng(seed)
    rows = schema.encode(noise(schema, rng))
    labels = rng.gamma(1.0, 2.0, ROWS)
    data = lightgbm.Dataset(rows, label=labels, **schema.dataset_params())
    params = PARAMS | {"objective": objective} | schema.lightgbm_params(method)
    trees = lightgbm.train(params, data, 12)
    link = "log" if objective in ("poisson", "gamma", "tweedie") else "identity"
    files = booster_files(trees.model_to_string(), schema, {}, link, calibration)
    booster, read = read_grown(ModelFolder("noise/1", files, ""))
    return trees, TrainedBooster("noise/1", read, "", link, calibration, booster)


def moved(schema: Schema, place: int, rng: np.random.Generator):
    """Give rows in groups of forty that differ in one number only, from low to high."""
    rows = schema.encode(noise(schema, rng, 60))
    steps = np.sort(rng.normal(0, 3, 40))
    found = np.repeat(rows, len(steps), axis=0)
    found[:, place] = np.tile(steps, len(rows))
    return found


def falls(schema: Schema, place: int, said: np.ndarray) -> bool:
    """Tell whether what is said of such rows moves against the sign."""
    return bool((schema.features[place].sign * np.diff(said.reshape(60, 40), axis=1) < 0).any())


SIGNED = schemas().filter(lambda schema: any(feature.sign for feature in schema.features))


@settings(max_examples=60)
@given(
    schema=SIGNED,
    seed=st.integers(0, 2**32 - 1),
    objective=st.sampled_from(["poisson", "gamma", "tweedie", "regression"]),
    method=st.sampled_from(["intermediate", "advanced"]),
)
def test_a_prediction_never_moves_against_a_sign_even_on_noise(schema, seed, objective, method):
    if any(feature.optional for feature in schema.features):
        method = None  # the schema's own choice
    points = ((0.5, 1.0), (1.5, 1.2), (4.0, 5.0))
    _, model = grow(schema, seed, objective, method, Calibration(factor=1.1, points=points))
    for place, feature in enumerate(schema.features):
        if feature.sign:
            rows = moved(schema, place, np.random.default_rng(seed))
            assert not falls(schema, place, model.predict(rows)), feature.name


@settings(max_examples=60)
@given(schema=SIGNED, seed=st.integers(0, 2**32 - 1))
def test_trees_that_moved_against_a_sign_are_never_stored(schema, seed):
    """LightGBM breaks signs with ``advanced`` where numbers are missing; see risk.trained.signs."""
    rng = np.random.default_rng(seed)
    rows = schema.encode(noise(schema, rng))
    data = lightgbm.Dataset(rows, label=rng.gamma(1.0, 2.0, ROWS), **schema.dataset_params())
    trees = lightgbm.train(PARAMS | schema.lightgbm_params("advanced"), data, 12)
    broken = broken_signs(trees.dump_model()["tree_info"], schema.features)
    if broken:
        assert any(one.optional for one in schema.features)
        with pytest.raises(ModelMismatch, match="move against it"):
            booster_files(trees.model_to_string(), schema, {}, "identity")
    for place, feature in enumerate(schema.features):
        if feature.sign and feature.name not in broken:
            said = trees.predict(moved(schema, place, rng))
            assert not falls(schema, place, said), feature.name


@settings(max_examples=40)
@given(
    schema=schemas().filter(lambda schema: len(schema.features) <= 3),
    seed=st.integers(0, 2**32 - 1),
)
def test_the_trees_said_to_break_a_sign_are_those_that_do_on_a_full_grid(schema, seed):
    """Every tree of a model grown without signs, on every cell its cuts make."""
    rng = np.random.default_rng(seed)
    rows = schema.encode(noise(schema, rng))
    data = lightgbm.Dataset(rows, label=rng.gamma(1.0, 2.0, ROWS), **schema.dataset_params())
    trees = lightgbm.train(PARAMS | {"num_leaves": 5}, data, 6)
    told = trees.dump_model()["tree_info"]
    expected: dict[str, int] = {}
    for number, tree in enumerate(told):
        axes = [axis(feature, place, tree) for place, feature in enumerate(schema.features)]
        shape = [len(one) for one in axes]
        grid = np.array(np.meshgrid(*axes, indexing="ij")).reshape(len(shape), -1).T
        said = trees.predict(grid, raw_score=True, start_iteration=number, num_iteration=1)
        for place, feature in enumerate(schema.features):
            numbers = np.flatnonzero(~np.isnan(axes[place]))  # a missing one has no order
            steps = np.diff(np.take(said.reshape(shape), numbers, axis=place), axis=place)
            if feature.sign and (feature.sign * steps < 0).any():
                expected[feature.name] = expected.get(feature.name, 0) + 1
    assert broken_signs(told, schema.features) == expected


def axis(feature: Feature, place: int, tree) -> np.ndarray:
    """Give a value in every cell that a tree's cuts make of a feature, and the missing one."""
    splits = splits_of(tree["tree_structure"])
    if feature.kind == "category":
        values = list(range(len(feature.categories)))
    else:
        cuts = {one["threshold"] for one in splits if one["split_feature"] == place}
        values = sorted({0.0, *cuts, *(np.nextafter(cut, np.inf) for cut in cuts)})
    return np.array([*values, np.nan] if feature.optional else values, dtype=float)


@settings(max_examples=60)
@given(
    schema=schemas(),
    seed=st.integers(0, 2**32 - 1),
    objective=st.sampled_from(["poisson", "gamma", "regression"]),
    order=st.randoms(use_true_random=False),
)
def test_a_prediction_is_the_one_of_the_trees_bit_for_bit(schema, seed, objective, order):
    trees, model = grow(schema, seed, objective, None, Calibration())
    columns = noise(schema, np.random.default_rng(seed + 1), 50)
    frame = pd.DataFrame({name: columns[name] for name in schema.names})
    for feature in schema.features:
        if feature.kind == "category":
            frame[feature.name] = pd.Categorical(frame[feature.name], feature.categories)
            frame[feature.name] = frame[feature.name].cat.codes.replace(-1, np.nan)
    own = trees.predict(frame.to_numpy(dtype=float), num_threads=1)
    names = list(columns)
    order.shuffle(names)
    shuffled = {name: columns[name] for name in names}
    rows = schema.encode(shuffled)
    assert np.array_equal(model.predict(rows), own)
    assert np.array_equal(model.predict(rows, num_threads=2), own)
    told = model.contributions(rows).sum(axis=1)
    np.testing.assert_allclose(told, np.log(own) if model.link == "log" else own, atol=1e-9)
    # The same columns as a table, as arrays and with pandas' own kinds of column.
    assert np.array_equal(schema.encode(pd.DataFrame(shuffled)), rows, equal_nan=True)
    kinds = pd.DataFrame(shuffled).convert_dtypes()
    assert np.array_equal(schema.encode(kinds), rows, equal_nan=True)


@given(
    values=st_numpy.arrays(
        np.float64, st.integers(1, 30), elements=st.floats(allow_nan=True, allow_infinity=True)
    ),
    optional=st.booleans(),
)
def test_a_number_is_kept_as_it_is_or_refused(values, optional):
    feature = Feature(name="x", kind="number", optional=optional, zh="数", en="number")
    schema = Schema(features=(feature,), target="y", unit="money")
    wrong = np.isinf(values).any() or (np.isnan(values).any() and not optional)
    for given_as in (values, values.tolist(), pd.Series(values)):
        if wrong:
            with pytest.raises(ModelMismatch):
                schema.encode({"x": given_as})
        else:
            assert np.array_equal(schema.encode({"x": given_as})[:, 0], values, equal_nan=True)


@given(values=st.lists(st.sampled_from([*SECTORS, None]) | st.text(max_size=4), max_size=12))
def test_a_category_is_its_place_in_the_schema_or_refused_with_three_near_ones(values):
    feature = Feature(name="行业", kind="category", categories=SECTORS, optional=True,
                      zh="行业", en="sector")  # fmt: skip
    schema = Schema(features=(feature,), target="y", unit="money")
    unseen = {value for value in values if value not in (*SECTORS, None)}
    if not unseen:
        codes = [np.nan if value is None else SECTORS.index(value) for value in values]
        found = schema.encode({"行业": values})[:, 0]
        assert np.array_equal(found, np.array(codes, dtype=float), equal_nan=True)
        return
    with pytest.raises(ModelMismatch) as caught:
        schema.encode({"行业": values})
    assert len(caught.value.faults) == len(unseen)
    for fault in caught.value.faults:
        assert sorted(fault.help.removeprefix("nearest: ").split(", ")) == sorted(SECTORS)
