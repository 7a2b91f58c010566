"""The service under load by wrk: ``python -m benchmarks.served [seconds] [postgresql address]``.

One worker each, 32 connections, beside an endpoint that parses the same profile and answers a
constant; the stored quotes go to an empty database of their own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from risk.profile import read_profile
from risk.store.migrate import upgrade

CONNECTIONS = 32
FIRMS = 2_000
ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "data_samples" / "01_dental_clinic.yaml"
WRK, CURL = shutil.which("wrk"), shutil.which("curl")
SCRIPT = """wrk.method = "POST"
wrk.body = io.open({body!r}):read("*a")
wrk.headers["Content-Type"] = "application/json"
"""
UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True)
class Load:
    """What a server did under load: answers a second, and milliseconds of 99 in 100."""

    rate: float
    p99: float
    wrong: int


def main() -> None:
    """Print the table."""
    if WRK is None or CURL is None:
        sys.exit("wrk or curl is not installed; Debian has packages of these names")
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    folder = Path(tempfile.mkdtemp())
    body = json.dumps({"profile": read_profile(SAMPLE).model_dump(mode="json")})
    databases = {"SQLite": f"sqlite:///{folder}/store.db"}
    if len(sys.argv) > 2:
        databases["PostgreSQL"] = sys.argv[2]
    print("| work | target | answers a second | p99 ms | wrong | of the constant |")
    print("|--|--|--|--|--|--|")
    with server(["uvicorn", "benchmarks.constant:app", "--log-level", "error"], folder) as one:
        limit = load(f"{one.base}/constant", body, folder, seconds)
    _tell("profile parsed, constant answered", "–", limit, limit)
    for name, url in databases.items():
        upgrade(url)
        with server(["risk.cli", "serve"], folder, RISK_DATABASE_URL=url) as one:
            base = one.base
            if name == "SQLite":
                found = load(f"{base}/v1/indication", body, folder, seconds)
                _tell("indication with its grid of 15", ">= 400, p99 <= 100", found, limit)
                rate = batch(f"{base}/v1/indications", body, folder)
                print(f"| batch of {FIRMS:,} firms, streamed | >= 600 | {rate:,.0f} firms | | | |")
            found = load(f"{base}/v1/quotes", body, folder, seconds)
            _tell(f"quote kept, {name}", ">= 150", found, limit)
    shutil.rmtree(folder)


def load(url: str, body: str, folder: Path, seconds: int) -> Load:
    """Ask a server as fast as it answers."""
    (folder / "body.json").write_text(body, encoding="utf-8")
    script = folder / "post.lua"
    script.write_text(SCRIPT.format(body=str(folder / "body.json")), encoding="utf-8")
    told = ""
    for lasting in (2, seconds):  # the first warms up
        command = [str(WRK), "-t1", f"-c{CONNECTIONS}", f"-d{lasting}s", "--latency",
                   "-s", str(script), url]  # fmt: skip
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    if rate is None or p99 is None:
        raise RuntimeError(told)
    of = float(p99[1]) * UNITS[p99[2]]
    return Load(float(rate[1]), of, int(wrong[1]) if wrong else 0)


def batch(url: str, body: str, folder: Path) -> float:
    """Give firms a second of a streamed batch; curl reads answers while it sends lines."""
    lines = folder / "lines.ndjson"
    lines.write_text(f"{body}\n" * FIRMS, encoding="utf-8")
    command = [str(CURL), "-sS", "--fail", "-H", "Content-Type: application/x-ndjson", "-H",
               "Expect:", "--data-binary", f"@{lines}", url]  # fmt: skip
    begun = time.perf_counter()
    told = subprocess.run(command, capture_output=True, check=True, timeout=300).stdout  # noqa: S603
    if told.count(b"\n") < FIRMS:
        raise RuntimeError(f"fewer answers than the {FIRMS} firms")
    return FIRMS / (time.perf_counter() - begun)


@dataclass(frozen=True)
class Running:
    """A server on this machine."""

    process: subprocess.Popen[bytes]
    port: int

    @property
    def base(self) -> str:
        """Give its address."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def server(command: list[str], folder: Path, **settings: str) -> Iterator[Running]:
    """Run a module as a server until it is no longer needed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **settings}
    whole = [sys.executable, "-m", *command, "--port", str(port)]
    running = subprocess.Popen(whole, env=env, cwd=folder, stderr=subprocess.DEVNULL)  # noqa: S603
    found = Running(running, port)
    try:
        for _ in range(600):
            try:
                with urlopen(f"{found.base}/health"):  # noqa: S310
                    break
            except URLError:
                time.sleep(0.1)
        yield found
    finally:
        running.terminate()
        running.wait()


def _tell(work: str, target: str, found: Load, limit: Load) -> None:
    ratio = f"{found.rate / limit.rate:.2f}"
    print(f"| {work} | {target} | {found.rate:,.0f} | {found.p99:,.1f} | {found.wrong} | {ratio} |")


if __name__ == "__main__":
    main()
