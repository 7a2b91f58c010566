"""The policy lab: a measure is tried on a book before it is made."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from risk.cli.app import app
from risk.desk.book.score import Scoring
from risk.desk.public.lab import BASE, run_lab, synthetic_chunks
from risk.desk.public.lab_document import lab_document
from risk.desk.public.lab_report import lab_report
from risk.errors import RiskError
from risk.learn.report import Picture
from risk.portfolio.policy.definition import GROUPS, Plane, is_small
from risk.portfolio.policy.demand import draw_demand, take_up
from risk.portfolio.policy.effects import MEASURES, LabFirms, effects
from risk.portfolio.policy.scenario import (
    Scenario,
    SmallProcessor,
    read_scenarios,
    scenario_file,
    scenarios_of,
)
from risk.rulebook import at
from risk.rulebook.condition_columns import Words

FIRMS = 1500


def scenario(**given):
    return Scenario(id="tried", zh="试", en="tried", **given)


@pytest.fixture(scope="module")
def scoring(day):
    return Scoring(day)


@pytest.fixture(scope="module")
def rulebook_scenarios(day):
    return scenarios_of(at(day, "CN"))


@pytest.fixture(scope="module")
def run(scoring):
    return run_lab(scoring, synthetic_chunks(scoring, FIRMS, 5), draws=16)


@pytest.fixture(scope="module")
def demand(day):
    return draw_demand(at(day, "CN"), "CN", 3, 16)


def some_firms(n=200, seed=1):
    rng = np.random.default_rng(seed)
    premium, breaches = rng.lognormal(8, 0.7, n), rng.lognormal(-6, 0.5, n)
    claims, better = premium * 0.4, rng.uniform(0.4, 0.95, n)
    cost = np.where(rng.random(n) < 0.2, 0.0, rng.lognormal(8, 0.5, n))
    better[cost == 0] = 1.0
    return LabFirms(
        cell=np.zeros(n, dtype=np.intp),
        take_up=rng.uniform(0.005, 0.6, n),
        premium=premium,
        premium_framework=premium * better,
        claims=claims,
        claims_framework=claims * better,
        breaches=breaches,
        breaches_framework=breaches * better,
        persons=rng.lognormal(6, 1, n),
        cost=cost,
    )


def sums(firms, one, demand):
    return dict(zip(MEASURES, effects(firms, one, demand, 1)[:, 0], strict=True))


def test_a_policy_that_changes_nothing_changes_nothing(run):
    baseline = [one.id for one in run.scenarios].index("baseline")
    assert np.array_equal(run.outcomes[baseline], run.base)
    told = lab_document(run)["scenarios"][baseline]["effects"]
    assert all(
        told[name] == {"value": 0, "low": 0, "high": 0}
        for name in ("insured", "framework", "breaches_avoided", "state_cost", "firms_gain")
    )


SHARE = st.floats(0, 1)


@given(
    low=SHARE,
    high=SHARE,
    needs=st.booleans(),
    procurement=SHARE,
    also=st.booleans(),
    park=SHARE,
    subsidy=SHARE,
    minimum=st.sampled_from(["nobody", "insured", "all"]),
)
def test_a_higher_credit_never_lowers_take_up_nor_adoption(
    demand, low, high, needs, procurement, also, park, subsidy, minimum
):
    low, high = sorted((low, high))
    firms = some_firms(40)
    less, more = (
        sums(
            firms,
            scenario(
                credit=credit,
                credit_needs_framework=needs,
                procurement=procurement,
                procurement_needs_framework=also,
                park=park,
                assessment_subsidy=subsidy,
                minimum_controls=minimum,
            ),
            demand,
        )
        for credit in (low, high)
    )
    for name in ("insured", "framework", "credit"):
        assert np.all(more[name] >= less[name] * (1 - 1e-12) - 1e-12), name
    assert np.all(more["breaches"] <= less["breaches"] * (1 + 1e-12))
    assert np.all(more["insured"] <= 40 + 1e-9)


def test_an_open_credit_moves_take_up_by_the_elasticity(demand):
    """Where nobody reaches the cap, one power of the price does it: a closed form."""
    firms = replace(some_firms(), take_up=np.full(200, 0.1))
    before, after = (sums(firms, one, demand) for one in (scenario(), scenario(credit=0.15)))
    ratio = after["insured"] / before["insured"]
    assert ratio == pytest.approx(0.85**demand.elasticity, rel=1e-12)
    assert after["credit"] == pytest.approx(0.15 * after["premium"], rel=1e-12)


def test_a_mandate_reaches_whom_it_reaches_and_those_who_comply(demand):
    firms = replace(some_firms(), take_up=np.full(200, 1e-12))
    found = sums(firms, scenario(procurement=0.25), demand)
    assert found["insured"] == pytest.approx(200 * 0.25 * demand.compliance, rel=1e-6)
    every = sums(firms, scenario(minimum_controls="all"), demand)
    missing = (firms.cost > 0).sum()
    assert every["framework"] == pytest.approx(200 - missing * (1 - demand.compliance), rel=1e-9)
    assert every["controls_cost"] == pytest.approx(firms.cost.sum() * demand.compliance, rel=1e-9)


def test_minimum_controls_asked_of_the_insured_drive_some_from_cover(demand):
    firms = some_firms()
    before, after = (
        sums(firms, one, demand) for one in (scenario(), scenario(minimum_controls="insured"))
    )
    assert np.all(after["insured"] < before["insured"])
    assert np.all(after["framework"] > before["framework"])


def test_the_share_insured_is_never_above_one():
    assert take_up(np.array([0.5, 0.9]), np.array([0.0, 0.01]), np.array(-0.8)).max() == 1


def test_ranges_hold_nine_draws_of_ten(day):
    rulebook = at(day, "CN")
    drawn = draw_demand(rulebook, "CN", 11, 2000)
    low, high = rulebook.dated("lab.price_elasticity").range
    inside = np.mean((drawn.elasticity >= low) & (drawn.elasticity <= high))
    assert inside > 0.999
    assert drawn.elasticity[0] == rulebook.value("lab.price_elasticity")
    assert np.median(drawn.elasticity) == pytest.approx(drawn.elasticity[0], abs=0.01)


def test_same_seed_same_bytes_however_the_book_is_cut(scoring, run):
    again = run_lab(scoring, synthetic_chunks(scoring, FIRMS, 5), draws=16)
    assert json.dumps(lab_document(again)) == json.dumps(lab_document(run))
    other = run_lab(scoring, synthetic_chunks(scoring, FIRMS, 5), draws=16, seed=2)
    assert json.dumps(lab_document(other)) != json.dumps(lab_document(run))


def test_every_firm_stands_in_one_group_and_the_plane_agrees_at_the_definition(run):
    firms = run.base[0].sum(axis=0)[0]
    assert run.groups[:, 0].sum() == firms
    gains, missed = (run.groups[GROUPS.index(name), 0] for name in ("gains", "missed"))
    told = lab_document(run)["definition"]
    here = [
        one
        for one in told["plane"]
        if (one["revenue"], one["headcount"]) == (told["revenue"], told["headcount"])
    ]
    assert [(one["gains"], one["missed"]) for one in here] == [(gains, missed)]


def test_a_wider_definition_takes_in_more_firms(run):
    planes = run.planes[:, :, :, 0]
    assert np.all(np.diff(planes, axis=1) >= 0)
    assert np.all(np.diff(planes, axis=2) >= 0)
    assert np.all(np.diff(Plane.around(run.definition).revenue) > 0)


def test_a_definition_is_an_overlay_of_the_rulebook(scoring, tmp_path):
    file = tmp_path / "definition.yaml"
    file.write_text(
        """
