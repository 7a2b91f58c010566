"""A model distilled into tables: exact where the truth is one, signs kept, loss told."""

from __future__ import annotations

import numpy as np
import pytest
from glum import GeneralizedLinearRegressor
from hypothesis import given, settings
from hypothesis import strategies as st

from risk.learn.bands import group_levels, round_cut, roundest
from risk.learn.distil import CannotDistil, distil
from risk.learn.fit_tables import Crossing, Levels, cell_deviance, fit_tables
from risk.trained import Calibration, Feature, Schema, TrainedBooster
from risk.trained.table_set import Factor, TableSet, against_schema
from risk.trained.tables import FactorTables

SCHEMA = Schema(
    features=(
        Feature(name="ln_revenue_usd", kind="number", sign=1, zh="营业收入", en="Revenue"),
        Feature(
            name="sector", kind="category", categories=("Retail", "Finance", "Education", "Mining"),
            zh="行业", en="Sector",
        ),
        Feature(name="patching", kind="number", sign=1, optional=True, zh="补丁", en="Patching"),
        Feature(name="headcount", kind="number", zh="人数", en="Headcount"),
    ),
    target="events",
    unit="events a year",
)  # fmt: skip


def _rows(n: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    revenue = rng.normal(13, 1.5, n)
    patching = rng.choice([0.0, 0.17, 0.5, 1.0, np.nan], n)
    headcount = np.round(np.exp(revenue / 3 + rng.normal(0, 0.5, n)))
    return np.column_stack([revenue, rng.integers(0, 3, n), patching, headcount])


def _multiplicative() -> FactorTables:
    return FactorTables(
        "frequency/1",
        SCHEMA,
        "",
        TableSet(
            base=0.0137,
            cuts={
                "ln_revenue_usd": (11.5, 13.0, 14.5),
                "patching": (0.0, 0.3),
                "headcount": (50.0,),
            },
            factors=(
                Factor(features=("ln_revenue_usd",), relativities=(0.4, 0.75, 1.0, 2.2)),
                Factor(features=("sector",), relativities=(1.0, 1.6, 0.55, 1.3)),
                Factor(features=("patching",), relativities=(0.8, 1.0, 1.45, 1.2)),
                Factor(features=("headcount",), relativities=(1.0, 0.9)),
            ),
        ),
    )


@pytest.fixture(scope="module")
def boosted():
    """A booster grown on a truth that is no product: controls weigh more in large firms."""
    import lightgbm

    rows = _rows(8000)
    seen, weight = _seen(rows)
    params = {"objective": "poisson", "verbose": -1, "num_threads": 1, "num_leaves": 7, "seed": 1}
    data = lightgbm.Dataset(rows, label=seen / weight, weight=weight, **SCHEMA.dataset_params())
    grown = lightgbm.train(params | SCHEMA.lightgbm_params(), data, 60)
    return TrainedBooster("frequency/1", SCHEMA, "", "log", Calibration(), grown)


def _seen(rows: np.ndarray, seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    weight = rng.uniform(0.2, 3, len(rows))
    slope = np.where(rows[:, 0] > 13, 1.4, 0.2)
    rate = 0.2 * np.exp(0.4 * (rows[:, 0] - 13) + slope * np.nan_to_num(rows[:, 2], nan=0.4))
    rate *= np.array([1.0, 1.5, 0.7])[rows[:, 1].astype(int)]
    return rng.poisson(rate * weight).astype(float), weight


def test_a_purely_multiplicative_truth_is_recovered_exactly():
    truth, rows = _multiplicative(), _rows(4000)
    found = distil(truth, rows, np.random.default_rng(3).uniform(0.1, 2, len(rows)))
    np.testing.assert_allclose(found.tables.predict(rows), truth.predict(rows), rtol=5e-6)
    assert found.tables.crossed == ()
    for own, other in zip(found.tables.tables.factors, truth.tables.factors, strict=True):
        logs = np.log(own.grid / other.grid)
        assert np.ptp(logs) < 5e-6  # the same up to which level is called 1
    assert found.loss.kept == pytest.approx(1, abs=1e-9)
    assert found.loss.worst.model == pytest.approx(found.loss.worst.tables, rel=5e-6)


def test_a_category_the_book_lacks_takes_the_effect_it_has_in_the_model():
    """No firm of the book is in mining; the truth says 1.3 times retail."""
    found = distil(_multiplicative(), _rows(2000), np.ones(2000)).tables.tables.factors[1].grid
    assert found[3] / found[0] == pytest.approx(1.3, rel=1e-5)


def test_the_fit_is_the_maximum_likelihood_of_another_library():
    """glum's Poisson GLM on dummies, no penalty, predicts the same from the same cells."""
    rng = np.random.default_rng(4)
    codes = np.vstack([rng.integers(0, m, 3000) for m in (5, 4, 3)]).astype(np.uint8)
    weight, target = rng.uniform(0.2, 2, 3000), rng.gamma(2, 0.1, 3000)
    fit = fit_tables(codes, target, weight, [Levels(5), Levels(4), Levels(3)])
    dummies = np.hstack(
        [(codes[f][:, None] == np.arange(1, m)) for f, m in ((0, 5), (1, 4), (2, 3))]
    )
    glm = GeneralizedLinearRegressor(family="poisson", alpha=0, gradient_tol=1e-10)
    glm.fit(dummies.astype(float), target, sample_weight=weight)
    own = fit.base * np.prod([table[codes[f]] for f, table in enumerate(fit.main)], axis=0)
    np.testing.assert_allclose(own, glm.predict(dummies.astype(float)), rtol=1e-6)


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    signs=st.tuples(*[st.sampled_from([-1, 0, 1])] * 2),
)
def test_signs_hold_in_all_tables_together_whatever_is_followed(seed, signs):
    """Three crossings of random predictions, two of them of both numbers or with a missing one."""
    rng = np.random.default_rng(seed)
    n, features = 300, (
        Feature(name="a", kind="number", sign=signs[0], optional=True, zh="a", en="a"),
        Feature(name="b", kind="number", sign=signs[1], zh="b", en="b"),
        Feature(name="c", kind="category", categories=("x", "y", "z"), zh="c", en="c"),
    )  # fmt: skip
    schema = Schema(features=features, target="events", unit="events")
    codes = np.vstack([rng.integers(0, m, n) for m in (6, 4, 3)]).astype(np.uint8)
    bands = [np.array([0, 0, 1, 1, 2, 3]), np.array([0, 1, 1, 2]), np.arange(3)]
    crossings = [Crossing(p, (bands[p[0]], bands[p[1]])) for p in ((0, 1), (0, 2), (1, 2))]
    levels = [Levels(6, 5, signs[0]), Levels(4, 4, signs[1]), Levels(3)]
    target, weight = rng.gamma(0.5, 1, n) + 1e-3, rng.uniform(0, 1, n)
    alone = fit_tables(codes, target, weight, levels)
    fit = fit_tables(codes, target, weight, levels, crossings, alone)
    names = ("a", "b", "c")
    tables = TableSet(
        base=fit.base,
        cuts={"a": (1.0, 2.0, 3.0, 4.0), "b": (1.0, 2.0, 3.0)},
        factors=(
            *(
                Factor(features=(name,), relativities=tuple(t.tolist()))
                for name, t in zip(names, fit.main, strict=True)
            ),
            *(
                Factor(
                    features=tuple(names[f] for f in one.features),
                    bands=tuple(tuple(band.tolist()) for band in one.bands),
                    relativities=tuple(t.ravel().tolist()),
                )
                for one, t in zip(crossings, fit.crossed, strict=True)
            ),
        ),
    )  # fmt: skip
    assert against_schema(tables, schema) == []

    def left(one, pairs) -> float:
        product = one.base * np.prod([t[codes[f]] for f, t in enumerate(one.main)], axis=0)
        for pair, t in zip(pairs, one.crossed, strict=True):
            (a, b), (band_a, band_b) = pair.features, pair.bands
            product = product * t[band_a[codes[a]], band_b[codes[b]]]
        assert weight @ product == pytest.approx(weight @ target)
        return float(cell_deviance(weight * target, weight * product).sum())

    assert left(fit, crossings) <= left(alone, []) * (1 + 1e-9)


def test_a_booster_becomes_tables_that_keep_its_signs_and_most_of_what_it_knows(boosted):
    rows = _rows(8000)
    seen, weight = _seen(rows)
    found = distil(boosted, rows, weight, claims=seen)
    assert against_schema(found.tables.tables, SCHEMA) == []
    assert ("ln_revenue_usd", "patching") in [one.features for one in found.tables.crossed]
    assert found.loss.balance == pytest.approx(1, abs=1e-5)
    assert 0.95 < found.loss.kept < 1
    alone = distil(boosted, rows, weight, claims=seen, most_crossed=0)
    assert alone.loss.kept < found.loss.kept
    truth = found.loss.truth
    assert truth.model <= truth.tables < truth.mean
    assert found.loss.worst.exposure >= 0.001 * weight.sum()
    assert all(sum(cells.ravel()) == pytest.approx(weight.sum()) for cells in found.exposure)


def test_distilling_twice_gives_the_same_tables(boosted):
    rows = _rows(1500)
    first, second = (distil(boosted, rows, np.ones(1500)).tables.tables for _ in range(2))
    assert first == second


def test_rising_revenue_never_lowers_what_the_tables_predict(boosted):
    rows = _rows(1500)
    tables = distil(boosted, rows, np.ones(1500)).tables
    grid = np.repeat(rows[:50], 40, axis=0)
    grid[:, 0] = np.tile(np.linspace(8, 19, 40), 50)
    assert (np.diff(tables.predict(grid).reshape(50, 40), axis=1) >= -1e-6).all()


def test_what_cannot_be_distilled_is_refused(boosted):
    with pytest.raises(CannotDistil, match="exposure"):
        distil(boosted, _rows(10), np.zeros(10))


def test_cuts_are_round_numbers_that_part_the_book_alike():
    values = np.sort(np.random.default_rng(1).lognormal(13, 1, 500))
    for cut in values[10:-10:37] * 1.0000001:
        found = round_cut(cut, values, logarithm=False)
        assert (values <= found).sum() == (values <= cut).sum()
    assert roundest(987_654.0, 1_234_567.0) == 1_000_000
    assert np.exp(round_cut(12.9, np.log([3e5, 5.3e5]), logarithm=True)) == pytest.approx(3e5)


def test_coarse_bands_hold_like_exposure_and_keep_missing_apart():
    assert group_levels(np.array([5.0, 5, 5, 5, 9]), 4, 2) == [0, 0, 1, 1, 2]
    assert group_levels(np.array([1.0, 2, 3]), 0, 2) == [0, 1, 2]
