"""Policies and claims as they come: good rows kept, every other one told, nothing of the future."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from risk.learn.watch.book import InvalidTables, open_book
from risk.learn.watch.exposure import exposure_of

DAY = date(2026, 11, 24)


@pytest.fixture
def clean(draw):
    policies, claims = draw(1, firms=120)
    return policies, claims


POLICY_FAULTS = {
    "policy_id": (None, "policy-id"),
    "inception": ("yesterday", "day"),
    "expiry": ("2000-01-01", "expiry"),
    "exposure_years": (-1.0, "exposure"),
    "expected_frequency": (0.0, "expected-frequency"),
    "expected_loss": (float("nan"), "expected-loss"),
    "premium": (-5.0, "money"),
    "currency": ("XXX", "currency"),
    "decision": ("perhaps", "decision"),
}
CLAIM_FAULTS = {
    "claim_id": (None, "claim-id"),
    "policy_id": ("nobody", "no-such-policy"),
    "occurred": ("1999-01-01", "outside-policy"),
    "reported": ("1999-01-01", "reported"),
    "paid": (float("inf"), "money"),
}


@pytest.mark.parametrize("column", POLICY_FAULTS)
def test_a_policy_that_cannot_be_used_is_named_and_the_others_are_kept(column, clean, china):
    policies, claims = clean
    value, code = POLICY_FAULTS[column]
    broken = policies.astype({column: object})
    broken.loc[2, column] = value
    book = open_book(broken, claims.iloc[:0], DAY, china)
    (fault,) = book.left_out
    assert (fault.path, fault.code) == (f"policies:4:{column}", code)
    assert len(book.policies) == len(policies) - 1


@pytest.mark.parametrize("column", CLAIM_FAULTS)
def test_a_claim_that_cannot_be_used_is_named_and_the_others_are_kept(column, clean, china):
    policies, claims = clean
    value, code = CLAIM_FAULTS[column]
    broken = claims.astype({column: object})
    broken.loc[0, column] = value
    book = open_book(policies, broken, DAY, china)
    (fault,) = book.left_out
    assert (fault.path, fault.code) == (f"claims:2:{column}", code)
    assert len(book.claims) == len(claims) - 1


def test_what_stands_twice_counts_once(clean, china):
    policies, claims = clean
    twice = [pd.concat([one, one.iloc[:1]], ignore_index=True) for one in (policies, claims)]
    book = open_book(*twice, DAY, china)
    assert [fault.code for fault in book.left_out] == ["policy-twice", "claim-twice"]
    assert (len(book.policies), len(book.claims)) == (len(policies), len(claims))


def test_every_missing_column_is_named_with_the_nearest(clean, china):
    policies, claims = clean
    with pytest.raises(InvalidTables) as refused:
        open_book(
            policies.rename(columns={"premium": "premiums"}),
            claims.drop(columns=["paid", "occurred"]),
            DAY,
            china,
        )
    faults = {fault.path: fault for fault in refused.value.faults}
    assert set(faults) == {"policies.premium", "claims.paid", "claims.occurred"}
    assert "premiums" in faults["policies.premium"].help


def test_a_book_without_a_policy_before_the_day_is_refused(clean, china):
    policies, claims = clean
    with pytest.raises(InvalidTables, match="before the day"):
        open_book(policies, claims, date(2020, 1, 1), china)


def test_a_book_seen_earlier_holds_only_what_was_known_then(clean, china):
    policies, claims = clean
    earlier = date(2025, 3, 15)
    book = open_book(policies, claims, earlier, china)
    assert book.left_out == ()
    assert (book.policies["inception"] < "2025-03-15").all()
    assert (book.claims["reported"] < "2025-03-15").all()
    assert len(book.claims) == (claims["reported"] < "2025-03-15").sum()
    exposure = exposure_of(book)
    assert str(exposure.months[-1]) == "2025-03"
    later = exposure_of(open_book(policies, claims, DAY, china))
    # March up to the 14th, against the whole of it.
    assert exposure.years[exposure.month == len(exposure.months) - 1].sum() < (
        later.years[later.month == len(exposure.months) - 1].sum()
    )


def test_exposure_by_month_adds_up_to_what_is_earned(clean, china):
    policies, claims = clean
    exposure = exposure_of(open_book(policies, claims, DAY, china))
    assert exposure.years.sum() == pytest.approx(policies["exposure_years"].sum(), rel=1e-3)


def test_money_of_other_currencies_is_turned_into_the_most_common(clean, china):
    policies, claims = clean
    rate = china.value("calibration.exchange")
    turned = policies.copy()
    few = turned.index[:40]
    for column in ("premium", "expected_loss"):
        turned.loc[few, column] *= rate["EUR"] / rate["CNY"]
    turned.loc[few, "currency"] = "EUR"
    paid = claims.copy()
    mine = paid["policy_id"].isin(turned.loc[few, "policy_id"])
    paid.loc[mine, "paid"] *= rate["EUR"] / rate["CNY"]
    one, other = (open_book(*tables, DAY, china) for tables in ((policies, claims), (turned, paid)))
    assert other.currency == "CNY"
    assert other.claims["paid"].to_numpy() == pytest.approx(one.claims["paid"].to_numpy())
    assert other.policies["premium"].to_numpy() == pytest.approx(one.policies["premium"].to_numpy())


def test_a_book_without_claims_is_watched(clean, china):
    from risk.learn.watch.report import watch_report
    from risk.learn.watch.run import watch

    policies, claims = clean
    found = watch(open_book(policies, claims.iloc[:0], DAY, china), china, {})
    assert found.whole.counts.actual.tolist() == [0.0]
    assert ("frequency", "book") in {(one.code, one.by) for one in found.alerts}
    assert watch_report(found, "en").data["claims"] == 0
