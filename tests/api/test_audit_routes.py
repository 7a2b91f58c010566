"""Who did and saw what, over HTTP; a firm's data handed out and erased."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

Call = Callable[..., Any]


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def call(visit: Callable[..., TestClient], issued: Callable[..., str]) -> Call:
    """Ask as somebody of a role."""
    client = visit()
    keys: dict[tuple[Any, ...], str] = {}

    def send(role: str, method: str, path: str, *, status: int = 200, **given: Any) -> Any:
        whose = {name: given.pop(name) for name in ("firm", "broker") if name in given}
        named = (role, *whose.values())
        if named not in keys:
            keys[named] = issued(role, **whose)
        headers = {"authorization": f"Bearer {keys[named]}"}
        answer = client.request(method, path, headers=headers, **given)
        assert answer.status_code == status, answer.text
        return answer.json()

    return send


@pytest.fixture
def kept(call: Call, small_firm: Callable[..., dict[str, Any]]) -> int:
    """Give the number of a firm that a broker brought and had quoted."""
    body = {"profile": small_firm()}
    told = call("broker", "post", "/v1/quotes", json=body, status=201, broker="anji")
    number: int = told["firm_id"]
    return number


def test_who_asks_is_told_who_they_are(call: Call) -> None:
    told = call("broker", "get", "/v1/me", broker="anji")
    assert (told["role"], told["broker"], told["tenant"]) == ("broker", "anji", "local")
    assert told["rights"]["policy.bind"] == "own"
    assert "key.issue" not in told["rights"]


def test_looking_at_answers_and_papers_is_kept_with_who_looked(call: Call, kept: int) -> None:
    assert call("claims", "get", f"/v1/firms/{kept}")["profile"]["firm"]["name"]
    call("actuary", "get", "/v1/quotes/1/paper")
    call("broker", "get", f"/v1/firms/{kept}/export", broker="anji")
    seen = call("auditor", "get", "/v1/audit", params={"most": 50})["items"]
    seen = [one for one in seen if one["action"] == "viewed"]
    assert [(one["action"], one["role"], one["entity"]) for one in seen] == [
        ("viewed", "broker", "firm"),
        ("viewed", "actuary", "quote"),
        ("viewed", "claims", "firm"),
    ]
    assert all(one["actor"].startswith("key:") and one["request_id"] for one in seen)


def test_the_audit_is_paged_and_walked(call: Call, kept: int) -> None:
    first = call("auditor", "get", "/v1/audit", params={"most": 2})
    rest = call("auditor", "get", "/v1/audit", params={"most": 1000, "before": first["next"]})
    every = [one["seq"] for one in first["items"] + rest["items"]]
    assert every == list(range(max(every), 0, -1))
    assert rest["next"] is None
    firm = call("auditor", "get", "/v1/audit", params={"entity": "firm", "entity_id": str(kept)})
    assert {one["entity_id"] for one in firm["items"]} == {str(kept)}
    chain = call("auditor", "get", "/v1/audit/chain")
    assert chain["rows"] == max(every)
    call("auditor", "get", "/v1/audit/chain", params={"end": chain["end"]})
    broken = call("auditor", "get", "/v1/audit/chain", params={"end": "2:abc"}, status=409)
    assert broken["code"] == "audit-broken"


def test_others_do_not_read_the_audit(call: Call) -> None:
    for role in ("underwriter", "regulator", "admin", "actuary"):
        assert call(role, "get", "/v1/audit", status=403)["code"] == "not-allowed"


def test_a_broker_finds_nothing_of_another_and_is_told_as_if_it_were_not_there(
    call: Call, kept: int
) -> None:
    assert call("broker", "get", "/v1/firms", broker="bohai")["firms"] == []
    for path in ("/v1/firms/{}", "/v1/firms/{}/export", "/v1/quotes/{}/paper"):
        foreign = call("broker", "get", path.format(kept), broker="bohai", status=404)
        missing = call("broker", "get", path.format(99), broker="bohai", status=404)
        assert foreign["detail"].replace(str(kept), "99") == missing["detail"], path


def test_a_firms_data_is_erased_by_an_administrator_alone(call: Call, kept: int) -> None:
    path = f"/v1/firms/{kept}"
    body = {"reason": "request"}
    call("broker", "post", f"{path}/erase", json=body, broker="anji", status=403)
    call("underwriter", "post", f"{path}/erase", json=body, status=403)
    done = call("admin", "post", f"{path}/erase", json=body)
    assert done == {"emptied": {"firm": 1, "submission": 1, "quote": 1}, "kept": []}
    for gone in (path, "/v1/quotes/1/paper"):
        assert call("underwriter", "get", gone, status=404)["code"] == "erased"
    assert call("underwriter", "get", "/v1/firms")["firms"][0]["name"] == ""
    call("admin", "get", "/v1/audit/chain")


def test_a_goal_that_nothing_reaches_is_a_problem_in_words(
    call: Call, small_firm: Callable[..., dict[str, Any]]
) -> None:
    body = {"profile": small_firm(), "as_of": "2026-11-24", "target_premium": 0.01}
    told = call("underwriter", "post", "/v1/improve", json=body, status=422)
    assert told["code"] == "no-way"
