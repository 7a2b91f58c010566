"""Incidents and claims: notices, reserves, payments within the terms, what comes back."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from risk.desk import Quote, Request, quote
from risk.desk.life.endorse import endorse, quote_change
from risk.desk.life.renew import renew, renewal_changes
from risk.desk.life.submissions import quote_for
from risk.desk.loss.claim_payments import ask_payment, pay_claim
from risk.desk.loss.claims import adjust_claim, end_claim, open_claim, recover_claim
from risk.desk.loss.claims_document import claim_document, claim_list
from risk.desk.loss.incidents import (
    IncidentTold,
    assess_incident,
    incident_document,
    incident_list,
    move_incident,
    report_incident,
    tell_notice,
)
from risk.desk.people.actor import LOCAL, Actor
from risk.desk.people.privacy import erase_firm
from risk.errors import (
    BeyondAuthority,
    Changed,
    Conflict,
    Erased,
    InvalidTerms,
    NotFound,
    StepNotAllowed,
)
from risk.store import list_audit, record, session_scope, verify_audit
from risk.store.answers import find_answer, keep_answer
from risk.units import cents, decimal_text, minor_units

HANDLER = Actor("zhou", "claims", "local")
BREACH = {"data": [{"category": "sensitive"}], "identifiability": "maximum"}


@pytest.fixture
def policy(office: Any, clinic_quote: Quote) -> dict[str, Any]:
    """Give a paid policy from 2026-12-01: limit 1,000,000, retention 10,000; look on day 100."""
    paid = office.pay(office.bind(office.submit(clinic_quote)))
    office.pass_time(100)
    return dict(paid)


@pytest.fixture
def told(office: Any, policy: dict[str, Any]) -> IncidentTold:
    return IncidentTold.model_validate(
        {
            "summary": "勒索软件加密了病历服务器",
            "discovered_at": office.now - timedelta(hours=5),
            "occurred_on": office.now.date() - timedelta(days=2),
            "facts": {"persons": 1_200_000, "crime": "yes"},
            "breach": BREACH,
        }
    )


def incident(office: Any, number: int = 1) -> Any:
    return office.see(incident_document, incident_id=number)


def claim(office: Any, number: int = 1) -> Any:
    return office.see(claim_document, claim_id=number)


def step(office: Any, verb: Any, number: int = 1, **given: Any) -> Any:
    version = claim(office, number)["version"]
    office.do(verb, HANDLER, claim_id=number, version=version, reason="按查勘报告", **given)
    return claim(office, number)


def test_a_firm_reports_and_hears_severity_grade_and_whom_to_tell_by_when(
    office: Any, policy: dict[str, Any], told: IncidentTold
) -> None:
    firm = Actor("clinic", "firm", "local", firm=policy["firm_id"])
    office.do(report_incident, firm, told=told)
    found = office.see(incident_document, firm, incident_id=1)
    assert (found["state"], found["grade"]["zh"]) == ("reported", "较大")
    assert found["level"] == "V"  # sensitive data, fully identifiable, the rest unknown: 4 x 1 + 2
    assert found["severity"]["dpc"] == 4
    notices = {one["id"]: one for one in found["notices"]}
    due = told.discovered_at + timedelta(hours=4)
    assert notices["operator"]["due_at"] == due.isoformat()
    office.do(
        tell_notice, HANDLER, incident_id=1, version=1, notice_id="operator",
        given_at=office.now, reason="电话报省网信办",
    )  # fmt: skip
    (late,) = [one for one in incident(office)["notices"] if one["id"] == "operator"]
    assert late["late"] is True  # five hours after discovery, one too many
    for one in (
        {"notice_id": "nobody", "given_at": office.now},
        {"notice_id": "crime", "given_at": told.discovered_at - timedelta(hours=1)},
    ):
        with pytest.raises(InvalidTerms):
            office.do(tell_notice, HANDLER, incident_id=1, version=2, reason="x", **one)


def test_an_incident_is_told_anew_handled_closed_and_opened_again(
    office: Any, policy: dict[str, Any], told: IncidentTold
) -> None:
    office.do(report_incident, told=told.model_copy(update={"breach": None}), firm_id=1)
    assert incident(office)["level"] is None
    office.do(assess_incident, HANDLER, incident_id=1, version=1, told=told, reason="取证完成")
    assert incident(office)["level"] == "V"
    with pytest.raises(Changed):
        office.do(assess_incident, HANDLER, incident_id=1, version=1, told=told, reason="x")
    with pytest.raises(StepNotAllowed):
        office.do(
            move_incident, HANDLER, incident_id=1, version=2, step="close", reason="还没处置完"
        )
    for version, move in enumerate(("handle", "close", "reopen"), start=2):
        office.do(move_incident, HANDLER, incident_id=1, version=version, step=move, reason="x")
    (summary,) = [one for one in incident(office)["notices"] if one["id"] == "summary"]
    assert summary["due_at"] == (office.now + timedelta(hours=720)).isoformat()
    assert [one["state"] for one in office.see(incident_list)] == ["handled"]


def test_impossible_incidents_are_refused(
    office: Any, policy: dict[str, Any], told: IncidentTold
) -> None:
    later = office.now + timedelta(hours=1)
    for wrong in (
        {"discovered_at": later},
        {"occurred_on": later.date() + timedelta(days=2)},
        {"facts": {"persons": "many"}},
        {"facts": {"weather": "bad"}},
    ):
        with pytest.raises(InvalidTerms):
            office.do(report_incident, told=told.model_copy(update=wrong), firm_id=1)
    with pytest.raises(NotFound):
        office.do(report_incident, told=told, firm_id=77)
    with pytest.raises(NotFound):
        office.do(report_incident, told=told)
    assert office.see(incident_list) == []


def opened(office: Any, part: str = "LIA", **given: Any) -> Any:
    asked = {"policy_id": 1, "part": part, "made_on": office.now.date(), "reason": "索赔函"}
    asked |= {"occurred_on": office.now.date() - timedelta(days=3)}
    number = office.do(open_claim, HANDLER, **(asked | given)).id
    return claim(office, number)


def test_a_claim_is_reserved_paid_recovered_and_closed_with_its_money_adding_up(
    office: Any, policy: dict[str, Any]
) -> None:
    made = opened(office, loss_minor=5_000_000, reserve_minor=4_000_000)
    assert (made["state"], made["doubts"], made["left_to_pay"]) == ("open", [], "40000.00")
    part = step(office, pay_claim, amount_minor=1_500_000)
    assert (part["paid"], part["reserve"], part["incurred"]) == ("15000.00", "25000.00", "40000.00")
    with pytest.raises(InvalidTerms, match="not owed"):
        step(office, pay_claim, amount_minor=2_500_001)
    step(office, adjust_claim, loss_minor=6_000_000, reserve_minor=3_500_000)
    step(office, pay_claim, amount_minor=3_500_000)
    closed = step(office, end_claim, step="close")
    with pytest.raises(StepNotAllowed):
        step(office, pay_claim, amount_minor=1)
    back = step(office, recover_claim, amount_minor=1_000_000)
    assert (closed["reserve"], back["incurred"]) == ("0.00", "40000.00")
    with pytest.raises(InvalidTerms, match="cannot come back"):
        step(office, recover_claim, amount_minor=4_000_001)
    with pytest.raises(StepNotAllowed):
        step(office, end_claim, step="deny")
    assert [one["step"] for one in back["events"]] == [
        "open", "pay", "adjust", "pay", "close", "recover",
    ]  # fmt: skip
    with session_scope(office.store, LOCAL, write=False) as session:
        assert verify_audit(session).rows > 0
        (last, *_) = list_audit(session, entity="claim", entity_id=1)
    assert (last.actor, json.loads(str(last.after))["recovered_minor"]) == ("zhou", 1_000_000)


def test_claims_of_one_incident_bear_one_retention_and_share_one_limit(
    office: Any, policy: dict[str, Any], told: IncidentTold
) -> None:
    office.do(report_incident, told=told, firm_id=1)
    first = opened(office, "INRE", incident_id=1, loss_minor=3_000_000)
    assert (first["occurred_on"], first["left_to_pay"]) == (
        (office.now.date() - timedelta(days=3)).isoformat(), "20000.00",
    )  # fmt: skip
    second = opened(office, "LIA", incident_id=1, loss_minor=200_000_000, occurred_on=None)
    assert second["occurred_on"] == str(told.occurred_on)  # the incident's
    assert second["left_to_pay"] == "1000000.00"  # the limit, once
    given = {"version": 1, "amount_minor": 30_000_000, "reason": "按查勘报告"}
    office.do(ask_payment, Actor("sun", "claims", "local"), claim_id=1, **given)
    step(office, pay_claim, 1, amount_minor=30_000_000)
    assert claim(office, 2)["left_to_pay"] == "700000.00"
    alone = opened(office, "LIA", loss_minor=5_000_000)
    assert alone["left_to_pay"] == "0.00"  # the event before took the year's 1,000,000
    step(office, end_claim, 2, step="deny")
    assert claim(office, 3)["left_to_pay"] == "40000.00"  # what was denied takes nothing


def test_what_the_terms_hold_against_a_claim_is_told_and_stops_payment(
    office: Any, policy: dict[str, Any]
) -> None:
    for part, given, path in (
        ("ENO", {}, "claim.part"),
        ("LIA", {"occurred_on": date(2026, 11, 30)}, "claim.occurred_on"),
        ("LIA", {"occurred_on": None}, "claim.occurred_on"),
        ("LIA", {"made_on": date(2026, 11, 30), "occurred_on": None}, "claim.made_on"),
    ):
        made = opened(office, part, loss_minor=5_000_000, **given)
        assert path in {one["path"] for one in made["doubts"]}
        with pytest.raises(InvalidTerms, match="stand against"):
            step(office, pay_claim, made["id"], amount_minor=1)
    known = step(
        office, adjust_claim, 3, loss_minor=5_000_000, reserve_minor=0,
        occurred_on=date(2026, 12, 5),
    )  # fmt: skip
    assert known["doubts"] == []
    denied = step(office, end_claim, 1, step="deny")
    assert denied["state"] == "denied"
    with pytest.raises(InvalidTerms, match="as told"):
        opened(office, "XXX", made_on=office.now.date() + timedelta(days=1))
    assert len(office.see(claim_list, state="open")) == 3


def test_the_terms_are_those_of_the_day_the_claim_was_made(
    office: Any, policy: dict[str, Any], clinic_quote: Quote
) -> None:
    profile = clinic_quote.request.profile
    cover = profile.cover.model_copy(update={"limit": 2e6, "aggregate_limit": None})
    more = profile.model_copy(update={"cover": cover})
    found = office.see(quote_change, policy_id=1, profile=more, day=office.now.date())
    office.do(endorse, policy_id=1, version=policy["version"], quote=found,
              effective=office.now.date(), reason="更高限额")  # fmt: skip
    before = opened(office, made_on=office.now.date() - timedelta(days=1), loss_minor=10**9)
    assert before["left_to_pay"] == "1000000.00"
    assert opened(office, loss_minor=10**9)["left_to_pay"] == "1000000.00"  # 2,000,000 less that


def test_an_incident_of_another_firm_is_refused(
    office: Any, policy: dict[str, Any], told: IncidentTold, sample_quotes: list[Quote]
) -> None:
    other = office.submit(sample_quotes[4])["firm_id"]
    office.do(report_incident, told=told, firm_id=other)
    with pytest.raises(Conflict, match="another firm"):
        opened(office, incident_id=1)


def test_own_claims_and_incidents_come_into_the_renewal_and_raise_its_premium(
    office: Any, policy: dict[str, Any], told: IncidentTold
) -> None:
    office.do(report_incident, told=told, firm_id=1)
    opened(office, incident_id=1, loss_minor=5_000_000)
    step(office, pay_claim, amount_minor=1_000_000)
    step(office, end_claim, 1, step="close")
    denied = opened(office)
    step(office, end_claim, denied["id"], step="deny")
    office.pass_time(230)
    asked = office.do(renew, policy_id=1, version=policy["version"])
    found = office.see(renewal_changes, submission_id=asked.id, day=office.now.date())
    after = {one["question"]: one["after"] for one in found["answers"]}
    assert (after["history.claims"], after["history.incidents"]) == (1, 1)
    assert float(found["premium"]["now"]) > float(found["premium"]["before"])


def test_an_erased_firm_leaves_nothing_in_its_incidents_and_in_kept_answers(
    office: Any, policy: dict[str, Any], told: IncidentTold, sample_quotes: list[Quote]
) -> None:
    def keep(session: Session, actor: Actor, now: datetime) -> None:
        for key, number in (("theirs", other["firm_id"]), ("another", 1)):
            body = json.dumps({"firm_id": number, "id": 1}, separators=(",", ":"))
            keep_answer(session, key=key, request_sha256="ab" * 32, status=200, headers="{}",
                        body=body, now=now)  # fmt: skip
        record(session, action="tested", entity="answer", entity_id="k", now=now)

    other = office.submit(sample_quotes[4])
    office.do(report_incident, told=told, firm_id=other["firm_id"])
    office.do(keep)
    admin = Actor("li", "admin", "local")
    done = erase_firm(office.store, actor=admin, firm_id=other["firm_id"], reason="x",
                      now=office.now)  # fmt: skip
    assert done.emptied == {"firm": 1, "incident": 1, "quote": 1, "submission": 1}
    with pytest.raises(Erased):
        incident(office)
    assert [one["summary"] for one in office.see(incident_list)] == [""]
    with pytest.raises(Erased):
        office.see(quote_for, submission_id=other["id"], day=office.now.date())
    with session_scope(office.store, LOCAL, write=False) as session:
        kept = [find_answer(session, key=key) for key in ("theirs", "another")]
    assert [one is not None and bool(one.body) for one in kept] == [False, True]


def test_an_offer_to_a_firm_that_was_erased_is_not_bound(
    office: Any, sample_quotes: list[Quote]
) -> None:
    offered = office.submit(sample_quotes[4])
    erase_firm(office.store, actor=Actor("li", "admin", "local"), firm_id=1, reason="x",
               now=office.now)  # fmt: skip
    with pytest.raises(Erased):
        office.bind(offered)


def test_above_what_one_may_pay_another_person_must_have_asked_for_just_this(
    office: Any, policy: dict[str, Any]
) -> None:
    opened(office, loss_minor=60_000_000, reserve_minor=50_000_000)
    other = Actor("sun", "claims", "local")

    def by(actor: Actor, verb: Any, amount: int) -> Any:
        given = {"claim_id": 1, "version": claim(office)["version"], "amount_minor": amount}
        office.do(verb, actor, reason="按查勘报告", **given)
        return claim(office)

    with pytest.raises(InvalidTerms, match="nobody to ask"):
        by(HANDLER, ask_payment, 20_000_000)
    assert by(HANDLER, pay_claim, 15_000_000)["paid"] == "150000.00"
    with pytest.raises(BeyondAuthority, match="takes two"):  # 50,000 are left to one alone
        by(HANDLER, pay_claim, 5_000_001)
    assert by(HANDLER, ask_payment, 25_000_000)["asked"] == "250000.00"
    for actor, amount in ((HANDLER, 25_000_000), (other, 25_000_001)):
        with pytest.raises(BeyondAuthority, match="takes two"):
            by(actor, pay_claim, amount)
    paid = by(other, pay_claim, 25_000_000)
    assert (paid["paid"], paid["asked"], paid["reserve"]) == ("400000.00", "0.00", "100000.00")
    with pytest.raises(BeyondAuthority, match="takes two"):  # asked once, paid once
        by(other, pay_claim, 25_000_000 - 15_500_000)
    assert [one["step"] for one in paid["events"]] == ["open", "pay", "ask", "pay"]


def test_costs_beside_the_limit_are_owed_over_it(office: Any, clinic_quote: Quote) -> None:
    cover = clinic_quote.request.profile.cover.model_copy(update={
        "defence_costs": "outside", "aggregate_limit": 2e6,
    })  # fmt: skip
    profile = clinic_quote.request.profile.model_copy(update={"cover": cover})
    outside = quote(Request(profile, clinic_quote.request.as_of))
    office.pay(office.bind(office.submit(outside)))
    over = minor_units(cents(cover.limit)) + minor_units(cents(cover.retention))
    made = opened(office, loss_minor=over + 5_000_000, defence_minor=5_000_000)
    assert made["left_to_pay"] == decimal_text(minor_units(cents(cover.limit)) + 5_000_000)
    assert (made["defence"], made["events"][0]["defence"]) == ("50000.00", "50000.00")
    with pytest.raises(InvalidTerms):
        step(office, adjust_claim, loss_minor=1, reserve_minor=0, defence_minor=2)
    kept = step(office, adjust_claim, loss_minor=over + 5_000_000, reserve_minor=0)
    assert kept["defence"] == "50000.00"  # as it was, where nothing is said
