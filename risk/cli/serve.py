"""Commands: the service."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
) -> None:
    """Answer over HTTP: see /openapi.json. Logs are JSON, one line a request.

    Who may come in: docs/settings.md.
    """
    from risk.desk.safety import read_settings, refuse_unsafe

    refuse_unsafe(read_settings(), host=host)
    import uvicorn

    from risk.api.logs import write_json_logs

    write_json_logs()
    uvicorn.run(
        "risk.api.app:served_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=20,
    )
