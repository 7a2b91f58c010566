"""Rounding of money, and words by code in two languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.desk.quoting.document_pricing import money_text
from risk.text import both, catalogue, say
from risk.units import cents, steady


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [
        (1020.005, "1020.01"),
        (0.125, "0.13"),
        (0.124999, "0.12"),
        (-0.005, "-0.01"),
        (1e15, "1000000000000000.00"),
        (0.0, "0.00"),
        (2.675, "2.68"),
    ],
)
def test_money_is_rounded_half_up_to_the_cent(amount, rounded):
    assert cents(amount) == Decimal(rounded)


@given(st.floats(-1e13, 1e13) | st.decimals(-(10**10), 10**10, places=3).map(float))
def test_money_in_words_is_twelve_digits_rounded_half_up(amount):
    assert money_text(amount) == str(cents(f"{amount:.12g}") + 0)


def test_steady_figures_lose_only_noise():
    assert steady(0.1 + 0.2) == 0.3
    assert steady(123456.7890123) == 123456.789
    assert steady(0.0) == 0
    assert steady(1 / 3, 4) == 0.3333


def test_a_code_without_words_is_an_error_and_not_a_fall_back():
    with pytest.raises(KeyError):
        say("no.such.code", "en")


def test_words_take_their_values_in_both_languages():
    words = both("notice.measures_unknown", count=7)
    assert "7" in words["zh"]
    assert "7" in words["en"]
    assert words["zh"] != words["en"]


def test_the_chinese_catalogue_is_in_chinese_and_the_english_one_is_not():
    """A few messages are a sign or a name in any language."""

    def share(locale: str) -> float:
        texts = [*catalogue(locale).values()]
        return sum(any("\u4e00" <= one <= "\u9fff" for one in text) for text in texts) / len(texts)

    assert share("zh") > 0.9
    assert share("en") < 0.05
