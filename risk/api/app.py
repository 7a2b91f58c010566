"""API: the app, put together from its routes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from risk import __version__
from risk.api.problems import answer_with_problems
from risk.api.routes import firms, health, prices, reference
from risk.api.strict import MOST_BYTES
from risk.api.watch import Watched
from risk.desk import Request as Submission
from risk.desk import quote
from risk.desk.indication import indication_document
from risk.profile import parse_profile

WARM_DAY = date(2026, 9, 1)

DESCRIPTION = """From a small firm's profile to size class, duties, loss, premium and decision.

Money is decimal text, days are ISO 8601, errors are problem documents (RFC 9457) with every fault
at once. `Accept-Language: zh` or `en` sets their language.
"""


def create_app() -> FastAPI:
    """Give the service: nothing is read from the environment and nothing global is changed."""
    metrics = CollectorRegistry()
    app = FastAPI(
        title="breach-risk",
        version=__version__,
        description=DESCRIPTION,
        max_body_size=2 * MOST_BYTES,  # for a body of untold length
        redirect_slashes=False,
        docs_url=None,  # the page would be fetched from somebody else's server
        redoc_url=None,
        lifespan=_warmed,
    )
    for routes in (firms, prices, reference):
        app.include_router(routes.router)
    app.include_router(health.router_for(metrics))
    app.add_middleware(Watched, metrics=metrics)
    answer_with_problems(app)
    return app


@asynccontextmanager
async def _warmed(_: FastAPI) -> AsyncIterator[None]:
    """Price a firm before the first caller comes: rules are read and kernels compiled once."""
    firm = {"name": "-", "country": "CN", "industry": "F5212", "revenue": 1e6, "headcount": 5}
    profile = parse_profile({"firm": firm, "cover": {"limit": 1_000_000, "retention": 10_000}})
    indication_document(quote(Submission(profile, WARM_DAY)))
    yield
