"""Underwriting rules on crafted facts: who speaks, how strict, with which figures."""

from __future__ import annotations

import pytest

from risk.decide import Outcome
from risk.decide.rules import PREFIX, Rule
from risk.desk import Request, quote
from risk.profile import parse_profile


@pytest.fixture
def decided(small_firm, day):
    def run(**changes):
        return quote(Request(parse_profile(small_firm(**changes)), day)).decision

    return run


def _codes(reasons) -> set[str]:
    return {reason.rule.code for reason in reasons}


def test_nothing_speaks_against_a_well_kept_shop(decided):
    found = decided()
    assert found.outcome is Outcome.ACCEPT
    assert found.reasons == found.conditions == found.sublimits == ()


# USD 1 is CNY 7.1.
@pytest.mark.parametrize(
    ("changes", "code", "outcome"),
    [
        ({"firm__revenue": None}, "price_unknown", "refer"),
        ({"cover__limit": 7_100_001}, "limit_above_authority", "refer"),
        ({"data_held__important_data": "yes"}, "important_data", "refer"),
        ({"data_held__important_data": "unknown"}, "important_data", "refer"),
        ({"cover__parts": ["INRE", "CBI"]}, "unpriced_parts", "refer"),
        ({"cover__parts": ["INRE", "ENO"]}, "unpriced_parts", "refer"),
        ({"data_held__persons_total": 10_000_000}, "processor_ten_million", "refer"),
        ({"history__incidents": 2}, "repeated_incidents", "refer"),
        ({"history__claims": 2}, "repeated_incidents", "refer"),
        ({"history__orders": 1}, "repeated_incidents", "refer"),
        ({"controls__technical": {}}, "mostly_unknown", "refer"),
        ({"operations": []}, "no_operation", "refer"),
    ],
)
def test_a_rule_refers(decided, changes, code, outcome):
    found = decided(**changes)
    assert code in _codes(found.reasons)
    assert found.outcome == outcome


def test_a_firm_outside_the_calibrated_revenue_is_referred_and_one_at_its_edge_is_not(
    decided, china
):
    covered = china.value("calibration.covers")["revenue_usd"]
    low, high = (one * china.value("calibration.exchange")["CNY"] for one in covered)
    for revenue, outside in (
        (low - 8, True),
        (low + 1, False),
        (high - 1, False),
        (high + 8, True),
    ):
        found = _codes(decided(firm__revenue=revenue).reasons)
        assert ("revenue_outside" in found) is outside, revenue


def test_a_limit_above_the_calibrated_one_is_referred_and_one_at_its_edge_is_not(decided, china):
    most = china.value("calibration.covers")["limit_usd"]
    most = (most[-1] if isinstance(most, list) else most) * 7.1
    for limit, outside in ((most - 1, False), (most + 8, True)):
        found = _codes(decided(cover__limit=limit, cover__retention=0).reasons)
        assert ("limit_outside" in found) is outside, limit


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"cover__limit": 7_100_000}, "limit_above_authority"),
        ({"data_held__persons_total": 9_999_999}, "processor_ten_million"),
        ({"history__incidents": 1}, "repeated_incidents"),
        ({"history__claims": 1}, "repeated_incidents"),
    ],
)
def test_a_rule_is_silent_at_its_edge(decided, changes, code):
    assert code not in _codes(decided(**changes).reasons)


def test_an_open_remote_desktop_without_a_second_factor_is_declined(decided):
    found = decided(controls__technical__rdp_exposed="yes", controls__technical__mfa_remote="no")
    assert found.outcome is Outcome.DECLINE
    reason = next(one for one in found.reasons if one.rule.code == "rdp_without_mfa")
    assert reason.facts == {
        "controls.technical.rdp_exposed": "yes",
        "controls.technical.mfa_remote": "no",
    }
    assert reason.rule.way_out.zh
    assert reason.rule.way_out.en


def test_the_strictest_rule_decides(decided):
    found = decided(
        controls__technical__rdp_exposed="yes",
        controls__technical__mfa_remote="no",
        history__orders=1,
    )
    assert {"rdp_without_mfa", "repeated_incidents"} <= _codes(found.reasons)
    assert found.outcome is Outcome.DECLINE


@pytest.mark.parametrize("answer", ["yes", "unknown"])
def test_an_open_remote_desktop_with_a_second_factor_is_a_condition(decided, answer):
    found = decided(controls__technical__rdp_exposed=answer)
    assert found.outcome is Outcome.ACCEPT
    assert _codes(found.conditions) == {"rdp_condition"}


@pytest.mark.parametrize("answer", ["no", "unknown"])
def test_mail_without_a_second_factor_is_a_condition(decided, answer):
    found = decided(controls__technical__mfa_mail=answer)
    assert found.outcome is Outcome.ACCEPT
    assert _codes(found.conditions) == {"mfa_mail_condition"}


@pytest.mark.parametrize("answer", ["no", "unknown"])
@pytest.mark.parametrize(
    ("field", "part"), [("backup_offline_tested", "EXT"), ("payment_callback", "FIN")]
)
def test_a_missing_safeguard_narrows_its_part_to_a_quarter(decided, field, part, answer):
    found = decided(**{f"controls__technical__{field}": answer})
    assert found.outcome is Outcome.ACCEPT
    (sublimit,) = found.sublimits
    assert (sublimit.rule.part, sublimit.amount) == (part, 250_000)


def test_a_part_that_is_not_asked_for_is_not_narrowed(decided):
    found = decided(controls__technical__backup_offline_tested="no", cover__parts=["INRE", "FIN"])
    assert found.sublimits == ()


def test_high_risk_with_few_measures_is_referred_and_with_many_is_not(decided, china):
    operation = {
        "name": "病历",
        "impact": dict.fromkeys(("confidentiality", "integrity", "availability"), "H"),
        "answers": {},
    }
    measures = {row["id"]: {"state": "yes"} for row in china.value("enisa.measures")}
    bare = decided(operations=[operation])
    kept = decided(operations=[operation], controls__measures=measures)
    assert "high_risk_gap" in _codes(bare.reasons)
    assert "high_risk_gap" not in _codes(kept.reasons)


def test_unknown_numbers_of_people_are_referred(decided):
    found = decided(data_held__persons_total=None, data_held__ordinary=None)
    assert "persons_unknown" in _codes(found.reasons)


def test_a_rule_is_named_as_its_key_and_a_sublimit_is_a_share_of_the_limit(china):
    for key in china.starting(PREFIX):
        rule = china.read(key, Rule)
        assert rule.code == key.removeprefix(PREFIX)
        if rule.then == "sublimit":
            assert rule.part
            assert 0 < rule.limit_share < 1


def test_a_reason_carries_the_firms_own_figures(decided):
    (reason,) = decided(history__incidents=3).reasons
    assert reason.facts["history.incidents"] == 3
    assert "{" not in reason.words.zh + reason.words.en
