"""Learn: claims counted and added up for every policy row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from risk.learn.claims.checks import BadRow, Checked
from risk.learn.claims.schema_file import ClaimColumns, ClaimsSchema

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ClaimSums:
    """What came of each policy row.

    Parameters
    ----------
    counts : ndarray, shape (n,)
        Claims.
    amounts : ndarray, shape (n,) [money]
        Their cost as it is, recoveries included; zeros when the schema has no amounts.
    learned : ndarray, shape (n,) [money]
        Their cost as it is learned: each claim at least 0 and at most the cap.
    """

    counts: Floats
    amounts: Floats
    learned: Floats


def sums_of_columns(policies: Checked, schema: ClaimsSchema) -> ClaimSums:
    """Take counts and amounts from the policies table; wrong ones leave the row out."""
    told = schema.policies
    counts = policies.numbers(str(told.count), "count")
    with np.errstate(invalid="ignore"):
        odd = (counts < 0) | (counts != np.floor(counts)) & np.isfinite(counts)
    policies.refuse(odd, str(told.count), counts, "count")
    if told.amount is None:
        return ClaimSums(counts, np.zeros_like(counts), np.zeros_like(counts))
    amounts = _amounts(policies, told.amount, schema)
    alone = (amounts != 0) & np.isfinite(amounts) & (counts == 0)
    policies.refuse(alone, told.amount, amounts, "amount-without-claim")
    most = np.where(counts > 0, counts * schema.cap if schema.cap else np.inf, 0.0)
    return ClaimSums(counts, amounts, np.clip(amounts, 0.0, most))


def sums_of_claims(
    policies: Checked, events: pd.DataFrame, told: ClaimColumns, schema: ClaimsSchema
) -> tuple[ClaimSums, list[BadRow]]:
    """Add claims up by policy row; a claim that cannot be placed is left out and listed."""
    claims = Checked("claims", events, told.policy)
    if told.id:
        claims.once(told.id)
    place = pd.Series(np.arange(len(policies.ids)), index=policies.ids)
    place = place[~place.index.duplicated() & place.index.notna()]
    at = place.reindex(claims.ids).to_numpy(dtype=np.float64)
    nowhere = np.isnan(at)
    claims.refuse(nowhere & ~pd.isna(claims.ids), claims.id_column, claims.ids, "no-such-policy")
    at = np.where(nowhere, 0, at).astype(np.int64)
    claims.refuse(~nowhere & ~policies.good[at], claims.id_column, claims.ids, "policy-left-out")
    amounts = np.zeros(len(events))
    if told.amount:
        amounts = _amounts(claims, told.amount, schema)
    good = claims.good

    def by_policy(values: Floats) -> Floats:
        return np.bincount(at[good], values[good], len(policies.ids)).astype(np.float64)

    learned = np.clip(amounts, 0.0, schema.cap or np.inf)
    sums = ClaimSums(by_policy(np.ones(len(events))), by_policy(amounts), by_policy(learned))
    return sums, claims.bad


def _amounts(rows: Checked, column: str, schema: ClaimsSchema) -> Floats:
    amounts = rows.numbers(column, "amount")
    if schema.negative_amounts == "refuse":
        rows.refuse(amounts < 0, column, amounts, "negative-amount")
    return amounts
