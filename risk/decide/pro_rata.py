"""Decide: the premium of a period in which the terms change, by the day and to the cent.

Each change is charged as the difference between the whole premium after it and before it, and the
whole premium is rounded once: so charges and refunds add up to the cent, however many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from math import floor

from risk.errors import Fault, InvalidTerms


@dataclass(frozen=True, slots=True)
class Terms:
    """What a day's cover costs from a day on.

    Parameters
    ----------
    start : date
        First day of these terms.
    period_premium_minor : int
        Premium of the whole period at these terms, in minor units.
    """

    start: date
    period_premium_minor: int


def premium_of(
    terms: Sequence[Terms], start: date, end: date, cancelled: date | None = None
) -> int:
    """Give the premium of a period, in minor units, half up.

    Parameters
    ----------
    terms : sequence of Terms
        In force one after the other, first days rising; the first starts with the period. Of two
        that start on one day the later holds.
    start, end : date
        First day of the period and first day after it.
    cancelled : date or None
        First day without cover, within the period.

    Raises
    ------
    InvalidTerms
        If the days are out of order or outside the period.

    Examples
    --------
    >>> year = date(2027, 1, 1), date(2028, 1, 1)
    >>> premium_of([Terms(date(2027, 1, 1), 36500), Terms(date(2027, 12, 2), 73000)], *year)
    39500
    """
    last = end if cancelled is None else cancelled
    days = [start, *(one.start for one in terms[1:]), last]
    wrong = not terms or terms[0].start != start or start >= end or last > end
    if wrong or any(later < earlier for earlier, later in pairwise(days)):
        told = ", ".join(day.isoformat() for day in days)
        rule = f"the days must rise from {start} to at most {end}"
        fault = Fault("effective", told, rule, "give a day within the period", InvalidTerms.code)
        raise InvalidTerms("the days of the terms are out of order", [fault])
    exact = sum(
        (
            Fraction(one.period_premium_minor * (until - since).days, (end - start).days)
            for one, (since, until) in zip(terms, pairwise(days), strict=True)
        ),
        Fraction(0),
    )
    return half_up(exact)


def half_up(minor: Fraction) -> int:
    """Round to whole minor units, a half upwards.

    >>> half_up(Fraction(5, 2))
    3
    """
    return floor(minor + Fraction(1, 2))
