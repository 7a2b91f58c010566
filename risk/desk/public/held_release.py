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


def hold(folder: Path, period: str, firms: pd.DataFrame, policies: pd.DataFrame | None) -> None:
    """Keep the firms of a release, and the policies of its claims."""
    (folder / HELD).mkdir(exist_ok=True)
    firms.to_parquet(_firms(folder, period), index=False)
    if policies is not None:
        policies.to_parquet(_policies(folder, period), index=False)


def _firms(folder: Path, period: str) -> Path:
    return folder / HELD / f"{period}.parquet"


def _policies(folder: Path, period: str) -> Path:
    return folder / HELD / f"{period}.policies.parquet"


def released_before(folder: Path, period: str) -> list[dict[str, Any]]:
    """Give the facts of every release of other periods, the first first."""
    facts = [row["facts"] for row in read_log(folder / LOG)]
    return [one for one in facts if one["period"] != period]


def categories_before(facts: Sequence[dict[str, Any]], of: str = "categories") -> Categories:
    """Give the categories of the first release that has any, which all later ones keep."""
    return next((one[of] for one in facts if of in one), {})


@dataclass(frozen=True)
class Held:
    """A release made before.

    Parameters
    ----------
    period : str
    firms : DataFrame
    policies : DataFrame or None
        Of the quarter's claims, where they were released.
    tables : dict of str to DataFrame
        As they were published.
    """

    period: str
    firms: pd.DataFrame
    policies: pd.DataFrame | None
    tables: dict[str, pd.DataFrame]


def earlier_releases(folder: Path, facts: Sequence[dict[str, Any]]) -> list[Held]:
    """Read the releases made before of which the firms are kept."""
    found = []
    for one in facts:
        period = one["period"]
        firms, policies = _firms(folder, period), _policies(folder, period)
        if not firms.exists():
            continue
        published = {
            name: pd.read_csv(folder / period / f"{name}.csv", encoding=ENCODING, dtype=str)
            for name in one["tables"]
        }
        kept = pd.read_parquet(policies) if policies.exists() else None
        found.append(Held(period, pd.read_parquet(firms), kept, published))
    return found
