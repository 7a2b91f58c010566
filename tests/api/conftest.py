"""The service, without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from risk.api import create_app

DAY = "2026-11-24"


@pytest.fixture(scope="session")
def client() -> Iterator[TestClient]:
    with TestClient(create_app()) as opened:
        yield opened


@pytest.fixture
def submission(small_firm: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    return {"profile": small_firm(), "as_of": DAY}
