"""Who comes in: keys, tokens of a provider, a demonstration, this machine alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from risk.api.auth import Door
from risk.api.throttle import Throttle
from risk.desk.people.actor import LOCAL
from risk.errors import NotSignedIn
from risk.settings import Settings
from risk.store import engine, session_scope

ENISA = {"impact": ["M", "L", "L"], "areas": ["L", "L", "M", "L"], "as_of": "2026-11-24"}
Open = Callable[..., TestClient]
Issue = Callable[..., str]


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def bearer(text: str) -> dict[str, str]:
    return {"authorization": f"Bearer {text}"}


def ask(client: TestClient, text: str | None) -> Any:
    return client.post("/v1/enisa", json=ENISA, headers=bearer(text) if text else {})


def test_a_key_opens_what_its_role_may_and_nothing_without_it(visit: Open, issued: Issue) -> None:
    client = visit()
    text = issued()
    assert ask(client, text).status_code == 200
    assert client.post("/v1/enisa", json=ENISA, headers={"x-api-key": text}).status_code == 200
    nobody = ask(client, None)
    assert (nobody.status_code, nobody.json()["code"]) == (401, "not-signed-in")
    assert nobody.headers["www-authenticate"] == "Bearer"
    forbidden = client.get("/v1/keys", headers=bearer(text))
    assert (forbidden.status_code, forbidden.json()["code"]) == (403, "not-allowed")
    assert "admin" in forbidden.json()["faults"][0]["rule"]


def test_every_route_but_health_asks_who_comes(visit: Open) -> None:
    client = visit(failed_sign_ins=1000)
    described = client.get("/openapi.json").json()
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            answer = client.request(method, path.replace("{", "").replace("}", ""), content=b"")
            if path in ("/health", "/ready"):
                assert (answer.status_code, told["security"]) == (200, [])
            else:
                assert answer.status_code == 401, (method, path)
                assert told["security"], path


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-1] + ("A" if text[-1] != "A" else "B"),
        lambda text: text.replace(".local.", ".east."),
        lambda text: text + "x",
        lambda text: text.rsplit(".", 1)[0] + ".",
        lambda text: ".".join([*text.split(".")[:2], "0" * 12, text.split(".")[3]]),
        lambda text: "br.local.' OR 1=1 --.x",
    ],
    ids=["letter", "insurer", "longer", "no secret", "prefix", "sql"],
)
def test_a_forged_key_does_not_count_and_the_answer_does_not_tell_why(
    visit: Open, issued: Issue, spoil: Callable[[str], str]
) -> None:
    text = issued()
    answer = ask(visit(), spoil(text))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    told = answer.json()
    unlike = ("request_id", "instance")
    expired = issued(now=datetime.now(UTC) - timedelta(days=31))
    late = ask(visit(), expired).json()
    assert {k: v for k, v in told.items() if k not in unlike} == {
        k: v for k, v in late.items() if k not in unlike
    }


def test_a_key_ends_when_it_is_revoked_and_the_audit_knows_no_secret(
    visit: Open, issued: Issue, database: str
) -> None:
    admin = issued("admin")
    client = visit()
    made = client.post(
        "/v1/keys", json={"name": "p", "role": "broker", "broker": "anji", "days": 5},
        headers=bearer(admin),
    )  # fmt: skip
    assert made.status_code == 201
    text, prefix = made.json()["key"], made.json()["prefix"]
    assert ask(visit(), text).status_code == 200
    told = client.post(f"/v1/keys/{prefix}/revoke", json={"reason": "lost"}, headers=bearer(admin))
    assert told.json()["revoked_at"]
    assert ask(visit(), text).status_code == 401
    again = client.post(f"/v1/keys/{prefix}/revoke", json={"reason": "lost"}, headers=bearer(admin))
    assert again.status_code == 409
    missing = client.post("/v1/keys/none/revoke", json={"reason": "lost"}, headers=bearer(admin))
    assert missing.status_code == 404
    listed = client.get("/v1/keys", headers=bearer(admin)).json()
    assert {one["prefix"] for one in listed} >= {prefix}
    secret = text.rsplit(".", 1)[1]
    assert secret not in json.dumps(listed)
    stored = Path(database.removeprefix("sqlite:///"))
    kept = b"".join(one.read_bytes() for one in stored.parent.glob(f"{stored.name}*"))
    assert prefix.encode() in kept
    assert secret.encode() not in kept


def test_a_key_with_few_actions_opens_those_alone(visit: Open, issued: Issue) -> None:
    text = issued(scopes=["rulebook.read"])
    client = visit()
    assert client.get("/v1/rulebook", headers=bearer(text)).status_code == 200
    narrow = ask(client, text)
    assert narrow.status_code == 403
    assert "other actions" in narrow.json()["faults"][0]["rule"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "local"},
        {"role": "system"},
        {"role": "boss"},
        {"role": "firm"},
        {"role": "broker"},
        {"role": "underwriter", "broker": "anji"},
        {"role": "firm", "firm": 99},
        {"role": "auditor", "scopes": ["policy.bind"]},
        {"role": "auditor", "days": 731},
    ],
)
def test_a_key_that_cannot_be_is_refused(visit: Open, issued: Issue, wrong: dict[str, Any]) -> None:
    admin = issued("admin")
    body = {"name": "x", "days": 5} | wrong
    answer = visit().post("/v1/keys", json=body, headers=bearer(admin))
    assert answer.status_code == (404 if wrong.get("firm") else 422)
    assert answer.json()["faults"]


def test_failed_sign_ins_are_slowed_down(visit: Open, issued: Issue) -> None:
    client = visit(failed_sign_ins=3)
    text = issued()
    assert [ask(client, "br.wrong").status_code for _ in range(4)] == [401, 401, 401, 429]
    slowed = ask(client, text)
    assert slowed.status_code == 429
    assert 0 < int(slowed.headers["retry-after"]) <= 20
    assert slowed.json()["code"] == "too-many"


def test_one_caller_may_not_ask_without_end(visit: Open, issued: Issue) -> None:
    client = visit(requests_per_minute=2)
    one, other = issued(), issued()
    assert [ask(client, one).status_code for _ in range(3)] == [200, 200, 429]
    assert ask(client, other).status_code == 200


def test_a_throttle_lets_through_again_as_time_goes_by() -> None:
    clock = Hand()
    throttle = Throttle(6, clock)
    for _ in range(6):
        assert throttle.wait("x") == 0
        throttle.take("x")
    assert throttle.wait("x") == pytest.approx(10)
    assert throttle.wait("y") == 0
    clock.seconds += 4
    assert throttle.wait("x") == pytest.approx(6)
    clock.seconds += 7
    assert throttle.wait("x") == 0


def test_a_revoked_key_is_remembered_for_seconds_only(issued: Issue, database: str) -> None:
    import anyio
    from starlette.requests import HTTPConnection

    from risk.api.auth import REMEMBERED
    from risk.desk.people.keys import revoke_key

    text = issued()
    prefix = text.split(".")[2]
    store, clock = engine(database), Hand()
    door = Door(Settings(database_url=database, sign_in="on"), lambda: store, clock)
    headers = [(b"authorization", f"bearer {text}".encode())]
    caller = HTTPConnection({"type": "http", "headers": headers, "client": ("203.0.113.9", 1)})
    assert anyio.run(door.actor, caller).role == "underwriter"
    with session_scope(store, LOCAL) as session:
        revoke_key(session, actor=LOCAL, prefix=prefix, reason="x", now=datetime.now(UTC))
    clock.seconds += REMEMBERED
    with pytest.raises(NotSignedIn):
        anyio.run(door.actor, caller)
    store.dispose()


def test_a_demonstration_takes_a_name_on_this_machine_alone(visit: Open) -> None:
    client = visit("localhost", sign_in="demo")
    for name in ("demo:underwriter", "demo:broker:anji", "demo:firm:1", "regulator"):
        assert ask(client, name).status_code == 200, name
    for name in ("demo:local", "demo:system", "demo:firm:x", "demo:firm", "demo:admin:1"):
        assert ask(client, name).status_code == 401, name
    assert client.get("/v1/keys", headers=bearer("demo:auditor")).status_code == 200
    assert client.get("/v1/keys", headers=bearer("demo:underwriter")).status_code == 403
    assert ask(visit(sign_in="demo"), "demo:underwriter").status_code == 401


@pytest.mark.parametrize(
    "host", ["service.example", "localhost.evil.example", "10.0.0.1:80", "[::2]"]
)
def test_without_sign_in_only_this_machine_is_answered(visit: Open, host: str) -> None:
    here = visit("localhost", sign_in="none")
    assert ask(here, None).status_code == 200
    elsewhere = here.post("/v1/enisa", json=ENISA, headers={"host": host})  # a borrowed browser
    assert elsewhere.status_code == 401
    assert here.post("/v1/enisa", json=ENISA, headers={"host": "[::1]:80"}).status_code == 200
    assert ask(visit(sign_in="none"), None).status_code == 401


def test_calculators_may_be_open_but_not_to_wrong_credentials(visit: Open) -> None:
    client = visit(open_calculators=True)
    assert ask(client, None).status_code == 200
    assert client.get("/v1/rulebook", params={"most": 1}).status_code == 200
    assert ask(client, "br.wrong").status_code == 401
    assert client.get("/v1/keys").status_code == 401


def test_callers_who_show_nothing_are_counted_by_address(visit: Open) -> None:
    client = visit(open_calculators=True, requests_per_minute=2)
    assert [ask(client, None).status_code for _ in range(3)] == [200, 200, 429]


def test_credentials_that_stand_twice_do_not_count(visit: Open, issued: Issue) -> None:
    good = f"Bearer {issued()}"
    for twice in (
        [("authorization", good), ("authorization", "Bearer x")],
        [("x-api-key", "a")] * 2,
    ):
        assert visit().get("/v1/me", headers=twice).status_code == 401
