"""Desk: the best mix of a book's segments, in words and tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from risk.desk.book.scored_book import ScoredBook
from risk.errors import Fault, UnknownCode
from risk.learn.report import Section, Table
from risk.portfolio.accumulation import event_set
from risk.portfolio.plan import Limits, Plan, best_mix
from risk.text import say
from risk.units import Locale

COLUMNS = ("scale", "policies", "premium", "expected_loss", "capital", "profit",
           "return_on_capital")  # fmt: skip
HEADS = ("scale", "policies", "premium", "mean", "capital", "profit", "roc")
DIGITS = {"scale": 2, "return_on_capital": 3}


def best_plan(book: ScoredBook, segment: str, limits: Limits) -> Plan:
    """Find the best mix of a scored book's segments.

    Raises
    ------
    UnknownCode
        If the book has no such segment.
    RiskError
        If no mix keeps the limits.
    """
    known = sorted(book.exposures.segments)
    if segment not in known:
        fault = Fault(
            "segment", segment, "must be a segment of the book", ", ".join(known), "unknown"
        )
        raise UnknownCode("no such segment", [fault])
    return best_mix(book.exposures, event_set(book.rulebook, book.country), segment, limits)


def plan_section(plan: Plan, currency: str, locale: Locale) -> Section:
    """Give the plan in words and a table, the segments to grow first."""
    rows = plan.table.sort_values("scale", ascending=False)
    heads = [say(f"accumulation.head.{name}", locale) for name in ("segment", *HEADS)]
    told = [
        (name, *(round(float(row[column]), DIGITS.get(column, 0)) for column in COLUMNS))
        for name, row in rows.iterrows()
    ]
    words = say(
        "accumulation.plan",
        locale,
        profit=f"{currency} {plan.profit:,.0f}",
        capital=f"{currency} {plan.capital:,.0f}",
        gap=f"{plan.bound / plan.profit - 1:.2%}" if plan.profit > 0 else "–",
    )
    title = say("accumulation.table.plan", locale)
    table = Table("plan", title, pd.DataFrame(told, columns=heads))
    return Section(say("accumulation.section.plan", locale), [words, table])


def plan_document(plan: Plan, currency: str) -> dict[str, Any]:
    """Give the plan as plain data."""
    return {
        "currency": currency,
        "profit": plan.profit,
        "profit_bound": plan.bound,
        "capital": plan.capital,
        "segments": {
            str(name): {column: float(row[column]) for column in COLUMNS}
            for name, row in plan.table.iterrows()
        },
    }
