"""Disclosure: what leaves: rounded values of the cells shown, and nothing of the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from risk.portfolio.disclosure.rules import DisclosureRules
from risk.portfolio.disclosure.suppress import SafeTables

SHOWN, HIDDEN = "shown", "hidden"


def rounded(values: pd.Series, measure: str, rules: DisclosureRules) -> pd.Series:
    """Round values of a measure to its step.

    A shown cell never rounds down to one that would be hidden.
    """
    step = rules.rounding.of(measure, rules.measures)
    least = rules.minimum_cell if measure == rules.measures.count else 0
    return pd.Series(np.maximum(np.rint(values.astype(float) / step) * step, least))


def published(tables: SafeTables, rules: DisclosureRules) -> dict[str, pd.DataFrame]:
    """Give the tables as they may be published.

    Returns
    -------
    dict of str to DataFrame
        By table: variables (``Total`` for all), the measures rounded and blank where
        hidden, and ``cell``: shown or hidden, without telling why. Cells that hold no firm are
        left out.
    """
    hidden, found = tables.hidden, {}
    for table in rules.tables:
        cells = tables.cells[table.id]
        away = cells["key"].isin(hidden)
        shown = cells[[*table.dims]].copy()
        for name in rules.measures.all:
            shown[name] = rounded(cells[name], name, rules).round(6).mask(away)
        for name in (rules.measures.count, *rules.measures.events):
            shown[name] = shown[name].astype("Int64")
        shown["cell"] = np.where(away, HIDDEN, SHOWN)
        found[table.id] = shown.reset_index(drop=True)
    return found
