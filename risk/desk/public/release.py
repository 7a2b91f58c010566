"""Desk: a release of totals over insurers' books: made safe, written, and logged for good."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from risk import __version__
from risk.desk.book.score import Scoring
from risk.desk.public.chained_log import append_log, read_log
from risk.desk.public.experience_frame import Book
from risk.desk.public.held_release import (
    LOG,
    categories_before,
    earlier_releases,
    hold,
    released_before,
)
from risk.desk.public.insured_frame import insured_frame
from risk.desk.public.joint_losses import joint_losses
from risk.desk.public.lab import Chunks
from risk.desk.public.released_claims import released_claims
from risk.errors import Conflict, Fault, RiskError
from risk.portfolio.accumulation.named import disasters
from risk.portfolio.disclosure.cube import Key, categories, merged
from risk.portfolio.disclosure.duty_tables import published_duties, safe_duties
from risk.portfolio.disclosure.gaps import MARKET, gap_table, market_ceilings
from risk.portfolio.disclosure.published import published
from risk.portfolio.disclosure.quarters import earlier_release, safe_beside
from risk.portfolio.disclosure.rules import (
    INSURER,
    DisclosureRules,
    duty_rules_of,
    rules_of,
)
from risk.portfolio.disclosure.suppress import SafeTables, safe_tables
from risk.portfolio.disclosure.tau_argus import optimiser
from risk.rulebook import Rulebook

GAPS = ("sector_size", "size_region", "size_risk", "class_risk")
"""Tables in which the market is set beside the insured."""
QUARTER = r"\d{4}Q[1-4]"


@dataclass(frozen=True)
class Release:
    """Tables that may leave, with what must be known of them.

    Parameters
    ----------
    period : str
        Such as ``2026Q4``.
    tables : mapping of str to DataFrame
        Of :func:`risk.portfolio.disclosure.published.published`, and of what insurers' books would
        lose together.
    facts : dict
        Plain data: insurers, currency, counts of cells, rules, rulebook; no value of a cell.
    firms : DataFrame or None
        What the tables were summed from; kept by the authority and never published.
    policies : DataFrame or None
        The same of the tables of claims.
    """

    period: str
    tables: Mapping[str, pd.DataFrame]
    facts: dict[str, Any]
    firms: pd.DataFrame | None = None
    policies: pd.DataFrame | None = None


@dataclass(frozen=True)
class Handed:
    """What insurers hand in, each by the insurer's name.

    Parameters
    ----------
    books : mapping
        Firms, as :func:`risk.desk.public.lab.book_chunks` reads them.
    experience : mapping of str to (policies, claims)
        See ``docs/watch.md``; may be empty.
    accumulated : mapping of str to Path
        Folders of ``risk book accumulate``; may be empty.
    market : iterable or None
        Firms of the market, insured or not, read as a book is.
    market_firms : int or None
        How many firms they stand for; themselves if None.
    """

    books: Mapping[str, Chunks]
    experience: Mapping[str, Book] = field(default_factory=dict)
    accumulated: Mapping[str, Path] = field(default_factory=dict)
    market: Chunks | None = None
    market_firms: int | None = None


def make_release(
    scoring: Scoring,
    handed: Handed,
    period: str,
    country: str = "CN",
    before: Path | None = None,
    done: Callable[[int | str], None] = lambda part: None,
) -> Release:
    """Make a release; a pure function of what is handed in, the releases before, day and rules.

    Parameters
    ----------
    scoring : Scoring
    handed : Handed
    period : str
        Such as ``2026Q4``.
    country : str
        ISO 3166.
    before : Path or None
        Folder of the releases made before; this one is attacked together with each of them.
    done : callable
        Is told the rows of every chunk, and the name of every table the optimiser is done with.

    Raises
    ------
    RiskError
        If a book cannot be used, or the period is no quarter.
    NotSafe
        If a hidden cell, or the change of a few firms between quarters, could be worked out.
    """
    if not re.fullmatch(QUARTER, period):
        rule = "a quarter, such as 2026Q4"
        fault = Fault("period", period, rule, "write the year, Q and 1 to 4", "wrong-period")
        raise RiskError(f"the period must be {rule}", [fault])
    rulebook = scoring.rulebook(country)
    rules = rules_of(rulebook)
    told = released_before(before, period) if before else []
    firms, currency, left_out = insured_frame(scoring, handed.books, done)
    together = joint_losses(handed.accumulated, currency, rulebook) if handed.accumulated else {}
    into = categories(firms, rules) | dict(categories_before(told))
    frame = merged(firms, into)
    market, weight = None, 1.0
    ceilings: dict[Key, float] = {}
    if handed.market is not None:
        market = merged(insured_frame(scoring, {MARKET: handed.market}, done)[0], into)
        weight = (handed.market_firms or len(market)) / len(market)
        ceilings = market_ceilings(market, weight, [one for one in rules.tables if one.id in GAPS])
    optimise = optimiser()
    tables = safe_tables(frame, rules, optimise, done, ceilings)
    held = earlier_releases(before, told) if before else []
    earlier = [earlier_release(one.firms, one.tables, rules) for one in held]
    tables, by_change = safe_beside(frame, tables, earlier, rules)
    leaving = published(tables, rules)
    of_duties = duty_rules_of(rulebook)
    kept = [(one.firms, one.tables) for one in held]
    duties = safe_duties(
        frame, of_duties, tables.hidden, kept, lambda _: done(of_duties.tables[0].id)
    )
    leaving |= published_duties(duties, of_duties)
    claims = None
    if handed.experience:
        claims = released_claims(
            handed.experience, period, currency, rulebook,
            categories_before(told, "claims_categories"), held, optimise, done,
        )  # fmt: skip
        by_change += claims.by_change
    safe = [tables, *duties.values(), *([claims.safe] if claims else [])]
    facts = _facts(firms, safe, rules, rulebook) | {
        "duties": {topic: rulebook.entries[f"duty.{topic}"].label.model_dump()
                   for group in duties for topic in group},
        "period": period, "currency": currency, "left_out": left_out, "categories": into,
        "compared_with": [one["period"] for one in told], "hidden_for_a_change": by_change,
    }  # fmt: skip
    if claims is not None:
        leaving |= claims.tables
        facts["left_out_of_claims"] = claims.left_out
        facts["claims_categories"] = claims.categories
    if market is not None:
        leaving |= {
            f"gap_{table.id}": gap_table(leaving[table.id], market, table, weight, rules)
            for table in rules.tables
            if table.id in GAPS
        }
    if together:
        named = disasters(rulebook, country)
        facts["disasters"] = {one.id: {"zh": one.zh, "en": one.en} for one in named}
    facts["tables"] = [*leaving, *together]
    policies = claims.policies if claims else None
    return Release(period, leaving | together, facts, frame, policies)


def _facts(
    frame: pd.DataFrame, safe: Sequence[SafeTables], rules: DisclosureRules, rulebook: Rulebook
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
        "cells": sum(len(one.sums.keys) for one in safe),
        "hidden_for_themselves": sum(len(one.primary) for one in safe),
        "hidden_for_others": sum(len(one.secondary) for one in safe),
        "attacks": sum(one.rounds + 1 for one in safe),
        "optimised": sum(one.optimised for one in safe),
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
    if release.firms is not None:
        hold(folder, release.period, release.firms, release.policies)
    if not before:
        append_log(folder / LOG, release.facts, now)
    return target


def _conflict(got: str, rule: str, way_out: str) -> Conflict:
    return Conflict(rule, [Fault("release", got, rule, way_out, Conflict.code)])
