"""A real server does what docs/service.md and the README say; its log tells nothing of it."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
import structlog

from risk.api.logs import Lines
from risk.desk.people.actor import LOCAL
from risk.desk.people.keys import issue_key
from risk.store import engine, session_scope

BASH, CURL = shutil.which("bash"), shutil.which("curl")


@dataclass(frozen=True)
class Served:
    """A server: its address, keys by role, and its log so far."""

    base: str
    keys: dict[str, str]
    log: Path


@pytest.fixture(scope="module")
def served(
    migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory, root: Path
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("documented")
    shutil.copy(migrated_sqlite, folder / "store.db")
    url = f"sqlite:///{folder}/store.db"
    store = engine(url)
    keys = {}
    with session_scope(store, LOCAL) as session:
        for role in ("underwriter", "admin", "auditor", "regulator"):
            made = issue_key(
                session, actor=LOCAL, name=role, role=role, days=2, now=datetime.now(UTC)
            )
            keys[role] = made.text
    store.dispose()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "risk.cli", "serve", "--port", str(port)]
    env = {
        **os.environ, "RISK_DATABASE_URL": url, "RISK_SIGN_IN": "on", "RISK_FAILED_SIGN_INS": "100",
        "PYTHONPATH": str(root),
    }  # fmt: skip
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(command, env=env, cwd=folder, stderr=log)  # noqa: S603
        base = f"http://127.0.0.1:{port}"
        _wait(f"{base}/ready", running)
        yield Served(base, keys, folder / "log")
        running.send_signal(signal.SIGTERM)
        assert running.wait(30) in (0, -signal.SIGTERM)


def _wait(address: str, running: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            with urlopen(address) as answer:  # noqa: S310 - our own server
                assert answer.status == 200
                return
        except URLError:
            assert running.poll() is None
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, flags=re.DOTALL)


def test_every_call_of_the_page_is_answered(served: Served, root: Path, tmp_path: Path) -> None:
    if BASH is None or CURL is None:
        pytest.skip("bash or curl is not installed")
    env = {
        **os.environ, "BASE": served.base, "KEY": served.keys["underwriter"],
        "ADMIN": served.keys["admin"], "AUDITOR": served.keys["auditor"],
        "REGULATOR": served.keys["regulator"],
    }  # fmt: skip
    script = "set -euo pipefail\n" + "\n".join(blocks(root / "docs" / "service.md", "bash"))
    assert script.count("ask $BASE") + script.count('ask "$BASE') >= 40
    done = subprocess.run(  # noqa: S603
        [BASH, "-c", script], env=env, cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout[-600:].decode() + done.stderr.decode()
    assert json.loads((tmp_path / "policy.json").read_bytes())["state"] == "bound"
    assert b'etag: "1"' in (tmp_path / "headers.txt").read_bytes().lower()
    assert json.loads((tmp_path / "firm1.json").read_bytes())["firm"][0]["id"] == 1


def test_the_client_of_the_readme_quotes_and_binds(
    served: Served, root: Path, small_firm: Callable[..., dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    client, use = blocks(root / "README.md", "python")
    named: dict[str, Any] = {"__name__": "client"}
    sys.modules["client"] = type(sys)("client")  # a dataclass looks its module up
    exec(client, named)  # noqa: S102 - the page's own words
    named |= {"base": served.base, "key": served.keys["underwriter"], "profile": small_firm()}
    exec(use, named)  # noqa: S102
    del sys.modules["client"]
    assert capsys.readouterr().out.startswith("bound 20")


def test_the_log_of_the_server_holds_nothing_that_callers_sent(
    served: Served, small_firm: Callable[..., dict[str, Any]]
) -> None:
    import httpx2

    name = "绝不入日志的店"
    key = served.keys["underwriter"]
    body = {"profile": small_firm(firm__name=name)}
    with httpx2.Client(base_url=served.base, headers={"authorization": f"Bearer {key}"}) as client:
        assert client.post("/v1/quotes", json=body).status_code == 201
        assert client.post("/v1/quotes", json=body | {"odd": name}).status_code == 422
        assert client.post("/v1/quotes", content=name.encode()).status_code == 400
        assert client.get("/v1/industry", params={"words": name}).status_code == 200
        assert client.get(f"/v1/{name}").status_code == 404
        wrong = {"authorization": f"Bearer {key[:-3]}abc"}
        assert client.get("/v1/me", headers=wrong).status_code == 401
    log = served.log.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    assert {line["status"] for line in lines if line["event"] == "request"} >= {200, 201, 401, 422}
    assert name not in log
    assert json.dumps(name)[1:-1] not in log
    for secret in served.keys.values():
        assert secret.rsplit(".", 1)[1] not in log


def test_a_crash_is_logged_by_kind_and_place_without_its_words() -> None:
    logger = logging.Logger("uvicorn.error")
    logger.addHandler(Lines())
    with structlog.testing.capture_logs() as told:
        logger.info("started")
        try:
            raise ValueError("got '绝不入日志的店'")
        except ValueError:
            logger.exception("Exception in ASGI application")
    assert told[0] == {"event": "server", "log_level": "info", "text": "started"}
    assert (told[1]["event"], told[1]["kind"]) == ("crash", "ValueError")
    assert told[1]["places"]
    assert "绝不入日志的店" not in str(told)
