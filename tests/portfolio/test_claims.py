"""Policies and claims of a synthetic book: the quote's own numbers, lived through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from risk.assess import central, peril_frequencies
from risk.desk import Request, quote
from risk.desk.book.written_book import book_years
from risk.desk.quoting.pricing import layer_of, loss_for
from risk.portfolio import sample_book
from risk.portfolio.claims import Insured, Life, Span, Term, firm_claims, stream_of
from risk.portfolio.rows import profile_of_row
from risk.portfolio.world import FORMULA, InvalidWorld, World, read_world
from risk.price import expected_payments
from risk.profile import parse_profile

YEARS = 5
FIRMS = 60


def _tables(day, seed, firms, batch, world=FORMULA):
    blocks = list(book_years(sample_book(firms, seed, day, "CN", batch), seed, day, YEARS, world))
    return [
        pd.concat([getattr(one, name) for one in blocks], ignore_index=True)
        for name in ("firms", "policies", "claims")
    ]


@pytest.fixture(scope="module")
def tables(day, seed):
    return _tables(day, seed, FIRMS, FIRMS)


def test_a_policy_carries_the_numbers_of_its_quote(tables, day):
    firms, policies, _ = tables
    first = policies.drop_duplicates("firm_id").set_index("firm_id")
    for number in range(1, 16):
        row = first.loc[f"{number:06d}"]
        found = quote(Request(profile_of_row(firms.iloc[number - 1].to_dict()), day))
        pricing = found.pricing
        assert row["expected_frequency"] == pytest.approx(pricing.loss.frequencies.sum())
        assert row["expected_loss"] == pytest.approx(pricing.price.pure_premium, rel=1e-4, abs=0.01)
        assert row["premium"] == pytest.approx(pricing.price.premium, rel=1e-4)
        assert row["rating"] == pricing.rating
        assert row["decision"] == found.decision.outcome
        assert row["size"] == (found.size.size_class or "unknown")
        assert row["ln_revenue_usd"] == pytest.approx(np.log(pricing.factors.revenue_usd))


def test_a_life_depends_neither_on_the_batch_nor_on_the_length_of_the_book(tables, day, seed):
    _, policies, claims = _tables(day, seed, FIRMS - 7, 11)
    kept = policies["firm_id"].unique()
    pd.testing.assert_frame_equal(policies, tables[1][tables[1]["firm_id"].isin(kept)])
    ids = policies["policy_id"]
    expected = tables[2][tables[2]["policy_id"].isin(ids)].reset_index(drop=True)
    pd.testing.assert_frame_equal(claims, expected)


def test_nothing_after_the_day_is_in_the_tables(tables, day):
    _, policies, _ = tables
    inception = pd.to_datetime(policies["inception"])
    expiry = pd.to_datetime(policies["expiry"])
    assert (inception < pd.Timestamp(day)).all()
    assert (inception >= pd.Timestamp(date(day.year - YEARS, day.month, day.day))).all()
    days = (expiry.clip(upper=pd.Timestamp(day)) - inception).dt.days / (expiry - inception).dt.days
    written = policies["decision"] != "decline"
    assert policies.loc[written, "exposure_years"].to_numpy() == pytest.approx(
        days[written].to_numpy(), abs=1e-6
    )
    assert (policies.loc[~written, "exposure_years"] == 0).all()
    assert not policies["policy_id"].duplicated().any()


@pytest.fixture(scope="module")
def busy(small_firm, day):
    """Give a firm with two covered events a year, a small aggregate limit and coinsurance."""
    plain = small_firm() | {
        "cover": {
            "limit": 300_000,
            "retention": 20_000,
            "aggregate_limit": 450_000,
            "coinsurance": 0.1,
        }
    }
    request = Request(parse_profile(plain), day)
    found = quote(request)
    loss = loss_for(
        found.rulebook, request, request.profile.cover, found.pricing.factors,
        central(found.rulebook),
    )  # fmt: skip
    often = replace(loss, frequencies=loss.frequencies * 2 / loss.frequencies.sum())
    return Insured(1, often, layer_of(request.profile.cover), tuple("abcde"))


def test_drawn_claims_have_the_mean_and_the_spread_of_the_closed_forms(busy, day, seed):
    at_once = Life(lapse=0, later=0, report_days=0, report_spread=0, close_days=0, close_spread=0)
    span = Span(date(2020, 1, 1), date(2030, 1, 1))
    term = Term("p", date(2020, 1, 1), date(2021, 1, 1), 1.0)
    lives = [
        list(firm_claims(busy, [term], span, at_once, stream_of(seed, number)))
        for number in range(3_000)
    ]
    counts = np.array([len(life) for life in lives])
    paid = np.array([sum(claim["paid"] for claim in life) for life in lives])
    assert stats.ttest_1samp(counts, 2.0).pvalue > 0.01
    variance = 2.0 + 2.0**2 / busy.loss.heterogeneity
    assert counts.var() == pytest.approx(variance, rel=0.12)
    mean = expected_payments(busy.loss, busy.layer).item()
    assert stats.ttest_1samp(paid, mean).pvalue > 0.01
    assert paid.max() == pytest.approx(busy.layer.aggregate_limit, rel=1e-12)
    claims = [claim for life in lives for claim in life]
    assert all(claim["paid"] <= claim["ground_up"] for claim in claims)
    perils = pd.Series([claim["peril"] for claim in claims]).value_counts().sort_index()
    shares = busy.loss.frequencies[0] / 2
    assert stats.chisquare(perils.to_numpy(), shares * len(claims)).pvalue > 0.01


def test_claims_not_yet_reported_are_not_told(busy, seed):
    span = Span(date(2020, 1, 1), date(2021, 1, 1))
    late = Life(lapse=0, later=0, report_days=60, report_spread=0, close_days=100, close_spread=0)
    term = Term("p", date(2020, 1, 1), date(2021, 1, 1), 1.0)
    told = [
        claim
        for number in range(300)
        for claim in firm_claims(busy, [term], span, late, stream_of(seed, number))
    ]
    assert max(claim["reported"] for claim in told) < "2021-01-01"
    assert max(claim["occurred"] for claim in told) < "2020-11-02"
    assert {claim["closed"] for claim in told} == {True, False}


def test_a_stated_relativity_moves_the_truth_by_just_that(small_firm, day):
    found = quote(Request(parse_profile(small_firm()), day))
    factors, middle = found.pricing.factors, central(found.rulebook)
    world = World(sectors={factors.sector: 1.5}, provinces={"31": 2.0, "11": 9.0})
    ratio = peril_frequencies(world.moved(factors, "31"), middle) / peril_frequencies(
        factors, middle
    )
    assert ratio.ravel() == pytest.approx(3.0)
    assert World(severity=1.2).moved(factors, None).place_severity == pytest.approx(
        1.2 * factors.place_severity
    )
    stronger = World(controls={"payment_callback": 1.4}).moved(factors, None)
    fraud = 1  # the peril a call-back acts on
    before, after = (peril_frequencies(one, middle)[0, fraud] for one in (factors, stronger))
    assert after / before == pytest.approx(0.5**0.4)


def test_every_fault_of_a_world_is_told(tmp_path, china):
    file = tmp_path / "world.yaml"
    file.write_text("sectors: {Retial: 1.5, Retail: -1}\ncontrols: {edrr: 2}\n", encoding="utf-8")
    with pytest.raises(InvalidWorld) as refused:
        read_world(file, china)
    assert {fault.path for fault in refused.value.faults} == {
        "sectors.Retial", "sectors.Retail", "controls.edrr",
    }  # fmt: skip
    file.write_text("trend: 0\nfoo: 1\n", encoding="utf-8")
    with pytest.raises(InvalidWorld) as refused:
        read_world(file, china)
    assert {fault.path for fault in refused.value.faults} == {"trend", "foo"}
