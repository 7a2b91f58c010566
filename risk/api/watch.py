"""API: every request numbered, logged, counted and answered with secure headers.

What a request holds never reaches the log: only route, status, time and number.
"""

from __future__ import annotations

import re
import time
import uuid

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
_NUMBER = re.compile(r"[A-Za-z0-9._-]{1,64}")
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_log = structlog.get_logger("risk.api")


class Watched:
    """Middleware around the whole app.

    Parameters
    ----------
    app : ASGI app
    metrics : CollectorRegistry
        Where counts and times go.
    """

    def __init__(self, app: ASGIApp, metrics: CollectorRegistry) -> None:
        self.app = app
        labels = ("method", "route")
        self.count = Counter(
            "risk_requests", "Requests answered", (*labels, "status"), registry=metrics
        )
        self.seconds = Histogram(
            "risk_request_seconds", "Time to answer", labels, registry=metrics, buckets=_BUCKETS
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        number = given if _NUMBER.fullmatch(given) else uuid.uuid4().hex
        scope["risk.request_id"] = number
        start = time.perf_counter()
        status = 500

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["x-request-id"] = number
                for name, value in SECURE.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, told)
        finally:
            took = time.perf_counter() - start
            route = getattr(scope.get("route"), "path", "none")
            self.count.labels(scope["method"], route, str(status)).inc()
            self.seconds.labels(scope["method"], route).observe(took)
            _log.info(
                "request", method=scope["method"], route=route, status=status,
                ms=round(took * 1e3, 2), request_id=number,
            )  # fmt: skip
