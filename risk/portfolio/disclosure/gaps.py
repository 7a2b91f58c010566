"""Disclosure: who needs cover and has none: insured firms beside those of the market.

It is worked out from what is published and from a market that is public. What the market adds is a
ceiling: no cell holds more insured firms than firms.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from risk.portfolio.disclosure.cube import Key, cube
from risk.portfolio.disclosure.published import HIDDEN, SHOWN
from risk.portfolio.disclosure.rules import INSURED, INSURER, TOTAL, DisclosureRules, TableRule

MARKET, UNINSURED, TAKE_UP = "market_firms", "uninsured_firms", "take_up"


def market_ceilings(
    market: pd.DataFrame, weight: float, tables: Iterable[TableRule]
) -> dict[Key, float]:
    """Give the most firms that can be insured in every cell that is set beside a market."""
    cells = pd.concat([cube(market, table.by) for table in tables], ignore_index=True)
    return dict(zip(cells["key"], cells[INSURED.count] * weight, strict=True))


def gap_table(
    published: pd.DataFrame,
    market: pd.DataFrame,
    table: TableRule,
    weight: float,
    rules: DisclosureRules,
) -> pd.DataFrame:
    """Set the firms of a market beside those insured.

    Parameters
    ----------
    published : DataFrame
        A table as it is published.
    market : DataFrame
        One row a firm of the market, insured or not, in the categories of the books.
    table : TableRule
        Of the published table.
    weight : float
        Firms that each row of the market stands for.
    rules : DisclosureRules

    Returns
    -------
    DataFrame
        The variables, ``market_firms``, ``firms`` insured, ``uninsured_firms``, ``take_up`` and
        ``cell``; blank where the insured are hidden, or fewer than the minimum of the market's
        rows stand behind a cell. No row of the market that holds no insured firm is left out: that
        is the gap.
    """
    by, count = list(table.by), INSURED.count
    whole = cube(market, table.by)[[*by, count]].rename(columns={count: "rows"})
    insured = published[published[INSURER] == TOTAL][[*by, count, "cell"]]
    found = whole.merge(insured, on=by, how="left")
    none = found["cell"].isna()
    step = rules.rounding.firms
    firms = found[count].astype(float).mask(none, 0.0)
    held = np.rint(found["rows"] * weight / step) * step
    away = (found["cell"] == HIDDEN) | (found["rows"] < rules.minimum_cell)
    found[MARKET] = held.mask(found["rows"] < rules.minimum_cell)
    found[count] = firms.mask(away)
    found[UNINSURED] = (held - firms).clip(lower=0).mask(away)
    found[TAKE_UP] = (firms / held.where(held > 0)).round(4).mask(away)
    for name in (MARKET, count, UNINSURED):
        found[name] = found[name].astype("Int64")
    found["cell"] = np.where(away, HIDDEN, SHOWN)
    return found[[*by, MARKET, count, UNINSURED, TAKE_UP, "cell"]]
