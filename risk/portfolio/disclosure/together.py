"""Disclosure: what insurers' books would lose together by one cause or named disaster.

Each insurer hands in what its own book would lose; only sums over enough insurers are told, and
none that one of them dominates, for the others could take their own part away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from risk.portfolio.disclosure.published import HIDDEN, SHOWN
from risk.portfolio.disclosure.rules import INSURED, DisclosureRules

INSURERS = "insurers"


def told_together(
    handed: Mapping[str, pd.DataFrame],
    by: str,
    money: Sequence[str],
    counts: Sequence[str],
    rules: DisclosureRules,
    minimum_insurers: int,
) -> pd.DataFrame:
    """Sum what insurers hand in.

    Parameters
    ----------
    handed : mapping of str to DataFrame
        By insurer: one row a cause, column ``by`` its id, and the figures.
    by : str
    money, counts : sequence of str
        Columns that are summed, and rounded as money and as firms.
    rules : DisclosureRules
    minimum_insurers : int
        Fewest that must have something at stake.

    Returns
    -------
    DataFrame
        ``by``, ``insurers`` (how many have something at stake), the sums, blank where hidden, and
        ``cell``. A row is hidden where too few insurers stand behind it, or one has more than
        ``rules.dominance`` of any sum. The largest loss stands first.
    """
    columns = [*counts, *money]
    every = pd.concat(
        [table[[by, *columns]].assign(insurer=name) for name, table in handed.items()],
        ignore_index=True,
    )
    every = every[every[columns].max(axis=1) > 0]
    grouped = every.groupby(by, sort=True)
    sums = grouped[columns].sum()
    largest = (grouped[columns].max() / sums.where(sums > 0, np.inf)).max(axis=1)
    at_stake = grouped["insurer"].nunique()
    away = (at_stake < minimum_insurers) | (largest > rules.dominance)
    found = sums.sort_values(columns[-1], ascending=False, kind="stable")
    away = away.reindex(found.index)
    for name in columns:
        step = rules.rounding.of("limit" if name == "limit" else "premium", INSURED)
        step = rules.rounding.firms if name in counts else step
        found[name] = (np.rint(found[name] / step) * step).round(6)
    # How many are few is told by nobody: two would know each other.
    found.insert(0, INSURERS, at_stake.reindex(found.index))
    found = found.mask(away)
    found[INSURERS] = found[INSURERS].astype("Int64")
    return found.assign(cell=np.where(away, HIDDEN, SHOWN)).reset_index()
