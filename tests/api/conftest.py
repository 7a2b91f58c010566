"""The service, without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from risk.api import create_app
from risk.desk.people.actor import LOCAL, Actor
from risk.desk.people.keys import issue_key
from risk.settings import Settings
from risk.store import engine, session_scope

DAY = "2026-11-24"
HERE = "http://localhost"


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(), base_url=HERE, client=("127.0.0.1", 50000)) as opened:
        yield opened


@pytest.fixture
def kind() -> str:
    """Give the kind of database; tests of what is kept run on both."""
    return "sqlite"


@pytest.fixture
def database(store_url: str) -> str:
    """Give the address of a database with every table and no business."""
    return store_url


@pytest.fixture
def store(database: str) -> Iterator[Engine]:
    opened = engine(database)
    yield opened
    opened.dispose()


@pytest.fixture
def visit(database: str) -> Iterator[Callable[..., TestClient]]:
    """Open the service with some settings, with sign-in, for a caller from elsewhere."""
    apps = []

    def build(host: str = "service.example", **given: Any) -> TestClient:
        settings = Settings(**({"database_url": database, "sign_in": "on"} | given))
        address = "127.0.0.1" if host == "localhost" else "203.0.113.9"
        apps.append(create_app(settings))
        return TestClient(apps[-1], base_url=f"http://{host}", client=(address, 5000))

    yield build
    for app in apps:
        app.state.store.close()


@pytest.fixture
def issued(database: str) -> Callable[..., str]:
    """Issue a key and give its text."""

    def issue(role: str = "underwriter", actor: Actor = LOCAL, **given: Any) -> str:
        told = {"name": "portal", "days": 30, "now": datetime.now(UTC)} | given
        store = engine(database)
        with session_scope(store, actor) as session:
            made = issue_key(session, actor=actor, role=role, **told)
        store.dispose()
        return made.text

    return issue


@pytest.fixture
def submission(small_firm: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return {"profile": small_firm(), "as_of": DAY}


@pytest.fixture(scope="session")
def samples() -> Path:
    return Path(__file__).parents[2] / "data_samples"
