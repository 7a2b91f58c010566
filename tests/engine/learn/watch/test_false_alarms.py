"""In a world equal to the formula alarms are as rare as stated; what is planted is found."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from risk.trained.schema import Feature, Schema

WORLDS = 16


def _tables(found):
    """Give chances and corrected chances of every table that is tested."""
    for cut in (found.whole, found.months, *found.segments):
        for ratios in (cut.counts, cut.amounts):
            yield ratios.chance, ratios.corrected
    for one in (*found.stability, found.effects):
        yield one.chance, one.corrected
    for one in found.charged:
        yield one.cut.amounts.chance, one.cut.amounts.corrected
    yield np.array([found.trend.chance]), np.array([found.trend.chance])
    for rows in (found.drift.features, found.changes):
        yield np.array([one.chance for one in rows]), np.array([one.corrected for one in rows])


@pytest.fixture(scope="module")
def quiet(watched):
    return [watched(seed, firms=900) for seed in range(WORLDS)]


def test_the_share_of_rows_flagged_one_by_one_is_the_stated_level(quiet):
    chances = np.concatenate([chance for found in quiet for chance, _ in _tables(found)])
    chances = chances[~np.isnan(chances)]
    assert len(chances) > 1_500
    assert 0.035 < (chances < 0.05).mean() < 0.057
    assert 0.44 < (chances < 0.5).mean() < 0.56


def test_a_table_raises_a_false_alarm_no_more_often_than_stated(quiet):
    alarmed = [
        np.nanmin([*corrected, 1.0]) < 0.05 for one in quiet for _, corrected in _tables(one)
    ]
    assert 0 < sum(alarmed) <= binom.ppf(0.99, len(alarmed), 0.05)


def test_alerts_are_the_rows_beyond_the_level_and_nothing_else(quiet):
    for found in quiet:
        beyond = sum(int((corrected < 0.05).sum()) for _, corrected in _tables(found))
        # Groups charged too little and moves below the index's bound are no alert.
        assert len(found.alerts) <= beyond
        assert all(alert.chance < 0.05 for alert in found.alerts)


def _alerts(found):
    return {(one.code, one.by, one.segment) for one in found.alerts}


def test_a_sector_dearer_than_quoted_is_found_with_its_first_month(watched):
    found = watched(
        1, firms=4_000, frequency=lambda p: np.where(p["sector"] == "Education", 1.6, 1.0)
    )
    alert = next(one for one in found.alerts if one.segment == "Education")
    assert (alert.code, alert.by, alert.severity) == ("frequency", "sector", "act")
    assert alert.value == pytest.approx(1.6 / 1.09, rel=0.15)
    assert "2022-12" <= alert.since <= "2025-12"
    assert ("frequency", "book", "book") in _alerts(found)


def test_larger_claims_than_quoted_move_payments_and_not_counts(watched):
    found = watched(2, severity=1.4)
    assert ("amount", "book", "book") in _alerts(found)
    assert not any(code == "frequency" for code, _, _ in _alerts(found))
    assert found.whole.amounts.ratio[0] == pytest.approx(1.4, rel=0.15)


def test_a_trend_is_found_with_its_size(watched):
    def rising(policies):
        years = np.array(policies["inception"], dtype="datetime64[D]") - np.datetime64("2022-11-24")
        return 1.2 ** (years.astype(float) / 365.25)

    found = watched(3, firms=3_000, frequency=rising)
    assert ("trend", "book", "book") in _alerts(found)
    assert found.trend.low < 1.2 < found.trend.high


def test_a_control_that_does_more_than_the_formula_says_is_found(watched):
    found = watched(4, firms=3_000, frequency=lambda p: np.where(p["edr"].fillna(0) == 1, 1.6, 1.0))
    assert ("effect", "feature", "edr") in _alerts(found)
    assert ("effect", "feature", "ln_revenue_usd") not in _alerts(found)


def test_a_relativity_that_changes_over_the_years_is_found(watched):
    def late(policies):
        recent = np.array(policies["inception"], dtype="datetime64[D]") > np.datetime64(
            "2025-06-01"
        )
        return np.where(recent & (policies["size"] == "small"), 2.2, 1.0)

    found = watched(5, firms=4_000, frequency=late)
    moved = next(one for one in found.alerts if one.code == "moved_relativity" and one.by == "size")
    assert moved.segment in ("small", "micro")
    assert moved.since >= "2024-12"


def test_firms_unlike_those_before_are_found(watched):
    def weaker(policies):
        first = policies.groupby("firm_id")["inception"].transform("min")
        late = (first >= "2025-11-24").to_numpy()
        return policies.assign(edr=np.where(late, 1.0, policies["edr"]))

    found = watched(6, change=weaker)
    alert = next(one for one in found.alerts if one.code == "drift")
    assert (alert.segment, alert.severity, alert.since) == ("edr", "look", "2025-11-24")


def test_more_referrals_than_before_are_found(watched):
    def stricter(policies):
        late = (policies["inception"] >= "2025-11-24").to_numpy()
        return policies.assign(decision=np.where(late, "refer", policies["decision"]))

    found = watched(7, change=stricter)
    alert = next(one for one in found.alerts if one.code == "referral_rate")
    assert (alert.segment, alert.severity) == ("refer", "act")
    assert alert.value == pytest.approx(0.7, abs=0.08)


def test_a_group_charged_for_more_than_it_costs_is_found_and_one_charged_less_is_not(watched):
    def unfair(policies):
        return np.select(
            [policies["province"] == "51", policies["province"] == "11"], [2.5, 0.6], 1
        )

    found = watched(8, firms=4_000, premium=unfair)
    charged = {one.segment for one in found.alerts if one.code == "overcharged"}
    assert "51" in charged
    assert "11" not in charged


def test_a_model_that_looks_at_a_person_is_found_and_a_message_is_no_age(watched):
    def feature(name, zh, en):
        return Feature(name=name, kind="number", zh=zh, en=en)

    schema = Schema(
        features=(
            feature("owner_gender", "业主性别", "Gender of the owner"),
            feature("messages", "消息条数", "Messages a day, average"),
            feature("born", "出生年份", "Year"),
        ),
        target="events",
        unit="events a year",
    )
    found = watched(9, schemas={"frequency/1": schema})
    assert {(one.where, one.name, one.attribute.id) for one in found.personal} == {
        ("frequency/1", "owner_gender", "sex"),
        ("frequency/1", "born", "age"),
    }
    assert found.looked_at == ("formula", "frequency/1")
    assert {one.severity for one in found.alerts if one.code == "personal_attribute"} == {"act"}


def test_the_last_months_are_not_taken_for_good_ones(watched):
    found = watched(10, firms=4_000, report_days=60.0)
    shares = dict(found.reported)
    assert shares["2026-11"] < 0.3 < shares["2026-10"] < 0.9
    assert found.whole.counts.low[0] < 1 < found.whole.counts.high[0]
    last = found.months.counts
    assert last.low[-1] < 1 < last.high[-1]


def test_thin_segments_are_pooled_and_named(watched):
    found = watched(11, firms=900)
    sectors = next(cut for cut in found.segments if cut.by == "sector")
    assert sectors.names[-1] == "pooled"
    assert sectors.pooled == ("Mining",)
    assert sectors.counts.expected.sum() == pytest.approx(found.whole.counts.expected[0])
    assert sectors.counts.actual.sum() == found.whole.counts.actual[0]
