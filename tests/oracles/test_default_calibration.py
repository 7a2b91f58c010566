"""The default calibration gives the table it was set from.

The table (losses in USD of 2025, reference firm with USD 10 million of revenue) was computed
apart from this program from the published studies named in the rulebook: Coalition for ``low``,
between Coalition, At-Bay and NetDiligence for ``default``, NetDiligence for ``high``. Premiums are
(expected loss + 250) / 0.70 for 1,000,000 excess of 10,000, without sector, country or controls.
"""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from risk.assess import central, control_effect, draw, perils_of, severity_effect
from risk.assess.factors import control_factors
from risk.loss import Layer, annual_loss
from risk.loss.firm import PRESETS, firm_loss
from risk.price import (
    Loadings,
    increased_limit_factor,
    loadings,
    price_interval,
    retention_credit,
    technical_price,
)
from risk.profile import Technical

M = 1_000_000
COVER = Layer(10_000, M)
TWO_PERCENT = 0.02

LEV = {  # at 1M and at 5M, thousands
    "low": (93, 114),
    "default": (119, 162),
    "high": (174, 266),
}
ABOVE_A_MILLION = {"low": 0.018, "default": 0.031, "high": 0.059}
QUANTILES = {  # median, 90, 95, 97.5, 99 %, thousands
    "low": (25, 240, 452, 792, 1_550),
    "default": (33, 327, 650, 1_210, 2_590),
    "high": (56, 570, 1_190, 2_320, 5_170),
}
RANSOMWARE_SHARE = {"low": 0.48, "default": 0.54, "high": 0.55}
PERIL_MEANS = {  # thousands
    "low": (27, 141, 263, 49, 110),
    "default": (45, 148, 420, 79, 160),
    "high": (100, 173, 709, 175, 264),
}
LIMITS = (100_000, 250_000, 500_000, M, 2 * M, 3 * M, 5 * M)
ILF = {
    "low": (0.444, 0.674, 0.848, 1, 1.120, 1.175, 1.229),
    "default": (0.392, 0.621, 0.812, 1, 1.172, 1.262, 1.361),
    "high": (0.329, 0.558, 0.769, 1, 1.236, 1.370, 1.530),
}
RETENTIONS = (1_000, 5_000, 10_000, 25_000, 50_000)
RETENTION_SHARE = {
    "low": (0.011, 0.049, 0.089, 0.184, 0.296),
    "default": (0.008, 0.039, 0.073, 0.154, 0.254),
    "high": (0.006, 0.028, 0.053, 0.118, 0.203),
}
REVENUES = (1 * M, 3 * M, 5 * M, 10 * M, 50 * M)
PREMIUMS = {
    "low": (839, 1_355, 1_751, 2_540, 6_401),
    "default": (1_020, 1_693, 2_199, 3_196, 7_951),
    "high": (1_413, 2_422, 3_168, 4_609, 11_276),
}
PLAIN = Loadings(fixed_expense=250, capital_ratio=0, variable_ratio=0.30, minimum_premium=0)
FREQUENCIES = {1 * M: 0.0072, 3 * M: 0.011, 5 * M: 0.014, 50 * M: 0.034, 250 * M: 0.065}


@pytest.fixture(scope="module")
def firm(america, neutral, parts):
    def build(revenue: float, preset: str = "default"):
        return firm_loss(
            america,
            neutral(revenue),
            central(america),
            parts=parts,
            currency="USD",
            preset=preset,
        )

    return build


def _premium(loss, layer: Layer = COVER) -> float:
    annual = annual_loss(loss.counts, loss.severity, layer)
    return technical_price(annual.aal, PLAIN).technical_premium


@pytest.mark.parametrize("preset", PRESETS)
def test_the_limited_expected_values_are_those_of_the_table(firm, preset):
    lev = firm(10 * M, preset).severity.lev(np.array([[M, 5 * M]]))[0]
    assert lev / 1_000 == pytest.approx(LEV[preset], rel=TWO_PERCENT)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_chance_of_a_loss_above_a_million_is_that_of_the_table(firm, preset):
    found = firm(10 * M, preset).severity.sf(np.asarray(float(M))).item()
    # Printed with two digits; half a unit of the last is up to 3 %.
    assert found == pytest.approx(ABOVE_A_MILLION[preset], abs=0.0006)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_mixture_has_the_quantiles_of_the_table(firm, preset):
    amounts = np.array([QUANTILES[preset]]) * 1_000.0
    survival = firm(10 * M, preset).severity.sf(amounts)[0]
    assert survival == pytest.approx((0.5, 0.1, 0.05, 0.025, 0.01), rel=TWO_PERCENT)


