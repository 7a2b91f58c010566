"""Every test of the store runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from risk.desk import Quote, Request, quote
from risk.desk.people.actor import Actor
from risk.desk.quoting.keep import keep_quote
from risk.profile import read_profile
from risk.store import add_firm, add_tenant, engine, session_scope

SAMPLES = Path(__file__).parents[2] / "data_samples"


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 12, 1, 9, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def samples() -> Path:
    return SAMPLES


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database."""
    if kind == "postgresql":
        return str(request.getfixturevalue("postgresql")("template1"))
    return f"sqlite:///{tmp_path}/made on demand/store.db"


@pytest.fixture
def store(store_url: str) -> Iterator[Engine]:
    opened = engine(store_url)
    yield opened
    opened.dispose()


@pytest.fixture
def office(store: Engine, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Give people at work in a store."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    return importlib.import_module("office").Office(store, now)


@pytest.fixture
def easts(store: Engine, clinic_quote: Quote, now: datetime) -> tuple[int, int]:
    """Give the numbers of the east's firm and quote, in a store with a west beside it."""
    east, west = (Actor("lin", "underwriter", tenant) for tenant in ("east", "west"))
    for actor in (east, west):
        add_tenant(store, actor, name=actor.tenant, now=now)
    with session_scope(store, east) as session:
        profile = clinic_quote.request.profile
        firm = add_firm(session, profile=profile, source="a/b.yaml", now=now)
        return firm.id, keep_quote(session, clinic_quote, firm.id, now).id


@pytest.fixture(scope="session")
def sample_quotes() -> list[Quote]:
    paths = sorted(SAMPLES.glob("*.yaml"))
    return [quote(Request(read_profile(path), as_of=date(2026, 12, 1))) for path in paths]


@pytest.fixture(scope="session")
def clinic_quote() -> Quote:
    profile = read_profile(SAMPLES / "01_dental_clinic.yaml")
    return quote(Request(profile, as_of=date(2026, 12, 1)))
