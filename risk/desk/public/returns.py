"""Desk: what regulators are told of a book, by the columns of each return, to the cent.

A policy's premium is earned by the day. What is earned until a day is rounded to the cent, and a
period earns the difference, so periods add up to the premium and rows to the book.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
import pandas as pd

from risk.assess import perils_of
from risk.errors import Fault, RiskError, UnknownCode
from risk.learn.watch.book import WatchBook, open_book
from risk.learn.words_of import segment_words
from risk.rulebook import Rulebook, at, region_of
from risk.rulebook.schema import Dated, Strict
from risk.text import both
from risk.units import LOCALES

Kind = Literal["quarterly", "s1403", "data_call"]
KINDS: tuple[Kind, ...] = ("quarterly", "s1403", "data_call")
PARTS = ("begun", "in_force", "written", "earned", "expected", "reported", "settled", "paid")
"""What a book is summed to; money in cents."""

MONEY = frozenset({"written", "earned", "expected", "paid"})
UNKNOWN = "unknown"


class InvalidPeriod(RiskError):
    """A period that is none of the return's, or is not over on the day."""

    code = "invalid-period"


class ReturnField(Strict):
    """A column: ``code`` as published, None where it was not found."""

    id: str
    code: str | None
    kind: Literal["text", "count", "money", "ratio", "sum", "unknown"]
    of: tuple[str, str] | None = None
    zh: str
    en: str


class ReturnForm(Strict):
    """A return: how often, by what its rows are, whether they are summed, its columns."""

    every: Literal["quarter", "year"]
    by: Literal["sector", "country", "worksheet"]
    total: bool
    fields: tuple[ReturnField, ...]


@dataclass(frozen=True)
class Period:
    """Days of a period, ``end`` the first after it."""

    name: str
    start: date
    end: date


def kind_of(word: str) -> Kind:
    """Give the return of a name as it is typed, such as ``data-call``.

    Raises
    ------
    UnknownCode
        If there is none.
    """
    for kind in KINDS:
        if kind == word.replace("-", "_"):
            return kind
    names = ", ".join(kind.replace("_", "-") for kind in KINDS)
    fault = Fault("kind", word, f"must be one of {names}", "take one of them", UnknownCode.code)
    raise UnknownCode("there is no such return", [fault])


def period_of(name: str, form: ReturnForm, day: date) -> Period:
    """Give the days of a period such as ``2026Q3`` or ``2025``.

    Raises
    ------
    InvalidPeriod
        If it is none, or not over on the day the book is known.
    """
    year, _, quarter = name.partition("Q")
    wanted = "such as 2026Q3" if form.every == "quarter" else "such as 2025"
    fits = year.isdigit() and len(year) == 4 and 1990 <= int(year) <= 2100
    if not fits or (quarter in {"1", "2", "3", "4"}) != (form.every == "quarter"):
        raise _wrong(name, f"the return is of a {form.every}, {wanted}")
    if quarter:
        first = date(int(year), 3 * int(quarter) - 2, 1)
        last = date(int(year) + quarter.count("4"), 3 * int(quarter) % 12 + 1, 1)
    else:
        first, last = date(int(year), 1, 1), date(int(year) + 1, 1, 1)
    if last > day:
        raise _wrong(name, f"it must be over on the day the book is known ({day.isoformat()})")
    return Period(name, first, last)


def _wrong(name: str, rule: str) -> InvalidPeriod:
    fault = Fault("period", name, rule, "give another period or day", InvalidPeriod.code)
    return InvalidPeriod("the period cannot be reported", [fault])


def make_return(
    kind: Kind, policies: pd.DataFrame, claims: pd.DataFrame, period: str | None, day: date
) -> dict[str, Any]:
    """Give a return of a book as plain data.

    Parameters
    ----------
    kind : str
        ``quarterly``, ``s1403`` or ``data_call``.
    policies, claims : DataFrame
        As ``risk watch`` reads them.
    period : str or None
        A quarter or a year, over on the day; the last one when None.
    day : date
        First day not seen.

    Returns
    -------
    dict
        ``columns`` as the rulebook has them, ``rows`` by column (None for not known; money in
        cents), ``book`` with the totals of the whole book that the rows must add up to,
        ``left_out`` rows of the files, ``threshold`` of S.14.03.

    Raises
    ------
    InvalidTables
        If a file lacks a column or holds nothing usable.
    InvalidPeriod
        If the period is none of the return's or is not over.
    """
    rulebook = at(day, region_of(_country(policies)))
    entry = rulebook.dated(f"return.{kind}")
    form = rulebook.read(f"return.{kind}", ReturnForm)
    span = period_of(period or last_over(form, day), form, day)
    book = open_book(policies, claims, day, rulebook)
    facts = _facts(book, span)
    groups = _groups(form, policies, book)
    whole = {part: int(facts[part].sum()) for part in PARTS}
    rows = [
        {"group": name} | {part: int(facts.loc[groups == name, part].sum()) for part in PARTS}
        for name in sorted(set(groups))
    ]
    earned_eur = whole["earned"] / 100 * _rate(rulebook, book.currency, "EUR")
    return {
        "kind": kind,
        "title": rulebook.entries[f"return.{kind}"].label.model_dump(),
        "period": {"name": span.name, "start": span.start.isoformat(), "end": span.end.isoformat()},
        "day": day.isoformat(),
        "currency": book.currency,
        "total": form.total,
        "columns": [one.model_dump(mode="json") for one in form.fields],
        "rows": _shown(kind, rows, rulebook),
        "book": whole,
        "left_out": len(book.left_out),
        "source": _source(rulebook, entry),
        "threshold": _threshold(rulebook, earned_eur) if kind == "s1403" else None,
    }


