"""How many people a firm's data are likely of, when it does not know: a judgement, as a range."""

from __future__ import annotations

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.classify import likely_persons
from risk.classify.likely_persons import is_plausible
from risk.profile import Company

SECTORS = ("Healthcare", "Retail", "Manufacturing", "Information", "Education", "Agriculture")
staffs = st.integers(1, 5_000)


def company(**given_figures):
    return Company(name="x", industry="F52", **given_figures)


@pytest.mark.parametrize("sector", SECTORS)
@pytest.mark.parametrize("staff", [1, 80, 5_000])
def test_the_chances_of_the_legal_classes_add_up_to_one(sector, staff, china):
    classes = likely_persons(china, company(headcount=staff), sector).classes
    assert sum(chance for _, chance in classes) == pytest.approx(1, abs=1e-12)
    assert all(0 <= chance <= 1 for _, chance in classes)
    chances = [chance for _, chance in classes]
    assert chances == sorted(chances, reverse=True)


def test_a_clinic_of_80_staff_with_900_patients_is_hard_to_believe(china):
    likely = likely_persons(china, company(headcount=80), "Healthcare")
    assert is_plausible(likely, (900, 900)) == "no"
    assert is_plausible(likely, (28_000, 28_000)) == "yes"
    assert is_plausible(likely, (50_000_000, 50_000_000)) == "no"


def test_the_median_is_staff_and_the_sectors_people_per_head(china):
    """Healthcare: 350 patients a person employed (judgement), so 80 staff make 28,080 people."""
    ratio = china.value("holdings.persons_per_head")["Healthcare"]
    likely = likely_persons(china, company(headcount=80), "Healthcare")
    assert likely.median == pytest.approx(80 + 80 * ratio)
    assert likely.basis == "headcount"


def test_the_ranges_are_those_of_a_lognormal_beside_the_staff(china):
    spread = china.value("holdings.persons_spread")
    likely = likely_persons(china, company(headcount=80), "Healthcare")
    middle = log(likely.median - 80)
    assert likely.low == pytest.approx(80 + exp(middle - 1.6448536 * spread), rel=1e-6)
    assert likely.high == pytest.approx(80 + exp(middle + 1.6448536 * spread), rel=1e-6)
    assert likely.plausible[0] == pytest.approx(80 + exp(middle - 2.5758293 * spread), rel=1e-6)
    assert likely.plausible[1] == pytest.approx(80 + exp(middle + 2.5758293 * spread), rel=1e-6)


@given(fewer=staffs, more=staffs, sector=st.sampled_from(SECTORS))
def test_more_staff_never_lower_the_likely_number(fewer, more, sector, china):
    fewer, more = sorted((fewer, more))
    low, high = (likely_persons(china, company(headcount=one), sector) for one in (fewer, more))
    assert low.median <= high.median
    assert low.low <= high.low
    assert low.high <= high.high


@given(staff=staffs, sector=st.sampled_from(SECTORS))
def test_the_staff_are_always_counted_and_the_ranges_lie_inside_one_another(staff, sector, china):
    likely = likely_persons(china, company(headcount=staff), sector)
    assert staff < likely.plausible[0] < likely.low < likely.median
    assert likely.median < likely.high < likely.plausible[1]


def test_a_headcount_worked_out_from_revenue_leaves_a_wider_range(china):
    """Retail: 500,000 yuan a year per person (judgement), so 6 million are 12 people."""
    known = likely_persons(china, company(headcount=12), "Retail")
    guessed = likely_persons(china, company(revenue=6_000_000), "Retail")
    assert guessed.basis == "revenue"
    assert guessed.median == pytest.approx(known.median)
    assert guessed.low < known.low
    assert guessed.high > known.high
    assert guessed.plausible[0] < known.plausible[0]
    assert guessed.plausible[1] > known.plausible[1]


def test_revenue_in_another_currency_is_turned_into_yuan_first(china):
    exchange = china.value("calibration.exchange")
    euro = 6_000_000 * exchange["EUR"] / exchange["CNY"]
    in_yuan = likely_persons(china, company(revenue=6_000_000), "Retail")
    in_euro = likely_persons(china, company(revenue=euro, currency="EUR"), "Retail")
    assert in_euro.median == pytest.approx(in_yuan.median)


@pytest.mark.parametrize(
    "figures",
    [{}, {"headcount": 0}, {"revenue": 0}, {"headcount": 0, "revenue": 0}],
    ids=["nothing known", "no staff", "no revenue", "neither"],
)
def test_without_staff_and_revenue_nothing_is_made_up(figures, china):
    assert likely_persons(china, company(**figures), "Retail") is None
    assert is_plausible(None, (900, 900)) == "unknown"


def test_a_sector_without_a_ratio_gets_no_number(china):
    assert likely_persons(china, company(headcount=10), "Public") is None


def test_where_the_law_has_no_classes_only_the_number_is_given(europe):
    likely = likely_persons(europe, company(headcount=12), "Healthcare")
    assert likely.classes == ()
    assert likely.median > 12


def test_the_small_class_is_the_likeliest_for_a_small_shop(china):
    (rung, chance), *_ = likely_persons(china, company(headcount=12), "Retail").classes
    assert rung.id == "small"
    assert chance > 0.9


def test_an_open_upper_end_cannot_be_called_implausible(china):
    likely = likely_persons(china, company(headcount=80), "Healthcare")
    assert is_plausible(likely, (900, None)) == "unknown"


def test_a_range_that_touches_the_plausible_is_believed(china):
    likely = likely_persons(china, company(headcount=80), "Healthcare")
    assert is_plausible(likely, (0, int(likely.plausible[0]) + 1)) == "yes"
    assert is_plausible(likely, (0, int(likely.plausible[0]) - 1)) == "no"
