"""The cheapest choice of measures, against every choice there is."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from risk.price.way_down import Goal, Improvement, NoWay, choose

N, PRICED = 12, 6
YEARS = 3.0
GAPS = tuple(f"A.{number}" for number in range(1, 7))
TRIES = range(15)


class Problem:
    """Twelve measures, six of which move the premium; effects multiply and are capped."""

    def __init__(self, seed: int):
        rng = np.random.default_rng(seed)
        self.costs = np.round(rng.lognormal(8.0, 0.9, N), 2)
        self.priced = tuple(sorted(int(one) for one in rng.choice(N, PRICED, replace=False)))
        effects = rng.uniform(0.02, 0.5, PRICED)
        bits = (np.arange(1 << PRICED)[:, None] >> np.arange(PRICED)) & 1
        now = float(rng.uniform(5_000, 40_000))
        fall = np.maximum(np.exp(-(bits @ effects)), 0.35)
        self.premiums = np.maximum(now * fall, 800.0)
        self.improvements = tuple(
            Improvement(
                id=f"m{index}",
                zh=f"措施{index}",
                en=f"Measure {index}",
                sets={f"answer{index}": "yes"} if index in self.priced else {},
                closes=tuple(sorted(rng.choice(GAPS, rng.integers(0, 3), replace=False))),
                once=float(self.costs[index]),
                once_per_head=0.0,
                yearly=0.0,
                yearly_per_head=0.0,
            )
            for index in range(N)
        )
        self.coverable = frozenset(one for each in self.improvements for one in each.closes)

    def choose(self, goal: Goal):
        return choose(self.improvements, self.costs, self.priced, self.premiums, goal, YEARS)

    def premium(self, chosen) -> float:
        combo = sum(1 << bit for bit, one in enumerate(self.priced) if one in chosen)
        return float(self.premiums[combo])

    def every(self, goal: Goal):
        """Give cost, premium and members of every choice that keeps to the goal."""
        for size in range(N + 1):
            for chosen in combinations(range(N), size):
                cost, premium = float(self.costs[list(chosen)].sum()), self.premium(chosen)
                closed = {one for i in chosen for one in self.improvements[i].closes}
                if goal.budget is not None and cost > goal.budget:
                    continue
                if goal.target_premium is not None and premium > goal.target_premium:
                    continue
                if goal.must_close <= closed:
                    yield cost, premium, chosen

    def keeps(self, found, goal: Goal) -> None:
        """Check that a choice keeps to the goal and that its figures are its own."""
        assert found.proven
        assert found.cost == pytest.approx(self.costs[list(found.chosen)].sum())
        assert found.premium == self.premium(found.chosen)
        assert found.chosen == tuple(sorted(set(found.chosen)))
        closed = {one for i in found.chosen for one in self.improvements[i].closes}
        assert goal.must_close <= closed
        if goal.budget is not None:
            assert found.cost <= goal.budget
        if goal.target_premium is not None:
            assert found.premium <= goal.target_premium


def test_the_problems_are_of_the_kind_described():
    """The premium falls with every measure, down to its cap, and never below the minimum."""
    for seed in TRIES:
        one = Problem(seed)
        assert one.premiums.argmax() == 0
        assert one.premiums.argmin() == one.premiums.size - 1 or np.isclose(
            one.premiums.min(), one.premiums[-1]
        )


@pytest.mark.parametrize("seed", TRIES)
def test_a_budget_buys_the_most_that_can_be_saved(seed):
    one = Problem(seed)
    for share in (0.05, 0.2, 0.5):
        goal = Goal(budget=round(share * float(one.costs.sum()), 2))
        found = one.choose(goal)
        one.keeps(found, goal)
        best = min(premium for _, premium, _ in one.every(goal))
        assert found.premium == pytest.approx(best, rel=1e-9)
        # And of the ways to save as much, the cheapest.
        cheapest = min(cost for cost, premium, _ in one.every(goal) if premium <= best * (1 + 1e-9))
        assert found.cost == pytest.approx(cheapest, abs=0.01)


@pytest.mark.parametrize("seed", TRIES)
def test_a_target_is_reached_at_the_least_cost(seed):
    one = Problem(seed)
    for share in (0.95, 0.75, 0.5):
        goal = Goal(target_premium=share * float(one.premiums[0]))
        possible = [cost for cost, _, _ in one.every(goal)]
        if not possible:
            with pytest.raises(NoWay):
                one.choose(goal)
            continue
        found = one.choose(goal)
        one.keeps(found, goal)
        assert found.cost == pytest.approx(min(possible), abs=0.01)


@pytest.mark.parametrize("seed", TRIES)
def test_duties_are_closed_at_the_least_cost(seed):
    one = Problem(seed)
    for goal in (
        Goal(must_close=one.coverable),
        Goal(must_close=frozenset(sorted(one.coverable)[:2])),
        Goal(must_close=one.coverable, target_premium=0.8 * float(one.premiums[0])),
    ):
        possible = [cost for cost, _, _ in one.every(goal)]
        if not possible:
            continue
        found = one.choose(goal)
        one.keeps(found, goal)
        assert found.cost == pytest.approx(min(possible), abs=0.01)


@pytest.mark.parametrize("seed", TRIES)
def test_duties_within_a_budget_leave_the_most_that_can_be_saved(seed):
    one = Problem(seed)
    least = min(cost for cost, _, _ in one.every(Goal(must_close=one.coverable)))
    goal = Goal(budget=round(1.3 * least, 2), must_close=one.coverable)
    found = one.choose(goal)
    one.keeps(found, goal)
    best = min(premium for _, premium, _ in one.every(goal))
    assert found.premium == pytest.approx(best, rel=1e-9)


@pytest.mark.parametrize("seed", TRIES)
def test_without_a_goal_what_pays_for_itself_is_done_and_nothing_else(seed):
    one = Problem(seed)
    found = one.choose(Goal())
    one.keeps(found, Goal())

    def net(cost, premium):
        return YEARS * (one.premiums[0] - premium) - cost

    best = max(net(cost, premium) for cost, premium, _ in one.every(Goal()))
    assert net(found.cost, found.premium) == pytest.approx(best, abs=0.01)
    assert set(found.chosen) <= set(one.priced)


def test_a_goal_out_of_reach_is_refused_with_how_far_one_gets():
    one = Problem(1)
    lowest = f"{one.premiums.min():,.2f}"
    out_of_reach = (
        Goal(target_premium=0.5 * float(one.premiums.min())),
        Goal(must_close=frozenset({"Z.9"})),
        Goal(budget=0.0, must_close=one.coverable),
        Goal(budget=1.0, target_premium=0.9 * float(one.premiums[0])),
    )
    for goal in out_of_reach:
        with pytest.raises(NoWay) as refused:
            one.choose(goal)
        (fault,) = refused.value.faults
        assert lowest in fault.rule
        assert fault.help
        assert fault.code == "no-way"
        assert str(goal.budget) in fault.got
        assert str(goal.target_premium) in fault.got


def test_a_target_that_is_met_already_costs_nothing():
    one = Problem(2)
    found = one.choose(Goal(target_premium=float(one.premiums[0])))
    assert (found.chosen, found.cost, found.premium) == ((), 0.0, float(one.premiums[0]))


def test_a_budget_of_nothing_buys_nothing():
    one = Problem(3)
    found = one.choose(Goal(budget=0.0))
    assert (found.chosen, found.premium) == ((), float(one.premiums[0]))


def test_measures_that_move_no_premium_are_chosen_for_duties_alone():
    one = Problem(4)
    nothing = np.full_like(one.premiums, one.premiums[0])
    found = choose(one.improvements, one.costs, one.priced, nothing, Goal(), YEARS)
    assert found.chosen == ()
    alone = choose(one.improvements, one.costs, (), nothing[:1], Goal(), YEARS)
    assert alone.chosen == ()
    closed = choose(
        one.improvements, one.costs, (), nothing[:1], Goal(must_close=one.coverable), YEARS
    )
    assert one.coverable <= {m for i in closed.chosen for m in one.improvements[i].closes}


@pytest.mark.parametrize("worth", [1.0, 1e4, 1e7])
def test_the_optimum_is_exact_in_any_money(worth):
    """A cent must not be lost because premiums are in yuan of millions, or in dollars."""
    one = Problem(7)
    costs, premiums = worth * one.costs, worth * one.premiums
    budget = 0.35 * float(one.costs.sum())
    found = choose(one.improvements, costs, one.priced, premiums, Goal(budget=worth * budget), 3)
    best = min(premium for _, premium, _ in one.every(Goal(budget=budget)))
    assert found.premium / worth == pytest.approx(best, rel=1e-9)
    assert found.cost <= worth * budget * (1 + 1e-12)


def test_what_saves_a_ten_thousandth_more_is_preferred():
    """Proven best means best, not best within a tolerance of the solver."""

    def one(name):
        return Improvement(
            id=name, zh=name, en=name, sets={name: "yes"}, closes=(), once=0, once_per_head=0,
            yearly=0, yearly_per_head=0,
        )  # fmt: skip

    names = tuple(one(f"m{number}") for number in range(8))
    costs = np.full(8, 1_000.0)
    bits = (np.arange(256)[:, None] >> np.arange(8)) & 1
    saved = 5_000 * (1 + 2e-5 * np.arange(8))
    premiums = 100_000 - bits @ saved
    for room in (1, 2, 4):
        found = choose(names, costs, tuple(range(8)), premiums, Goal(budget=1_000.0 * room), 3)
        assert found.chosen == tuple(range(8 - room, 8))
        assert found.proven
