"""Terms offered instead of a bare no: priced, explained, and never wider than what was asked."""

from __future__ import annotations

import pytest

from risk.desk import Request, quote, quote_document
from risk.profile import parse_profile

USD = 7.1
"""CNY for one US dollar, in the rulebook."""
BIG = 5_000_000 * USD
LEAST_RETENTION = 20_000
MOST_LIMIT = 5_000_000
LEAST_WAIT = 8


@pytest.fixture
def quoted(small_firm, day):
    def run(**changes):
        return quote(Request(parse_profile(small_firm(**changes)), day))

    return run


def _codes(reasons) -> set[str]:
    return {one.rule.code for one in reasons}


def _reprice(found, day):
    """Give the price of the cover offered when it is asked for in the first place."""
    data = found.request.profile.model_dump(mode="json")
    data["cover"] = found.offer.cover.model_dump(mode="json")
    return quote(Request(parse_profile(data), day)).pricing.price


def test_terms_that_suit_are_not_countered(quoted):
    found = quoted()
    assert found.decision.counters == ()
    assert found.offer is None
    assert quote_document(found)["offer"] is None


@pytest.mark.parametrize(
    ("revenue", "retention", "countered"),
    [
        (BIG, 10_000, True),
        (BIG, 0, True),
        (10 * BIG, 19_999, True),
        (BIG, LEAST_RETENTION, False),
        (BIG, 30_000, False),
        (BIG - 8, 10_000, False),
    ],
)
def test_a_firm_of_five_million_dollars_bears_its_small_losses(
    quoted, revenue, retention, countered
):
    found = quoted(firm__revenue=revenue, cover__retention=retention)
    assert ("c_retention_by_size" in _codes(found.decision.counters)) is countered
    assert (found.offer is not None) is countered
    if countered:
        (counter,) = found.decision.counters
        assert (counter.asked, counter.amount) == (retention, LEAST_RETENTION)
        assert found.offer.cover.retention == LEAST_RETENTION
        assert found.offer.price.premium < found.pricing.price.premium


@pytest.mark.parametrize(
    ("country", "industry", "scheme", "least"),
    [("US", "455", "NAICS", 10_000), ("DE", "47.11", "NACE", 10_000)],
)
def test_the_least_retention_is_in_the_money_of_the_cover(quoted, country, industry, scheme, least):
    currency = {"US": "USD", "DE": "EUR"}[country]
    found = quoted(
        firm__country=country,
        firm__province=None,
        firm__industry=industry,
        firm__industry_scheme=scheme,
        firm__revenue=6_000_000,
        firm__currency=currency,
        cover__currency=currency,
        cover__retention=2_500,
    )
    assert found.offer.cover.retention == least
    assert found.offer.cover.currency == currency


def test_a_limit_above_authority_is_offered_within_it_and_referred(quoted):
    found = quoted(cover__limit=8_000_000)
    assert found.decision.outcome == "refer"
    assert "limit_above_authority" in _codes(found.decision.reasons)
    (counter,) = found.decision.counters
    assert (counter.asked, counter.amount) == (8_000_000, MOST_LIMIT)
    assert found.offer.cover.limit == found.offer.cover.aggregate == MOST_LIMIT
    assert found.offer.price.premium < found.pricing.price.premium


def test_an_aggregate_limit_keeps_its_ratio_to_the_limit_offered(quoted):
    found = quoted(cover__limit=8_000_000, cover__aggregate_limit=16_000_000)
    assert found.offer.cover.aggregate == 2 * MOST_LIMIT


@pytest.mark.parametrize(("hours", "countered"), [(0, True), (7.5, True), (8, False), (12, False)])
def test_interruptions_shorter_than_eight_hours_stay_with_the_firm(quoted, hours, countered):
    found = quoted(cover__waiting_hours=hours)
    assert (found.offer is not None) is countered
    if countered:
        assert found.offer.cover.waiting_hours == LEAST_WAIT
        assert found.offer.price.pure_premium < found.pricing.price.pure_premium


def test_a_cover_without_interruption_needs_no_waiting_period(quoted):
    found = quoted(cover__waiting_hours=0, cover__parts=["INRE", "FIN"])
    assert found.decision.counters == ()


OFFERS = {
    "retention": {"firm__revenue": BIG, "cover__retention": 5_000},
    "limit": {"cover__limit": 9_000_000},
    "waiting hours": {"cover__waiting_hours": 2},
    "all three": {
        "firm__revenue": BIG,
        "cover__retention": 0,
        "cover__limit": 9_000_000,
        "cover__aggregate_limit": 12_000_000,
        "cover__waiting_hours": 1,
        "cover__coinsurance": 0.1,
    },
    "a narrowed part": {"controls__technical__backup_offline_tested": "no"},
    "a narrowed part and a sublimit asked for": {
        "controls__technical__payment_callback": "no",
        "cover__sublimits": {"NPBI": 200_000},
        "cover__waiting_hours": 3,
    },
}
each_offer = pytest.mark.parametrize("changes", OFFERS.values(), ids=OFFERS)


@each_offer
def test_the_price_of_an_offer_is_the_price_of_asking_for_it(quoted, day, changes):
    found = quoted(**changes)
    again = _reprice(found, day)
    assert found.offer.price.premium == pytest.approx(again.premium, rel=1e-9)


@each_offer
def test_an_offer_taken_up_is_not_countered_again(quoted, day, changes):
    found = quoted(**changes)
    data = found.request.profile.model_dump(mode="json")
    data["cover"] = found.offer.cover.model_dump(mode="json")
    second = quote(Request(parse_profile(data), day))
    assert second.decision.counters == ()


