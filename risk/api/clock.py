"""API: the day of a request; the edge is the only place with a clock."""

from __future__ import annotations

from datetime import date, datetime


def day_of(as_of: date | None) -> date:
    """Give the day asked for, or today."""
    return as_of or datetime.now().astimezone().date()