place: any
entries:
  lab.small_processor:
    label: {zh: "定义", en: "Definition"}
    unit: "CNY, persons, sectors"
    values:
      - from: 2026-01-01
        value: {revenue: 1000000000000, headcount: 1000000, sectors_left_out: []}
        status: judgement
        source: own
        sureness: D
""",
        encoding="utf-8",
    )
    wide = run_lab(
        replace(scoring, overlays=(file,)), synthetic_chunks(scoring, 300, 5), draws=8,
        scenarios=[scenario()],
    )  # fmt: skip
    assert wide.groups[GROUPS.index("missed"), 0] == 0
    assert wide.groups[GROUPS.index("small_by_neither"), 0] == 0


def test_loose_in_costs_nothing_beforehand_and_tells_what_it_may_bring(run):
    loose = lab_document(run)["review"][-1]
    law = lab_document(run)["review"][1]
    assert loose["firms_cost"] == loose["authority_cost"] == 0
    saved = law["firms_cost"] + law["authority_cost"]
    assert (loose["break_even"] - 1) * loose["liability"] == pytest.approx(saved, rel=1e-4)


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_report_tells_every_scenario_in_the_readers_language(run, locale):
    document = lab_document(run)
    report = lab_report(document, locale)
    names = report.sections[1].parts[0].frame.iloc[:, 0]
    assert list(names) == [one[locale] for one in document["scenarios"]]
    assert all(section.parts for section in report.sections)


def test_all_that_is_wrong_with_scenarios_is_told_at_once(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text(
        "scenarios:\n- {id: a, zh: 甲, en: A, credit: 2}\n- {id: b, zh: 乙, en: B, parks: 0.1}\n",
        encoding="utf-8",
    )
    with pytest.raises(RiskError) as told:
        read_scenarios(file)
    paths = [fault.path for fault in told.value.faults]
    assert paths == ["scenarios.0.credit", "scenarios.1.parks"]


def test_a_book_of_two_countries_is_refused(scoring):
    with pytest.raises(RiskError, match="every firm is of DE"):
        run_lab(scoring, synthetic_chunks(scoring, 50, 1), country="DE")


def test_the_command_prints_the_same_figures_as_data(tmp_path):
    line = ["lab", "--firms", "120", "--draws", "8", "--as-of", "2026-11-24", "--json"]
    done = CliRunner().invoke(app, [*line, "--out", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "scenarios.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert (tmp_path / "plane.svg").exists()
    assert '"state_cost_by_breach"' in (tmp_path / "report.json").read_text(encoding="utf-8")


def test_who_is_small_needs_all_three_factors(run, scoring):
    definition = SmallProcessor(revenue=1, headcount=1)
    from risk.desk.public.lab_firms import lab_firms

    firms, _ = next(iter(synthetic_chunks(scoring, 200, 5)))
    _, defined, _ = lab_firms(scoring, firms)
    assert not is_small(defined, definition).any()


def test_scenarios_taken_from_the_page_are_read_back_the_same(rulebook_scenarios, tmp_path):
    changed = [
        one.model_copy(
            update={"credit": 0.35, "years": 3, "zh": '甲"乙', "minimum_controls": "all"}
        )
        for one in rulebook_scenarios[:2]
    ]
    path = tmp_path / "scenarios.yaml"
    path.write_text(scenario_file(changed), encoding="utf-8")
    assert read_scenarios(path) == tuple(changed)


def test_scenarios_side_by_side_start_from_today_and_show_who_pays(scoring, rulebook_scenarios):
    tried = (BASE, *rulebook_scenarios[1:3])
    run = run_lab(scoring, synthetic_chunks(scoring, 300, 1), seed=1, draws=8, scenarios=tried)
    document = lab_document(run)
    today = document["scenarios"][0]["effects"]
    for key in ("insured", "breaches_avoided", "state_cost", "firms_gain", "insurers_gain"):
        assert today[key] == {"value": 0.0, "low": 0.0, "high": 0.0}
    names = {part.name for one in lab_report(document, "en").sections for part in one.parts
             if isinstance(part, Picture)}  # fmt: skip
    assert {"wins", "insured_by_size", "insured_by_sector", "plane"} <= names


def test_classes_that_no_firm_of_a_book_has_are_passed_over():
    column = Words(np.array([2, 0, 2]), ("small", None, "micro"))
    assert column.used().words == ("small", "micro")
    assert column.used().spelt().tolist() == column.spelt().tolist()
