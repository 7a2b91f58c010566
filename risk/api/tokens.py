"""API: tokens of an identity provider, checked by the provider's public keys (JWT, JWKS).

Only RS256 and ES256 count, with the key's own algorithm; issuer, audience, end and start are
looked at. Keys are read once in a while, and anew when a token names one that is not known.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

import jwt

from risk.desk.people.keys import refused
from risk.errors import Fault, SignInDown

ALGORITHMS = ["RS256", "ES256"]
FRESH = 600.0
"""How long keys are taken without asking the provider again [seconds]."""
PAUSE = 30.0
"""How long after asking the provider is not asked again, whatever tokens name [seconds]."""
LEEWAY = 30
"""How far clocks may be apart [seconds]."""
MOST_LETTERS = 8192
MOST_BYTES = 1_000_000


class Tokens:
    """Checks tokens.

    Parameters
    ----------
    source : str
        File or address of the keys (JWKS).
    issuer, audience : str
        What a token must name.
    clock : callable
        Gives seconds that only grow.
    """

    def __init__(
        self, source: str, issuer: str, audience: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.source, self.issuer, self.audience = source, issuer, audience
        self._clock = clock
        self._keys: dict[str, jwt.PyJWK] = {}
        self._asked: float | None = None
        self._lock = Lock()

    def claims(self, text: str) -> dict[str, Any]:
        """Give what a genuine token claims.

        Raises
        ------
        NotSignedIn
            If it is not genuine, not for us, or not of now.
        SignInDown
            If the keys cannot be had.
        """
        if len(text) > MOST_LETTERS:
            raise refused()
        try:
            name = jwt.get_unverified_header(text).get("kid")
            key = self._key(name) if isinstance(name, str) else None
            if key is None or key.algorithm_name not in ALGORITHMS:
                raise refused()
            return jwt.decode(
                text,
                key,
                algorithms=ALGORITHMS,
                audience=self.audience,
                issuer=self.issuer,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise refused() from error

    def _key(self, name: str) -> jwt.PyJWK | None:
        with self._lock:
            age = FRESH if self._asked is None else self._clock() - self._asked
            if age >= FRESH or (name not in self._keys and age >= PAUSE):
                self._read()
            return self._keys.get(name)

    def _read(self) -> None:
        self._asked = self._clock()
        try:
            found = jwt.PyJWKSet.from_json(_fetched(self.source).decode())
        except (OSError, URLError, ValueError, jwt.PyJWTError) as error:
            if not self._keys:
                self._asked = None
                fault = Fault("jwks", "nothing", "keys must be there", "try again", SignInDown.code)
                raise SignInDown("the keys of the tokens cannot be read", [fault]) from error
            return  # what is known goes on counting while the provider is away
        self._keys = {key.key_id: key for key in found if key.key_id}


def _fetched(source: str) -> bytes:
    if urlsplit(source).scheme not in ("http", "https"):
        return Path(source).read_bytes()
    with urlopen(source, timeout=5) as answer:  # noqa: S310 - http or https, looked at above
        return bytes(answer.read(MOST_BYTES))