@each_offer
def test_an_offer_is_never_wider_or_dearer_than_what_was_asked(quoted, changes):
    found = quoted(**changes)
    asked, offered = found.request.profile.cover, found.offer.cover
    assert offered.retention >= asked.retention
    assert offered.limit <= asked.limit
    assert offered.aggregate <= asked.aggregate
    assert offered.waiting_hours >= asked.waiting_hours
    assert offered.parts == asked.parts
    assert found.offer.price.pure_premium <= found.pricing.price.pure_premium * (1 + 1e-9)


@each_offer
def test_an_offer_is_shown_with_its_terms_and_price(quoted, changes):
    found = quoted(**changes)
    shown = quote_document(found)["offer"]
    text = str(shown)
    assert f"{found.offer.price.premium:.2f}" in text
    assert f"{found.offer.cover.limit:.2f}" in text


def test_a_part_narrowed_by_a_rule_is_priced_narrowed(quoted):
    """No offline backup: extortion up to a quarter of the limit."""
    found = quoted(controls__technical__backup_offline_tested="no")
    assert found.offer.cover.sublimits == {"EXT": 250_000}
    assert found.offer.price.premium < found.pricing.price.premium
    assert found.decision.outcome == "accept"


def test_a_part_the_firm_itself_asked_to_narrow_further_stays_so(quoted):
    """A quarter of the limit is the most; a firm that wants less is not given more."""
    found = quoted(
        controls__technical__backup_offline_tested="no", cover__sublimits={"EXT": 50_000}
    )
    if found.offer is not None:
        assert found.offer.cover.sublimits["EXT"] == 50_000
        assert found.offer.price.premium <= found.pricing.price.premium * (1 + 1e-9)


def test_a_narrowed_part_is_a_quarter_of_the_limit_offered_when_that_is_lower(quoted):
    found = quoted(cover__limit=8_000_000, controls__technical__backup_offline_tested="no")
    assert found.offer.cover.sublimits["EXT"] <= 0.25 * found.offer.cover.limit


def test_without_a_price_there_is_no_offer(quoted):
    found = quoted(firm__revenue=None, cover__waiting_hours=0)
    assert found.pricing is None
    assert found.offer is None
    assert "c_waiting_hours" in _codes(found.decision.counters)


YES, NO = {"state": "yes"}, {"state": "no"}
CONTRADICTIONS = {
    "x_encryption_without_register": {"controls__measures": {"N.9": YES, "D.1": NO}},
    "x_mfa_measure": {
        "controls__measures": {"K.7": YES},
        "controls__technical__mfa_admin": "no",
    },
    "x_backup_measure": {"controls__measures": {"P.9": NO}},
    "x_edr_without_antivirus": {"controls__measures": {"N.2": NO}},
    "x_patching": {"controls__measures": {"N.5": NO}},
    "x_faces_without_biometric": {
        "data_held__faces_stored": 120,
        "data_held__sensitive": {"biometric": 0, "medical": 0},
    },
    "x_claims_without_incidents": {"history__claims": 1, "history__incidents": 0},
    "x_cloud_without_processor": {"dependencies__cloud_provider": "Alibaba Cloud"},
}


@pytest.mark.parametrize("code", CONTRADICTIONS)
def test_two_answers_that_cannot_both_be_right_are_named_and_referred(quoted, code):
    found = quoted(**CONTRADICTIONS[code])
    assert _codes(found.decision.reasons) == {code}
    assert found.decision.outcome == "refer"
    (reason,) = found.decision.reasons
    assert len(reason.facts) >= 2  # both answers stand beside it
    assert reason.words.zh
    assert reason.words.en
    assert "{" not in reason.words.zh + reason.words.en
    shown = quote_document(found)["decision"]["reasons"]
    assert [one["code"] for one in shown] == [code]


CONSISTENT = {
    "encrypted with a register": {"controls__measures": {"N.9": YES, "D.1": YES}},
    "two factors on both": {"controls__measures": {"K.7": YES}},
    "backups on both": {"controls__measures": {"P.4": YES, "P.9": YES}},
    "not said": {"controls__measures": {}},
    "a claim and its incident": {"history__claims": 1, "history__incidents": 1},
}


@pytest.mark.parametrize("changes", CONSISTENT.values(), ids=CONSISTENT)
def test_answers_that_fit_are_not_called_a_contradiction(quoted, changes):
    found = quoted(**changes)
    assert not [one for one in _codes(found.decision.reasons) if one.startswith("x_")]


@pytest.mark.parametrize(
    ("changes", "code", "days"),
    [
        ({"controls__technical__rdp_exposed": "yes"}, "rdp_condition", 0),
        ({"controls__technical__rdp_exposed": "unknown"}, "rdp_condition", 0),
        ({"controls__technical__mfa_mail": "no"}, "mfa_mail_condition", 30),
    ],
)
def test_a_condition_carries_what_proves_it_and_by_when(quoted, changes, code, days):
    found = quoted(**changes)
    (condition,) = found.decision.conditions
    assert condition.rule.code == code
    assert condition.rule.within_days == days
    assert condition.rule.evidence.zh
    assert condition.rule.evidence.en
    (shown,) = quote_document(found)["decision"]["conditions"]
    assert shown["evidence"] == condition.rule.evidence.model_dump()
    assert shown["within_days"] == days
