"""What needs another hand: why, who may answer, what was said, and what time does to it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from risk.desk import Quote, Request, quote
from risk.desk.life.bind import bind
from risk.desk.life.referrals import answer, discuss, refer
from risk.desk.life.submissions import offer_quote, pass_days, quote_for, withdraw
from risk.desk.people.actor import LOCAL, Actor
from risk.errors import BeyondAuthority, Conflict, InvalidTerms, NotAllowed, StepNotAllowed
from risk.price import Modification
from risk.price.tariff import NotFiled
from risk.profile import read_profile
from risk.store import list_audit, record, session_scope
from risk.store.answers import find_answer, keep_answer

SAMPLES = Path(__file__).parents[2] / "data_samples"
SENIOR = Actor("senior", "senior_underwriter", "local")
JUNIOR = Actor("junior", "underwriter", "local")
SYSTEM = Actor("nightly", "system", "local")


def sample(office: Any, name: str) -> Quote:
    (path,) = SAMPLES.glob(name)
    return quote(Request(read_profile(path), office.now.date()))


@pytest.fixture
def saas(office: Any) -> dict[str, Any]:
    """Give the submission of a firm with a million people's data, referred."""
    return dict(office.submit(sample(office, "10_parking_saas.yaml"), actor=JUNIOR))


def said(office: Any, referral: int) -> list[tuple[str, str, str | None]]:
    with session_scope(office.store, LOCAL, write=False) as session:
        found = list_audit(session, entity="referral", entity_id=referral)
    return [(one.actor, one.action, one.reason) for one in reversed(found)]


def test_why_it_was_referred_names_rules_and_what_is_beyond_authority(
    saas: dict[str, Any],
) -> None:
    (referral,) = saas["referrals"]
    assert (saas["state"], saas["offers"][0]["state"]) == ("referred", "referred")
    assert [one["code"] for one in referral["causes"]] == [
        "persons_implausible", "repeated_incidents", "unpriced_parts", "authority.processor_class",
    ]  # fmt: skip


def test_it_is_discussed_answered_by_who_has_authority_and_then_bound(
    office: Any, saas: dict[str, Any]
) -> None:
    number = saas["referrals"][0]["id"]
    given = {"referral_id": number}
    with pytest.raises(StepNotAllowed, match="referred and cannot bind"):
        office.bind(saas)
    office.do(discuss, JUNIOR, version=1, reason="人数从何而来？", **given)
    office.do(discuss, SENIOR, version=2, reason="车牌去重后 120 万", **given)
    with pytest.raises(BeyondAuthority) as caught:
        office.do(answer, JUNIOR, version=3, approve=True, reason="可以", **given)
    assert [one.path for one in caught.value.faults] == ["processor_class"]
    assert "senior_underwriter" in caught.value.faults[0].help
    with pytest.raises(Conflict, match="changed since"):
        office.do(answer, SENIOR, version=2, approve=True, reason="可以", **given)
    office.do(answer, SENIOR, version=3, approve=True, reason="已核对去重清单", **given)
    after = office.submission(saas["id"])
    assert (after["state"], after["offers"][0]["state"], after["referrals"]) == (
        "quoted", "offered", [],
    )  # fmt: skip
    assert said(office, number) == [
        ("junior", "referral.open", None),
        ("junior", "referral.discuss", "人数从何而来？"),
        ("senior", "referral.discuss", "车牌去重后 120 万"),
        ("senior", "referral.approve", "已核对去重清单"),
    ]
    assert office.bind(after)["state"] == "bound"


def test_whoever_answers_may_decline_anything_and_a_declined_offer_is_over(
    office: Any, saas: dict[str, Any]
) -> None:
    number = saas["referrals"][0]["id"]
    office.do(answer, JUNIOR, referral_id=number, version=1, approve=False, reason="超出承保意愿")
    after = office.submission(saas["id"])
    assert (after["state"], after["offers"][0]["state"]) == ("declined", "declined")
    with pytest.raises(StepNotAllowed):
        office.bind(after)
    with pytest.raises(StepNotAllowed):
        office.do(answer, SENIOR, referral_id=number, version=2, approve=True, reason="再想想")


def test_a_firm_the_rules_decline_gets_no_offer(office: Any) -> None:
    declined = office.submit(sample(office, "12_logistics_firm.yaml"))
    assert (declined["state"], declined["offers"], declined["steps"]) == ("declined", [], [])


def test_a_clean_offer_is_referred_by_hand_and_taken_back_by_a_new_quote(
    office: Any, clinic_quote: Quote
) -> None:
    asked = office.submit(clinic_quote)
    offer = asked["offers"][0]["quote_id"]
    office.do(refer, JUNIOR, quote_id=offer, version=1, reason="新客户，想再看一看")
    waiting = office.submission(asked["id"])
    (cause,) = waiting["referrals"][0]["causes"]
    assert cause == {"code": "by_hand", "words": {"zh": "核保人要求上报", "en": "referred by hand"}}
    office.do(
        offer_quote, submission_id=asked["id"], version=waiting["version"], quote=clinic_quote
    )
    after = office.submission(asked["id"])
    assert (after["state"], after["referrals"]) == ("quoted", [])
    assert said(office, waiting["referrals"][0]["id"])[-1][1] == "referral.withdraw"


