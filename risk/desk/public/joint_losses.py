"""Desk: what insurers' accumulated books would lose together, by cause and by named disaster."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from risk.errors import Fault, RiskError
from risk.portfolio.disclosure.rules import rules_of
from risk.portfolio.disclosure.together import told_together
from risk.rulebook import Rulebook

REPORT, EVENTS = "report.json", "events.csv"
SMALL_PROVIDERS = "/managed_service_provider/"
"""Causes left out: a local provider has so few customers that they could be known by it."""
CAUSES, DISASTERS = "joint_causes", "joint_disasters"


def joint_losses(
    folders: Mapping[str, Path], currency: str, rulebook: Rulebook
) -> dict[str, pd.DataFrame]:
    """Sum the accumulations of several insurers.

    Parameters
    ----------
    folders : mapping of str to Path
        By insurer: a folder of ``risk book accumulate``.
    currency : str
        Of the release.
    rulebook : Rulebook

    Returns
    -------
    dict of str to DataFrame
        ``joint_causes``: one row a large provider, software or self-spreading code: limits that
        lean on it and expected loss a year. ``joint_disasters``: one row a named disaster: firms
        expected to lean on its cause and to claim, and loss given that it strikes. Rows that too
        few insurers stand behind are hidden.

    Raises
    ------
    RiskError
        With every fault, if a folder holds no accumulation, or one of another currency or, beside
        the others, another rulebook: its scenarios would not be the same ones.
    """
    faults: list[Fault] = []
    reports = {name: _report(name, folder, faults) for name, folder in folders.items()}
    first = next(iter(reports.values()))
    wanted = {"currency": currency, "rulebook_digest": first.get("rulebook_digest", "")}
    for name, report in reports.items():
        for key, same in wanted.items():
            got = str(report.get(key, same))
            if got != same:
                rule = f"must be {same[:12]}, as of the others"
                faults.append(Fault(f"{name}.{key}", got[:12], rule, "accumulate again", "differs"))
    if faults:
        raise RiskError("what the books would lose together cannot be told", faults)
    rules, least = rules_of(rulebook), int(rulebook.value("disclosure.minimum_insurers"))
    causes = {name: _causes(folder / EVENTS) for name, folder in folders.items()}
    disasters = {
        name: pd.DataFrame(report["disasters"], columns=["id", "exposed", "hit", "loss"])
        for name, report in reports.items()
    }
    return {
        CAUSES: told_together(causes, "cause", ("limit", "expected_loss"), (), rules, least),
        DISASTERS: told_together(disasters, "id", ("loss",), ("exposed", "hit"), rules, least),
    }


def _report(name: str, folder: Path, faults: list[Fault]) -> dict[str, Any]:
    try:
        if not (folder / EVENTS).exists():
            raise FileNotFoundError(folder / EVENTS)
        found: dict[str, Any] = json.loads((folder / REPORT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        rule = f"must hold {REPORT} and {EVENTS}"
        faults.append(Fault(name, folder.name, rule, "run `risk book accumulate`", "unreadable"))
        return {}
    return found


def _causes(path: Path) -> pd.DataFrame:
    """Give each cause with the limit that leans on it and its expected loss a year."""
    events = pd.read_csv(path, encoding="utf-8-sig")
    events = events[~events["Cause"].str.contains(SMALL_PROVIDERS, regex=False)]
    events["expected_loss"] = events["Rate"] * events["MeanLoss"]
    found = events.groupby("Cause").agg(
        limit=("ExposedLimit", "max"), expected_loss=("expected_loss", "sum")
    )
    return found.rename_axis("cause").reset_index()
