"""The loss of a year at the edges: nothing, no limit, narrow limits, shares, atoms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from risk.errors import InvalidLoss
from risk.loss import AnnualLoss, Check, Counts, Gamma, Layer, Lognormal, Mixture, annual_loss

CURVE = Lognormal(10.3, 1.9)
NO_CHECK = Check(0, 0, 0, 0)


def test_a_firm_without_events_loses_nothing():
    loss = annual_loss(Counts.poisson(0), CURVE, Layer(10_000, 1_000_000, 1_000_000))
    assert (loss.aal, loss.sd, loss.p_any) == (0, 0, 0)
    assert loss.var(0.995) == loss.tvar(0.995) == 0
    assert loss.exceedance(np.array([0.0, 1.0])).tolist() == [0, 0]
    assert loss.check.passed


def test_a_cover_without_any_limit_keeps_the_whole_mean():
    loss = annual_loss(Counts.poisson(0.5), CURVE, Layer())
    assert loss.aal == pytest.approx(0.5 * float(CURVE.mean()), rel=1e-4)
    assert loss.p_any == pytest.approx(1 - np.exp(-0.5), rel=1e-12)
    assert loss.check.truncated_mass > 0


def test_the_event_limit_is_an_atom_of_a_rare_firm():
    """One event at most matters: P(year = limit) is about the chance of a loss that large."""
    mean, layer = 1e-4, Layer(10_000, 1_000_000)
    loss = annual_loss(Counts.poisson(mean), CURVE, layer)
    at_limit = loss.exceedance(np.array([999_000.0]))[0]
    assert at_limit == pytest.approx(mean * float(CURVE.sf(np.asarray(1_009_500.0))), rel=2e-3)
    assert loss.exceedance(np.array([1_000_000.0]))[0] == pytest.approx(0, abs=mean**2)


def test_an_aggregate_limit_below_the_event_limit_caps_the_year():
    loss = annual_loss(Counts.poisson(2), CURVE, Layer(10_000, 1_000_000, 300_000))
    same = annual_loss(Counts.poisson(2), CURVE, Layer(10_000, 300_000, 300_000))
    assert loss.values[-1] == 300_000
    assert loss.aal == same.aal  # an event that pays more than the year allows pays the year
    assert loss.var(0.999) == 300_000
    assert loss.tvar(0.999) == pytest.approx(300_000, rel=1e-9)


def test_the_aggregate_limit_is_an_atom_that_holds_all_worse_years(seed):
    counts, layer = Counts.poisson(1.5), Layer(0, 200_000, 300_000)
    loss = annual_loss(counts, CURVE, layer)
    rng = np.random.default_rng(seed)
    events = rng.poisson(1.5, 200_000)
    paid = layer.pays(rng.lognormal(10.3, 1.9, events.sum()))
    years = np.bincount(np.repeat(np.arange(len(events)), events), paid, len(events))
    assert loss.pmf[-1] == pytest.approx((years >= 300_000).mean(), abs=0.003)
    assert loss.aal == pytest.approx(np.minimum(years, 300_000).mean(), rel=0.02)


def test_coinsurance_takes_its_share_of_every_event_but_not_of_the_aggregate_limit():
    free = annual_loss(Counts.poisson(0.3), CURVE, Layer(10_000, 1_000_000))
    shared = annual_loss(Counts.poisson(0.3), CURVE, Layer(10_000, 1_000_000, coinsurance=0.2))
    assert shared.aal == pytest.approx(0.8 * free.aal, rel=1e-9)
    assert shared.var(0.995) == pytest.approx(0.8 * free.var(0.995), rel=1e-9)
    assert shared.p_any == free.p_any
    capped = annual_loss(Counts.poisson(3), CURVE, Layer(0, 1_000_000, 500_000, 0.2))
    assert capped.values[-1] == pytest.approx(500_000)


def test_the_grid_doubles_until_the_tail_is_not_in_its_first_cells():
    """A high limit and small losses: a grid of 1,024 cells would show VaR as one or two cells."""
    loss = annual_loss(Counts.poisson(0.02), Lognormal(8, 1), Layer(0, 5_000_000))
    assert loss.var(0.995) > 20 * loss.check.step or loss.check.step <= 5_000_000 / (1 << 14)
    # A year's 99.5 % is an event's 75 %, as 2 % of years have one.
    assert loss.var(0.995) == pytest.approx(float(Lognormal(8, 1).quantile(0.25)), rel=0.1)


def test_var_and_tvar_of_a_year_known_by_hand():
    """0 with .90, 100 with .06, 200 with .04."""
    loss = AnnualLoss(np.array([0.0, 100, 200]), np.array([0.9, 0.06, 0.04]), 0.1, NO_CHECK)
    assert loss.aal == pytest.approx(14)
    assert loss.var(0.90) == 0
    assert loss.var(0.91) == 100
    assert loss.var(0.96) == 100
    assert loss.var(0.97) == 200
    assert loss.tvar(0.90) == pytest.approx((6 + 8) / 0.1)
    assert loss.tvar(0.95) == pytest.approx((0.01 * 100 + 0.04 * 200) / 0.05)  # splits the atom
    assert loss.tvar(0.97) == pytest.approx(200)
    assert loss.exceedance(np.array([-1.0, 0, 99, 100, 150, 200])) == pytest.approx(
        [1, 0.1, 0.1, 0.04, 0.04, 0]
    )
    assert loss.sd == pytest.approx(np.sqrt(0.06 * 100**2 + 0.04 * 200**2 - 14**2))


def test_a_cap_gathers_all_that_lies_above_it():
    values, pmf = np.arange(0.0, 500, 100), np.full(5, 0.2)
    loss = AnnualLoss.capped(values, pmf, cap=250, p_any=0.8, check=NO_CHECK)
    assert loss.values.tolist() == [0, 100, 200, 250]
    assert loss.pmf == pytest.approx([0.2, 0.2, 0.2, 0.4])
    at_point = AnnualLoss.capped(values, pmf, cap=200, p_any=0.8, check=NO_CHECK)
    assert at_point.values.tolist() == [0, 100, 200]
    assert at_point.pmf == pytest.approx([0.2, 0.2, 0.6])
    above = AnnualLoss.capped(values, pmf, cap=np.inf, p_any=0.8, check=NO_CHECK)
    assert above.values.tolist() == values.tolist()


@pytest.mark.parametrize("level", [0, 1, 99.5, -0.1, float("nan")])
def test_a_level_that_is_no_probability_is_refused(level):
    loss = annual_loss(Counts.poisson(0.5), CURVE, Layer(0, 1_000_000))
    with pytest.raises(InvalidLoss, match="level"):
        loss.var(level)
    with pytest.raises(InvalidLoss, match="level"):
        loss.tvar(level)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ("retention", -1),
        ("retention", np.inf),
        ("retention", np.nan),
        ("limit", 0),
        ("limit", -5),
        ("limit", np.nan),
        ("aggregate_limit", 0),
        ("aggregate_limit", np.nan),
        ("coinsurance", 1),
        ("coinsurance", -0.1),
        ("coinsurance", np.nan),
    ],
)
def test_terms_that_make_no_sense_are_refused_with_a_way_out(term, value):
    with pytest.raises(InvalidLoss) as refused:
        Layer(**({"retention": 0, "limit": 1_000_000} | {term: value}))
    assert refused.value.faults[0].help


IMPOSSIBLE = {
    "lognormal without spread": lambda: Lognormal(10, 0),
    "lognormal of an unknown mean": lambda: Lognormal(np.nan, 1),
    "mean of nothing": lambda: Lognormal.from_moments(0, 1),
    "negative cv": lambda: Lognormal.from_moments(100, -1),
    "gamma without shape": lambda: Gamma(0, 1),
    "gamma of infinite scale": lambda: Gamma(1, np.inf),
    "weights below one": lambda: Mixture((0.5, 0.4), (CURVE, CURVE)),
    "weights and curves unlike in number": lambda: Mixture((1.0,), (CURVE, CURVE)),
    "negative frequency": lambda: Counts.poisson(-1),
    "unknown frequency": lambda: Counts.poisson(np.nan),
    "negative binomial as narrow as poisson": lambda: Counts.negbin(1, 1),
    "negative binomial narrower than poisson": lambda: Counts.negbin(1, 0.5),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_impossible_distributions_are_refused(name):
    with pytest.raises(InvalidLoss):
        IMPOSSIBLE[name]()


def test_too_many_events_for_a_grid_are_refused():
    with pytest.raises(InvalidLoss, match="too many events"):
        annual_loss(Counts.poisson(1e7), CURVE, Layer(0, 1_000_000))


@pytest.mark.parametrize(
    "n", [Counts.poisson(0.7), Counts.negbin(0.7, 1.5)], ids=["poisson", "negbin"]
)
def test_counts_have_the_distribution_they_are_named_for(n):
    """The generating function on the unit circle gives the probabilities back."""
    size = 64
    circle = np.exp(2j * np.pi * np.arange(size) / size)
    found = np.fft.fft(n.pgf(circle)).real / size
    theirs = (stats.poisson(0.7) if n.excess == 0 else stats.nbinom(0.7 / 0.5, 1 / 1.5)).pmf(
        np.arange(size)
    )
    assert found == pytest.approx(theirs, abs=1e-12)


def test_negative_binomial_tends_to_poisson():
    z = np.exp(2j * np.pi * np.arange(8) / 8)
    assert Counts(0.7, 1e-6).pgf(z) == pytest.approx(Counts.poisson(0.7).pgf(z), abs=1e-5)


def test_a_gamma_of_shape_two_gives_the_variance_of_its_mixture():
    """Var = mean + mean^2 / shape, so variance over mean is 1 + mean / shape."""
    counts = Counts.mixed(0.3, 2)
    assert 1 + float(np.asarray(counts.excess)) == pytest.approx(1 + 0.3 / 2)


@pytest.mark.parametrize(
    "n",
    [Counts.poisson(0.01), Counts.poisson(3), Counts.negbin(2, 3)],
    ids=["rare", "frequent", "clustered"],
)
def test_more_events_than_the_grid_holds_are_as_good_as_impossible(n):
    most = n.most(1e-12)
    exact = (
        stats.poisson(n.mean)
        if n.excess == 0
        else stats.nbinom(n.mean / n.excess, 1 / (1 + n.excess))
    )
    assert exact.sf(most) <= 1e-12
    assert most == 1 or exact.sf(most - 1) > 1e-12


def test_several_firms_at_once_give_what_each_gives_alone():
    mus = np.array([[9.0], [10.0], [11.5]])
    limits = np.array([[250_000.0, 1_000_000.0]])
    together = Lognormal(mus, 1.7).lev(limits)
    alone = [[float(Lognormal(mu, 1.7).lev(np.asarray(x))) for x in limits[0]] for mu in mus[:, 0]]
    assert together == pytest.approx(np.array(alone), rel=1e-14)
