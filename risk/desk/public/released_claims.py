"""Desk: the claims of a quarter in a release: made safe as the tables of insured firms are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from risk.desk.public.experience_frame import Book, experience_frame, quarter_days
from risk.desk.public.held_release import Held
from risk.errors import Fault, RiskError
from risk.portfolio.disclosure.cube import Categories, categories, merged
from risk.portfolio.disclosure.published import published
from risk.portfolio.disclosure.quarters import earlier_release, safe_beside
from risk.portfolio.disclosure.rules import experience_rules_of
from risk.portfolio.disclosure.suppress import SafeTables, safe_tables
from risk.portfolio.disclosure.tau_argus import Done, Optimiser
from risk.rulebook import Rulebook


@dataclass(frozen=True)
class ReleasedClaims:
    """Tables of a quarter's claims that may leave.

    Parameters
    ----------
    tables : mapping of str to DataFrame
    safe : SafeTables
    policies : DataFrame
        What the tables were summed from; kept by the authority and never published.
    categories : Categories
        Into which values were put together.
    left_out : int
        Rows of policies and claims that could not be used.
    by_change : int
        Cells hidden because of the difference from an earlier quarter.
    """

    tables: Mapping[str, pd.DataFrame]
    safe: SafeTables
    policies: pd.DataFrame
    categories: Categories
    left_out: int
    by_change: int


def released_claims(
    books: Mapping[str, Book],
    period: str,
    currency: str,
    rulebook: Rulebook,
    before: Categories,
    held: Sequence[Held],
    optimise: Optimiser | None,
    done: Done = lambda table: None,
) -> ReleasedClaims:
    """Make the tables of a quarter's claims safe, also beside those of the quarters before.

    Premium and expected loss accrue by the day, so that quarters are compared at the days of this
    one; a claim is told of in the quarter it was reported in and no other.

    Parameters
    ----------
    books : mapping of str to (policies, claims)
    period, currency : str
        Of the release.
    rulebook : Rulebook
    before : Categories
        Of the first release, which all later ones keep; empty for the first.
    held : sequence of Held
        Releases made before.
    optimise : callable or None
    done : callable
        Is told every table that the optimiser is done with.

    Raises
    ------
    RiskError
        If the policies are in another currency than the books.
    NotSafe
        If a hidden cell, or the change of few policies, could be worked out.
    """
    frame, own, left_out = experience_frame(books, period, rulebook)
    if own != currency:
        rule = f"policies and claims are in {currency}, as the books are"
        raise RiskError(rule, [Fault("policies", own, rule, "convert them", "wrong-book")])
    rules = experience_rules_of(rulebook)
    into = dict(before) or categories(frame, rules)
    frame = merged(frame, into)
    earlier = [
        earlier_release(one.policies, one.tables, rules, _days(period) / _days(one.period))
        for one in held
        if one.policies is not None
    ]
    made = safe_tables(frame, rules, optimise, done)
    made, by_change = safe_beside(frame, made, earlier, rules)
    return ReleasedClaims(published(made, rules), made, frame, into, left_out, by_change)


def _days(period: str) -> int:
    first, after = quarter_days(period)
    return (after - first).days