@pytest.mark.parametrize("preset", PRESETS)
def test_each_peril_has_the_mean_of_the_table(firm, preset, america):
    """The table caps its means at 5 million."""
    curves = firm(10 * M, preset).curves
    means = [curve.lev(np.asarray(5e6)).item() / 1_000 for curve in curves]
    assert means == pytest.approx(PERIL_MEANS[preset], rel=TWO_PERCENT, abs=0.6)


@pytest.mark.parametrize("preset", PRESETS)
def test_ransomware_has_the_share_of_the_loss_of_the_table(firm, preset, america):
    loss = firm(10 * M, preset)
    means = np.array([curve.lev(np.asarray(5e6)).item() for curve in loss.curves])
    money = loss.frequencies[0] * means
    index = [peril.id for peril in perils_of(america)].index("ransomware")
    assert money[index] / money.sum() == pytest.approx(RANSOMWARE_SHARE[preset], abs=0.01)


@pytest.mark.parametrize("preset", PRESETS)
def test_the_increased_limit_factors_are_those_of_the_table(firm, preset):
    loss = firm(10 * M, preset)
    found = [increased_limit_factor(loss, limit, M) for limit in LIMITS]
    assert found == pytest.approx(ILF[preset], rel=TWO_PERCENT)


@pytest.mark.parametrize("preset", PRESETS)
def test_retentions_take_away_the_shares_of_the_table(firm, preset):
    loss = firm(10 * M, preset)
    # Up to a retention, what the firm keeps of LEV(1M) is LEV(retention).
    lev = loss.severity.lev(np.array([[*RETENTIONS, M]], dtype=float))[0]
    assert lev[:-1] / lev[-1] == pytest.approx(RETENTION_SHARE[preset], rel=TWO_PERCENT, abs=0.0005)
    credit = [retention_credit(loss, retention, M) for retention in RETENTIONS]
    # A retention below the layer takes a little less than LEV(r) / LEV(1M): the layer goes on
    # above a million.
    assert all(0 < a <= b for a, b in zip(credit, lev[:-1] / lev[-1], strict=True))


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("revenue", REVENUES)
def test_the_technical_premium_is_that_of_the_table(firm, preset, revenue):
    expected = PREMIUMS[preset][REVENUES.index(revenue)]
    assert _premium(firm(revenue, preset)) == pytest.approx(expected, rel=TWO_PERCENT)


@pytest.mark.parametrize("revenue", FREQUENCIES)
def test_the_frequency_grows_with_revenue_as_in_the_table(firm, revenue):
    found = firm(revenue).frequencies.sum()
    assert found == pytest.approx(FREQUENCIES[revenue], rel=0.05)  # printed with two digits


def test_a_firm_of_three_million_costs_what_coalition_pays_for_one(firm):
    """Coalition 2025: USD 932 a policy; 1.11 % a year times 83,000 is 927."""
    loss = firm(3 * M, "low")
    per_policy = (loss.frequencies.sum() * loss.severity.lev(np.asarray(5e6))).item()
    assert per_policy == pytest.approx(927, rel=TWO_PERCENT)


def test_the_premium_of_a_firm_of_a_million_is_within_the_market(firm):
    """AdvisorSmith: USD 1,501 (2019) and 1,589 (2021), most between 800 and 2,200."""
    assert 800 <= _premium(firm(1 * M)) <= 2_200


def test_smaller_covers_cost_less_but_not_as_little_as_the_market_charges(firm):
    """AdvisorSmith 2019: 1M xs 10K, 500K xs 5K, 250K xs 2.5K cost 1 / .763 / .492.

    Loss cost alone falls more slowly than the market's prices, and it falls.
    """
    loss = firm(1 * M)
    full, half, quarter = (
        loss.pure_premium(Layer(retention, limit)).item()
        for retention, limit in ((10_000, M), (5_000, 500_000), (2_500, 250_000))
    )
    assert 0.763 < half / full < 1
    assert 0.492 < quarter / full < half / full


def test_uncertain_parameters_give_the_interval_of_the_table(america, neutral, parts, seed):
    """A firm of USD 5 million: mean 1,361, median 1,287, half within 1,010 to 1,628, 90 % within
    707 to 2,278, from rate, size exponent, severity shift and sigma shift alone."""
    only = ("rate", "size_exponent", "severity_shift", "sigma_shift")
    parameters = draw(america, "US", np.random.default_rng(seed), 200_000, only)
    pure = firm_loss(america, neutral(5 * M), parameters, parts=parts, currency="USD").pure_premium(
        COVER
    )
    found = (pure.mean(), *np.quantile(pure, [0.05, 0.25, 0.5, 0.75, 0.95]))
    assert found == pytest.approx((1_361, 707, 1_010, 1_287, 1_628, 2_278), rel=0.03)


