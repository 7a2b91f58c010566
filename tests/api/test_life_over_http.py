"""The life of a submission over HTTP: once, and only what was looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from risk.api.life_shapes import OfferShape, PolicyShape, ReferralShape, SubmissionShape
from risk.profile import read_profile


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(visit: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """Give the service to the person at this machine, on one day."""
    monkeypatch.setattr("risk.api.stored.clock", lambda: datetime(2026, 12, 1, 9, tzinfo=UTC))
    with visit("localhost", sign_in="none") as opened:
        yield opened


@pytest.fixture
def firm(submission: dict[str, Any]) -> dict[str, Any]:
    return {"profile": submission["profile"]}


def match(document: dict[str, Any], **more: str) -> dict[str, str]:
    return {"if-match": f'"{document["version"]}"', **more}


def test_from_a_profile_to_a_certificate_and_its_end(desk, firm):
    made = desk.post("/v1/quotes", json=firm)
    assert made.status_code == 201
    asked = made.json()
    SubmissionShape.model_validate(asked)
    assert made.headers["location"] == "/v1/submissions/1"
    assert made.headers["etag"] == '"2"'
    assert desk.get(made.headers["location"]).json() == asked
    number = asked["offers"][0]["quote_id"]
    offer = desk.get(f"/v1/quotes/{number}")
    OfferShape.model_validate(offer.json())
    printed = desk.get(f"/v1/quotes/{number}/paper.pdf")
    assert printed.content.startswith(b"%PDF")
    assert printed.headers["content-type"] == "application/pdf"
    assert desk.get(f"/v1/quotes/{number}/working-paper.xlsx").content.startswith(b"PK")
    bound = desk.post(
        f"/v1/quotes/{number}/bind",
        json={"reason": "agreed"},
        headers={"if-match": offer.headers["etag"]},
    )
    assert (bound.status_code, bound.headers["location"]) == (201, "/v1/policies/1")
    policy = bound.json()
    assert desk.get("/v1/policies/1/certificate.pdf").status_code == 409
    PolicyShape.model_validate(policy)
    paid = desk.post(
        "/v1/policies/1/payments",
        json={"amount": policy["owed"], "reason": "slip"},
        headers=match(policy),
    ).json()
    assert (paid["state"], paid["certificate"], paid["owed"]) == ("in_force", "2026-000001", "0.00")
    paper = desk.get("/v1/policies/1/certificate.pdf", headers={"accept-language": "en"})
    assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    more = {"profile": firm["profile"] | {"cover": {"limit": 2e6, "retention": 10_000}}}
    changed = desk.post(
        "/v1/policies/1/endorsements",
        json=more | {"effective": "2027-06-01", "reason": "more"},
        headers=match(paid),
    ).json()
    assert float(changed["owed"]) > 0
    renewal = desk.post("/v1/policies/1/renew", json={}, headers=match(changed))
    assert (renewal.status_code, renewal.headers["location"]) == (201, "/v1/submissions/2")
    told = desk.get("/v1/submissions/2/changes").json()
    assert told["policy_id"] == 1
    quoted = desk.post("/v1/submissions/2/quote", json={}, headers=match(renewal.json())).json()
    assert quoted["state"] == "quoted"
    gone = desk.post(
        "/v1/submissions/2/withdraw", json={"reason": "not now"}, headers=match(quoted)
    ).json()
    assert gone["state"] == "withdrawn"
    policy = desk.get("/v1/policies/1").json()
    over = desk.post(
        "/v1/policies/1/cancel",
        json={"effective": "2027-07-01", "reason": "closed"},
        headers=match(policy),
    ).json()
    assert (over["state"], over["steps"]) == ("cancelled", ["pay"])


def test_a_kept_quote_gives_its_whole_paper_as_if_it_had_been_asked_for_at_once(desk, firm):
    number = desk.post("/v1/quotes", json=firm).json()["offers"][0]["quote_id"]
    paper = desk.get(f"/v1/quotes/{number}/paper")
    whole = desk.post("/v1/quote", json=firm | {"as_of": "2026-12-01"})
    assert paper.content == whole.content


def test_a_referral_is_discussed_and_answered(desk, firm):
    offer = desk.post("/v1/quotes", json=firm).json()["offers"][0]
    raised = desk.post(
        f"/v1/quotes/{offer['quote_id']}/refer", json={"reason": "look again"}, headers=match(offer)
    )
    ReferralShape.model_validate(raised.json())
    (waiting,) = desk.get("/v1/referrals").json()
    said = desk.post(
        f"/v1/referrals/{waiting['id']}/say", json={"reason": "seen"}, headers=match(waiting)
    ).json()
    done = desk.post(
        f"/v1/referrals/{waiting['id']}/approve", json={"reason": "fine"}, headers=match(said)
    ).json()
    assert (done["state"], [one["words"] for one in done["said"]]) == (
        "approved", ["look again", "seen", "fine"],
    )  # fmt: skip
    late = desk.post(
        f"/v1/referrals/{waiting['id']}/decline", json={"reason": "no"}, headers=match(done)
    )
    assert (late.status_code, late.json()["code"]) == (409, "step-not-allowed")


def test_a_request_sent_twice_gets_the_first_answer_byte_for_byte(desk, firm):
    key = {"idempotency-key": "order-17"}
    first = desk.post("/v1/quotes", json=firm, headers=key)
    again = desk.post("/v1/quotes", json=firm, headers=key)
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["location"] == first.headers["location"]
    assert (again.headers["idempotency-replayed"], "idempotency-replayed" in first.headers) == (
        "true", False,
    )  # fmt: skip
    assert len(desk.get("/v1/submissions").json()["items"]) == 1
    other = desk.post("/v1/submissions", json=firm, headers=key)
    assert (other.status_code, other.json()["faults"][0]["code"]) == (409, "key-used")
    offer = first.json()["offers"][0]
    bind = {
        "url": f"/v1/quotes/{offer['quote_id']}/bind",
        "json": {"reason": "agreed"},
        "headers": match(offer, **{"idempotency-key": "bind-17"}),
    }
    with ThreadPoolExecutor(4) as pool:
        answers = [one.result() for one in [pool.submit(desk.post, **bind) for _ in range(4)]]
    assert {(one.status_code, one.content) for one in answers} == {(201, answers[0].content)}
    assert len(desk.get("/v1/policies").json()["items"]) == 1


def test_what_failed_is_not_kept_under_its_key(desk, firm):
    key = {"idempotency-key": "k"}
    offer = desk.post("/v1/quotes", json=firm).json()["offers"][0]
    address = f"/v1/quotes/{offer['quote_id']}/bind"
    wrong = desk.post(address, json={"reason": "x"}, headers=key | {"if-match": '"9"'})
    assert wrong.status_code == 412
    assert desk.post(address, json={"reason": "x"}, headers=key | match(offer)).status_code == 201


def test_only_what_was_looked_at_is_changed(desk, firm):
    offer = desk.post("/v1/quotes", json=firm).json()["offers"][0]
    address = f"/v1/quotes/{offer['quote_id']}/bind"
    for header in (None, "3", '"0"', 'W/"1"', "*"):
        headers = {"accept-language": "en"} | ({"if-match": header} if header else {})
        missing = desk.post(address, json={"reason": "x"}, headers=headers)
        assert (missing.status_code, missing.json()["code"]) == (428, "no-version")
    assert desk.post(address, json={"reason": "x"}, headers=match(offer)).status_code == 201
    stale = desk.post(address, json={"reason": "x"}, headers=match(offer))
    assert (stale.status_code, stale.json()["faults"][0]["path"]) == (412, "version")
    assert "offer.bind" in stale.json()["faults"][0]["rule"]


def test_lists_come_in_pages(desk, firm):
    for _ in range(5):
        desk.post("/v1/quotes", json=firm)
    pages, after = [], None
    while not pages or after is not None:
        query = {"most": 2} | ({"before": after} if after else {})
        told = desk.get("/v1/submissions", params=query).json()
        pages.append([one["id"] for one in told["items"]])
        after = told["next"]
    assert pages == [[5, 4], [3, 2], [1]]
    assert desk.get("/v1/policies", params={"state": "lapsed"}).json() == {
        "items": [], "next": None,
    }  # fmt: skip


def test_what_is_not_there_or_not_possible_is_a_problem_in_the_callers_language(desk, firm):
    for address in ("/v1/submissions/7", "/v1/quotes/7", "/v1/policies/7", "/v1/referrals/7"):
        assert desk.get(address).status_code == 404
    offer = desk.post("/v1/quotes", json=firm).json()["offers"][0]
    policy = desk.post(
        f"/v1/quotes/{offer['quote_id']}/bind", json={"reason": "x"}, headers=match(offer)
    ).json()
    for amount, status in (("1.005", 422), ("1e3", 422), ("99999.00", 422), ("NaN", 422)):
        paid = desk.post(
            "/v1/policies/1/payments",
            json={"amount": amount, "reason": "x"},
            headers=match(policy, **{"accept-language": "zh"}),
        )
        assert paid.status_code == status, amount
    assert paid.json()["title"] != ""
    much = desk.post(
        "/v1/policies/1/payments",
        json={"amount": "99999.00", "reason": "x"},
        headers=match(policy, **{"accept-language": "zh"}),
    ).json()
    assert (much["code"], much["title"]) == ("invalid-terms", "保单的日期或金额不成立")


def test_a_broker_works_on_its_own_and_an_auditor_only_looks(visit, issued, firm):
    seller = {"x-api-key": issued("broker", broker="anji")}
    other = {"x-api-key": issued("broker", broker="bohai")}
    auditor = {"x-api-key": issued("auditor")}
    desk = visit()
    asked = desk.post("/v1/quotes", json=firm, headers=seller).json()
    offer = asked["offers"][0]
    address = f"/v1/quotes/{offer['quote_id']}"
    assert desk.get(address, headers=seller).status_code == 200
    assert desk.get(address, headers=auditor).status_code == 200
    assert desk.get(address, headers=other).status_code == 404
    refused = desk.post(f"{address}/bind", json={"reason": "x"}, headers=auditor | match(offer))
    assert refused.status_code == 403
    assert desk.get("/v1/submissions", headers=other).json()["items"] == []
    assert desk.get("/v1/submissions").status_code == 401


def test_a_firm_beyond_the_rules_is_referred_with_the_reasons(desk, samples):
    profile = read_profile(samples / "10_parking_saas.yaml").model_dump(mode="json")
    asked = desk.post("/v1/quotes", json={"profile": profile}).json()
    assert asked["state"] == "referred"
    assert {"persons_implausible", "unpriced_parts"} <= {
        one["code"] for one in asked["referrals"][0]["causes"]
    }


def test_the_description_has_an_example_of_every_body(desk):
    described = desk.get("/openapi.json").json()
    shapes = described["components"]["schemas"]
    for name in ("OpenBody", "ReasonBody", "PaymentBody", "ChangeBody", "CancelBody"):
        for key in shapes[name]["required"]:
            assert shapes[name]["properties"][key]["examples"], (name, key)
    example = shapes["OpenBody"]["properties"]["profile"]["examples"][0]
    assert desk.post("/v1/quotes", json={"profile": example}).status_code == 201


def test_many_callers_at_once_are_all_answered_and_nothing_is_doubled(desk, firm):
    with ThreadPoolExecutor(24) as pool:
        sent = [pool.submit(desk.post, "/v1/quotes", json=firm) for _ in range(40)]
        answers = [one.result() for one in sent]
    assert {one.status_code for one in answers} == {201}
    assert sorted(one.json()["id"] for one in answers) == list(range(1, 41))
    assert len({one.json()["firm_id"] for one in answers}) == 1
