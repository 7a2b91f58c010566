"""Policy: a definition of the small processor beside the law's: who gains, who is missed.

The law counts the people in the data. A definition by revenue, headcount and business line is
easier to check from outside and says less about harm; the lab shows how much less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from risk.assess.parameters import Floats
from risk.portfolio.policy.scenario import SmallProcessor
from risk.rulebook.condition_columns import Words

GROUPS = ("small_by_both", "gains", "missed", "small_by_neither", "law_unknown")
"""Small by law and definition; by the definition alone; by the law alone; by none; not known."""

SUMS = ("firms", "people_held", "breaches", "people_reached")
POINTS = 25
"""Thresholds of each axis of the map."""


@dataclass(frozen=True)
class DefinedFirms:
    """What a definition looks at, of n firms.

    Parameters
    ----------
    revenue : ndarray, shape (n,) [CNY/year]
    headcount : ndarray, shape (n,)
        Told, or worked out from revenue.
    sector, processor : Words
        Sector of the loss figures; the law's class, None where not settled.
    held : ndarray, shape (n,)
        People in the data, expected where not told.
    breaches : ndarray, shape (n,) [breaches/year]
    reached : ndarray, shape (n,)
        People one breach reaches.
    """

    revenue: Floats
    headcount: Floats
    sector: Words
    processor: Words
    held: Floats
    breaches: Floats
    reached: Floats

    @property
    def sums(self) -> Floats:
        """What is summed of every firm, shape (n, len(SUMS))."""
        ones = np.ones_like(self.held)
        return np.stack([ones, self.held, self.breaches, self.breaches * self.reached], axis=1)

    @property
    def law(self) -> NDArray[np.intp]:
        """1 where small by law, 0 where not, -1 where not settled."""
        return self.processor.each(lambda word: -1 if word is None else int(word == "small"))


def is_small(firms: DefinedFirms, definition: SmallProcessor) -> NDArray[np.bool_]:
    """Tell which firms are small by the definition."""
    left_out = firms.sector.each(lambda word: word in definition.sectors_left_out)
    within = (firms.revenue <= definition.revenue) & (firms.headcount <= definition.headcount)
    return np.asarray(within & ~left_out)


def groups(firms: DefinedFirms, definition: SmallProcessor) -> Floats:
    """Give the sums of each of ``GROUPS``, shape (len(GROUPS), len(SUMS))."""
    small, law = is_small(firms, definition), firms.law
    place = np.select([law < 0, small & (law == 1), small, law == 1], [4, 0, 1, 2], default=3)
    found = np.zeros((len(GROUPS), len(SUMS)))
    np.add.at(found, place, firms.sums)
    return found


@dataclass(frozen=True)
class Plane:
    """The plane of thresholds of revenue and headcount, sectors as the definition has them.

    Parameters
    ----------
    revenue, headcount : ndarray, shape (POINTS,)
        Thresholds, rising.
    """

    revenue: Floats
    headcount: Floats

    @classmethod
    def around(cls, definition: SmallProcessor) -> Plane:
        """Give thresholds from a hundredth to a hundred times the definition's."""
        factors = np.logspace(-2, 2, POINTS)
        return cls(definition.revenue * factors, definition.headcount * factors)

    def sums(self, firms: DefinedFirms, definition: SmallProcessor) -> Floats:
        """Sum the firms small by law, and those not, below every pair of thresholds.

        Returns
        -------
        ndarray, shape (2, POINTS, POINTS, len(SUMS))
            Not small by law, small by law; of all firms that are small by the pair.
        """
        left_out = firms.sector.each(lambda word: word in definition.sectors_left_out)
        known = (firms.law >= 0) & ~left_out
        rows = np.searchsorted(self.revenue, firms.revenue)
        columns = np.searchsorted(self.headcount, firms.headcount)
        counted = np.zeros((2, POINTS + 1, POINTS + 1, len(SUMS)))
        np.add.at(counted, (firms.law[known], rows[known], columns[known]), firms.sums[known])
        return counted.cumsum(axis=1).cumsum(axis=2)[:, :POINTS, :POINTS]
