"""The GLM: two libraries agree, and both agree with what can be worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from glum import GeneralizedLinearRegressor, TweedieDistribution

from risk.learn.claims.glm import _fit, fit_glm, inference
from risk.learn.claims.schema_file import read_claims_schema
from risk.learn.claims.split import TEST
from risk.learn.claims.table import read_claims_table
from risk.learn.claims.target import target_of, tweedie_power


@pytest.fixture
def learn(write_book_files, schema_text):
    """Give table and target of the trial book, with the schema's text changed."""

    def read(target: str = "frequency", **changes: str):
        text = schema_text
        for old, new in changes.items():
            text = text.replace(old, new)
        paths = write_book_files(schema=text)
        schema = read_claims_schema(paths["schema"], target)
        table = read_claims_table(paths["policies"], paths["claims"], schema)
        return table, target_of(table)

    return read


@pytest.mark.parametrize("power", [1.0, 1.5, 2.0])
def test_scikit_learn_and_glum_find_the_same_coefficients(power):
    rng = np.random.default_rng(1)
    columns = rng.normal(size=(3_000, 4))
    mean = np.exp(0.2 + columns @ [0.3, -0.2, 0.0, 0.1])
    rate = rng.gamma(2.0, mean / 2)
    if power < 2:
        rate *= rng.random(3_000) < 0.5
    weight = rng.uniform(0.2, 1.0, 3_000)
    intercept, coefficients = _fit(columns, rate, weight, power, 0.0)
    theirs = GeneralizedLinearRegressor(
        family=TweedieDistribution(power), link="log", alpha=0, gradient_tol=1e-9
    ).fit(columns, rate, sample_weight=weight)
    assert coefficients == pytest.approx(theirs.coef_, abs=2e-5)
    assert intercept == pytest.approx(theirs.intercept_, abs=2e-5)


def test_relativities_of_one_category_are_the_observed_frequencies(learn):
    age = "  - {name: age, kind: number, zh: 年龄, en: Age}\n"
    table, target = learn(**{age: ""})
    told = inference(table, target)
    found, whole = told.coefficients, told.wald
    own = target.parts != TEST
    base = found["base"].iloc[1]
    areas = table.features.features[0].categories

    def frequency(area: str) -> tuple[float, float]:
        inside = own & (target.rows[:, 0] == areas.index(area))
        claims = (target.rate * target.weight)[inside]
        mean = claims.sum() / target.weight[inside].sum()
        firms = np.bincount(target.clusters[inside], claims - mean * target.weight[inside])
        return mean, float(np.sqrt((firms**2).sum()) / claims.sum())  # clustered error of the log

    assert base == max(areas, key=lambda a: target.weight[own][
        target.rows[own, 0] == areas.index(a)].sum())  # fmt: skip
    assert np.exp(found["coefficient"].iloc[0]) == pytest.approx(frequency(base)[0], rel=1e-5)
    assert found["se"].iloc[0] == pytest.approx(frequency(base)[1], rel=0.01)
    for row in found.iloc[1:].itertuples():
        assert row.relativity == pytest.approx(
            frequency(row.level)[0] / frequency(base)[0], rel=1e-5
        )
    assert whole["df"].tolist() == [2]
    assert whole["p"].iloc[0] < 0.01  # the north is worse in truth


@pytest.mark.parametrize("how", ["bins", "linear", "spline"])
def test_the_total_is_met_and_missing_numbers_are_told_apart(learn, book_tables, how):
    table, target = learn(**{"kind: number,": f"kind: number, optional: true, glm: {how},"})
    target.rows[::7, 0] = np.nan
    glm = fit_glm(table, target)
    own = target.parts != TEST
    observed = (target.rate * target.weight)[own].sum()
    assert (glm.predict(target.rows) * target.weight)[own].sum() == pytest.approx(
        observed, rel=1e-4
    )
    assert any(name.endswith("=?") for name in glm.design.columns)
    assert np.isfinite(glm.predict(np.array([[np.nan, 0.0], [900.0, 1.0], [-5.0, 2.0]]))).all()


def test_a_number_that_nobody_in_the_learning_part_gave_has_no_coefficient(learn):
    table, target = learn(**{"kind: number,": "kind: number, optional: true,"})
    target.rows[target.parts != TEST, 0] = np.nan
    assert not any(name.startswith("age") for name in fit_glm(table, target).design.columns)


def test_the_tweedie_power_follows_the_spread_of_the_claims(learn):
    # Claims are gamma of shape 2, so c^2 = 1/2 and the power is (1 + 1) / (1 + 1/2).
    table, target = learn("pure_premium")
    assert target.power == tweedie_power(table) == pytest.approx(4 / 3, abs=0.04)


def test_what_lies_above_the_cap_is_spread_evenly(learn):
    table, target = learn("pure_premium", **{"currency: CNY": "currency: CNY\ncap: 700"})
    own = target.parts != TEST
    learned = (target.rate * target.weight)[own].sum()
    assert target.load == pytest.approx(table.amounts[own].sum() / learned)
    # E[X] / E[min(X, 700)] of a gamma of shape 2 and scale 500, by its closed form.
    x = 700 / 500
    capped = 500 * (2 - np.exp(-x) * (2 + x))
    assert target.load == pytest.approx(1000 / capped, rel=0.05)


def test_severity_is_the_mean_of_the_claims_that_cost_something(learn):
    table, target = learn("severity")
    assert (target.rate * target.weight).sum() == pytest.approx(table.learned.sum())
    assert target.weight.sum() == table.counts.sum()


def test_the_power_of_a_tweedie_model_can_be_told(learn):
    assert learn("pure_premium", **{"currency: CNY": "currency: CNY\ntweedie_power: 1.6"})[
        1
    ].power == 1.6  # fmt: skip