@pytest.mark.parametrize(("preset", "median"), [("low", 974), ("high", 1_958)])
def test_the_other_presets_have_the_medians_of_the_table(
    america, neutral, parts, seed, preset, median
):
    only = ("rate", "size_exponent", "severity_shift", "sigma_shift")
    parameters = draw(america, "US", np.random.default_rng(seed), 100_000, only)
    loss = firm_loss(
        america, neutral(5 * M), parameters, parts=parts, currency="USD", preset=preset
    )
    assert np.median(loss.pure_premium(COVER)) == pytest.approx(median, rel=0.03)


def test_the_interval_of_a_quote_is_wider_than_that_of_four_parameters(
    america, neutral, parts, seed
):
    """A quote draws every parameter, so it cannot be surer than the table's four."""
    interval = price_interval(
        america,
        "US",
        lambda drawn: firm_loss(america, neutral(5 * M), drawn, parts=parts, currency="USD"),
        Layer(10_000, M, M),
        loadings(america, "USD"),
        seed=seed,
    )
    assert interval.pure_median == pytest.approx(1_287, rel=0.10)
    assert interval.pure_low < 707 * 1.03
    assert interval.pure_high > 2_278 * 0.97
    assert interval.low < interval.median < interval.high


GOOD = Technical(
    rdp_exposed="no",
    vpn_self_managed="no",
    mfa_mail="yes",
    mfa_remote="yes",
    mfa_admin="yes",
    edr="yes",
    hardening="yes",
    privileged_access="yes",
    patch_days=7,
    backup_offline_tested="yes",
    payment_callback="yes",
)


def _times(america, neutral, peril: str, effect=control_effect, **bad) -> float:
    index = [one.id for one in perils_of(america)].index(peril)
    rows = []
    for technical in (GOOD, GOOD.model_copy(update=bad)):
        factors = dataclasses.replace(neutral(10 * M), controls=control_factors(america, technical))
        rows.append(effect(factors, central(america))[0, index])
    return rows[1] / rows[0]


@pytest.mark.parametrize(
    ("bad", "peril", "times"),
    [
        ({"rdp_exposed": "yes"}, "ransomware", 1.44),  # 2.5 ** .4, Coalition
        ({"rdp_exposed": "yes"}, "bec", 1.44),
        ({"vpn_self_managed": "yes"}, "ransomware", 2.6),  # 11 ** .4, At-Bay
        ({"vpn_self_managed": "yes"}, "bec", 1.0),
        ({"edr": "no"}, "ransomware", 1.38),  # 2.23 ** .4, Marsh McLennan
        ({"hardening": "no"}, "ransomware", 1.99),  # 5.58 ** .4, Marsh McLennan
        ({"privileged_access": "no"}, "ransomware", 1.53),  # 2.92 ** .4, Marsh McLennan
        ({"patch_days": 60}, "ransomware", 1.37),  # 2.19 ** .4, Marsh McLennan
        ({"mfa_mail": "no"}, "bec", 1.5),  # judgement
        ({"mfa_remote": "no"}, "ransomware", 1.5),  # judgement
        ({"mfa_admin": "no"}, "ransomware", 1.5),
        ({"payment_callback": "no"}, "transfer_fraud", 2.0),  # the good answer halves; judgement
    ],
)
def test_a_bad_answer_multiplies_the_frequency_as_published(america, neutral, bad, peril, times):
    assert _times(america, neutral, peril, **bad) == pytest.approx(times, abs=0.0101)


def test_an_offline_backup_cuts_the_size_of_ransomware_losses_by_a_third(america, neutral):
    times = _times(america, neutral, "ransomware", severity_effect, backup_offline_tested="no")
    assert 1 / times == pytest.approx(0.65, abs=0.001)  # judgement


def test_controls_together_never_do_more_than_the_cap(america, neutral):
    everything_bad = Technical(
        **{name: "no" for name in Technical.model_fields if name != "patch_days"}
        | {"rdp_exposed": "yes", "vpn_self_managed": "yes", "patch_days": 365}
    )
    factors = dataclasses.replace(
        neutral(10 * M), controls=control_factors(america, everything_bad)
    )
    effect = control_effect(factors, central(america))
    assert effect.max() == pytest.approx(3.5)
