"""API: errors as problem documents (RFC 9457), in the language asked for."""

from __future__ import annotations

from math import ceil
from typing import Any, Literal

import structlog
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from risk.api.language import locale_of
from risk.errors import (
    AuditBroken,
    BeyondAuthority,
    Changed,
    Conflict,
    InvalidProfile,
    NotAllowed,
    NotFound,
    NotSignedIn,
    NoVersion,
    RiskError,
    SignInDown,
    StoreAway,
    StoreBusy,
    TooMany,
)
from risk.text import catalogue, say
from risk.units import Locale

MEDIA_TYPE = "application/problem+json"
_log = structlog.get_logger("risk.api")

_STATUS: dict[type[RiskError], int] = {
    InvalidProfile: 422,
    NotSignedIn: 401,
    NotAllowed: 403,
    NotFound: 404,
    BeyondAuthority: 403,
    Conflict: 409,
    AuditBroken: 409,
    Changed: 412,
    NoVersion: 428,
    TooMany: 429,
    StoreAway: 503,
    StoreBusy: 503,
    SignInDown: 503,
}
_TRY_AGAIN = 5
"""After how long to try again what was busy or away [seconds]."""
_ENDINGS = {400: "bad-request", 404: "not-found", 405: "method", 413: "too-large"}


class BadRequest(RiskError):
    """A request that cannot be read at all."""

    code = "bad-request"


class FaultShape(BaseModel):
    """One thing that is wrong: where, what was given, the rule, the way out."""

    path: str
    got: str
    rule: str
    help: str
    code: str


class Problem(BaseModel):
    """A problem document; ``code`` and the faults' codes are stable."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    instance: str
    request_id: str
    faults: list[FaultShape]


def _told(words: dict[int | str, str]) -> dict[int | str, dict[str, Any]]:
    return {
        status: {"model": Problem, "description": one, "content": {MEDIA_TYPE: {}}}
        for status, one in words.items()
    }


PROBLEMS = _told(
    {
        400: "The request cannot be read",
        401: "Nobody is signed in, or the credentials do not count",
        403: "Who asks may not do this",
        413: "The body is too large",
        422: "Something in the request is wrong; every fault is named",
        429: "Too many requests, or failed sign-ins, in a minute",
        503: "Busy, or the store or sign-in is away; try again",
    }
)
"""What any route may answer."""

STORED = _told(
    {
        404: "It is not kept, or not for who asks",
        409: "Its state does not allow this, or it clashes with what is kept",
    }
)
"""What a route about stored things may answer besides."""

CHANGING = STORED | _told(
    {
        412: "It is at another version than If-Match says; tells who changed it and when",
        428: "If-Match is missing: say which version was looked at",
    }
)
"""What a route that changes a stored thing may answer besides."""


def answer_with_problems(app: FastAPI) -> None:
    """Make the app answer every error with a problem document."""
    app.add_exception_handler(RiskError, _of_risk_error)
    app.add_exception_handler(HTTPException, _of_http_error)
    app.add_exception_handler(Exception, _of_crash)


def problem(
    status: int, code: str, detail: str, instance: str, request_id: str, locale: Locale,
    faults: list[dict[str, str]] | None = None,
) -> JSONResponse:  # fmt: skip
    """Give the answer that tells a problem."""
    body = {
        "type": f"urn:breach-risk:problem:{code}",
        "title": catalogue(locale).get(f"problem.{code}") or say("problem.risk-error", locale),
        "status": status,
        "detail": detail,
        "code": code,
        "instance": instance,
        "request_id": request_id,
        "faults": faults or [],
    }
    return JSONResponse(body, status, media_type=MEDIA_TYPE)


def _of_risk_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RiskError)  # noqa: S101 - registered for this kind only
    status = next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 422)
    if isinstance(error, BadRequest):
        status = 400
    faults = [one.as_dict() for one in error.faults]
    if isinstance(error, StoreAway):
        # Where the database stands is for whoever runs the service, not for who asks it.
        _log.error(error.code, faults=faults)
        faults = []
    answer = _answer(request, status, error.code, error.message, faults)
    if status == 401:
        shown = "authorization" in request.headers or "x-api-key" in request.headers
        answer.headers["www-authenticate"] = "Bearer" + ' error="invalid_token"' * shown
    elif status in (429, 503):
        wait = error.wait if isinstance(error, TooMany) else _TRY_AGAIN
        answer.headers["retry-after"] = str(ceil(wait))
    return answer


def _of_http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this kind only
    code = _ENDINGS.get(error.status_code, "bad-request")
    answer = _answer(request, error.status_code, code, str(error.detail), [])
    answer.headers.update(error.headers or {})
    if error.status_code == 405:
        answer.headers["allow"] = ", ".join(sorted(_methods(request)))
    return answer


def _methods(request: Request) -> set[str]:
    """Give the methods of a path over all its routes; the one that refused knows only its own."""
    found: set[str] = set()
    for route in request.app.routes:
        if isinstance(route, Route) and route.matches(request.scope)[0] is not Match.NONE:
            found |= route.methods or set()
    return found


def _of_crash(request: Request, error: Exception) -> JSONResponse:
    # What went wrong inside is for the log, not for the caller.
    return _answer(request, 500, "crash", "the request was not carried out", [])


def _answer(
    request: Request,
    status: Literal[500] | int,
    code: str,
    detail: str,
    faults: list[dict[str, str]],
) -> JSONResponse:
    number = request.scope.get("risk.request_id", "")
    return problem(status, code, detail, request.url.path, number, locale_of(request), faults)
