"""A small identity provider (OpenID Connect, code flow) that signs with real keys.

Whoever comes is lin, an underwriter; ``spoil`` makes it answer as an attacker would.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KEY_NAME = "breach-risk", "a secret of the test", "one"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Provider:
    """The provider; start it by :meth:`serve`.

    Parameters
    ----------
    spoil : str
        ``nonce`` puts another one into tokens, ``key`` signs with a key that is not published.
    issued : list of str
        Every identity token given out.
    """

    spoil: str = ""
    issued: list[str] = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(default_factory=_key)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    server: ThreadingHTTPServer | None = None

    @property
    def address(self) -> str:
        """Give where it answers, which is its name as an issuer too."""
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.server_port}"

    def serve(self) -> None:
        """Begin to answer."""
        provider = self

        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, query = urlsplit(self.path).path, dict(_asked(urlsplit(self.path).query))
                if path == "/authorize":
                    self.send_response(302)
                    self.send_header("location", provider.authorized(query))
                    self.end_headers()
                else:
                    self._tell(provider.documents()[path])

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                basic = self.headers.get("authorization", "").removeprefix("Basic ")
                self._tell(provider.exchanged(dict(_asked(body)), basic))

            def _tell(self, document: Any) -> None:
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(document).encode())

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
        Thread(target=self.server.serve_forever, daemon=True).start()

    def documents(self) -> dict[str, Any]:
        """Give what is published: the description and the keys."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "jwks_uri": f"{self.address}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            },
            "/jwks": {"keys": [public | {"kid": KEY_NAME, "alg": "RS256", "use": "sig"}]},
        }

    def authorized(self, asked: dict[str, str]) -> str:
        """Give where the browser goes back to, with a code."""
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert "openid" in asked["scope"].split()
        code = secrets.token_hex(8)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return f"{asked['redirect_uri']}?{back}"

    def exchanged(self, body: dict[str, str], basic: str) -> dict[str, Any]:
        """Give the tokens for a code, once, to the client that knows its secret."""
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        asked = self.codes.pop(body["code"])
        assert SECRET in (body.get("client_secret"), SECRET if basic == known else None)
        assert body["redirect_uri"] == asked["redirect_uri"]
        if "code_challenge" in asked:
            hashed = hashlib.sha256(body["code_verifier"].encode()).digest()
            assert base64.urlsafe_b64encode(hashed).decode().rstrip("=") == asked["code_challenge"]
        now = datetime.now(UTC)
        claims = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": "lin",
            "name": "Lin",
            "iat": now,
            "exp": now + timedelta(minutes=5),
            "nonce": "another" if self.spoil == "nonce" else asked["nonce"],
            "role": "underwriter",
            "tenant": "local",
        }
        key = _key() if self.spoil == "key" else self.key
        token = jwt.encode(claims, key, "RS256", headers={"kid": KEY_NAME})
        self.issued.append(token)
        return {"access_token": secrets.token_hex(8), "token_type": "Bearer", "id_token": token}


def _asked(query: str) -> list[tuple[str, str]]:
    return [(name, values[0]) for name, values in parse_qs(query).items()]
