"""A dashboard of one's own to measure: its address, and the CPU time it has used."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Dashboard:
    """A running dashboard.

    Parameters
    ----------
    port : int
    process : psutil.Process
    started : float
        When its process was started, by :func:`time.perf_counter`.
    """

    port: int
    process: psutil.Process
    started: float

    def cpu(self) -> float:
        """Give the CPU time used so far [seconds]."""
        used = self.process.cpu_times()
        return float(used.user + used.system)


@contextmanager
def dashboard(settings: Mapping[str, str] | None = None) -> Iterator[Dashboard]:
    """Run a dashboard and give it when it answers; its store is empty if none is told.

    Parameters
    ----------
    settings : mapping, optional
        Names and values of its environment.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        server = subprocess.Popen(  # noqa: S603
            [
                sys.executable, "-m", "risk.app",
                "--server.port", str(port), "--server.address", "127.0.0.1",
                "--server.headless", "true",
            ],
            cwd=ROOT,
            env=os.environ
            | {"RISK_DATABASE_URL": f"sqlite:///{folder}/store.db", **(settings or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait_for(port)
            yield Dashboard(port, psutil.Process(server.pid), started)
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:  # long work of a page is not waited for
                server.kill()


def _wait_for(port: int) -> None:
    for _ in range(1200):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("the dashboard does not answer")
