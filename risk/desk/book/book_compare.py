"""Desk: two scored books side by side, such as one as it is and one where all have MFA."""

from __future__ import annotations

from typing import Any

import pandas as pd

from risk.desk.book.scored_book import ScoredBook
from risk.errors import Fault, UnknownCode
from risk.learn.report import Section, Table
from risk.portfolio.accumulation import BookYear, Exposures, book_year, depend, event_set
from risk.portfolio.accumulation.contributions import LEVEL
from risk.portfolio.accumulation.event_set import Preset
from risk.portfolio.accumulation.named import Disaster, Struck, strike
from risk.text import say
from risk.units import Locale

MEASURES = ("policies", "premium", "expected_loss", "loss_ratio", "var_995", "tvar_995",
            "capital_over_premium")  # fmt: skip


def book_measures(year: BookYear) -> dict[str, float]:
    """Give the measures of a book, money in its currency."""
    var, tvar = year.var(LEVEL), year.tvar(LEVEL)
    values = (float(year.dependence.exposures.counts().sum()), year.premium, year.aal,
              year.aal / year.premium, var, tvar, (var - year.aal) / year.premium)  # fmt: skip
    return dict(zip(MEASURES, values, strict=True))


def year_of(book: ScoredBook, exposures: Exposures, preset: Preset = "default") -> BookYear:
    """Give the year of a scored book, or of some of its policies."""
    return book_year(depend(exposures, event_set(book.rulebook, book.country, preset)))


def without(book: ScoredBook, segment: str, name: str) -> Exposures:
    """Give a book without one segment, such as a sector.

    Raises
    ------
    UnknownCode
        If the book has no such segment.
    """
    codes, names = book.exposures.segments.get(segment, (None, ()))
    if codes is None or name not in names:
        known = ", ".join(names or sorted(book.exposures.segments))
        fault = Fault(segment, name, "must be a segment of the book", known, "unknown")
        raise UnknownCode("no such segment", [fault])
    return book.exposures.rows(codes != names.index(name))


def compare_document(currency: str, before: BookYear, after: BookYear) -> dict[str, Any]:
    """Give both books' measures as plain data."""
    return {
        "currency": currency,
        "status": "judgement",
        "before": book_measures(before),
        "after": book_measures(after),
    }


def compare_section(currency: str, before: BookYear, after: BookYear, locale: Locale) -> Section:
    """Give both books' measures side by side."""
    sides = (book_measures(before), book_measures(after))
    rows = []
    for name in MEASURES:
        was, is_ = (side[name] for side in sides)
        places = 4 if name in ("loss_ratio", "capital_over_premium") else 0
        change = f"{is_ / was - 1:+.1%}" if was else ""
        rows.append((say(f"accumulation.measure.{name}", locale), round(was, places),
                     round(is_, places), change))  # fmt: skip
    heads = [say(f"accumulation.head.{one}", locale) for one in ("measure", "before", "after",
                                                                 "change")]  # fmt: skip
    table = Table("compare", say("accumulation.table.compare", locale, currency=currency),
                  pd.DataFrame(rows, columns=heads))  # fmt: skip
    title = say("accumulation.section.compare", locale)
    return Section(title, [table, say("accumulation.judgement", locale)])


def strike_book(book: ScoredBook, scenario: str, hit_share: float, hours: float | None) -> Struck:
    """Let an event of a common cause strike a book.

    Raises
    ------
    UnknownCode
        If there is no such cause; names some there are.
    """
    disaster = Disaster(
        id=scenario, zh=scenario, en=scenario, scenario=scenario, hit_share=hit_share, hours=hours
    )
    return strike(book.exposures, event_set(book.rulebook, book.country), disaster)
