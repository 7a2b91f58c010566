"""Sizes of firms that belong to others, over two periods, and under the British limits."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from risk.classify import classify_size
from risk.classify.size_eu import group_figures, status_after
from risk.profile import RelatedFirm
from risk.rulebook import at

CASES = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "size_eu.yaml").read_text(encoding="utf-8")
)
ORDER = ("micro", "small", "medium", "large")


def _name(case: dict) -> str:
    return case["name"]["en"]


def _related(case: dict) -> list[RelatedFirm]:
    return [
        RelatedFirm(
            name=one["firm"],
            kind=one["kind"],
            percent=one["percent"],
            headcount=one["headcount"],
            revenue=one["turnover"],
            total_assets=one["balance_sheet"],
        )
        for one in case["given"]["holdings"]
    ]


@pytest.mark.parametrize("case", CASES["partner_linked"], ids=_name)
def test_partner_firms_count_by_their_share_and_linked_firms_in_full(case, europe):
    own = case["given"]["own"]
    figures = {
        "headcount": own["headcount"],
        "revenue": own["turnover"],
        "total_assets": own["balance_sheet"],
    }
    group = group_figures(europe, figures, _related(case))
    expect = case["expect"]
    assert group.figures == pytest.approx(
        {
            "headcount": expect["headcount"],
            "revenue": expect["turnover"],
            "total_assets": expect["balance_sheet"],
        }
    )
    assert {name: share * 100 for name, share in group.counted.items()} == pytest.approx(
        expect["counted_percent"]
    )
    found = classify_size(europe, "any", *figures.values(), related=_related(case))
    assert found.size_class == expect["class"]


def test_the_guides_example_names_the_firms_that_count(europe):
    case = CASES["partner_linked"][0]
    found = classify_size(europe, "any", 30, 3_000_000, 2_000_000, related=_related(case))
    for words in (found.note.zh, found.note.en):
        assert "B 100%" in words
        assert "C 30%" in words
        assert "D" not in words


@pytest.mark.parametrize("percent", [1, 30, 50])
def test_control_makes_a_firm_linked_whatever_the_share(percent, europe):
    other = RelatedFirm(name="B", percent=percent, controlled=True, headcount=20)
    own = {"headcount": 40.0, "revenue": None, "total_assets": None}
    assert group_figures(europe, own, [other]).counted == {"B": 1.0}


@pytest.mark.parametrize(
    ("percent", "counted"),
    [(24.9, 0.0), (25, 0.25), (50, 0.5), (50.1, 1.0), (100, 1.0)],
)
def test_the_share_of_a_firm_that_counts_turns_at_25_and_50_percent(percent, counted, europe):
    """Recommendation 2003/361/EC, annex, articles 3 and 6."""
    own = {"headcount": 40.0, "revenue": 1.0, "total_assets": 1.0}
    other = RelatedFirm(name="B", percent=percent, headcount=1, revenue=1, total_assets=1)
    assert group_figures(europe, own, [other]).counted["B"] == pytest.approx(counted)


@pytest.mark.parametrize(
    "kind", ["venture_capital", "university", "institutional_investor", "small_local_authority"]
)
def test_investors_of_article_3_count_only_when_linked(kind, europe):
    own = {"headcount": 40.0, "revenue": 1.0, "total_assets": 1.0}
    for percent, counted in ((50, 0.0), (51, 1.0)):
        other = RelatedFirm(name="B", kind=kind, percent=percent)
        assert group_figures(europe, own, [other]).counted["B"] == counted


def test_an_unknown_figure_of_a_partner_that_counts_leaves_the_class_open(europe):
    other = RelatedFirm(name="B", percent=60, headcount=None, revenue=1, total_assets=1)
    found = classify_size(europe, "any", 5, 1_000, 1_000, related=[other])
    assert found.size_class is None
    assert found.possible == ORDER


def test_an_unknown_figure_of_a_firm_that_does_not_count_changes_nothing(europe):
    other = RelatedFirm(name="B", percent=24, headcount=None)
    assert classify_size(europe, "any", 5, 1_000, 1_000, related=[other]).size_class == "micro"


def test_a_firm_without_others_is_autonomous(europe):
    note = classify_size(europe, "any", 5, 1_000, 1_000).note
    assert "autonomous" in note.en
    assert "独立" in note.zh


@pytest.mark.parametrize("case", CASES["two_periods"], ids=_name)
def test_a_status_moves_only_after_two_periods_running(case):
    given_ = case["given"]
    assert status_after(given_["status_before"], given_["class_by_period"]) == case["expect"]


@pytest.mark.parametrize(
    ("before", "last", "headcount", "expected"),
    [
        ("small", "small", 60, "small"),
        ("small", "medium", 60, "medium"),
        ("medium", "medium", 40, "medium"),
        ("medium", "small", 40, "small"),
        ("micro", "large", 60, "medium"),
        ("large", "micro", 60, "medium"),
    ],
)
def test_the_two_periods_are_the_last_and_this_one(before, last, headcount, expected, europe):
    found = classify_size(
        europe, "any", headcount, 5_000_000, 5_000_000, status_before=before, last_period=last
    )
    assert found.size_class == expected


@given(st.sampled_from(ORDER), st.sampled_from(ORDER))
def test_a_status_held_in_one_of_two_periods_stays(status, other):
    assert status_after(status, [status, other]) == status
    assert status_after(status, [other, status]) == status


@given(st.sampled_from(ORDER), st.sampled_from(ORDER))
def test_the_same_class_twice_becomes_the_status(status, new):
    assert status_after(status, [new, new]) == new


# Limits for periods from 6 April 2025 (source uk_size_2025): two of three must be kept.
LIMITS = {
    "micro": (10, 1_000_000, 500_000),
    "small": (50, 15_000_000, 7_500_000),
    "medium": (250, 54_000_000, 27_000_000),
}
each_limit = pytest.mark.parametrize("size", LIMITS)


@pytest.fixture(scope="module")
def britain():
    return at(date(2026, 11, 24), "UK")


def _uk(britain, headcount, revenue, assets):
    return classify_size(britain, "any", headcount, revenue, assets)


@each_limit
def test_a_british_company_at_all_three_limits_is_within(size, britain):
    assert _uk(britain, *LIMITS[size]).size_class == size


@each_limit
@pytest.mark.parametrize("over", [0, 1, 2])
def test_one_limit_may_be_passed(size, over, britain):
    figures = list(LIMITS[size])
    figures[over] += 1
    assert _uk(britain, *figures).size_class == size
    figures[over] *= 1_000
    assert _uk(britain, *figures).size_class == size


@each_limit
@pytest.mark.parametrize("kept", [0, 1, 2])
def test_two_limits_passed_make_the_next_class(size, kept, britain):
    figures = [one + 1 for one in LIMITS[size]]
    figures[kept] = LIMITS[size][kept]
    assert _uk(britain, *figures).size_class == ORDER[ORDER.index(size) + 1]


def test_one_unknown_figure_is_no_matter_when_two_limits_are_kept(britain):
    assert _uk(britain, 10, 1_000_000, None).size_class == "micro"
    assert _uk(britain, None, 1_000_000, 500_000).size_class == "micro"


def test_unknown_british_figures_leave_every_class_they_allow(britain):
    assert _uk(britain, 10, None, None).possible == ("micro", "small", "medium", "large")
    assert _uk(britain, 11, 1_000_001, None).possible == ("small",)
    assert _uk(britain, 11, None, None).possible == ("micro", "small", "medium", "large")
    assert _uk(britain, 251, 54_000_001, None).possible == ("large",)
    assert _uk(britain, 10, 60_000_000, None).possible == ORDER


@given(
    known=st.tuples(
        st.integers(0, 400), st.floats(0, 8e7, allow_nan=False), st.floats(0, 4e7, allow_nan=False)
    ),
    hidden=st.sets(st.integers(0, 2)),
)
def test_hiding_a_figure_never_loses_the_true_class(known, hidden, europe, britain):
    shown = [None if place in hidden else one for place, one in enumerate(known)]
    for rulebook in (europe, britain):
        true = classify_size(rulebook, "any", *known).size_class
        found = classify_size(rulebook, "any", *shown)
        assert true in found.possible
        assert found.size_class in (None, true)
