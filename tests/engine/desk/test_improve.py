"""What a firm should fix first: what it costs, what it saves, whether the way keeps its word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from risk.assess import assess_measures, assess_operation, governing
from risk.desk import Request, quote
from risk.desk.advice.improve import improve
from risk.desk.advice.improve_document import improve_document
from risk.errors import OutsideCalibration
from risk.price.way_down import NoWay
from risk.profile import Measure, parse_profile, read_profile
from risk.rulebook import at, region_of

SAMPLES = sorted((Path(__file__).parents[3] / "data_samples").glob("*.yaml"))
each_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
CENT = 0.011
BELOW_THE_CAP = {
    "rdp_exposed": "no",
    "vpn_self_managed": "no",
    "hardening": "yes",
    "privileged_access": "yes",
}
"""With these the controls together stay below their cap, so every one of them saves."""


@pytest.fixture(scope="module")
def requests(day):
    return {path: Request(read_profile(path), day) for path in SAMPLES}


@pytest.fixture(scope="module")
def plans(requests):
    """The way that pays most, and the one that closes every gap, of each sample."""
    return {
        path: (improve(request), improve(request, must_enisa=True))
        for path, request in requests.items()
    }


@pytest.fixture(scope="module")
def weak(weak_firm, day):
    def build(**changes):
        technical = changes.pop("technical", {})
        answers = {f"controls__technical__{name}": answer for name, answer in technical.items()}
        data = weak_firm(firm__revenue=60_000_000, **answers, **changes)
        return Request(parse_profile(data), day)

    return build


def _improved(request, plan):
    """Give the profile with every step of a plan done, put together apart from the desk."""
    data = request.profile.model_dump(mode="json")
    technical = data["controls"]["technical"]
    for step in plan.steps:
        for name, value in step.improvement.sets.items():
            days = technical["patch_days"]
            if name == "patch_days" and days is not None:
                value = min(days, value)
            if technical[name] != "not_applicable":
                technical[name] = value
        for measure in step.improvement.closes:
            data["controls"]["measures"][measure] = {"state": "yes"}
    return Request(parse_profile(data), request.as_of)


@each_sample
def test_no_plan_makes_a_firm_dearer(path, plans):
    for plan in plans[path]:
        assert plan.after.premium <= plan.before.premium * (1 + 1e-12)
        assert plan.choice.proven


@each_sample
def test_the_price_before_is_the_price_of_the_quote(path, plans, requests):
    assert plans[path][0].before == quote(requests[path]).pricing.price


@each_sample
def test_the_price_after_is_the_price_of_a_quote_of_the_improved_firm(path, plans, requests):
    for plan in plans[path]:
        improved = quote(_improved(requests[path], plan)).pricing.price
        assert plan.after.premium == pytest.approx(improved.premium, rel=1e-9)


@each_sample
def test_what_the_steps_save_adds_up_to_the_whole(path, plans):
    for plan in plans[path]:
        saved = sum(step.saving for step in plan.steps)
        whole = plan.before.premium - plan.after.premium
        assert saved == pytest.approx(whole, abs=1e-6 * plan.before.premium)
        assert len({step.improvement.id for step in plan.steps}) == len(plan.steps)


@each_sample
def test_what_the_steps_cost_adds_up_to_the_whole(path, plans):
    for plan in plans[path]:
        cost = sum(step.once + plan.years * step.yearly for step in plan.steps)
        assert cost == pytest.approx(plan.choice.cost, abs=CENT)


@each_sample
def test_the_saving_promised_is_never_below_nothing(path, plans):
    for plan in plans[path]:
        low, middle, high = plan.saving
        assert -1e-6 <= low <= middle <= high
        document = improve_document(plan)
        assert float(document["saving"]["at_least"]) >= 0
        assert json.loads(json.dumps(document)) == document


@each_sample
def test_closing_every_gap_leaves_none(path, plans, requests, day):
    plan = plans[path][1]
    assert plan.gaps_left == ()
    profile = _improved(requests[path], plan).profile
    rulebook = at(day, region_of(profile.firm.country))
    if profile.operations:
        risk = governing([assess_operation(rulebook, one) for one in profile.operations]).risk
        assert assess_measures(rulebook, risk, profile.controls.measures).gaps == ()


@each_sample
def test_a_plan_without_a_goal_pays_for_itself(path, plans):
    plan = plans[path][0]
    saved = plan.before.premium - plan.after.premium
    assert all(step.improvement.sets for step in plan.steps)
    # Over the horizon, within what the search leaves to the full price.
    assert plan.years * saved >= plan.choice.cost - 0.01 * plan.years * plan.after.premium


@each_sample
def test_the_search_and_the_full_price_agree_within_one_percent(path, plans):
    for plan in plans[path]:
        assert plan.choice.premium == pytest.approx(plan.after.premium, rel=0.01)


@pytest.mark.parametrize("share", [0.95, 0.85, 0.7, 0.5])
@pytest.mark.parametrize("claims", [0, 1, None])
def test_a_target_is_reached_in_full_price_too(weak, share, claims):
    """With own history the premium falls a little less than the controls alone would have it."""
    request = weak(history__claims=claims, history__incidents=claims)
    target = share * quote(request).pricing.price.premium
    plan = improve(request, target_premium=target)
    assert plan.choice.premium <= target
    assert plan.after.premium <= 1.01 * target
    assert plan.after.premium == pytest.approx(plan.choice.premium, rel=0.01)


def test_a_cheaper_plan_does_not_reach_the_target(weak):
    """Without any one of its steps, the cheapest way misses its target."""
    request = weak()
    target = 0.8 * quote(request).pricing.price.premium
    plan = improve(request, target_premium=target)
    assert plan.steps
    cheaper = improve(request, budget=plan.choice.cost - 1)
    assert cheaper.choice.premium > target


@pytest.mark.parametrize("budget", [0, 1_000, 5_000, 20_000, 80_000])
def test_a_budget_is_kept(weak, budget):
    plan = improve(weak(), budget=budget)
    assert plan.choice.cost <= budget
    assert sum(step.once + plan.years * step.yearly for step in plan.steps) <= budget + CENT


def test_more_budget_never_saves_less(weak):
    plans = [improve(weak(), budget=budget) for budget in (0, 2_000, 10_000, 40_000, 200_000)]
    premiums = [plan.choice.premium for plan in plans]
    assert premiums == sorted(premiums, reverse=True)
    assert premiums[-1] < premiums[0]
    assert plans[0].steps == ()


def test_a_target_and_every_gap_at_once(weak):
    request = weak()
    target = 0.8 * quote(request).pricing.price.premium
    alone = improve(request, target_premium=target)
    both = improve(request, target_premium=target, must_enisa=True)
    assert both.gaps_left == ()
    assert both.choice.premium <= target
    assert both.choice.cost >= alone.choice.cost


def test_a_target_out_of_reach_is_refused_with_the_lowest_premium_there_is(weak):
    with pytest.raises(NoWay) as refused:
        improve(weak(), target_premium=100.0)
    (fault,) = refused.value.faults
    assert "lowest premium within reach" in fault.rule
    assert fault.help


def test_a_budget_too_small_for_every_gap_is_refused(weak):
    with pytest.raises(NoWay):
        improve(weak(), budget=10.0, must_enisa=True)


def test_a_firm_with_nothing_left_to_do_has_an_empty_plan(small_firm, day, china):
    measures = {row["id"]: Measure(state="yes").model_dump(mode="json")
                for row in china.value("enisa.measures")}  # fmt: skip
    data = small_firm(controls__measures=measures)
    plan = improve(Request(parse_profile(data), day), must_enisa=True)
    assert (plan.steps, plan.choice.cost, plan.gaps_left) == ((), 0, ())
    assert plan.before == plan.after
    assert plan.saving == (0, 0, 0)
    assert plan.payback_years is None


def test_a_firm_that_cannot_be_priced_has_no_plan(small_firm, day):
    with pytest.raises(OutsideCalibration):
        improve(Request(parse_profile(small_firm(firm__revenue=None)), day))


def test_the_steps_come_in_the_order_of_what_they_save_for_their_cost(weak):
    request = weak(technical=BELOW_THE_CAP)
    steps = improve(request, target_premium=0.6 * quote(request).pricing.price.premium).steps
    moving = [one for one in steps if one.improvement.sets]
    assert len(moving) > 2
    assert steps[: len(moving)] == tuple(moving)  # what saves comes before what does not
    worth = [one.saving / max(one.once + one.yearly, 1.0) for one in moving]
    assert worth[0] == max(worth) > 0


def test_the_payback_is_the_first_cost_over_what_is_left_of_the_saving(weak):
    request = weak()
    plan = improve(request, target_premium=0.7 * quote(request).pricing.price.premium)
    once = sum(step.once for step in plan.steps)
    yearly = sum(step.yearly for step in plan.steps)
    gain = plan.before.premium - plan.after.premium - yearly
    if gain > 0:
        assert plan.payback_years == pytest.approx(once / gain)
    else:
        assert plan.payback_years is None


def test_a_longer_period_is_compared_by_the_year(weak):
    """Premium of 24 months, cost of three years: one and a half premiums."""
    plan = improve(weak(cover__months=24))
    saved = (plan.before.premium - plan.after.premium) * plan.years * 12 / 24
    assert saved >= plan.choice.cost - 0.02 * plan.before.premium


def test_what_one_does_not_know_is_worth_finding_out(weak):
    """An unknown answer is improvable as a bad one is, and improves the price less."""
    bad, unknown = (
        improve(weak(technical=BELOW_THE_CAP | {"edr": state}), must_enisa=True)
        for state in ("no", "unknown")
    )
    saved = [plan.before.premium - plan.after.premium for plan in (bad, unknown)]
    assert 0 < saved[1] < saved[0]


def test_the_middle_of_the_saving_is_near_the_central_saving(weak):
    request = weak()
    plan = improve(request, target_premium=0.6 * quote(request).pricing.price.premium)
    central_saving = plan.before.premium - plan.after.premium
    assert plan.saving[0] < central_saving < plan.saving[2]
    assert plan.saving[1] == pytest.approx(central_saving, rel=0.35)
