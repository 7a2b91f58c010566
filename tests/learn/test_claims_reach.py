"""What a claims model does not know: the chance in the claims it was grown on."""

import numpy as np
import pytest

from risk.assess.features import pricing_schema
from risk.learn.claims.boosted import Trial, settings_of
from risk.learn.claims.reach import can_price, reach_of
from risk.learn.claims.split import TEST, TRAIN
from risk.learn.claims.target import Target
from risk.trained import Feature, Schema

SIZE = Feature(name="size", kind="number", zh="规模", en="Size")
ONE = Schema(features=(SIZE,), target="claims", unit="claims a year")


def target_of(claims, policies, clusters=None):
    rng = np.random.default_rng(4)
    counts = np.zeros(policies)
    np.add.at(counts, rng.integers(policies, size=claims), 1.0)
    parts = np.full(policies, TRAIN, dtype=np.int8)
    parts[-10:] = TEST
    return Target(
        power=1.0,
        rate=counts,
        weight=np.ones(policies),
        total=counts,
        rows=np.ones((policies, 1)),
        parts=parts,
        clusters=np.arange(policies) if clusters is None else clusters,
        places=np.arange(policies),
    )


@pytest.mark.parametrize("claims", [60, 600])
def test_where_nothing_can_be_split_it_is_one_over_the_root_of_the_claims(claims):
    """Var(ln mean) of n Poisson claims is 1/n."""
    target = target_of(claims, 6_000)
    trial = Trial(0, settings_of(0, 1, 6_000), 20, 0.0)
    found = reach_of(trial, ONE, target, seed=1)
    assert found.log_sd == pytest.approx(1 / np.sqrt(claims), rel=0.5)
    assert found == reach_of(trial, ONE, target, seed=1)


def test_policies_of_one_firm_are_drawn_together():
    """With every policy doubled, the claims count as half as many."""
    once = target_of(200, 3_000)
    twice = Target(
        **{
            name: np.repeat(values, 2, axis=0) if isinstance(values, np.ndarray) else values
            for name, values in vars(once).items()
        }
    )
    trial = Trial(0, settings_of(0, 1, 3_000), 20, 0.0)
    assert reach_of(trial, ONE, twice, 1).log_sd == pytest.approx(
        reach_of(trial, ONE, once, 1).log_sd, rel=1e-3
    )


def test_it_tells_what_the_model_was_trained_on_and_not_what_judged_it():
    target = target_of(60, 1_000)
    target.rows[:, 0] = np.arange(1_000)
    found = reach_of(Trial(0, settings_of(0, 1, 1_000), 5, 0.0), ONE, target, 1)
    assert found.ranges == {"size": (0.0, 989.0)}


def test_a_model_can_price_when_a_quote_knows_all_it_looks_at(china):
    whole = pricing_schema(china)
    some = whole.model_copy(update={"features": whole.features[:3]})
    assert can_price(whole, china)
    assert can_price(some, china)
    assert not can_price(ONE, china)
