"""From what a firm asks to a policy with a certificate, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from risk.desk import Quote, Request, quote
from risk.desk.life.bind import bind
from risk.desk.life.submissions import indicate, offer_quote, open_submission, quote_for
from risk.desk.people.actor import LOCAL
from risk.desk.quoting.replay import replay
from risk.errors import Conflict, InvalidTerms, NotFound, StepNotAllowed
from risk.profile import read_profile
from risk.store import list_audit, session_scope, verify_audit
from risk.store.policies import next_number
from risk.store.soundness import check_store

SAMPLES = Path(__file__).parents[2] / "data_samples"


def test_a_submission_is_opened_indicated_quoted_bound_paid_and_issued(
    office: Any, clinic_quote: Quote, store_url: str
) -> None:
    opened = office.do(open_submission, profile=clinic_quote.request.profile)
    office.do(indicate, submission_id=opened.id, version=1)
    found = office.see(quote_for, submission_id=opened.id, day=office.now.date())
    office.do(offer_quote, submission_id=opened.id, version=2, quote=found)
    asked = office.submission(opened.id)
    offer = asked["offers"][0]
    assert (asked["state"], offer["state"], asked["referrals"]) == ("quoted", "offered", [])
    assert offer["premium_minor"] == 345063  # the premium of the clinic's quote, before tax
    assert offer["valid_until"] == "2026-12-31"  # 30 days after 2026-12-01
    policy = office.bind(asked)
    # China asks for the premium first, so there is no certificate yet.
    assert (policy["state"], policy["certificate"]) == ("bound", None)
    assert policy["owed_minor"] == 345063 + 20704  # 6% of 3,450.63 is 207.04
    issued = office.pay(policy)
    assert (issued["state"], issued["certificate"]) == ("in_force", "2026-000001")
    assert (issued["start"], issued["end"]) == ("2026-12-01", "2027-12-01")
    assert issued["owed_minor"] == 0
    assert office.submission(opened.id)["state"] == "bound"
    assert check_store(store_url) == []
    with session_scope(office.store, LOCAL, write=False) as session:
        assert replay(session, offer["quote_id"]).document_sha256
        told = [(one.action, one.reason) for one in list_audit(session, entity="policy")]
    assert ("policy.bind", "客户同意") in told
    assert ("policy.pay", "银行回单 88") in told
    assert "policy.issue" in dict(told)


def test_paid_in_part_there_is_no_certificate_and_too_much_is_refused(
    office: Any, clinic_quote: Quote
) -> None:
    policy = office.bind(office.submit(clinic_quote))
    with pytest.raises(InvalidTerms, match="more than is owed"):
        office.pay(policy, policy["owed_minor"] + 1)
    with pytest.raises(InvalidTerms):
        office.pay(policy, -1)
    part = office.pay(policy, 1)
    assert (part["state"], part["owed_minor"]) == ("bound", policy["owed_minor"] - 1)
    assert office.pay(part)["state"] == "in_force"


def test_where_no_rule_asks_for_premium_first_the_certificate_comes_at_once(
    office: Any,
) -> None:
    german = quote(Request(read_profile(SAMPLES / "15_german_practice.yaml"), office.now.date()))
    policy = office.bind(office.submit(german))
    assert (policy["state"], policy["certificate"]) == ("in_force", "2026-000001")
    assert (policy["start"], policy["owed_minor"]) == ("2027-01-01", 237755)


def test_cover_starts_when_the_premium_came_where_that_is_later(
    office: Any, clinic_quote: Quote
) -> None:
    policy = office.bind(office.submit(clinic_quote))
    office.pass_time(10)
    issued = office.pay(policy)
    assert (issued["start"], issued["end"]) == ("2026-12-11", "2027-12-11")


def test_certificate_numbers_have_no_gap_and_begin_anew_each_year(
    office: Any, clinic_quote: Quote
) -> None:
    def issue() -> str:
        return str(office.pay(office.bind(office.submit(clinic_quote)))["certificate"])

    first = issue()
    office.bind(office.submit(clinic_quote))  # never paid: takes no number

    def stumble(session: Session, **given: Any) -> None:
        assert next_number(session, year=2026) == 2
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        office.do(stumble)
    assert (first, issue()) == ("2026-000001", "2026-000002")
    office.now = office.now.replace(year=2027, month=1, day=2)
    late = quote(Request(clinic_quote.request.profile, date(2027, 1, 2)))
    assert office.pay(office.bind(office.submit(late)))["certificate"] == "2027-000001"


def test_an_offer_past_its_last_day_is_not_bound(office: Any, clinic_quote: Quote) -> None:
    submission = office.submit(clinic_quote)
    office.pass_time(30)
    policy = office.bind(office.submit(clinic_quote))  # the last day still counts
    assert policy["state"] == "bound"
    office.pass_time(1)
    with pytest.raises(Conflict, match="valid until 2026-12-31"):
        office.bind(submission)
    assert office.submission(submission["id"])["state"] == "quoted"


def test_a_second_quote_takes_the_place_of_the_first(office: Any, clinic_quote: Quote) -> None:
    first = office.submit(clinic_quote)
    office.do(offer_quote, submission_id=first["id"], version=2, quote=clinic_quote)
    now = office.submission(first["id"])
    assert [one["state"] for one in now["offers"]] == ["offered", "superseded"]
    with pytest.raises(Conflict, match="changed since"):
        office.bind(first)
    stale = now["offers"][1]
    with pytest.raises(StepNotAllowed, match="superseded and cannot bind"):
        office.do(bind, quote_id=stale["quote_id"], version=stale["version"], reason="x")
    assert office.bind(now)["quote_id"] == now["offers"][0]["quote_id"]


def test_somebody_who_looked_at_an_older_version_is_told_who_changed_it(
    office: Any, clinic_quote: Quote
) -> None:
    submission = office.submit(clinic_quote)
    office.bind(submission)
    with pytest.raises(Conflict) as caught:
        office.bind(submission)
    (fault,) = caught.value.faults
    assert fault.path == "version"
    assert fault.rule == (
        "it is at version 2, changed by local (offer.bind) at 2026-12-01T09:30:15.123456+00:00"
    )


def test_a_step_without_a_reason_and_a_quote_of_another_firm_are_refused(
    office: Any, clinic_quote: Quote, sample_quotes: list[Quote]
) -> None:
    submission = office.submit(clinic_quote)
    offer = submission["offers"][0]
    with pytest.raises(InvalidTerms, match="needs a reason"):
        office.do(bind, quote_id=offer["quote_id"], version=1, reason=" ")
    with pytest.raises(Conflict, match="another firm"):
        office.do(offer_quote, submission_id=submission["id"], version=2, quote=sample_quotes[4])
    with pytest.raises(NotFound):
        office.do(bind, quote_id=99, version=1, reason="x")
    assert office.submission(submission["id"]) == submission


def at_once(work: Callable[[Any], Any], given: list[Any]) -> list[Any]:
    """Do some work in as many threads as there is work; give what came of each."""
    start = threading.Barrier(len(given))

    def one(what: Any) -> Any:
        start.wait()
        try:
            return work(what)
        except Conflict as error:
            return error.code

    with ThreadPoolExecutor(len(given)) as pool:
        return list(pool.map(one, given))


def test_of_many_who_bind_the_same_offer_at_once_exactly_one_wins(
    office: Any, clinic_quote: Quote
) -> None:
    submission = office.submit(clinic_quote)
    outcomes = at_once(lambda one: office.bind(one)["id"], [submission] * 8)
    assert sorted(map(str, outcomes)) == ["1"] + ["conflict"] * 7
    with session_scope(office.store, LOCAL, write=False) as session:
        assert verify_audit(session).rows > 0


def test_certificates_issued_at_once_leave_no_gap_and_no_number_twice(
    office: Any, clinic_quote: Quote
) -> None:
    submissions = [office.submit(clinic_quote) for _ in range(6)]
    numbers = at_once(lambda one: office.pay(office.bind(one))["certificate"], submissions)
    assert sorted(numbers) == [f"2026-{place + 1:06d}" for place in range(6)]
