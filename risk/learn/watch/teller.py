"""Learn: what every part of a watch report is told with: words, names and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from risk.learn.report import Table
from risk.learn.watch.actual_expected import Cut, Ratios
from risk.learn.watch.run import Watched
from risk.learn.watch.words import RowWords
from risk.text import say
from risk.units import Locale

RATIO_HEADS = ("actual", "expected", "ratio", "low", "high", "relative", "chance")


class Teller:
    """Tells findings in one language.

    Parameters
    ----------
    found : Watched
    locale : Locale
    """

    def __init__(self, found: Watched, locale: Locale) -> None:
        self.found, self.locale = found, locale
        self.words = RowWords(found.rulebook, locale)

    def say(self, code: str, **values: Any) -> str:
        """Give words of the watch."""
        return say(f"watch.{code}", self.locale, **values)

    def table(
        self, name: str, title: str, heads: Iterable[str], rows: Iterable[Sequence[Any]]
    ) -> Table:
        """Give a table with headings by code."""
        columns = [say(f"watch.head.{one}", self.locale) for one in heads]
        return Table(name, title, pd.DataFrame(list(rows), columns=columns))

    def chance(self, share: float) -> str:
        """Give a chance as text."""
        return f"{share:.3g}" if share < 0.01 else f"{share:.2f}"

    def names(self, cut: Cut) -> list[str]:
        """Give the names of a cut's rows."""
        return [self.words.row(cut.by, name) for name in cut.names]

    def cut_table(self, cut: Cut) -> Table:
        """Give the table of a cut."""
        rows = [
            (
                name, int(cut.policies[row]), round(float(cut.years[row]), 1),
                *self.ratio_cells(cut.counts, row), *self.ratio_cells(cut.amounts, row),
            )
            for row, name in enumerate(self.names(cut))
        ]  # fmt: skip
        heads = [f"{kind}_{head}" for kind in ("claims", "paid") for head in RATIO_HEADS]
        return self.table(
            f"by_{cut.by}", self.say("table.cut", by=self.words.by(cut.by)),
            ("row", "policies", "years", *heads), rows,
        )  # fmt: skip

    @staticmethod
    def ratio_cells(ratios: Ratios, row: int) -> tuple[float, ...]:
        """Give a row's cells: actual, expected, ratio, interval, over the level, chance."""
        return (
            round(float(ratios.actual[row]), 2), round(float(ratios.expected[row]), 2),
            *(
                round(float(values[row]), 4)
                for values in (ratios.ratio, ratios.low, ratios.high, ratios.relative)
            ),
            round(float(ratios.corrected[row]), 6),
        )  # fmt: skip

    def pooled(self, by: str, pooled: Sequence[str]) -> list[str]:
        """Say which segments are pooled; nothing when none is."""
        if not pooled:
            return []
        names = self.say("comma").join(self.words.row(by, name) for name in pooled)
        least = f"{self.found.limits.least_expected:g}"
        return [self.say("pooled.told", names=names, least=least)]

    def beyond_text(self, cut: Cut, ratios: Ratios) -> str:
        """Say which rows lie off the level."""
        beyond = np.flatnonzero(ratios.corrected < self.found.limits.significance)
        if not len(beyond):
            return self.say("picture.none_beyond")
        told = [
            f"{self.words.row(cut.by, cut.names[row])} {ratios.ratio[row]:.2f}" for row in beyond
        ]
        return self.say("picture.beyond", rows=self.say("comma").join(told))