def test_the_premium_is_overridden_only_as_filed_with_a_reason_by_an_underwriter(
    office: Any, clinic_quote: Quote
) -> None:
    asked = office.submit(clinic_quote)
    broker = Actor("seller", "broker", "local", broker="anji")
    credit = (Modification(item="evidence", share=-0.05, reason="等保二级测评报告"),)
    given = {"submission_id": asked["id"], "day": office.now.date()}
    with pytest.raises(NotAllowed):
        office.see(quote_for, broker, schedule=credit, **given)
    with pytest.raises(NotFiled):
        office.see(quote_for, JUNIOR, schedule=(replace_share(credit[0], -0.9),), **given)
    cheaper = office.see(quote_for, JUNIOR, schedule=credit, **given)
    with pytest.raises(InvalidTerms, match="reason"):
        office.do(
            offer_quote, JUNIOR, submission_id=asked["id"], version=2, quote=cheaper, reason=""
        )
    office.do(
        offer_quote, JUNIOR, submission_id=asked["id"], version=2, quote=cheaper, reason="有报告"
    )
    before, after = (asked["offers"][0], office.submission(asked["id"])["offers"][0])
    # 5% less of 3,450.63, to the cent.
    assert after["premium_minor"] == pytest.approx(before["premium_minor"] * 0.95, abs=1)


def replace_share(one: Modification, share: float) -> Modification:
    return one.model_copy(update={"share": share})


def test_a_withdrawn_submission_takes_its_offer_and_referral_along(
    office: Any, saas: dict[str, Any]
) -> None:
    office.do(withdraw, submission_id=saas["id"], version=saas["version"], reason="客户改投他司")
    after = office.submission(saas["id"])
    assert (after["state"], after["offers"][0]["state"]) == ("withdrawn", "withdrawn")
    assert (after["referrals"], after["steps"]) == ([], [])
    with pytest.raises(StepNotAllowed):
        office.do(withdraw, submission_id=saas["id"], version=after["version"], reason="再说一次")


def test_days_that_pass_end_offers_referrals_and_unpaid_policies_once(
    office: Any, saas: dict[str, Any], clinic_quote: Quote
) -> None:
    quoted = office.submit(clinic_quote)
    unpaid = office.bind(office.submit(clinic_quote))
    part = office.pay(office.bind(office.submit(clinic_quote)), 100)
    issued = office.pay(office.bind(office.submit(clinic_quote)))
    office.pass_time(30)
    assert office.do(pass_days, SYSTEM) == {"offers": 0, "policies": 0}
    office.pass_time(1)
    assert office.do(pass_days, SYSTEM) == {"offers": 2, "policies": 2}
    assert office.do(pass_days, SYSTEM) == {"offers": 0, "policies": 0}
    for submission in (saas, quoted):
        after = office.submission(submission["id"])
        assert (after["state"], after["offers"][0]["state"], after["referrals"]) == (
            "lapsed", "expired", [],
        )  # fmt: skip
    lapsed = office.policy(unpaid["id"])
    assert (lapsed["state"], lapsed["owed_minor"], lapsed["certificate"]) == ("lapsed", 0, None)
    part = office.policy(part["id"])
    assert (part["state"], part["owed_minor"]) == ("lapsed", -100)
    assert office.pay(part)["owed_minor"] == 0  # what was paid goes back
    assert office.policy(issued["id"])["state"] == "in_force"
    office.pass_time(333)
    assert office.do(pass_days, SYSTEM) == {"offers": 0, "policies": 0}  # the last day of cover
    office.pass_time(1)
    office.do(pass_days, SYSTEM)
    assert office.policy(issued["id"])["state"] == "expired"


def test_what_time_did_stands_in_the_audit_as_done_by_nobodys_hand(
    office: Any, clinic_quote: Quote
) -> None:
    offer = office.submit(clinic_quote)["offers"][0]["quote_id"]
    office.pass_time(31)
    office.do(pass_days, SYSTEM)
    with session_scope(office.store, LOCAL, write=False) as session:
        (last, *_) = list_audit(session, entity="offer", entity_id=offer)
    assert (last.actor, last.role, last.action) == ("nightly", "system", "offer.expire")
    with pytest.raises(Conflict):
        office.do(bind, quote_id=offer, version=2, reason="太晚了")


def test_an_answer_after_the_offers_last_day_is_refused(office: Any, saas: dict[str, Any]) -> None:
    office.pass_time(31)
    number = saas["referrals"][0]["id"]
    with pytest.raises(Conflict, match="valid until"):
        office.do(answer, SENIOR, referral_id=number, version=1, approve=True, reason="可以")


def test_answers_kept_for_repeated_requests_are_forgotten_after_a_week(office: Any) -> None:
    def keep(session: Session, actor: Actor, now: datetime) -> None:
        told = {"key": "k", "request_sha256": "ab" * 32, "status": 200, "headers": "{}"}
        keep_answer(session, body="{}", now=now, **told)
        record(session, action="tested", entity="answer", entity_id="k", now=now)

    def known(session: Session, actor: Actor) -> bool:
        return find_answer(session, key="k") is not None

    office.do(keep)
    office.pass_time(7)
    office.do(pass_days)
    assert office.see(known)
    assert not office.see(known, JUNIOR)  # another's key
    office.pass_time(1)
    office.do(pass_days)
    assert not office.see(known)
