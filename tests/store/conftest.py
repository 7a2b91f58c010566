from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from risk.desk import Quote, Request, quote
from risk.profile import read_profile
from risk.store import engine
from risk.store.migrate import upgrade

SAMPLES = Path(__file__).parents[2] / "data_samples"


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 12, 1, 9, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def samples() -> Path:
    return SAMPLES


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/made on demand/store.db"


@pytest.fixture
def store(url: str) -> Iterator[Engine]:
    upgrade(url)
    opened = engine(url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="session")
def clinic_quote() -> Quote:
    profile = read_profile(SAMPLES / "01_dental_clinic.yaml")
    return quote(Request(profile, as_of=date(2026, 12, 1)))
