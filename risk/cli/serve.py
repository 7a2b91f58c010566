"""Commands: the service, and the dashboard beside it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from risk.errors import Fault, NotFound

DASHBOARD = Path(__file__).parents[2] / "app_streamlit.py"
PATIENCE = 20
"""How long work that has begun may take after the service was told to stop [seconds]."""


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
    dashboard: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Port of the dashboard beside it.")
    ] = None,
) -> None:
    """Answer over HTTP: see /openapi.json. Logs are JSON, one line a request.

    Who may come in: docs/settings.md. Every call: docs/service.md.
    """
    from risk.desk.people.safety import read_settings, refuse_unsafe

    refuse_unsafe(read_settings(), host=host)
    import uvicorn

    with _dashboard(host, dashboard):
        uvicorn.run(
            "risk.api.app:served_app",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            # The other loop that may be there lets some connections wait a second under load.
            loop="asyncio",
            access_log=False,
            server_header=False,
            log_config=None,
            timeout_graceful_shutdown=PATIENCE,
        )


@contextmanager
def _dashboard(host: str, port: int | None) -> Iterator[None]:
    """Run the dashboard as a second process as long as the service runs."""
    if port is None:
        yield
        return
    if not DASHBOARD.exists():
        rule, help_ = "the dashboard is started from a checkout", "leave out --dashboard"
        fault = Fault("dashboard", DASHBOARD.name, rule, help_, NotFound.code)
        raise NotFound("there is no dashboard beside the program", [fault])
    flags = {
        "server.address": host,
        "server.port": port,
        "server.headless": "true",
        "browser.gatherUsageStats": "false",
    }
    command = [sys.executable, "-m", "risk.app"]
    command += [f"--{name}={value}" for name, value in flags.items()]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
    # The server stops in good order and then sends itself the signal again: end, do not die of it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        yield
    finally:
        running.terminate()
        try:
            running.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            running.kill()
