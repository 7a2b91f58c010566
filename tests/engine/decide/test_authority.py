"""Who may sign what, by limit, premium, class and what the underwriting rules refer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.decide.authority import AUTHORITY, Authority, Stake, beyond, check_authority
from risk.errors import BeyondAuthority
from risk.rulebook import Rulebook

SMALL = Stake(1_000_000_00, 3_450_63, "CNY", "small", referred=False)
RISING = ("automatic", "underwriter", "senior_underwriter")


def table(rulebook: Rulebook) -> dict[str, Authority]:
    return dict(rulebook.read(AUTHORITY, dict[str, Authority]))


def paths(rulebook: Rulebook, role: str, stake: Stake) -> list[str]:
    return [fault.path for fault in beyond(rulebook, role, stake)]


def test_a_small_clean_risk_is_signed_automatically_whoever_asks(china: Rulebook) -> None:
    for role in (*RISING, "broker", "firm", "system"):
        check_authority(china, role, SMALL)


def test_each_bound_counts_by_itself_and_the_bound_itself_is_inside(china: Rulebook) -> None:
    row = table(china)["underwriter"]
    most = replace(
        SMALL, limit_minor=row.limit["CNY"] * 100, premium_minor=row.premium["CNY"] * 100
    )
    assert paths(china, "underwriter", most) == []
    over = replace(most, limit_minor=most.limit_minor + 1)
    assert paths(china, "underwriter", over) == ["limit"]
    over = replace(most, premium_minor=most.premium_minor + 1)
    assert paths(china, "underwriter", over) == ["premium"]
    over = replace(most, processor_class="one_million")
    assert paths(china, "underwriter", over) == ["processor_class"]
    assert paths(china, "underwriter", replace(SMALL, currency="JPY")) == ["limit", "premium"]


def test_what_is_referred_needs_somebody_who_answers(china: Rulebook) -> None:
    referred = replace(SMALL, referred=True)
    assert paths(china, "broker", referred) == ["decision"]
    assert paths(china, "underwriter", referred) == []


def test_all_that_is_beyond_is_told_at_once_with_who_may(china: Rulebook) -> None:
    big = Stake(6_000_000_00, 200_000_00, "CNY", "one_million", referred=True)
    with pytest.raises(BeyondAuthority) as caught:
        check_authority(china, "underwriter", big)
    assert [one.path for one in caught.value.faults] == ["limit", "premium", "processor_class"]
    assert {one.help for one in caught.value.faults} == {"refer it to: senior_underwriter, local"}
    (fault,) = beyond(china, "senior_underwriter", replace(big, limit_minor=10**12))
    assert "nobody here" in fault.help


@given(
    st.integers(0, 10**11),
    st.integers(0, 10**9),
    st.sampled_from(["CNY", "USD", "EUR", "GBP", "JPY"]),
    st.sampled_from([None, "small", "ordinary", "one_million", "ten_million"]),
    st.booleans(),
)
def test_more_authority_signs_all_that_less_signs(
    china: Rulebook, limit: int, premium: int, currency: str, processor: str | None, referred: bool
) -> None:
    stake = Stake(limit, premium, currency, processor, referred)
    signs = [not beyond(china, role, stake) for role in RISING]
    assert signs == sorted(signs)
