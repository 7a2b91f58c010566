"""Desk: what the authority keeps of its releases for itself: firms without names, by quarter.

A later release is attacked together with every earlier one; for that the firms of each must be
known again. The folder ``held`` holds classes, amounts and a mark of each firm, and never leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from risk.desk.public.chained_log import read_log
from risk.portfolio.disclosure.cube import Categories

LOG, HELD = "releases.jsonl", "held"
ENCODING = "utf-8-sig"


def hold(folder: Path, period: str, frame: pd.DataFrame) -> None:
    """Keep the firms of a release."""
    (folder / HELD).mkdir(exist_ok=True)
    frame.to_parquet(folder / HELD / f"{period}.parquet", index=False)


def released_before(folder: Path, period: str) -> list[dict[str, Any]]:
    """Give the facts of every release of other periods, the first first."""
    facts = [row["facts"] for row in read_log(folder / LOG)]
    return [one for one in facts if one["period"] != period]


def categories_before(facts: Sequence[dict[str, Any]]) -> Categories:
    """Give the categories of the first release, which all later ones keep."""
    found: Categories = facts[0].get("categories", {}) if facts else {}
    return found


@dataclass(frozen=True)
class Held:
    """A release made before: its firms, and its tables as they were published."""

    firms: pd.DataFrame
    tables: dict[str, pd.DataFrame]


def earlier_releases(folder: Path, facts: Sequence[dict[str, Any]]) -> list[Held]:
    """Read the releases made before of which the firms are kept."""
    found = []
    for one in facts:
        held = folder / HELD / f"{one['period']}.parquet"
        if not held.exists():
            continue
        published = {
            name: pd.read_csv(folder / one["period"] / f"{name}.csv", encoding=ENCODING, dtype=str)
            for name in one["tables"]
        }
        found.append(Held(pd.read_parquet(held), published))
    return found
