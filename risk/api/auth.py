"""API: who asks. Every route asks; what they may do the desk decides.

Credentials come as ``Authorization: Bearer …`` (a key, a token, or a name in a demonstration) or a
key as ``X-API-Key``. Without sign-in, and in a demonstration, only this machine is answered.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import Depends
from sqlalchemy import Engine
from starlette.requests import HTTPConnection

from risk.api.throttle import Throttle
from risk.api.tokens import Tokens
from risk.desk.people.actor import Actor
from risk.desk.people.keys import PREFIX, actor_of_key, refused
from risk.desk.people.rights import require
from risk.desk.people.safety import own_machine
from risk.desk.people.sign_in import actor_of_claims, demo_actor
from risk.errors import Fault, NotSignedIn, TooMany
from risk.settings import Settings

REMEMBERED = 5.0
"""How long a key that counted is not looked up again; a revoked one stops after it [seconds]."""
MOST_REMEMBERED = 1000
OPEN_ACTIONS = ("calculate", "rulebook.read")
"""What may be open to everybody, as it keeps nothing and shows nothing kept."""

_ACTOR = "risk.actor"


class Door:
    """Lets callers in, by the settings.

    Parameters
    ----------
    settings : Settings
    store : callable
        Gives the opened database; called when the first key comes.
    clock : callable
        Gives seconds that only grow.
    """

    def __init__(
        self,
        settings: Settings,
        store: Callable[[], Engine],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self._store = store
        self._clock = clock
        self._failures = Throttle(settings.failed_sign_ins, clock)
        self._requests = Throttle(settings.requests_per_minute or 1, clock)
        self._seen: OrderedDict[str, tuple[Actor, float]] = OrderedDict()
        self._tokens = (
            Tokens(settings.jwks, settings.jwt_issuer or "", settings.jwt_audience or "", clock)
            if settings.jwks
            else None
        )

    async def actor(self, request: HTTPConnection) -> Actor:
        """Give who asks.

        Raises
        ------
        NotSignedIn
            If nobody knows.
        TooMany
            If they ask, or fail to sign in, too often.
        SignInDown
            If it cannot be found out now.
        """
        if self.settings.sign_in != "on":
            _refuse_strangers(request)
        if self.settings.sign_in == "none":
            self._not_too_often("local")
            return Actor("local", "local", self.settings.tenant)
        address = _address(request)
        if wait := self._failures.wait(address):
            raise TooMany("too many failed sign-ins", wait)
        shown = credentials_of(request)
        try:
            found = await self._found(shown)
        except NotSignedIn:
            if shown:
                self._failures.take(address)
            raise
        self._not_too_often(found.id)
        return found

    def nobody(self, request: HTTPConnection) -> None:
        """Let somebody in who shows nothing, where calculators are open; counted by address.

        Raises
        ------
        TooMany
            If they ask too often.
        """
        self._not_too_often(_address(request))

    async def _found(self, text: str) -> Actor:
        if not text:
            rule, help_ = "must be a key or a token", "Authorization: Bearer …"
            fault = Fault("authorization", "nothing", rule, help_, NotSignedIn.code)
            raise NotSignedIn("nobody is signed in", [fault])
        if self.settings.sign_in == "demo":
            return demo_actor(text.removeprefix("demo:"), self.settings.tenant)
        if text.startswith(f"{PREFIX}."):
            return await self._of_key(text)
        if self._tokens is None:
            raise refused()
        claims = await run_sync(self._tokens.claims, text)
        return actor_of_claims(claims, self.settings.claims_prefix)

    async def _of_key(self, text: str) -> Actor:
        digest = hashlib.sha256(text.encode()).hexdigest()
        actor, until = self._seen.get(digest, (None, 0.0))
        if actor is None or self._clock() >= until:
            self._seen.pop(digest, None)
            actor = await run_sync(actor_of_key, self._store(), text, datetime.now(UTC))
            self._seen[digest] = (actor, self._clock() + REMEMBERED)
            if len(self._seen) > MOST_REMEMBERED:
                self._seen.popitem(last=False)
        return actor

    def _not_too_often(self, caller: str) -> None:
        if self.settings.requests_per_minute:
            if wait := self._requests.wait(caller):
                raise TooMany("too many requests", wait)
            self._requests.take(caller)


def credentials_of(request: HTTPConnection) -> str:
    """Give the credentials a caller shows; empty when there are none.

    Raises
    ------
    NotSignedIn
        If a header stands twice: a proxy may have looked at the other one.
    """
    if any(len(request.headers.getlist(name)) > 1 for name in ("authorization", "x-api-key")):
        raise refused()
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if text and scheme.lower() == "bearer":
        return text.strip()
    return request.headers.get("x-api-key", "").strip()


async def let_in(request: HTTPConnection) -> None:
    """Find out who asks before the body is read; nobody is refused here who may be nobody."""
    door: Door = request.app.state.door
    if not door.settings.open_calculators or credentials_of(request):
        request.scope[_ACTOR] = await door.actor(request)
    else:
        door.nobody(request)


async def signed_in(request: HTTPConnection) -> Actor:
    """Give who asks."""
    door: Door = request.app.state.door
    found: Actor = request.scope.get(_ACTOR) or await door.actor(request)
    return found


SignedIn = Annotated[Actor, Depends(signed_in)]


def may(action: str) -> Any:
    """Give a dependency for routes that touch nothing stored: who asks must be allowed to.

    Verbs of the desk ask by themselves. Where calculators are open, whoever shows no credentials
    may use them too.
    """

    async def allowed(request: HTTPConnection) -> None:
        door: Door = request.app.state.door
        nobody = _ACTOR not in request.scope and not credentials_of(request)
        if not (nobody and door.settings.open_calculators and action in OPEN_ACTIONS):
            require(await signed_in(request), action)

    return Depends(allowed)


def _address(request: HTTPConnection) -> str:
    return request.client.host if request.client else "nowhere"


def _refuse_strangers(request: HTTPConnection) -> None:
    """Answer this machine alone; a page elsewhere that borrows its browser names another host."""
    name = request.headers.get("host", "")
    host = name if name.endswith("]") else name.rpartition(":")[0] or name
    if request.client is None or not (own_machine(request.client.host) and own_machine(host)):
        rule, help_ = "without a real sign-in only this machine is answered", "RISK_SIGN_IN=on"
        fault = Fault("host", "another machine", rule, help_, NotSignedIn.code)
        raise NotSignedIn("there is no sign-in", [fault])
