"""The reference risk: frequent enough to have two events, heavy enough to reach the limits.

Counts are negative binomial with mean 0.35 and variance over mean 1.4; losses are lognormal with
mean 250,000 and coefficient of variation 6; the layer is 1,000,000 excess of 10,000 with an annual
aggregate limit of 2,000,000. The values come from a mean-preserving Fourier transform with steps
of 1 and 0.5, bracketed by rounding up and down, and agree with 1e9 simulated years (mean 49,443.90
with a standard error of 5.65).
"""

from __future__ import annotations

import numpy as np
import pytest

from risk.loss import AnnualLoss, Counts, Layer, Lognormal, annual_loss

EXPECTED_LOSS = 49_443.36887540
MEAN_BEFORE_AGGREGATE = 49_494.395325096
NO_LOSS = 0.790302733184
VAR_995 = 1_046_862.25
TVAR_99 = 1_161_875.742
TVAR_995 = 1_314_544.5146
P_AGGREGATE = 0.00034535


@pytest.fixture(scope="module")
def reference() -> AnnualLoss:
    return annual_loss(
        Counts.negbin(0.35, 1.4),
        Lognormal.from_moments(250_000, 6),
        Layer(retention=10_000, limit=1_000_000, aggregate_limit=2_000_000),
    )


def test_the_lognormal_by_mean_and_cv_has_the_parameters_of_the_reference():
    curve = Lognormal.from_moments(250_000, 6)
    assert curve.mu == pytest.approx(10.6237572405, abs=1e-10)
    assert curve.sigma == pytest.approx(1.9002415406, abs=1e-10)


def test_the_expected_loss_is_the_reference_value(reference):
    assert reference.aal == pytest.approx(EXPECTED_LOSS, abs=0.05)


def test_the_mean_before_the_aggregate_limit_is_the_closed_form(reference):
    assert reference.check.exact_mean == pytest.approx(MEAN_BEFORE_AGGREGATE, abs=1e-6)
    assert reference.check.grid_mean == pytest.approx(MEAN_BEFORE_AGGREGATE, rel=1e-9)
    assert reference.check.passed


def test_the_chance_of_a_year_without_loss_is_exact(reference):
    assert 1 - reference.p_any == pytest.approx(NO_LOSS, abs=1e-9)


def test_the_var_at_99_percent_sits_on_the_atom_at_the_event_limit(reference):
    assert reference.var(0.99) == 1_000_000


def test_the_var_at_995_permille_is_within_one_grid_step(reference):
    assert abs(reference.var(0.995) - VAR_995) <= reference.check.step


def test_the_tvar_splits_the_atom(reference):
    assert reference.tvar(0.99) == pytest.approx(TVAR_99, abs=50)
    assert reference.tvar(0.995) == pytest.approx(TVAR_995, abs=100)


def test_the_chance_to_reach_the_aggregate_limit_is_its_atom(reference):
    assert reference.values[-1] == 2_000_000
    assert reference.pmf[-1] == pytest.approx(P_AGGREGATE, abs=1e-6)


def test_a_finer_grid_comes_closer_to_every_reference_value():
    fine = annual_loss(
        Counts.negbin(0.35, 1.4),
        Lognormal.from_moments(250_000, 6),
        Layer(10_000, 1_000_000, 2_000_000),
        points=8192,
    )
    assert fine.aal == pytest.approx(EXPECTED_LOSS, abs=1e-4)
    assert fine.tvar(0.99) == pytest.approx(TVAR_99, abs=0.5)
    assert fine.tvar(0.995) == pytest.approx(TVAR_995, abs=0.6)
    assert fine.pmf[-1] == pytest.approx(P_AGGREGATE, abs=1e-7)


def test_simulated_years_agree_with_the_transform(reference, seed):
    """400,000 years of the same model, drawn without any grid."""
    rng = np.random.default_rng(seed)
    years = 400_000
    events = rng.negative_binomial(0.35 / 0.4, 1 / 1.4, years)
    losses = rng.lognormal(10.6237572405, 1.9002415406, events.sum())
    paid = np.clip(losses - 10_000, 0, 1_000_000)
    year = np.minimum(np.bincount(np.repeat(np.arange(years), events), paid, years), 2_000_000)
    standard_error = year.std() / np.sqrt(years)
    assert year.mean() == pytest.approx(reference.aal, abs=4 * standard_error)
    assert (year == 0).mean() == pytest.approx(1 - reference.p_any, abs=0.003)
