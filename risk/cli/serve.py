"""Commands: the service."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Annotated

import typer

from risk.errors import Fault, RiskError


class UnsafeService(RiskError):
    """The service would stand open to the network."""

    code = "unsafe-service"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 1,
) -> None:
    """Answer over HTTP: see /openapi.json. Logs are JSON, one line a request."""
    if not _own_machine(host):
        rule = "the service has no sign-in, so it listens on this machine only"
        fault = Fault("host", host, rule, "leave out --host", UnsafeService.code)
        raise UnsafeService("the service would be open to everybody", [fault])
    import uvicorn

    from risk.api.logs import write_json_logs

    write_json_logs()
    uvicorn.run(
        "risk.api:create_app",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        access_log=False,
        server_header=False,
        log_level="warning",
        timeout_graceful_shutdown=20,
    )


def _own_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
