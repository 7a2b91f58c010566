"""The premium of a period in which terms change, against counting it up day by day."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.decide.pro_rata import Terms, half_up, premium_of
from risk.errors import InvalidTerms

START = date(2027, 7, 1)
END = date(2028, 7, 1)  # 366 days: the leap day counts
DAYS = (END - START).days
MONEY = st.integers(min_value=0, max_value=10**9)


@st.composite
def changing_terms(draw: st.DrawFn) -> list[Terms]:
    offsets = sorted(draw(st.lists(st.integers(0, DAYS - 1), max_size=5)))
    premiums = draw(st.lists(MONEY, min_size=len(offsets) + 1, max_size=len(offsets) + 1))
    days = [START, *(START + timedelta(days=one) for one in offsets)]
    return [Terms(day, premium) for day, premium in zip(days, premiums, strict=True)]


def by_the_day(terms: list[Terms], until: date) -> Fraction:
    """Add up what each day of cover costs."""
    total, day = Fraction(0), START
    while day < until:
        held = [one for one in terms if one.start <= day][-1]
        total += Fraction(held.period_premium_minor, DAYS)
        day += timedelta(days=1)
    return total


@given(changing_terms())
def test_it_is_the_sum_of_the_days(terms: list[Terms]) -> None:
    assert premium_of(terms, START, END) == half_up(by_the_day(terms, END))


@given(changing_terms(), st.integers(0, DAYS))
def test_cancelled_it_is_the_sum_of_the_days_covered(terms: list[Terms], offset: int) -> None:
    last = START + timedelta(days=offset)
    held = terms[:1] + [one for one in terms[1:] if one.start <= last]
    earned = premium_of(held, START, END, last)
    assert earned == half_up(by_the_day(terms, last))
    assert 0 <= earned <= premium_of(held, START, END)


@given(changing_terms())
def test_charges_one_after_the_other_add_up_to_the_whole(terms: list[Terms]) -> None:
    wholes = [premium_of(terms[: count + 1], START, END) for count in range(len(terms))]
    charges = [wholes[0]] + [after - before for before, after in pairwise(wholes)]
    assert sum(charges) == premium_of(terms, START, END)


@given(MONEY, st.integers(0, DAYS - 1))
def test_a_change_to_the_same_premium_costs_nothing(premium: int, offset: int) -> None:
    again = [Terms(START, premium), Terms(START + timedelta(days=offset), premium)]
    assert premium_of(again, START, END) == premium


def test_cancelled_on_the_first_day_nothing_is_earned_and_half_a_cent_counts_up() -> None:
    assert premium_of([Terms(START, 999)], START, END, START) == 0
    half = START + timedelta(days=183)
    assert premium_of([Terms(START, 1)], START, END, half) == 1  # 1 x 183/366 = 0.5


@pytest.mark.parametrize(
    ("terms", "cancelled"),
    [
        ([], None),
        ([Terms(START + timedelta(days=1), 5)], None),
        ([Terms(START, 5), Terms(START - timedelta(days=1), 5)], None),
        ([Terms(START, 5), Terms(END + timedelta(days=1), 5)], None),
        ([Terms(START, 5)], END + timedelta(days=1)),
        ([Terms(START, 5)], START - timedelta(days=1)),
    ],
)
def test_days_out_of_order_are_refused(terms: list[Terms], cancelled: date | None) -> None:
    with pytest.raises(InvalidTerms):
        premium_of(terms, START, END, cancelled)
