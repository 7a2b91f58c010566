"""API: bodies of known callers, read as strictly as files: every fault at once."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from inspect import iscoroutinefunction, signature
from typing import Any, get_type_hints

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel

from risk.api.auth import let_in
from risk.api.clean import refuse_unclean, refuse_unclean_address
from risk.api.problems import BadRequest
from risk.errors import Fault, InvalidProfile, shorten
from risk.profile import parse, read_json

MOST_BYTES = 2_000_000
"""Largest body of one request; a profile has about four thousand."""


class StrictRoute(APIRoute):
    """A route whose JSON body may hold no key twice, no NaN and no nesting without end."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give the handler, the body looked at first."""
        answer = self._direct() or super().get_route_handler()
        told = self.body_field.field_info.annotation if self.body_field else None
        shape = told if isinstance(told, type) and issubclass(told, BaseModel) else None

        async def handle(request: Request) -> Response:
            await let_in(request)
            refuse_unclean_address(request)
            if shape is not None and _length(request) > MOST_BYTES:
                raise HTTPException(413, f"a body may have at most {MOST_BYTES:,} bytes")
            data = read_body(await request.body()) if shape else None
            request._json = data  # where the framework looks first: a body is parsed once
            try:
                return await answer(request)
            except RequestValidationError as error:
                if shape is not None:
                    parse(shape, data, "body")
                raise InvalidProfile("the request has faults", _faults(error)) from error

        return handle

    def _direct(self) -> Callable[[Request], Coroutine[Any, Any, Response]] | None:
        """Give the handler of a function that awaits nothing but takes the body alone.

        It gives the response itself, so nothing is left to find out for each request. None for
        any other function.
        """
        function, asked = self.endpoint, self.dependant.body_params
        if not iscoroutinefunction(function) or len(signature(function).parameters) != len(asked):
            return None
        if get_type_hints(function).get("return") is not Response:
            return None
        shape, *others = [one.field_info.annotation for one in asked] or [None]
        if others or not (isinstance(shape, type) and issubclass(shape, BaseModel)):
            return None
        found: type[BaseModel] = shape
        permits = [one.dependency for one in self.dependencies if one.dependency is not None]

        async def answer(request: Request) -> Response:
            for permit in permits:
                await permit(request)
            response: Response = await function(parse(found, request._json, "body"))
            return response

        return answer


def _length(request: Request) -> int:
    told = request.headers.get("content-length", "")
    return int(told) if told.isdecimal() and len(told) < 20 else 0


def read_body(body: bytes, name: str = "body") -> Any:
    """Read strict JSON that holds nothing no form asks for.

    Raises
    ------
    BadRequest
        Names every place.
    """
    try:
        text = body.decode("utf-8")
        data = read_json(text, name)
    except UnicodeDecodeError as error:
        fault = Fault(name, "other encoding", "must be UTF-8", "send UTF-8", "encoding")
        raise BadRequest("the body cannot be read", [fault]) from error
    except InvalidProfile as error:
        raise BadRequest("the body cannot be read", error.faults) from error
    refuse_unclean(text, data)
    return data


def _faults(error: RequestValidationError) -> list[Fault]:
    return [
        Fault(
            ".".join(str(part) for part in one["loc"]),
            shorten(one.get("input")),
            str(one["msg"]),
            "see the API's description",
            str(one["type"]),
        )
        for one in error.errors()
    ]
