"""A server over each kind of database."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.office import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def server(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_sqlite: Path
) -> Iterator[Server]:
    if request.param == "sqlite":
        shutil.copy(migrated_sqlite, tmp_path / "store.db")
        url = f"sqlite:///{tmp_path}/store.db"
    else:
        make: Callable[[str], str] = request.getfixturevalue("postgresql")
        url = make(request.getfixturevalue("migrated_postgresql"))
    server = Server(url, tmp_path)
    server.start()
    yield server
    server.stop()
