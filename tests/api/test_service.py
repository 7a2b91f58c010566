"""What every answer of the service carries, and what its log does not."""

from __future__ import annotations

import json

import structlog


def test_the_service_lives_is_ready_and_counts(client, submission):
    assert client.get("/health").json()["status"] == "ok"
    assert len(client.get("/ready").json()["rulebook_digest"]) == 64
    client.post("/v1/classify", json=submission)
    counted = client.get("/metrics").text
    assert 'risk_requests_total{method="POST",route="/v1/classify",status="200"}' in counted


def test_an_unknown_address_and_a_wrong_method_are_problems_too(client):
    for answer, status, code in (
        (client.get("/v1/nothing"), 404, "not-found"),
        (client.get("/v1/indication"), 405, "method"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_request_keeps_its_number_and_secure_headers(client):
    answer = client.get("/health", headers={"x-request-id": "abc-1"})
    assert answer.headers["x-request-id"] == "abc-1"
    assert answer.headers["x-content-type-options"] == "nosniff"
    odd = client.get("/health", headers={"x-request-id": "a b"})
    assert odd.headers["x-request-id"] != "a b"


def test_the_log_tells_route_status_and_time_but_nothing_of_the_firm(client, submission):
    with structlog.testing.capture_logs() as lines:
        client.post("/v1/indication", json=submission)
    (line,) = lines
    assert (line["route"], line["status"]) == ("/v1/indication", 200)
    told = json.dumps(line, ensure_ascii=False)
    assert submission["profile"]["firm"]["name"] not in told


def test_every_route_is_described_with_what_it_may_answer(client):
    described = client.get("/openapi.json").json()
    for path, methods in described["paths"].items():
        for one in methods.values():
            assert one.get("description"), path
            if path.startswith("/v1/"):
                told = set(one["responses"])
                assert {"400", "401", "403", "413", "422", "429", "503"} <= told, path
                assert told & {"200", "201"}, path


def test_the_calculators_answer_as_the_command_line_does(client, submission):
    levels = {"impact": ["M", "L", "L"], "areas": ["L", "L", "M", "L"], "as_of": "2026-11-24"}
    assert client.post("/v1/enisa", json=levels).json()["risk"] == "MEDIUM"
    breach = {"data": [{"category": "sensitive"}], "identifiability": "maximum"}
    assert client.post("/v1/severity", json=breach).json()["dpc"] == 4
    assert client.post("/v1/classify", json=submission).json()["processor_class"]["id"]
    assert client.post("/v1/duties", json=submission).json()["duties"]
    lines = client.get("/v1/industry", params={"words": "牙科诊所"}).json()
    assert lines[0]["code"].startswith("Q84")
    first = client.get("/v1/rulebook", params={"most": 2}).json()
    after = client.get("/v1/rulebook", params={"most": 2, "after": first["next"]}).json()
    assert len(first["values"]) == 2
    assert not set(first["values"]) & set(after["values"])
