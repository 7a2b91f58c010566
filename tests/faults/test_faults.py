"""A server killed, cut off and out of space while clients write: nothing lost, nothing doubled.

``RISK_KILLS`` says how often the server is killed; a few times in the suite, 50 by hand.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from sqlalchemy import make_url

from tests.faults.office import Client, Server, all_is_there, at_work, busy

KILLS = int(os.environ.get("RISK_KILLS", "2"))
CLIENTS = 3
Profile = Callable[..., dict[str, Any]]


def test_killed_at_random_while_clients_write(server: Server, small_firm: Profile) -> None:
    rng = np.random.default_rng(20260901)
    clients = [Client(server, number, small_firm()) for number in range(CLIENTS)]

    def during() -> None:
        for _ in range(KILLS):
            busy(clients)
            time.sleep(rng.uniform(0.0, 0.4))
            server.kill()
            server.start()
        time.sleep(0.5)

    at_work(clients, during)
    assert sum(one.again for one in clients) > 0
    all_is_there(server, clients)


def test_the_database_cut_off_while_clients_write(
    postgresql: Callable[[str], str],
    migrated_postgresql: str,
    small_firm: Profile,
    tmp_path: Path,
) -> None:
    url = postgresql(migrated_postgresql)
    server = Server(url, tmp_path)
    server.start()
    clients = [Client(server, number, small_firm()) for number in range(CLIENTS)]
    name = make_url(url).database

    def during() -> None:
        whole = url.replace("+psycopg", "").replace("//owner:", "//postgres:")
        with psycopg.connect(whole, autocommit=True) as connection:
            for _ in range(10):
                time.sleep(0.15)
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = %s AND usename = 'owner'",
                    [name],
                )

    try:
        at_work(clients, during)
        refused = [json.loads(one) for client in clients for one in client.refused]
        assert {one["code"] for one in refused} <= {"store-away"}
        assert str(url) not in json.dumps(refused)
        all_is_there(server, clients)
    finally:
        server.stop()


def test_no_space_left_while_clients_write(
    migrated_sqlite: Path, small_firm: Profile, tmp_path: Path
) -> None:
    store = tmp_path / "store.db"
    shutil.copy(migrated_sqlite, store)
    server = Server(f"sqlite:///{store}", tmp_path)
    server.start(most_bytes=store.stat().st_size + 400_000)
    clients = [Client(server, number, small_firm()) for number in range(CLIENTS)]

    def during() -> None:
        end = time.monotonic() + 30
        while time.monotonic() < end and not any(one.refused for one in clients):
            time.sleep(0.05)
        assert server.running is not None
        assert server.running.poll() is None, "the server must live on"
        server.stop()
        server.start()
        time.sleep(0.5)

    try:
        at_work(clients, during)
        assert any(one.refused for one in clients)
        assert all(b"problem" in one or b"type" in one for c in clients for one in c.refused)
        all_is_there(server, clients)
    finally:
        server.stop()
