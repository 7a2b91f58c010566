"""The AI-training line: who is asked, what it costs, why; everybody else is priced as before."""

from datetime import date

import pytest

from risk.app.owner.self_steps import is_asked
from risk.classify import classify_processor, duties_of, firm_facts
from risk.desk.book.score import Scoring
from risk.desk.book.score_rows import score_profile
from risk.desk.quoting.document import document_bytes, quote_document
from risk.desk.quoting.pricing import Request
from risk.desk.quoting.quote import quote
from risk.profile import parse_profile, read_profile
from risk.rulebook import at

GOOD = {
    "role": "trains",
    "persons": 20_000,
    "direct_identifiers": "no",
    "quasi_identifiers": "no",
    "provenance": "consented",
    "sold_on": "no",
    "reidentification_tested": "yes",
    "outputs_open": "yes",
    "public_service": "no",
    "output_filter": "yes",
    "extraction_tested": "yes",
    "labelling_rules": "yes",
    "deletion_reaches": "yes",
}
WORSE = {
    "direct_identifiers": "yes",
    "quasi_identifiers": "yes",
    "provenance": "public_web",
    "sold_on": "yes",
    "reidentification_tested": "no",
    "output_filter": "no",
    "extraction_tested": "no",
    "labelling_rules": "no",
    "deletion_reaches": "no",
}


@pytest.fixture
def told(small_firm, day):
    def run(training, **changes):
        data = small_firm(**changes) | {"training": training}
        return quote(Request(parse_profile(data), day))

    return run


def _premium(found):
    return found.pricing.price.technical_premium


def test_a_firm_outside_the_line_is_quoted_the_same_bytes_whatever_else_it_says(
    told, small_firm, day
):
    plain = quote(Request(parse_profile(small_firm()), day))
    outside = told(GOOD | WORSE | {"role": "none"})
    assert document_bytes(quote_document(plain)) == document_bytes(quote_document(outside))
    assert "training" not in quote_document(plain)


@pytest.mark.parametrize("question", WORSE)
def test_a_worse_answer_never_costs_less_and_not_knowing_lies_between(told, question):
    good, unknown, bad = (
        _premium(told(GOOD | {question: answer}))
        for answer in (GOOD[question], "unknown", WORSE[question])
    )
    assert good < unknown < bad


def test_the_labelling_firms_scenarios_are_the_product_of_its_answers(root, day):
    found = quote_document(
        quote(Request(read_profile(root / "data_samples/11_ai_labelling.yaml"), day))
    )
    regurgitation, reidentification = found["training"]["scenarios"]
    assert regurgitation["ratio"] == 0  # its customers' models answer, not its own
    by_hand = 0.15 * 2 * 1.8 * 1.5 * 1.8 * 1.6**0.7 * 1.4 * 1.2**0.5
    assert reidentification["ratio"] == pytest.approx(by_hand, rel=1e-5)
    third_party = {
        one["id"]: one["events_a_period"] for one in found["pricing"]["frequency"]["by_peril"]
    }
    whole = third_party["third_party"]
    assert reidentification["events_a_period"] == pytest.approx(
        whole * by_hand / (1 + by_hand), rel=1e-5
    )


def test_the_line_has_its_reason_in_the_sheet_and_in_the_shares_and_both_still_add_up(told):
    document = quote_document(told(GOOD | WORSE))
    for part in ("reasons", "shares"):
        rows = document["pricing"][part]
        assert float(next(one["money"] for one in rows if one["code"] == "training")) > 0
        total = sum(round(100 * float(one["money"])) for one in rows)
        assert total == round(100 * float(document["pricing"]["price"]["premium"]))


def test_a_book_scores_a_firm_of_the_line_as_it_is_quoted(small_firm, day):
    for training in (GOOD | WORSE, GOOD | {"sold_on": "unknown"}, {"role": "none"}):
        profile = parse_profile(small_firm() | {"training": training})
        row = score_profile(Scoring(day), profile).to_pylist()[0]
        found = quote(Request(profile, day)).pricing.price
        assert row["premium"] == pytest.approx(found.premium, abs=0.006)  # in cents


def test_identifiers_in_the_answers_of_an_open_model_go_to_an_underwriter(told):
    def codes(**answers):
        decision = told(GOOD | answers).decision
        return {one.rule.code for one in (*decision.reasons, *decision.conditions)}

    bad = codes(direct_identifiers="yes", output_filter="no", extraction_tested="no")
    assert {"training_identifiers_open", "training_extraction_condition"} <= bad
    assert not {one for one in codes() if one.startswith("training_")}


@pytest.mark.parametrize(
    ("day", "answers", "standing"),
    [
        (date(2023, 8, 14), {"public_service": "yes"}, None),
        (date(2023, 8, 15), {"public_service": "yes"}, "applies"),
        (date(2026, 11, 24), {"public_service": "unknown"}, "open"),
        (date(2026, 11, 24), {"public_service": "no"}, None),
        (date(2026, 11, 24), {"public_service": "yes", "role": "none"}, None),
    ],
)
def test_the_interim_measures_bind_those_who_serve_the_public_from_their_day(
    small_firm, day, answers, standing
):
    profile = parse_profile(small_firm() | {"training": GOOD | answers})
    rulebook = at(day, "CN")
    facts = firm_facts(profile, None, classify_processor(rulebook, profile.data_held))
    found = {one.topic: one.standing for one in duties_of(rulebook, profile, facts).duties}
    assert found.get("training_data_source") == standing


def test_only_a_firm_that_trains_is_asked_and_only_one_of_the_line_is_asked_more():
    answers = {"data_held": {"trains_ai": "yes"}, "training": {"role": "labels"}}
    assert is_asked("training.role", answers)
    assert is_asked("training.sold_on", answers)
    assert not is_asked("training.role", {"data_held": {"trains_ai": "no"}})
    assert not is_asked("training.sold_on", {"data_held": {"trains_ai": "yes"}})
