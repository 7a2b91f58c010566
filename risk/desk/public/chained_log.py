"""Desk: a log in a file, each row with the digest of the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from risk.errors import Conflict, Fault

NOTHING_BEFORE = "0" * 64


def append_log(path: Path, facts: Mapping[str, Any], now: datetime) -> None:
    """Add a row.

    Raises
    ------
    Conflict
        If the log was changed.
    """
    log = read_log(path)
    row: dict[str, Any] = {
        "at": now.isoformat(),
        "facts": dict(facts),
        "before": log[-1]["digest"] if log else NOTHING_BEFORE,
    }
    row["digest"] = _digest(row)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")


def read_log(path: Path) -> list[dict[str, Any]]:
    """Give every row, the first first, and find the log whole; a log that is not there is empty.

    Raises
    ------
    Conflict
        At the first row that was changed or does not follow the one before it. Rows missing at
        the end do not show: hold a copy of the last digest against it.
    """
    rows: list[dict[str, Any]] = []
    end = NOTHING_BEFORE
    if not path.exists():
        return rows
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["before"] != end or _digest(row) != row["digest"]:
            at = f"{path.name}, row {len(rows) + 1}"
            rule = "the log was changed"
            raise Conflict(rule, [Fault(at, at, rule, "restore it from a copy", Conflict.code)])
        end = row["digest"]
        rows.append(row)
    return rows


def _digest(row: Mapping[str, Any]) -> str:
    told = {name: value for name, value in row.items() if name != "digest"}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
