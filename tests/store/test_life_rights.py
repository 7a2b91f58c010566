"""Every verb of the life of a submission, by every role, on one's own things and on others'.

A verb is tried with a version that is long gone: whoever may do it and reaches the thing hears
that it was changed, and nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import pytest

from risk.desk import Quote
from risk.desk.life.bind import bind, pay
from risk.desk.life.cancel import cancel
from risk.desk.life.endorse import endorse
from risk.desk.life.life_document import (
    policy_document,
    policy_list,
    referral_list,
    submission_document,
    submission_list,
)
from risk.desk.life.referrals import answer, discuss, refer
from risk.desk.life.renew import renew
from risk.desk.life.submissions import indicate, offer_quote, open_submission, withdraw
from risk.desk.loss.claim_payments import ask_payment, pay_claim
from risk.desk.loss.claims import adjust_claim, end_claim, open_claim, recover_claim
from risk.desk.loss.claims_document import claim_document, claim_list
from risk.desk.loss.incidents import (
    IncidentTold,
    incident_document,
    incident_list,
    move_incident,
    report_incident,
    tell_notice,
)
from risk.desk.people.actor import LOCAL, Actor, Role
from risk.desk.people.rights import BOUND, rights
from risk.errors import Changed, NotAllowed, NotFound, RiskError
from risk.store import add_firm, add_tenant, list_audit, session_scope

GONE = {"version": 77, "reason": "x"}

VERBS: dict[str, tuple[str, Callable[..., Any], dict[str, Any]]] = {
    "indicate": ("submission.quote", indicate, {"submission_id": 0, "version": 77}),
    "withdraw": ("submission.withdraw", withdraw, {"submission_id": 0, **GONE}),
    "refer": ("referral.discuss", refer, {"quote_id": 0, **GONE}),
    "discuss": ("referral.discuss", discuss, {"referral_id": 0, **GONE}),
    "answer": ("referral.answer", answer, {"referral_id": 0, "approve": True, **GONE}),
    "bind": ("policy.bind", bind, {"quote_id": 0, **GONE}),
    "pay": ("premium.record", pay, {"policy_id": 0, "amount_minor": 1, **GONE}),
    "cancel": ("policy.cancel", cancel, {"policy_id": 0, "effective": None, **GONE}),
    "renew": ("policy.renew", renew, {"policy_id": 0, **GONE}),
    "tell": (
        "incident.handle", tell_notice,
        {"incident_id": 0, "notice_id": "x", "given_at": None, **GONE},
    ),
    "move": ("incident.handle", move_incident, {"incident_id": 0, "step": "handle", **GONE}),
    "adjust": (
        "claim.reserve", adjust_claim,
        {"claim_id": 0, "loss_minor": 1, "reserve_minor": 1, **GONE},
    ),
    "pay claim": ("claim.pay", pay_claim, {"claim_id": 0, "amount_minor": 1, **GONE}),
    "ask": ("claim.pay", ask_payment, {"claim_id": 0, "amount_minor": 1, **GONE}),
    "recover": ("claim.pay", recover_claim, {"claim_id": 0, "amount_minor": 1, **GONE}),
    "end": ("claim.close", end_claim, {"claim_id": 0, "step": "close", **GONE}),
}  # fmt: skip


@pytest.fixture
def things(office: Any, clinic_quote: Quote) -> dict[str, dict[str, int]]:
    """Give numbers by whose they are: of firm 1 and its broker, of another's, of the west's."""
    found = {}
    for whose, tenant, broker in (
        ("own", "local", "anji"),
        ("other", "local", "bohai"),
        ("foreign", "west", "anji"),
    ):
        if tenant == "west":
            admin = Actor("admin", "admin", "west")
            add_tenant(office.store, admin, name="west", now=office.now)
        seller = Actor("seller", "broker", tenant, broker=broker)
        office.boss = Actor("boss", "local", tenant)
        with session_scope(office.store, seller) as session:
            profile = clinic_quote.request.profile
            firm = add_firm(session, profile=profile, source=whose, now=office.now)
        policy = office.bind(office.submit(clinic_quote, firm.id))
        waiting = office.submit(clinic_quote, firm.id)
        quote_id = waiting["offers"][0]["quote_id"]
        referral = office.do(refer, quote_id=quote_id, version=1, reason="再看一看")
        told = IncidentTold(summary="勒索软件", discovered_at=office.now)
        incident = office.do(report_incident, told=told, firm_id=firm.id)
        claim = office.do(open_claim, policy_id=policy["id"], part="LIA",
                          made_on=office.now.date(), reason="索赔函")  # fmt: skip
        found[whose] = {
            "incident_id": incident.id,
            "claim_id": claim.id,
            "firm": firm.id,
            "policy_id": policy["id"],
            "submission_id": waiting["id"],
            "quote_id": quote_id,
            "referral_id": referral.id,
        }
    office.boss = LOCAL
    return found


def outcome(office: Any, actor: Actor, verb: Callable[..., Any], given: Any) -> str:
    try:
        office.do(verb, actor, **given)
    except RiskError as error:
        return type(error).__name__
    return "done"


def test_every_verb_answers_every_role_as_the_table_says(
    office: Any, things: dict[str, dict[str, int]], clinic_quote: Quote
) -> None:
    verbs = VERBS | {
        "offer": (
            "submission.quote",
            offer_quote,
            {"submission_id": 0, "version": 77, "quote": clinic_quote},
        ),
        "endorse": (
            "policy.endorse",
            endorse,
            {"policy_id": 0, "quote": clinic_quote, "effective": office.now.date(), **GONE},
        ),
    }
    with session_scope(office.store, LOCAL, write=False) as session:
        last = list_audit(session, most=1)[0].seq
    for name, (action, verb, given) in verbs.items():
        for role in get_args(Role):
            actor = _who(role, things["own"]["firm"])
            for whose, of in things.items():
                reached = whose == "own" or (whose == "other" and role not in BOUND)
                wanted = Changed if reached else NotFound
                wanted = NotAllowed if rights()[action][actor.role] == "none" else wanted
                asked = {key: of.get(key, value) for key, value in given.items()}
                assert outcome(office, actor, verb, asked) == wanted.__name__, (name, role, whose)
    with session_scope(office.store, LOCAL, write=False) as session:
        assert list_audit(session, most=1)[0].seq == last


def test_a_broker_sees_its_own_and_numbers_its_certificates_in_the_insurers_row(
    office: Any, things: dict[str, dict[str, int]], clinic_quote: Quote
) -> None:
    own, other = things["own"], things["other"]
    for role in ("broker", "firm"):
        actor = _who(role, own["firm"])
        seen = office.see(submission_list, actor)
        assert {one["firm_id"] for one in seen} == {own["firm"]}
        assert [one["id"] for one in office.see(policy_list, actor)] == [own["policy_id"]]
        assert office.see(policy_document, actor, policy_id=own["policy_id"])["events"]
        assert [one["id"] for one in office.see(claim_list, actor)] == [own["claim_id"]]
        assert [one["id"] for one in office.see(incident_list, actor)] == [own["incident_id"]]
        with pytest.raises(NotFound):
            office.see(claim_document, actor, claim_id=other["claim_id"])
        with pytest.raises(NotFound):
            office.see(incident_document, actor, incident_id=other["incident_id"])
        for document, key in (
            (policy_document, "policy_id"),
            (submission_document, "submission_id"),
        ):
            with pytest.raises(NotFound):
                office.see(document, actor, **{key: other[key]})
        with pytest.raises(NotAllowed):
            office.see(referral_list, actor)
    for number, whose in enumerate((other, own), start=1):
        issued = office.pay(office.policy(whose["policy_id"]))
        assert issued["certificate"] == f"2026-{number:06d}"


def test_a_firm_opens_a_submission_for_itself_alone(
    office: Any, things: dict[str, dict[str, int]], clinic_quote: Quote
) -> None:
    firm = _who("firm", things["own"]["firm"])
    profile = clinic_quote.request.profile
    assert office.do(open_submission, firm, profile=profile).firm_id == things["own"]["firm"]
    with pytest.raises(NotFound):
        office.do(open_submission, firm, profile=profile, firm_id=things["other"]["firm"])


def _who(role: Any, firm: int) -> Actor:
    return Actor(
        role, role, "local", firm if role == "firm" else None, "anji" if role == "broker" else None
    )
