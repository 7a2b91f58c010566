"""Learn: what is learned of a claims table: a rate a row, how much the row weighs, its family."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from risk.learn.claims.claim_sums import Floats
from risk.learn.claims.schema_file import TargetName
from risk.learn.claims.split import TEST
from risk.learn.claims.table import ClaimsTable

Mask = npt.NDArray[np.bool_]
LEAST_POWER, MOST_POWER = 1.05, 1.95
"""Nearer to 1 or 2 the Tweedie likelihood degenerates."""


@dataclass(frozen=True)
class Target:
    """What is predicted of n rows.

    A rate weighted by its exposure: for the Poisson family this is the same as a count with the
    logarithm of exposure as offset, for gamma and Tweedie it gives a row of twice the exposure
    half the variance.

    Parameters
    ----------
    power : float
        Of the variance in the mean: 1 Poisson, 2 gamma, between them Tweedie.
    rate : ndarray, shape (n,)
        Claims a year, money a claim or money a year, as learned.
    weight : ndarray, shape (n,)
        Years, or claims for severity.
    total : ndarray, shape (n,)
        Claims or money of the row as they are, without cap.
    rows : ndarray, shape (n, k)
        Features.
    parts, clusters, places : ndarray of int, shape (n,)
        ``places`` are the rows of the table.
    """

    power: float
    rate: Floats
    weight: Floats
    total: Floats
    rows: Floats
    parts: npt.NDArray[np.int8]
    clusters: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]

    @property
    def judged(self) -> Mask:
        """Rows of the test part; the others are learned from."""
        return np.asarray(self.parts == TEST)

    @property
    def load(self) -> float:
        """What is above the cap (and below zero), as a factor on what is learned.

        From the rows learned from; 1 where nothing is cut.
        """
        own = ~self.judged
        return float(self.total[own].sum() / (self.rate[own] @ self.weight[own]))


def target_of(table: ClaimsTable, wanted: TargetName | None = None) -> Target:
    """Give what is to be learned: what the schema wants, unless something else is asked for.

    Severity takes the rows whose claims cost something, a mean a claim weighted by claims.
    """
    wanted = wanted or table.schema.target
    learned, weight, power = table.learned, table.exposure, 1.0
    total = table.amounts
    if wanted == "frequency":
        learned = total = table.counts
    elif wanted == "severity":
        weight, power = table.counts, 2.0
    else:
        power = table.schema.tweedie_power or tweedie_power(table)
    inside = learned > 0 if wanted == "severity" else np.ones(len(learned), dtype=bool)
    return Target(
        power=power,
        rate=learned[inside] / weight[inside],
        weight=weight[inside],
        total=total[inside],
        rows=table.rows[inside],
        parts=table.parts[inside],
        clusters=table.clusters[inside],
        places=np.flatnonzero(inside),
    )


def tweedie_power(table: ClaimsTable) -> float:
    """Give the Tweedie power that goes with the spread of the claims, two decimals.

    A Poisson number of gamma claims with coefficient of variation c is Tweedie of power
    ``(1 + 2 c^2) / (1 + c^2)``; c by moments over the mean claim of each row learned from.

    References
    ----------
    jorgensen1994: Fitting Tweedie's compound Poisson model to insurance claims data.
    """
    inside = (table.learned > 0) & (table.parts != TEST)
    weight = table.counts[inside]
    mean = table.learned[inside].sum() / weight.sum()
    # The mean of w claims has 1/w of the variance of one, so that each row gives one term.
    squared = (weight * (table.learned[inside] / weight - mean) ** 2).mean() / mean**2
    return float(np.clip(round((1 + 2 * squared) / (1 + squared), 2), LEAST_POWER, MOST_POWER))
