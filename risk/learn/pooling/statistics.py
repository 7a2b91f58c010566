"""Pooling: a member's own book to its message."""

from __future__ import annotations

import pandas as pd

from risk.learn.credibility_book import Counts, count_book
from risk.learn.pooling.message import Message, cells_of, count_severity, gathered
from risk.learn.pooling.privacy import MOST, blurred
from risk.rulebook import Rulebook


def statistics(
    policies: pd.DataFrame,
    claims: pd.DataFrame,
    rulebook: Rulebook,
    *,
    member: str,
    period: str,
    least: int,
    epsilon: float | None = None,
) -> Message:
    """Give what a member tells the pool of its book.

    Parameters
    ----------
    policies, claims : DataFrame
        As :func:`risk.learn.credibility_book.count_book` takes them.
    rulebook : Rulebook
        Whose digest the pool expects.
    member, period : str
    least : int
        Policies under which a cell is counted among the others; 1 for every cell as it is.
    epsilon : float or None
        Privacy to spend on noise; None for none. With noise no severity is told.

    Raises
    ------
    InvalidBook
        If the tables cannot be used.
    """
    whole = count_book(policies, claims)
    severity = () if epsilon else count_severity(claims, policies, rulebook, least)
    if epsilon:
        whole = _cut(policies, claims)
    counts, moved = gathered(whole, least)
    noise: dict[str, float] = {}
    if epsilon:
        counts, noise = blurred(counts, epsilon)
    return Message(
        member=member,
        period=period,
        country=counts.country,
        rulebook=rulebook.digest,
        minimum_cell=least,
        epsilon=epsilon,
        noise=noise,
        moved=moved,
        sector=cells_of(counts.cells["sector"]),
        size=cells_of(counts.cells["size"]),
        province=cells_of(counts.cells["province"]),
        severity=severity,
    )


def _cut(policies: pd.DataFrame, claims: pd.DataFrame) -> Counts:
    """Count a book of which no policy adds more than ``MOST`` to a cell."""
    rank = claims.groupby("policy_id").cumcount()
    exposure = pd.to_numeric(policies["exposure_years"]).clip(upper=MOST["exposure_years"])
    frequency = pd.to_numeric(policies["expected_frequency"]).clip(upper=MOST["expected"])
    cut = policies.assign(exposure_years=exposure, expected_frequency=frequency)
    return count_book(cut, claims[rank < MOST["claims"]])
