"""Tokens of an identity provider: the genuine count, whatever was done to the others."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi.testclient import TestClient

from risk.api.tokens import FRESH, PAUSE, Tokens
from risk.errors import NotSignedIn, SignInDown

ENISA = {"impact": ["M", "L", "L"], "areas": ["L", "L", "M", "L"], "as_of": "2026-11-24"}
ISSUER, AUDIENCE = "https://idp.example/", "breach-risk"
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
Ask = Callable[..., Any]


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def public(key: Any, name: str) -> dict[str, Any]:
    kind = jwt.algorithms.ECAlgorithm if key is CURVE else jwt.algorithms.RSAAlgorithm
    told: dict[str, Any] = kind.to_jwk(key.public_key(), as_dict=True)
    return told | {"kid": name, "alg": "ES256" if key is CURVE else "RS256"}


def write_keys(path: Path, **keys: Any) -> None:
    octet = {
        "kty": "oct",
        "kid": "octet",
        "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0",
        "alg": "HS256",
    }
    path.write_text(
        json.dumps({"keys": [public(key, name) for name, key in keys.items()] + [octet]})
    )


@pytest.fixture
def jwks(tmp_path: Path) -> Path:
    write_keys(tmp_path / "keys.json", one=RSA, two=CURVE)
    return tmp_path / "keys.json"


def token(key: Any = RSA, kid: str | None = "one", algorithm: str = "RS256", **changed: Any) -> str:
    now = datetime.now(UTC)
    claims = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": "lin", "exp": now + timedelta(minutes=5),
        "role": "underwriter", "tenant": "local",
    } | changed  # fmt: skip
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm, headers={"kid": kid} if kid else None)


@pytest.fixture
def ask(visit: Callable[..., TestClient], jwks: Path) -> Ask:
    """Ask the service for something with a token."""
    known = {"jwks": str(jwks), "jwt_issuer": ISSUER, "jwt_audience": AUDIENCE}

    def send(text: str, method: str = "post", path: str = "/v1/enisa", **given: Any) -> Any:
        headers = {"authorization": f"Bearer {text}"}
        body = ENISA if method == "post" else None
        return visit(**(known | given)).request(method, path, json=body, headers=headers)

    return send


@pytest.mark.parametrize(("key", "kid", "kind"), [(RSA, "one", "RS256"), (CURVE, "two", "ES256")])
def test_a_token_of_the_provider_counts(ask: Ask, key: Any, kid: str, kind: str) -> None:
    assert ask(token(key, kid, kind)).status_code == 200


def _confused() -> str:
    """Sign with the public key as if it were a shared secret, by hand, as no library will."""

    def part(data: bytes) -> str:
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

    pem = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    head = part(json.dumps({"alg": "HS256", "kid": "one", "typ": "JWT"}).encode())
    body = part(
        json.dumps(
            {"iss": ISSUER, "aud": AUDIENCE, "sub": "x", "exp": 4e9, "role": "admin",
             "tenant": "local"}
        ).encode()
    )  # fmt: skip
    return (
        f"{head}.{body}.{part(hmac.new(pem, f'{head}.{body}'.encode(), hashlib.sha256).digest())}"
    )


PAST = datetime.now(UTC) - timedelta(hours=1)
BAD: dict[str, Callable[[], str]] = {
    "unsigned": lambda: jwt.encode(
        {"iss": ISSUER, "aud": AUDIENCE, "sub": "x", "exp": 4e9, "role": "admin",
         "tenant": "local"}, None, "none", headers={"kid": "one"}
    ),
    "shared secret": lambda: token("secret-secret-secret-secret" * 2, "octet", "HS256"),
    "public key as secret": _confused,
    "another's key": lambda: token(OTHER),
    "unknown key": lambda: token(OTHER, "three"),
    "no key named": lambda: token(RSA, None),
    "curve under the name of another": lambda: token(CURVE, "one", "ES256"),
    "another hash": lambda: token(RSA, "one", "RS512"),
    "expired": lambda: token(exp=PAST),
    "without end": lambda: token(exp=None),
    "not yet": lambda: token(nbf=datetime.now(UTC) + timedelta(hours=1)),
    "another issuer": lambda: token(iss="https://evil.example/"),
    "another audience": lambda: token(aud="else"),
    "without audience": lambda: token(aud=None),
    "nobody": lambda: token(sub=None),
    "no role": lambda: token(role=None),
    "a role nobody has": lambda: token(role="root"),
    "local": lambda: token(role="local"),
    "broker of nobody": lambda: token(role="broker"),
    "firm of a name": lambda: token(role="firm", firm="1"),
    "firm that is true": lambda: token(role="firm", firm=True),
    "no insurer": lambda: token(tenant=None),
    "endless": lambda: token(more="x" * 9000),
    "rubbish": lambda: "a.b.c",
    "changed": lambda: token()[:-4] + "AAAA",
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_token_that_is_not_genuine_does_not_count(ask: Ask, name: str) -> None:
    answer = ask(BAD[name]())
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


def test_a_token_of_an_insurer_that_is_not_kept_finds_nothing(ask: Ask) -> None:
    answer = ask(token(role="admin", tenant="north"), "get", "/v1/keys")
    assert answer.status_code == 404


def test_claims_may_stand_behind_a_prefix(ask: Ask) -> None:
    named = {"https://x.example/role": "auditor", "https://x.example/tenant": "local"}
    prefix = "https://x.example/"
    assert ask(token(role=None, tenant=None, **named), claims_prefix=prefix).status_code == 200
    assert ask(token(), claims_prefix=prefix).status_code == 401


def test_a_new_key_of_the_provider_counts_after_a_pause_and_an_old_one_stops(jwks: Path) -> None:
    clock = Hand()
    tokens = Tokens(str(jwks), ISSUER, AUDIENCE, clock)
    assert tokens.claims(token())["sub"] == "lin"
    write_keys(jwks, three=OTHER)
    with pytest.raises(NotSignedIn):  # tokens cannot make the service ask again and again
        tokens.claims(token(OTHER, "three"))
    clock.seconds += PAUSE
    assert tokens.claims(token(OTHER, "three"))["sub"] == "lin"
    with pytest.raises(NotSignedIn):
        tokens.claims(token())
    jwks.unlink()
    clock.seconds += FRESH
    assert tokens.claims(token(OTHER, "three"))["sub"] == "lin"  # the provider is away


def test_without_the_providers_keys_nobody_is_told_they_are_wrong(jwks: Path) -> None:
    jwks.unlink()
    with pytest.raises(SignInDown):
        Tokens(str(jwks), ISSUER, AUDIENCE).claims(token())


def test_the_providers_keys_are_read_from_its_address(jwks: Path) -> None:
    handler = partial(SimpleHTTPRequestHandler, directory=str(jwks.parent))
    handler.log_message = lambda *_: None  # type: ignore[attr-defined]
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as provider:
        Thread(target=provider.serve_forever, daemon=True).start()
        tokens = Tokens(f"http://127.0.0.1:{provider.server_port}/keys.json", ISSUER, AUDIENCE)
        assert tokens.claims(token())["sub"] == "lin"
        provider.shutdown()
