"""Routes: indications, whole quotes, what to fix first."""

from __future__ import annotations

from typing import Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from pydantic_core import to_json
from starlette.types import Receive, Scope, Send

from risk.api.asking import written
from risk.api.auth import may
from risk.api.bodies import ImproveBody, QuoteBody
from risk.api.clock import day_of
from risk.api.problems import PROBLEMS, BadRequest
from risk.api.strict import MOST_BYTES, StrictRoute, read_body
from risk.desk import Request as Submission
from risk.desk import document_bytes, quote, quote_document
from risk.desk.advice.improve import improve as find_way
from risk.desk.advice.improve_document import improve_document
from risk.desk.quoting.incentives import incentives as find_incentives
from risk.desk.quoting.indication import indication_document
from risk.desk.quoting.models import models_in_force
from risk.errors import Fault, RiskError
from risk.profile import parse

router = APIRouter(
    prefix="/v1",
    tags=["price"],
    route_class=StrictRoute,
    responses=PROBLEMS,
    dependencies=[may("calculate")],
)

LINE = "application/x-ndjson"
MOST_BATCH_BYTES = 1_000_000_000


def _submission(body: QuoteBody) -> Submission:
    day = day_of(body.as_of)
    return Submission(body.profile, day, body.preset, body.seed, models=models_in_force(day))


def _plain(document: dict[str, Any]) -> bytes:
    body = to_json(document)
    if b"NaN" in body or b"Infinity" in body:  # a number is refused; words are written again
        return written(document).encode()
    return body


@router.post("/indication")
async def indication(body: QuoteBody) -> Response:
    """Premium, fifteen options and decision; nothing is kept and nothing promised."""
    found = indication_document(quote(_submission(body)))
    return Response(_plain(found), media_type="application/json")


@router.post("/quote")
def whole_quote(body: QuoteBody) -> Response:
    """A whole quote with interval, reasons and checks, as ``risk quote --json`` prints it."""
    return Response(
        document_bytes(quote_document(quote(_submission(body)))), media_type="application/json"
    )


@router.post("/improve")
def improve(body: ImproveBody) -> dict[str, Any]:
    """What to fix first: the cheapest measures for a goal, what they cost and save."""
    plan = find_way(
        _submission(body),
        budget=body.budget,
        target_premium=body.target_premium,
        must_enisa=body.must_enisa,
    )
    return improve_document(plan)


@router.post("/incentives")
def incentives(body: QuoteBody) -> dict[str, Any]:
    """What the firm could get towards its cover: in force with evidence, and what if it were law.

    Beside the quote, whose premium no credit changes.
    """
    return find_incentives(_submission(body))


@router.post(
    "/indications",
    max_body_size=MOST_BATCH_BYTES,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {LINE: {"schema": {"type": "string"}}},
            "description": "One body of /indication a line.",
        }
    },
    responses={200: {"content": {LINE: {}}, "description": "One line for each line sent"}},
)
async def indications() -> Response:
    """Indications of many firms, a line each: answers come while later lines are still sent.

    A line that cannot be read is answered with its faults, and the others go on.
    """
    return Answers()


class Answers(Response):
    """Answers a line each while the lines are read: reading and writing take turns.

    A streaming response would listen for the caller to hang up, and swallow the lines with it.
    """

    media_type = LINE

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read, price and answer until the lines end.

        Raises
        ------
        BadRequest
            If there is no line at all.
        """
        number, rest, begun = 1, b"", False
        async for chunk in Request(scope, receive).stream():
            *whole, rest = (rest + chunk).split(b"\n")
            rest = rest[: MOST_BYTES + 1]  # a line without end is refused, not gathered
            begun = await _send(send, number, whole, begun)
            number += len(whole)
        if not await _send(send, number, [rest], begun):
            fault = Fault("body", "nothing", "must hold a line", "one firm a line", "empty")
            raise BadRequest("the body is empty", [fault])
        await send({"type": "http.response.body", "body": b""})


async def _send(send: Send, number: int, lines: list[bytes], begun: bool) -> bool:
    """Answer lines that came together, in a thread, as others wait too; tell if it has begun."""
    body = await run_sync(_all_answered, number, lines) if lines else b""
    if not body:
        return begun
    if not begun:
        headers = [(b"content-type", LINE.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    return True


def _all_answered(number: int, lines: list[bytes]) -> bytes:
    """Answer lines, the first with this number; an empty one has no answer."""
    return b"".join(_answered(at, one) for at, one in enumerate(lines, number) if one.strip())


def _answered(number: int, line: bytes) -> bytes:
    if len(line) > MOST_BYTES:
        return _plain({"line": number, "error": "too-large"}) + b"\n"
    try:
        data = read_body(line, f"line {number}")
        found = indication_document(quote(_submission(parse(QuoteBody, data, f"line {number}"))))
    except RiskError as error:
        return _plain({"line": number, **error.as_dict()}) + b"\n"
    return _plain({"line": number, **found}) + b"\n"
