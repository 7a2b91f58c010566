"""Routes: whether the service lives and is ready, and its metrics."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest

from risk import __version__
from risk.api.auth import signed_in
from risk.api.problems import PROBLEMS
from risk.rulebook import at


def router_for(metrics: CollectorRegistry) -> APIRouter:
    """Give the routes; the metrics are those of this app alone."""
    router = APIRouter(tags=["health"])

    @router.get("/health")
    async def health() -> dict[str, str]:
        """Tell that the process answers."""
        return {"status": "ok", "version": __version__}

    @router.get("/ready")
    async def ready() -> dict[str, str]:
        """Tell that the rulebook of today can be read, so that prices can be given."""
        today = datetime.now().astimezone().date()
        return {"status": "ok", "rulebook_digest": at(today, "CN").digest}

    @router.get(
        "/metrics",
        response_class=Response,
        responses={status: PROBLEMS[status] for status in (401, 429, 503)},
        dependencies=[Depends(signed_in)],
    )
    async def counted() -> Response:
        """Counts and times of requests, in the text form of Prometheus."""
        return Response(generate_latest(metrics), media_type=CONTENT_TYPE_LATEST)

    return router
