"""API: logs as JSON lines on standard error, without anything a caller sent."""

from __future__ import annotations

import logging
import sys
from traceback import extract_tb

import structlog

_log = structlog.get_logger("risk.api")
_FRAMES = 8


def write_json_logs() -> None:
    """Set up the logs of a process that serves; its server's own lines go the same way."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    server = logging.getLogger("uvicorn")
    server.handlers, server.propagate = [Lines()], False
    server.setLevel(logging.INFO)


class Lines(logging.Handler):
    """Writes the server's lines; of a crash its kind and places, as words may quote a profile."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            _log.log(record.levelno, "server", text=record.getMessage())
            return
        frames = extract_tb(error.__traceback__)[-_FRAMES:]
        places = [f"{one.name}:{one.lineno}" for one in frames]
        _log.error("crash", kind=type(error).__name__, places=places)
