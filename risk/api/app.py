"""API: the app, put together from its routes."""

from __future__ import annotations

import gc
from asyncio import create_task
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from fastapi import FastAPI
from prometheus_client import CollectorRegistry

from risk import __version__
from risk.api.auth import Door
from risk.api.described import describe
from risk.api.logs import write_json_logs
from risk.api.passing import pass_days_every
from risk.api.problems import answer_with_problems
from risk.api.routes import (
    audit,
    books,
    claims,
    firms,
    health,
    kept_firms,
    keys,
    models,
    policies,
    portfolio,
    prices,
    reference,
    submissions,
)
from risk.api.stored import Store
from risk.api.strict import MOST_BYTES
from risk.api.watch import Watched
from risk.api.workers import Workers
from risk.desk import Request as Submission
from risk.desk import quote
from risk.desk.people.safety import read_settings
from risk.desk.quoting.indication import indication_document
from risk.profile import parse_profile
from risk.settings import Settings

WARM_DAY = date(2026, 9, 1)

DESCRIPTION = """From a small firm's profile to size class, duties, loss, premium and decision.

Money is decimal text, days are ISO 8601, errors are problem documents (RFC 9457) with every fault
at once. `Accept-Language: zh` or `en` sets their language.
"""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Give the service: nothing is read from the environment and nothing global is changed.

    Parameters
    ----------
    settings : Settings or None
        Found safe by :func:`risk.desk.people.safety.refuse_unsafe`; the defaults when None.
    """
    settings = settings or Settings.model_construct()
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
    app.state.store = Store(settings.database_url)
    app.state.workers = Workers(settings)
    app.state.door = Door(settings, app.state.store.engine)
    # Those asked most stand first: a request is held against one route after the other.
    for routes in (
        prices, submissions, firms, policies, claims, kept_firms, reference, keys, audit,
        books, portfolio, models,
    ):  # fmt: skip
        app.include_router(routes.router)
    app.include_router(health.router_for(metrics))
    app.add_middleware(Watched, metrics=metrics)
    answer_with_problems(app)
    describe(app, sign_in=settings.sign_in != "none")
    return app


def served_app() -> FastAPI:
    """Give the service with logs and the settings of the environment, as ``risk serve`` does."""
    write_json_logs()
    return create_app(read_settings())


@asynccontextmanager
async def _warmed(app: FastAPI) -> AsyncIterator[None]:
    """Price a firm before the first caller comes: rules are read and kernels compiled once."""
    firm = {"name": "-", "country": "CN", "industry": "F5212", "revenue": 1e6, "headcount": 5}
    profile = parse_profile({"firm": firm, "cover": {"limit": 1_000_000, "retention": 10_000}})
    indication_document(quote(Submission(profile, WARM_DAY)))
    # Rules and tables stay as they are: looking through them for garbage held requests up.
    gc.collect()
    gc.freeze()
    app.state.workers.go_on()
    hours = app.state.door.settings.due_hours
    timer = create_task(pass_days_every(hours, app.state.store)) if hours else None
    yield
    if timer is not None:
        timer.cancel()
    app.state.workers.stop()
    app.state.store.close()
