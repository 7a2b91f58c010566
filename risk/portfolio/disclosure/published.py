"""Disclosure: what leaves: rounded values of the cells shown, and nothing of the others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from risk.portfolio.disclosure.rules import MEAN, MEASURES, DisclosureRules
from risk.portfolio.disclosure.suppress import SafeTables

SHOWN, HIDDEN = "shown", "hidden"


def published(tables: SafeTables, rules: DisclosureRules) -> dict[str, pd.DataFrame]:
    """Give the tables as they may be published.

    Returns
    -------
    dict of str to DataFrame
        By table: variables (``Total`` for all), ``MEASURES`` and ``MEAN`` rounded and blank where
        hidden, and ``cell``: shown or hidden, without telling why. Cells that hold no firm are
        left out.
    """
    hidden, found = tables.hidden, {}
    for table in rules.tables:
        cells = tables.cells[table.id]
        away = cells["key"].isin(hidden)
        shown = cells[[*table.dims]].copy()
        for name in (*MEASURES, MEAN):
            step = rules.rounding.of(name)
            # A shown cell never rounds down to one that would be hidden.
            least = rules.minimum_cell if name == "firms" else 0
            rounded = np.maximum(np.rint(cells[name].astype(float) / step) * step, least)
            shown[name] = rounded.round(6).mask(away)
        shown["firms"] = shown["firms"].astype("Int64")
        shown["cell"] = np.where(away, HIDDEN, SHOWN)
        found[table.id] = shown.reset_index(drop=True)
    return found
