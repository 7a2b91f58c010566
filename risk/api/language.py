"""API: the language of an answer, from ``Accept-Language``."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from risk.units import Locale


def locale_of(request: HTTPConnection) -> Locale:
    """Give the language a caller prefers of the two; Chinese when none is named."""
    best: tuple[float, Locale] = (0.0, "zh")
    for part in request.headers.get("accept-language", "").split(","):
        tag, _, rest = part.strip().partition(";")
        name = tag.split("-")[0].lower()
        weight = _weight(rest)
        if name in ("zh", "en") and weight > best[0]:
            best = (weight, "zh" if name == "zh" else "en")
    return best[1]


def _weight(rest: str) -> float:
    name, _, value = rest.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


async def _depends(request: Request) -> Locale:
    return locale_of(request)


Language = Annotated[Locale, Depends(_depends)]