def _facts(book: WatchBook, span: Period) -> pd.DataFrame:
    """Give counts and cents of every policy in the period."""
    policies = book.policies
    start, end, expiry = (
        policies[name].to_numpy().astype("datetime64[D]") for name in ("inception", "end", "expiry")
    )
    first, after = np.datetime64(span.start), np.datetime64(span.end)
    term = (expiry - start).astype(int)

    def until(day: np.datetime64, amount: pd.Series) -> np.ndarray[Any, Any]:
        """Cents of an amount of the term that are earned before a day."""
        days = np.clip((np.minimum(day, end) - start).astype(int), 0, term)
        return np.asarray(np.rint(100 * amount.to_numpy() * days / term), dtype=np.int64)

    def earned(amount: pd.Series) -> np.ndarray[Any, Any]:
        return np.asarray(until(after, amount) - until(first, amount))

    begun = (start >= first) & (start < after)
    last = after - np.timedelta64(1, "D")
    found = pd.DataFrame(
        {
            "begun": begun.astype(int),
            "in_force": ((start <= last) & (end > last)).astype(int),
            "written": np.where(begun, np.rint(100 * policies["premium"]), 0).astype(np.int64),
            "earned": earned(policies["premium"]),
            "expected": earned(policies["loss"]),
        }
    )
    claims = book.claims
    told = claims["reported"].to_numpy().astype("datetime64[D]")
    within = claims[(told >= first) & (told < after)]
    cents = np.rint(100 * within["paid"].to_numpy()).astype(np.int64)
    for name, values in (("reported", 1), ("settled", cents > 0), ("paid", cents)):
        sums = np.zeros(len(found), dtype=np.int64)
        np.add.at(sums, within["policy"].to_numpy(), values)
        found[name] = sums
    return found


def _groups(form: ReturnForm, policies: pd.DataFrame, book: WatchBook) -> np.ndarray[Any, Any]:
    """Give the row of each policy of the book."""
    if form.by == "worksheet" or form.by not in policies:
        return np.full(len(book.policies), "" if form.by == "worksheet" else UNKNOWN, dtype=object)
    told = policies.assign(policy_id=policies["policy_id"].astype(str)).set_index("policy_id")
    names = told[form.by].reindex(book.policies["policy_id"])
    return np.asarray(names.fillna(UNKNOWN).astype(str).to_numpy(), dtype=object)


def _shown(kind: Kind, rows: list[dict[str, Any]], rulebook: Rulebook) -> list[dict[str, Any]]:
    """Give the rows of a return with its own words; a figure nobody told is None."""
    if kind == "quarterly":
        return [row | {"group": _sector(row["group"])} for row in rows]
    if kind == "s1403":
        risks = {
            "zh": "；".join(one.zh for one in perils_of(rulebook)),
            "en": "; ".join(one.en for one in perils_of(rulebook)),
        }
        more = {"product": both("returns.product"), "risks": risks}
        return [row | more | {"group": _same(f"BREACH-{row['group']}")} for row in rows]
    earned = sum(row["earned"] for row in rows)
    declined = {"standalone": None, "package": None}
    return [
        {"group": both("returns.all"), "row": 3, "standalone": earned, "package": 0},
        {"group": both("returns.declined"), "row": 4, **declined},
        {"group": both("returns.accepted"), "row": 5, **declined},
    ]


def _sector(word: str) -> dict[str, str]:
    return {locale: segment_words("sector", word, locale) for locale in LOCALES}


def _same(word: str) -> dict[str, str]:
    return both("answer.unknown") if word == UNKNOWN else {"zh": word, "en": word}


def _threshold(rulebook: Rulebook, earned_eur: float) -> dict[str, Any]:
    rule = rulebook.value("return.s1403_threshold")
    return {
        **rule,
        "earned": round(earned_eur, 2),
        "above": earned_eur > rule["earned_eur"],
        "source": _source(rulebook, rulebook.dated("return.s1403_threshold")),
    }


def _rate(rulebook: Rulebook, currency: str, into: str) -> float:
    exchange = rulebook.value("calibration.exchange")
    return float(exchange[into] / exchange[currency])


def _source(rulebook: Rulebook, entry: Dated) -> dict[str, Any]:
    zh, _, en = (entry.at or "").partition(" / ")
    return {
        "title": rulebook.sources[entry.source].title.model_dump(),
        "at": {"zh": zh, "en": en or zh},
        "from": entry.start.isoformat(),
        "status": entry.status,
        "sureness": entry.sureness,
    }


def _country(policies: pd.DataFrame) -> str:
    told = policies["country"].dropna() if "country" in policies else pd.Series(dtype=str)
    return str(told.mode().iloc[0]) if len(told) else "CN"


def last_over(form: ReturnForm, day: date) -> str:
    """Give the latest period of a return that is over on a day."""
    if form.every == "year":
        return str(day.year - 1)
    before = date(day.year, 3 * ((day.month - 1) // 3) + 1, 1) - timedelta(days=1)
    return f"{before.year}Q{(before.month - 1) // 3 + 1}"


def periods_over(kind: Kind, day: date, most: int = 8) -> list[str]:
    """Give the periods of a return that are over on a day, the last first."""
    form = at(day, "CN").read(f"return.{kind}", ReturnForm)
    found: list[str] = []
    while len(found) < most:
        name = last_over(form, day)
        found.append(name)
        day = period_of(name, form, day).start
    return found
