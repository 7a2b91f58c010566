"""Desk: the claims of insurers' books in one quarter as a release sums them: one row a policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import pandas as pd

from risk.desk.public.insured_frame import mark
from risk.errors import Fault, RiskError
from risk.learn.watch.book import open_book
from risk.portfolio.disclosure.quarters import FIRM
from risk.portfolio.disclosure.rules import EXPERIENCE, INSURER, UNKNOWN
from risk.rulebook import Rulebook

VARIABLES = {"sector": "sector", "size": "size", "processor_class": "processor"}
"""Variable of a table, and the column of policies it is read from."""

Book = tuple[pd.DataFrame, pd.DataFrame]
"""Policies and claims, as ``docs/watch.md`` tells their columns."""


def quarter_days(period: str) -> tuple[date, date]:
    """Give the first day of a quarter and the first one after it.

    >>> quarter_days("2026Q4")
    (datetime.date(2026, 10, 1), datetime.date(2027, 1, 1))
    """
    year, quarter = int(period[:4]), int(period[5])
    first = date(year, 3 * quarter - 2, 1)
    later = first + timedelta(days=95)
    return first, later.replace(day=1)


def experience_frame(
    books: Mapping[str, Book], period: str, rulebook: Rulebook
) -> tuple[pd.DataFrame, str, int]:
    """Give the policies of a quarter with what they earned and what was claimed on them.

    Parameters
    ----------
    books : mapping of str to (policies, claims)
        By insurer.
    period : str
        Such as ``2026Q4``.
    rulebook : Rulebook

    Returns
    -------
    DataFrame
        One row a policy that covered a day of the quarter, or of which a claim was reported in
        it: ``insurer``, its mark, sector, size, class and region as text; ``policies`` (1),
        ``claims`` reported in the quarter, ``earned_premium`` and ``expected_loss`` of its days
        in the quarter, ``paid`` on the claims reported in it.
    str
        Currency.
    int
        Rows of policies and claims that could not be used.

    Raises
    ------
    InvalidTables
        If a column is missing or nothing is left of a book.
    RiskError
        If the books are in more than one currency.

    Notes
    -----
    A claim belongs to the quarter it was reported in, so that later quarters never change earlier
    ones, and two releases differ by nothing but the newer one.
    """
    first, after = quarter_days(period)
    parts, currencies, left_out = [], set(), 0
    for name, (policies, claims) in books.items():
        book = open_book(policies, claims, after, rulebook)
        currencies.add(book.currency)
        left_out += len(book.left_out)
        table = book.policies
        start, end = (_days(table[column]) for column in ("inception", "end"))
        whole = (_days(table["expiry"]) - start).astype(float)
        inside = np.minimum(end, np.datetime64(after)) - np.maximum(start, np.datetime64(first))
        days = np.maximum(inside.astype(float), 0.0)
        told = book.claims[book.claims["reported"] >= np.datetime64(first)]
        by_policy = told.groupby("policy")["paid"]
        rows = pd.DataFrame(
            {
                INSURER: name,
                FIRM: [mark(name, str(one)) for one in table["policy_id"]],
                **{to: table.get(of, UNKNOWN) for to, of in VARIABLES.items()},
                "region": table["province"].str[:1] if "province" in table else UNKNOWN,
                EXPERIENCE.count: 1,
                "claims": by_policy.count().reindex(table.index, fill_value=0),
                "earned_premium": table["premium"] * days / whole,
                "expected_loss": table["loss"] * days / whole,
                "paid": by_policy.sum().reindex(table.index, fill_value=0.0),
            }
        )
        parts.append(rows[(days > 0) | (rows["claims"] > 0)])
    if len(currencies) > 1:
        told_ = ", ".join(sorted(currencies))
        rule = "the books are in one currency"
        way_out = "give --policies NAME=FILE and --claims NAME=FILE once an insurer"
        raise RiskError(
            f"no release can be made: {rule}",
            [Fault("policies", told_, rule, way_out, "wrong-book")],
        )
    return pd.concat(parts, ignore_index=True), currencies.pop(), left_out


def _days(column: pd.Series) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    return np.asarray(column.to_numpy(), dtype="datetime64[D]")
