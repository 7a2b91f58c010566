"""Desk: a release of totals over insurers' books: made safe, written, and logged for good."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from risk import __version__
from risk.desk.chained_log import append_log, read_log
from risk.desk.insured_frame import insured_frame
from risk.desk.lab import Chunks
from risk.desk.score import Scoring
from risk.errors import Conflict, Fault, RiskError
from risk.portfolio.disclosure.published import published
from risk.portfolio.disclosure.rules import INSURER, DisclosureRules, rules_of
from risk.portfolio.disclosure.suppress import SafeTables, safe_tables
from risk.portfolio.disclosure.tau_argus import optimiser
from risk.rulebook import Rulebook

LOG = "releases.jsonl"
QUARTER = r"\d{4}Q[1-4]"


@dataclass(frozen=True)
class Release:
    """Tables that may leave, with what must be known of them.

    Parameters
    ----------
    period : str
        Such as ``2026Q4``.
    tables : mapping of str to DataFrame
        Of :func:`risk.portfolio.disclosure.published.published`.
    facts : dict
        Plain data: insurers, currency, counts of cells, rules, rulebook; no value of a cell.
    """

    period: str
    tables: Mapping[str, pd.DataFrame]
    facts: dict[str, Any]


def make_release(
    scoring: Scoring,
    books: Mapping[str, Chunks],
    period: str,
    country: str = "CN",
    done: Callable[[int], None] = lambda rows: None,
) -> Release:
    """Make a release; a pure function of the books, the day and the rules.

    Raises
    ------
    RiskError
        If a book cannot be used, or the period is no quarter.
    NotSafe
        If a hidden cell could still be worked out.
    """
    if not re.fullmatch(QUARTER, period):
        rule = "a quarter, such as 2026Q4"
        fault = Fault("period", period, rule, "write the year, Q and 1 to 4", "wrong-period")
        raise RiskError(f"the period must be {rule}", [fault])
    frame, currency, left_out = insured_frame(scoring, books, done)
    rulebook = scoring.rulebook(country)
    rules = rules_of(rulebook)
    tables = safe_tables(frame, rules, optimiser())
    facts = _facts(frame, tables, rules, rulebook)
    return Release(
        period,
        published(tables, rules),
        {"period": period, "currency": currency, "left_out": left_out, **facts},
    )


def _facts(
    frame: pd.DataFrame, tables: SafeTables, rules: DisclosureRules, rulebook: Rulebook
) -> dict[str, Any]:
    digest = hashlib.sha256(frame.to_csv(index=False).encode()).hexdigest()
    return {
        "day": rulebook.day.isoformat(),
        "insurers": sorted(frame[INSURER].unique()),
        "data": digest,
        "rulebook": rulebook.digest[:12],
        "engine": __version__,
        "minimum_cell": rules.minimum_cell,
        "minimum_category": rules.minimum_category,
        "dominance": rules.dominance,
        "protection": rules.protection,
        "rounding": rules.rounding.model_dump(),
        "tables": [table.id for table in rules.tables],
        "cells": len(tables.totals["firms"]),
        "hidden_for_themselves": len(tables.primary),
        "hidden_for_others": len(tables.secondary),
        "attacks": tables.rounds + 1,
        "optimised": tables.optimised,
    }


def write_release(release: Release, folder: Path, now: datetime) -> Path:
    """Write a release into a folder of its period, and log it.

    A period is released once. The same release may be written again, to the same bytes; another
    one of a period that was released is refused, since two of them side by side would tell of the
    firms by which they differ.

    Raises
    ------
    Conflict
        If the period was released with other data or rules, or the log was changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    log = read_log(folder / LOG)
    told = json.dumps(release.facts, ensure_ascii=False, sort_keys=True)
    before = [row for row in log if row["facts"]["period"] == release.period]
    if any(row["facts"] != json.loads(told) for row in before):
        raise _conflict(
            release.period, "a period is released once",
            "correct it in the next period, or withdraw the release by law and start a new log",
        )  # fmt: skip
    target = folder / release.period
    target.mkdir(exist_ok=True)
    for name, table in release.tables.items():
        table.to_csv(target / f"{name}.csv", index=False, encoding="utf-8-sig")
    (target / "release.json").write_text(
        json.dumps(release.facts, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    if not before:
        append_log(folder / LOG, release.facts, now)
    return target


def _conflict(got: str, rule: str, way_out: str) -> Conflict:
    return Conflict(rule, [Fault("release", got, rule, way_out, Conflict.code)])
