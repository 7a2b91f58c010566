"""Hundreds of hostile requests: each gets a problem of the 4xx kind, and nothing changes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, func, select

from risk.desk.people.actor import Actor
from risk.desk.people.keys import issue_key
from risk.store import add_tenant, session_scope
from risk.store.session import owner_scope
from risk.store.tables import Base

FORMULAS = ('=HYPERLINK("http://evil")', "+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|'x'!A0", "-2+3+cmd|x")
TEXTS = ("a\x00b", "\ud800", "\x1b[2J", *FORMULAS)
NUMBERS = (
    "1 OR 1=1", "1;DROP TABLE firms", "1' UNION SELECT 1--", "..%2f..%2fetc%2fpasswd", "%00",
    "-1", "0", "1e3", "1.5", "9" * 30, "null", "NaN", "%ff%fe", "1%0d%0aX-Evil: 1", "{}", "[1]",
)  # fmt: skip


def raw_bodies(good: dict[str, Any]) -> dict[str, bytes]:
    """Give bodies that are no strict JSON, or hold what no form asks for."""
    text = json.dumps(good)
    inside = text[:-1]
    made = {
        "nothing": b"",
        "half": text[: len(text) // 2].encode(),
        "array": b"[]",
        "number": b"1",
        "deep arrays": b"[" * 100_000,
        "deep objects": b'{"a":' * 100_000,
        "deep value": f'{inside}, "deep": {"[" * 5000}{"]" * 5000}}}'.encode(),
        "twice": f'{inside}, "x": 1, "x": 2}}'.encode(),
        "unknown field": f'{inside}, "__proto__": {{}}}}'.encode(),
        "nan": f'{inside}, "n": NaN}}'.encode(),
        "infinity": f'{inside}, "n": -Infinity}}'.encode(),
        "too large a number": f'{inside}, "n": 1e999}}'.encode(),
        "endless number": f'{inside}, "n": {"9" * 10_000}}}'.encode(),
        "utf-16": text.encode("utf-16"),
        "utf-8 cut": text.encode() + b"\xe4\xb8",
        "latin": text.replace("{", '{"\xe9": 1, ', 1).encode("latin-1"),
        "xml": b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
        "pickle": b"\x80\x04\x95",
        "oversize": b'{"a": "' + b"x" * 2_000_001 + b'"}',
    }
    for number, bad in enumerate(TEXTS):
        made[f"text {number}"] = f'{inside}, "note": {json.dumps(bad)}}}'.encode()
    return made


@pytest.fixture
def key(store: Engine) -> Callable[..., str]:
    def issue(role: str, tenant: str = "local", **given: Any) -> str:
        actor = Actor("local", "local", tenant)
        with session_scope(store, actor) as session:
            return issue_key(session, actor=actor, role=role, name="x", days=9, **given).text

    return issue


def everything(store: Engine) -> dict[str, int]:
    """Give how many rows every table has, and the ends of the audits."""
    with owner_scope(store) as connection:
        counts = {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }
        ends = connection.execute(select(Base.metadata.tables["tenants"])).all()
    return counts | {str(end): 1 for end in ends}


def bodies_of(described: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Give every route that takes a JSON body with an example, or a guess at one."""
    found = {}
    for path, methods in described["paths"].items():
        told = methods.get("post", {}).get("requestBody", {}).get("content", {})
        if "application/json" in told:
            found[path] = {"reason": "x"}
    return found


