"""Prices over HTTP are the engine's, and wrong requests are told every fault."""

from __future__ import annotations

import json
from datetime import date

import pytest

from risk.desk import Request, document_bytes, quote, quote_document
from risk.profile import parse_profile

DAY = date(2026, 11, 24)


def test_an_indication_shows_the_quotes_premium_options_and_decision(client, submission):
    answer = client.post("/v1/indication", json=submission)
    whole = quote_document(quote(Request(parse_profile(submission["profile"]), DAY)))
    assert answer.status_code == 200
    found = answer.json()
    assert found["premium"] == whole["pricing"]["quoted"]["premium"]
    assert found["options"] == whole["pricing"]["options"]
    assert len(found["options"]) == 15
    assert found["decision"] == whole["decision"]
    assert found["indication"]["rulebook_digest"] == whole["quote"]["rulebook_digest"]


def test_a_whole_quote_is_the_same_bytes_as_the_engines(client, submission):
    answer = client.post("/v1/quote", json=submission)
    asked = Request(parse_profile(submission["profile"]), DAY)
    assert answer.content == document_bytes(quote_document(quote(asked)))


def test_many_firms_are_answered_line_by_line_and_a_bad_line_stops_nobody(client, submission):
    good = json.dumps(submission)
    lines = [good, "{", json.dumps({"profile": {}}), "", good]
    answer = client.post("/v1/indications", content="\n".join(lines))
    found = [json.loads(line) for line in answer.text.splitlines()]
    assert [one["line"] for one in found] == [1, 2, 3, 5]
    alone = client.post("/v1/indication", json=submission).content
    assert answer.content.splitlines()[0] == b'{"line":1,' + alone[1:]
    assert found[0] | {"line": 5} == found[3]
    assert found[1]["error"] == "bad-request"
    assert {one["path"] for one in found[2]["faults"]} == {"profile.firm", "profile.cover"}


def test_what_to_fix_first_keeps_to_the_budget(client, weak_firm):
    body = {"profile": weak_firm(), "as_of": "2026-11-24", "budget": 30_000}
    found = client.post("/v1/improve", json=body).json()
    assert found["steps"]
    assert float(found["cost_over_horizon"]) <= 30_000


def test_incentives_stand_beside_the_quote_whose_premium_they_do_not_change(client, submission):
    found = client.post("/v1/incentives", json=submission).json()
    whole = client.post("/v1/quote", json=submission).json()
    assert f"{found['premium']:.2f}" == whole["pricing"]["price"]["premium"]
    assert found["in_force"] == []  # none is in force in China
    assert all(row["net"] > 0 for row in found["what_if"])


@pytest.mark.parametrize(
    ("language", "title"), [("zh-CN", "填写内容有误"), ("en", "What was given")]
)
def test_every_fault_of_a_body_is_told_at_once_in_the_callers_language(
    client, small_firm, language, title
):
    body = {"profile": small_firm(firm__revenue=-1, cover__limit=0), "colour": "red"}
    answer = client.post("/v1/indication", json=body, headers={"accept-language": language})
    told = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["title"].startswith(title)
    assert {one["path"] for one in told["faults"]} == {
        "profile.firm.revenue", "profile.cover.limit", "colour",
    }  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        b'{"profile": NaN}',
        b'{"as_of": 1, "as_of": 2}',
        b"[" * 100_000,
        b"\xff\xfe{}",
        b'{"profile": ' + b"9" * 5_000 + b"}",
        b"",
    ],
    ids=["nan", "key twice", "deep", "not utf-8", "huge number", "nothing"],
)
def test_a_body_that_cannot_be_read_is_refused_and_not_guessed(client, body):
    headers = {"content-type": "application/json"}
    answer = client.post("/v1/indication", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["code"] in ("bad-request", "invalid-profile")


def test_a_body_larger_than_two_megabytes_is_refused(client):
    answer = client.post("/v1/indication", content=b" " * 2_000_001)
    assert answer.status_code == 413
    assert answer.json()["code"] == "too-large"


def test_a_line_without_end_is_refused_and_not_gathered(client, submission):
    lines = b"x" * 2_100_000 + b"\n" + json.dumps(submission).encode()
    found = [json.loads(one) for one in client.post("/v1/indications", content=lines).iter_lines()]
    assert found[0]["error"] == "too-large"
    assert float(found[1]["premium"]) > 0
