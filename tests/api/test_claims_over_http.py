"""Incidents and claims over HTTP, from the firm's report to money that came back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from risk.api.claims_bodies import TOLD
from risk.api.claims_shapes import ClaimShape, IncidentShape

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


class Desk:
    """A service with a policy in force, and those who call it."""

    def __init__(self, client: TestClient, keys: dict[str, str]) -> None:
        self.client = client
        self.keys = keys

    def post(self, address: str, body: Any, who: str = "claims", version: Any = None) -> Any:
        headers = {"x-api-key": self.keys[who]}
        if version is not None:
            headers["if-match"] = f'"{version}"'
        return self.client.post(f"/v1/{address}", json=body, headers=headers)

    def get(self, address: str, who: str = "claims") -> Any:
        return self.client.get(f"/v1/{address}", headers={"x-api-key": self.keys[who]})


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def desk(
    visit: Callable[..., TestClient],
    issued: Callable[..., str],
    submission: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    now = START
    monkeypatch.setattr("risk.api.stored.clock", lambda: now)
    with visit() as client:
        keys = {"underwriter": issued("underwriter"), "claims": issued("claims")}
        made = Desk(client, keys)
        asked = made.post("quotes", {"profile": submission["profile"]}, "underwriter").json()
        offer = asked["offers"][0]
        bound = made.post(
            f"quotes/{offer['quote_id']}/bind", {"reason": "x"}, "underwriter", offer["version"]
        ).json()
        paid = made.post(
            "policies/1/payments", {"amount": bound["owed"], "reason": "x"}, "underwriter",
            bound["version"],
        )  # fmt: skip
        assert paid.json()["state"] == "in_force"
        keys |= {"firm": issued("firm", firm=1), "other": issued("broker", broker="bohai")}
        now = NOW
        yield made


def test_a_firm_reports_and_claims_are_handled_paid_and_closed(desk: Desk) -> None:
    told = TOLD | {"occurred_on": "2026-11-23"}
    made = desk.post("incidents", {"told": told}, "firm")
    assert (made.status_code, made.headers["location"]) == (201, "/v1/incidents/1")
    incident = made.json()
    IncidentShape.model_validate(incident)
    assert (incident["level"], incident["grade"]["en"]) == ("V", "relatively major")
    seen = desk.get("incidents/1", "firm")
    assert seen.json() == incident
    given = {"notice_id": "operator", "given_at": NOW.isoformat(), "reason": "telephone"}
    assert desk.post("incidents/1/notices", given, "firm", 1).status_code == 403
    noted = desk.post("incidents/1/notices", given, version=1).json()
    assert [one["late"] for one in noted["notices"] if one["given_at"]] == [True]
    moved = desk.post("incidents/1/move", {"step": "handle", "reason": "x"}, version=2).json()
    assert moved["state"] == "handled"

    body = {
        "policy_id": 1, "part": "LIA", "made_on": "2026-11-25", "incident_id": 1,
        "loss": "50000.00", "reserve": "40000", "reason": "letter of demand",
    }  # fmt: skip
    claim = desk.post("claims", body)
    assert (claim.status_code, claim.headers["etag"]) == (201, '"1"')
    ClaimShape.model_validate(claim.json())
    assert (claim.json()["left_to_pay"], claim.json()["doubts"]) == ("40000.00", [])
    paid = desk.post("claims/1/payments", {"amount": "40000", "reason": "x"}, version=1).json()
    assert (paid["paid"], paid["reserve"]) == ("40000.00", "0.00")
    much = desk.post("claims/1/payments", {"amount": "0.01", "reason": "x"}, version=2)
    assert (much.status_code, much.json()["code"]) == (422, "invalid-terms")
    desk.post("claims/1/recoveries", {"amount": "1000", "reason": "x"}, version=2)
    ended = desk.post("claims/1/end", {"step": "close", "reason": "settled"}, version=3).json()
    assert (ended["state"], ended["incurred"]) == ("closed", "39000.00")
    assert [one["id"] for one in desk.get("claims?policy=1&state=closed").json()["items"]] == [1]


def test_what_is_not_possible_is_a_problem_and_nothing_changes(desk: Desk) -> None:
    for wrong in (
        {"told": TOLD | {"facts": {"weather": "bad"}}},
        {"told": TOLD | {"discovered_at": "2027-01-01T00:00:00+00:00"}},
        {"told": TOLD | {"discovered_at": "2026-11-24T08:00:00"}},
        {"told": TOLD | {"breach": {"data": [{"category": "gossip"}]}}},
    ):
        assert desk.post("incidents", wrong, "firm").status_code == 422
    assert desk.get("incidents").json() == {"items": [], "next": None}
    claim = {"policy_id": 1, "part": "LIA", "made_on": "2026-11-25", "reason": "x"}
    assert desk.post("claims", claim | {"policy_id": 9}).status_code == 404
    assert desk.post("claims", claim | {"incident_id": 9}).status_code == 404
    assert desk.post("claims", claim | {"part": "XXX"}).status_code == 422
    assert desk.post("claims", claim | {"loss": "-1"}).status_code == 422
    assert desk.post("claims", claim, "underwriter").status_code == 403
    assert desk.get("claims").json()["items"] == []


def test_nobody_else_sees_a_firms_incidents_and_claims(desk: Desk) -> None:
    desk.post("incidents", {"told": TOLD}, "firm")
    desk.post("claims", {"policy_id": 1, "part": "LIA", "made_on": "2026-11-25", "reason": "x"})
    for address in ("incidents/1", "claims/1"):
        assert desk.get(address, "firm").status_code == 200
        assert desk.get(address, "other").status_code == 404
    for address in ("incidents", "claims"):
        assert desk.get(address, "other").json()["items"] == []
        assert len(desk.get(address, "firm").json()["items"]) == 1
    assert desk.post("incidents", {"told": TOLD, "firm_id": 1}, "other").status_code == 404
