"""An interval of 90 % holds the truth nine times of ten, and two options share their chances."""

from __future__ import annotations

import numpy as np
import pytest

from risk.assess import draw, firm_factors
from risk.loss import Layer, annual_loss
from risk.loss.firm import firm_loss
from risk.price import loadings, price_interval, pure_premium_draws
from risk.price.technical import technical_price
from risk.profile import parse_profile

TRUTHS = 400
ASKED = Layer(10_000, 1_000_000, 1_000_000)
WEAK = {"rdp_exposed": "yes", "mfa_mail": "no", "edr": "unknown", "patch_days": 60}
FIRMS = {  # rulebook, answers, cover
    "a well-kept shop in Shanghai": ("china", {}, ASKED),
    "a shop that knows little of its controls": (
        "china",
        {"controls__technical": WEAK, "history__claims": None},
        ASKED,
    ),
    "an American shop with a claim and coinsurance": (
        "america",
        {
            "firm__country": "US",
            "firm__province": None,
            "firm__industry": "455",
            "firm__industry_scheme": "NAICS",
            "history__claims": 1,
        },
        Layer(5_000, 500_000, 750_000, 0.2),
    ),
    "an aggregate limit that binds": (
        "china",
        {"controls__technical": WEAK, "firm__revenue": 900_000_000},
        Layer(0, 2_000_000, 2_000_000),
    ),
}


@pytest.fixture(scope="module", params=FIRMS)
def firm(request, small_firm):
    place, answers, layer = FIRMS[request.param]
    rulebook = request.getfixturevalue(place)
    profile = parse_profile(small_firm(**answers))
    factors = firm_factors(rulebook, profile, "Retail", 6_000.0)

    def loss_of(parameters):
        return firm_loss(
            rulebook,
            factors,
            parameters,
            parts=("INRE", "NPBI", "DIAS", "EXT", "FIN", "LIA", "REG"),
            currency=profile.cover.currency,
            sublimits={"EXT": 0.25 * layer.limit},
            waiting_hours=12.0,
        )

    return rulebook, factors, loss_of, layer


def _interval(firm, seed):
    rulebook, factors, loss_of, layer = firm
    loads = loadings(rulebook, "CNY")
    return price_interval(rulebook, factors.country, loss_of, layer, loads, seed=seed)


@pytest.fixture(scope="module")
def truths(firm):
    """True pure premiums: one world each, its year worked out in full."""
    rulebook, factors, loss_of, layer = firm
    worlds = []
    for number in range(TRUTHS):
        one = draw(rulebook, factors.country, np.random.default_rng(70_000 + number), 1)
        loss = loss_of(one)
        worlds.append(annual_loss(loss.counts, loss.severity, layer, points=128).aal)
    return np.array(worlds)


def test_the_interval_holds_the_truth_nine_times_of_ten(firm, truths, seed):
    """Worlds from the prior. 400 truths and the 500 draws of the interval: error 2 % together."""
    found = _interval(firm, seed)
    inside = (truths >= found.pure_low) & (truths <= found.pure_high)
    assert 0.85 <= inside.mean() <= 0.95


def test_the_truth_misses_on_both_sides(firm, truths, seed):
    found = _interval(firm, seed)
    below, above = (truths < found.pure_low).mean(), (truths > found.pure_high).mean()
    assert 0.01 <= below <= 0.11
    assert 0.01 <= above <= 0.11
    assert 0.4 <= (truths < found.pure_median).mean() <= 0.6


def test_the_draws_of_an_interval_are_the_years_worked_out_in_full(firm, seed):
    """The interval's mean with the aggregate limit is a shortcut; a whole year agrees."""
    rulebook, factors, loss_of, layer = firm
    quick = pure_premium_draws(rulebook, factors.country, loss_of, layer, seed=seed, draws=12)
    worlds = draw(rulebook, factors.country, np.random.default_rng(seed), 12)
    for row in range(12):
        one = type(worlds)(**{name: value[[row]] for name, value in vars(worlds).items()})
        loss = loss_of(one)
        full = annual_loss(loss.counts, loss.severity, layer, points=1024).aal
        assert quick[row] == pytest.approx(full, rel=1e-3)


def test_the_same_seed_gives_the_same_interval_and_another_a_near_one(firm, seed):
    one, again, other = _interval(firm, seed), _interval(firm, seed), _interval(firm, seed + 1)
    assert one == again
    assert one != other
    assert one.pure_median == pytest.approx(other.pure_median, rel=0.15)


def test_the_premium_interval_is_the_loaded_pure_premium_interval(firm, seed):
    found = _interval(firm, seed)
    loads = loadings(firm[0], "CNY")
    for name in ("low", "median", "high"):
        pure = getattr(found, f"pure_{name}")
        assert getattr(found, name) == technical_price(pure, loads).premium


def test_two_options_of_a_firm_differ_without_the_noise_of_the_draws(firm, seed):
    """Common draws: the difference spreads far less than that of two sets of draws."""
    rulebook, factors, loss_of, layer = firm
    # With a binding aggregate limit, a tenth more limit is a tenth more aggregate as well.
    more = Layer(layer.retention, 1.1 * layer.limit, 1.1 * layer.aggregate_limit, layer.coinsurance)

    def drawn(terms, with_seed):
        return pure_premium_draws(rulebook, factors.country, loss_of, terms, seed=with_seed)

    less_paid, more_paid, alone = drawn(layer, seed), drawn(more, seed), drawn(more, seed + 1)
    common = more_paid - less_paid
    assert (common >= -1e-9 * less_paid).all()  # in every world more limit pays at least as much
    assert common.std() < 0.25 * (alone - less_paid).std()


def test_the_more_is_known_the_narrower_is_the_interval(firm, seed):
    rulebook, factors, loss_of, layer = firm

    def spread(only):
        pure = pure_premium_draws(rulebook, factors.country, loss_of, layer, seed=seed, only=only)
        return float(np.log(pure).std())

    few = ("rate", "size_exponent")
    some = (*few, "severity_shift", "sigma_shift", "preset")
    assert 0 < spread(few) < spread(some)
    assert spread(()) == pytest.approx(0, abs=1e-12)
