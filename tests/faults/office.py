"""A real server that is killed while clients write, and the clients, who never give up."""

from __future__ import annotations

import http.client
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PATIENCE = 300.0
"""How long is waited for a server or an answer [seconds]; a busy machine starts slowly."""
BROKEN = (OSError, http.client.HTTPException)


@dataclass
class Server:
    """A server over a database, started, killed and started again on one port."""

    url: str
    folder: Path
    port: int = 0
    running: subprocess.Popen[bytes] | None = None

    def start(self, most_bytes: int | None = None) -> None:
        """Start, and wait until it answers; no file may grow beyond ``most_bytes``."""
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        env = {**os.environ, "RISK_DATABASE_URL": self.url, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "risk.cli", "serve", "--port", str(self.port)]

        def limited() -> None:
            if most_bytes is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

        self.running = subprocess.Popen(  # noqa: S603
            command, env=env, cwd=self.folder, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, preexec_fn=limited,
        )  # fmt: skip
        self.wait()

    def wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if self.ask("GET", "/health")[0] == 200:
                    return
            except BROKEN:
                assert self.running is None or self.running.poll() is None
                time.sleep(0.05)
        raise AssertionError("the server did not come up")

    def kill(self) -> None:
        assert self.running is not None
        self.running.send_signal(signal.SIGKILL)
        self.running.wait()

    def stop(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.running.terminate()
            self.running.wait(30)

    def ask(
        self, method: str, path: str, body: Any = None, timeout: float = 10.0, **headers: str
    ) -> tuple[int, bytes]:
        """Ask once; a broken connection is raised."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        sent = {name.replace("_", "-"): text for name, text in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        try:
            line.request(method, path, data, {"Content-Type": "application/json"} | sent)
            answer = line.getresponse()
            return answer.status, answer.read()
        finally:
            line.close()

    def told(self, path: str) -> Any:
        status, answer = self.ask("GET", path)
        assert status == 200, answer
        return json.loads(answer)

    def command(self, *arguments: str) -> Any:
        """Run a command on the same database and give its JSON."""
        env = {**os.environ, "RISK_DATABASE_URL": self.url, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "risk.cli", *arguments, "--json"],
            env=env, cwd=self.folder, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)


@dataclass
class Client:
    """Somebody who quotes and binds without end, and asks again until answered.

    Parameters
    ----------
    server : Server
    number : int
        Names the client in its keys.
    profile : dict
        Of the firms it asks for, but for the name.
    """

    server: Server
    number: int
    profile: dict[str, Any]
    answers: dict[str, tuple[str, Any, dict[str, str], bytes]] = field(default_factory=dict)
    refused: list[bytes] = field(default_factory=list)
    again: int = 0

    def work(self, enough: Callable[[], bool]) -> None:
        """Quote and bind until told that it is enough."""
        turn = 0
        while not enough():
            turn += 1
            firm = {**self.profile["firm"], "name": f"企业{self.number}-{turn}"}
            quoted = self._sure(
                f"q-{self.number}-{turn}", "/v1/quotes", {"profile": {**self.profile, "firm": firm}}
            )
            offer = quoted["offers"][0]["quote_id"]
            self._sure(
                f"b-{self.number}-{turn}", f"/v1/quotes/{offer}/bind", {"reason": "同意"},
                If_Match='"1"',
            )  # fmt: skip

    def _sure(self, key: str, path: str, body: Any, **headers: str) -> Any:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                status, answer = self.server.ask("POST", path, body, Idempotency_Key=key, **headers)
            except BROKEN:
                self.again += 1
                time.sleep(0.05)
                continue
            if status in (500, 502, 503, 507):
                self.refused.append(answer)
                self.again += 1
                time.sleep(0.05)
                continue
            assert status in (200, 201), (status, answer)
            self.answers[key] = (path, body, headers, answer)
            return json.loads(answer)
        raise AssertionError(f"{key} was not answered in {PATIENCE:g} seconds")


def at_work(clients: list[Client], during: Callable[[], None]) -> None:
    """Let clients work while something happens, and then to the end of their turns."""
    enough = threading.Event()
    raised: list[BaseException] = []

    def run(client: Client) -> None:
        try:
            client.work(enough.is_set)
        except BaseException as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(one,)) for one in clients]
    for one in threads:
        one.start()
    try:
        during()
    finally:
        enough.set()
        for one in threads:
            one.join(2 * PATIENCE)
    assert not raised, raised


def busy(clients: list[Client]) -> None:
    """Wait until another answer came: the server writes."""
    before, end = sum(len(one.answers) for one in clients), time.monotonic() + PATIENCE
    while sum(len(one.answers) for one in clients) == before:
        assert time.monotonic() < end, "nobody was answered"
        time.sleep(0.005)


def all_is_there(server: Server, clients: list[Client]) -> None:
    """Check that nothing is lost, doubled or half-made, and that the audit is whole."""
    quotes = [key for one in clients for key in one.answers if key.startswith("q-")]
    binds = [key for one in clients for key in one.answers if key.startswith("b-")]
    assert quotes
    for client in clients:
        for key, (path, body, headers, answer) in client.answers.items():
            status, again = server.ask("POST", path, body, Idempotency_Key=key, **headers)
            assert status in (200, 201), again
            assert again == answer, key
    submissions, policies = _all(server, "/v1/submissions"), _all(server, "/v1/policies")
    assert (len(submissions), len(policies)) == (len(quotes), len(binds))
    numbers = sorted(one["certificate"] for one in policies if one["certificate"])
    assert len(set(numbers)) == len(numbers)
    server.stop()
    assert server.command("audit", "verify")["broken"] == []
    assert server.command("db", "check")


def _all(server: Server, path: str) -> list[Any]:
    found: list[Any] = []
    following = f"{path}?most=100"
    while following:
        page = server.told(following)
        found += page["items"]
        before = page.get("next")
        following = f"{path}?most=100&before={before}" if before else ""
    return found