def test_hostile_requests_are_refused_and_change_nothing(
    visit: Callable[..., TestClient],
    store: Engine,
    key: Callable[..., str],
    small_firm: Callable[..., dict[str, Any]],
) -> None:
    now = datetime.now(UTC)
    client = visit(failed_sign_ins=1_000_000)
    add_tenant(store, Actor("local", "local", "west"), name="west", now=now)
    mine, west = key("senior_underwriter", now=now), key("underwriter", "west", now=now)
    broker = key("broker", broker="anji", now=now)
    profile = {"profile": small_firm()}
    headers = {"authorization": f"Bearer {mine}"}
    kept = client.post("/v1/quotes", json=profile, headers={"authorization": f"Bearer {west}"})
    assert kept.status_code == 201
    described = client.get("/openapi.json").json()
    before = everything(store)
    asked = 0

    def refused(name: str, method: str, path: str, **given: Any) -> Any:
        nonlocal asked
        asked += 1
        given.setdefault("headers", headers)
        answer = client.request(method, path, **given)
        assert 400 <= answer.status_code < 500, (name, method, path, answer.status_code)
        problem = answer.json()
        assert problem["status"] == answer.status_code, (name, path)
        assert problem["code"], (name, path)
        assert answer.headers["content-type"] == "application/problem+json"
        return problem

    for path in bodies_of(described):
        at = re.sub(r"\{\w+\}", "1", path)
        for name, body in raw_bodies(profile).items():
            sent = headers | {"content-type": "application/json", "if-match": '"1"'}
            refused(name, "post", at, content=body, headers=sent)
    for path, methods in described["paths"].items():
        for method in methods:
            for number in NUMBERS if "{number}" in path else ():
                given = {"json": {"reason": "x"}} if method == "post" else {}
                refused(number, method, path.replace("{number}", number), **given)
            if "{number}" in path:  # of another insurer, asked by this one; of nobody, by a broker
                told = {"reason": "x", "amount": "1.00", "effective": "2027-01-01"}
                body = {"json": told} if method == "post" else {}
                for who in (mine, broker):
                    sent = {"authorization": f"Bearer {who}", "if-match": '"1"'}
                    at = path.replace("{number}", "1")
                    refused(
                        "foreign", method, at, headers=sent, **(body if method == "post" else {})
                    )
    for number, bad in enumerate(TEXTS):  # in a field that is asked for
        for field in ("name", "province", "uscc"):
            body = json.dumps({"profile": small_firm(**{f"firm__{field}": bad})})
            told = refused(f"{field} {number}", "post", "/v1/quotes", content=body)
            assert told["faults"][0]["code"] in ("control", "formula")
            assert told["faults"][0]["path"] == f"body.profile.firm.{field}"
    for query in ("words=" + "x" * 201, "words=%00", "words=%ff", "words=", "", "words=x&as_of=0"):
        refused(query, "get", f"/v1/industry?{query}")
    for query in ("most=0", "most=1e9", "most=-1", "place=XX", "as_of=2026-13-01", "key=%00"):
        refused(query, "get", f"/v1/rulebook?{query}")
    claims = {"sub": "x", "role": "admin", "tenant": "local", "iss": "x", "aud": "x"}
    forged = [
        mine[:-1], mine + "x", mine.replace("local", "west"), "br." + "x" * 5000, "", "Bearer",
        jwt.encode(claims, None, "none"), jwt.encode(claims, "s" * 40, "HS256"), "null", "\xff",
        jwt.encode(claims | {"exp": 1}, "s" * 40, "HS256"), "demo:admin", "' OR '1'='1",
    ]  # fmt: skip
    for text in forged:
        for path in ("/v1/me", "/v1/keys", "/v1/firms/1"):
            refused(
                text, "get", path, headers={"authorization": b"Bearer " + text.encode("latin-1")}
            )
    for odd in ("x" * 201, "a b", "é".encode().decode("latin-1")):
        sent = headers | {"idempotency-key": odd.encode("latin-1")}
        refused("once", "post", "/v1/quotes", json=profile, headers=sent)
    for path in ("/v1/../../etc/passwd", "/v1/%2e%2e/%2e%2e/etc/passwd", "/.env", "/v1//", "/docs"):
        refused("path", "get", path)
    for method in ("put", "patch", "delete", "trace"):
        refused("method", method, "/v1/firms/1")
    assert asked >= 300
    assert everything(store) == before
