"""Disclosure: the attack: what can be worked out of hidden cells from all that is published.

The attacker has every published table, knows how totals add up, which cells are hidden, and that
nothing is below zero. What a cell may be is then the solution of two linear programs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array

from risk.assess.parameters import Floats
from risk.portfolio.disclosure.cube import Key

CORNERS = 12
ROUNDING = 1e-7
"""Sums of floats differ by less than this share; without it the true table is no solution."""
NEARLY = 1 - 1e-6
WITHOUT_BOUND = (3, 4)

Relations = Sequence[tuple[Key, Sequence[Key]]]
"""Every total with its parts."""


@dataclass(frozen=True)
class Sums:
    """How the cells of all tables add up.

    Parameters
    ----------
    keys : tuple of Key
    relations : sequence of (Key, sequence of Key)
    """

    keys: tuple[Key, ...]
    relations: Relations

    @cached_property
    def place(self) -> dict[Key, int]:
        """Column of every cell."""
        return {key: place for place, key in enumerate(self.keys)}

    @cached_property
    def matrix(self) -> csr_array:
        """One row a relation: parts less total, which is nothing."""
        rows, columns, signs = [], [], []
        for row, (total, parts) in enumerate(self.relations):
            rows += [row] * (len(parts) + 1)
            columns += [self.place[total], *(self.place[part] for part in parts)]
            signs += [-1.0, *([1.0] * len(parts))]
        return csr_array((signs, (rows, columns)), shape=(len(self.relations), len(self.keys)))

    def of(self, values: Mapping[Key, float]) -> Floats:
        """Give values in the order of the columns."""
        return np.array([values[key] for key in self.keys])

    def among(self, keys: set[Key]) -> NDArray[np.bool_]:
        """Tell which columns are of some cells."""
        return np.array([key in keys for key in self.keys])


def ceilings_of(sums: Sums, known: Mapping[Key, float]) -> Floats:
    """Give the most that every cell can be, in the order of the columns."""
    return np.array([known.get(key, np.inf) for key in sums.keys])


def margins(values: Floats, share: float, ceilings: Floats) -> tuple[Floats, Floats]:
    """Give by how much values must be able to be less, and more."""
    above = np.minimum(share * values, ceilings - values)
    return 2 * share * values - above, above


@dataclass(frozen=True)
class Attack:
    """What an attacker knows of one measure.

    Parameters
    ----------
    sums : Sums
    values : mapping of Key to float
        True values of all cells, to judge the attack by; the attacker sees those not hidden.
    hidden : set of Key
    slack : float
        Half of the step that published values are rounded to.
    ceilings : mapping of Key to float
        Most that cells can be, as everybody knows.
    """

    sums: Sums
    values: Mapping[Key, float]
    hidden: set[Key]
    slack: float = 0.0
    ceilings: Mapping[Key, float] = field(default_factory=dict)

    @cached_property
    def _scale(self) -> float:
        """The solver likes small numbers."""
        return max(self.values.values(), default=1.0) / 1000 or 1.0

    @cached_property
    def _program(self) -> tuple[csr_array, Floats]:
        """Give the relations that say something, and bounds of every cell."""
        values, hidden = self.sums.of(self.values) / self._scale, self.sums.among(self.hidden)
        slack = np.maximum(self.slack / self._scale, ROUNDING * values)
        low = np.where(hidden, 0.0, np.maximum(0.0, values - slack))
        high = np.where(hidden, ceilings_of(self.sums, self.ceilings) / self._scale, values + slack)
        matrix = self.sums.matrix
        if not self.slack:
            matrix = matrix[np.flatnonzero(abs(matrix) @ hidden.astype(float))]
        return matrix, np.column_stack([low, high])

    def bounds_of(self, key: Key) -> tuple[float, float]:
        """Give the least and most a cell may be."""
        return self._bound(key, 1), self._bound(key, -1)

    def exposed(self, share: float, among: set[Key]) -> set[Key]:
        """Give the hidden cells that are known to within a share of their value, on either side.

        Parameters
        ----------
        share : float
            A hidden value v is safe while it may be (1 - share) v and (1 + share) v; where a
            ceiling leaves less room above, as much more must be left below.
        among : set of Key
            The cells that matter.
        """
        keys = [key for key in self.sums.keys if key in self.hidden & among and self.values[key]]
        values = np.array([self.values[key] for key in keys])
        ceilings = np.array([self.ceilings.get(key, np.inf) for key in keys])
        below, above = margins(values, share * NEARLY, ceilings)
        least, most = values - below, values + above
        short = self.short_of(keys, least, most)
        return {key for key, one in zip(keys, short, strict=True) if one}

    def short_of(self, keys: Sequence[Key], least: Floats, most: Floats) -> NDArray[np.bool_]:
        """Tell which cells cannot be as little as ``least`` and as much as ``most``.

        Notes
        -----
        Every solution shows how far some cells may move; corners in drawn directions show most
        of them, and only the cells left are asked for one by one. The answer is exact whatever
        was drawn.
        """
        low, high = self.reach(keys)
        return np.array(
            [
                (low[place] > least[place] and self._bound(key, 1) > least[place])
                or (high[place] < most[place] and self._bound(key, -1) < most[place])
                for place, key in enumerate(keys)
            ],
            dtype=bool,
        )

    def reach(self, keys: Sequence[Key]) -> tuple[Floats, Floats]:
        """Give how little and how much cells are surely able to be, from a few corners."""
        columns = [self.sums.place[key] for key in keys]
        values = np.array([self.values[key] for key in keys])
        low, high = values.copy(), values.copy()
        rng = np.random.default_rng(0)
        for _ in range(CORNERS if keys else 0):
            aim = np.zeros(len(self.sums.keys))
            aim[columns] = rng.normal(size=len(keys)) / np.maximum(values, self._scale / 1000)
            for sign in (1, -1):
                found = self._solved(sign * aim)
                if found is not None:
                    low = np.minimum(low, found[columns])
                    high = np.maximum(high, found[columns])
        return low, high

    def _bound(self, key: Key, sign: int) -> float:
        """Give the least (sign 1) or most (sign -1) a cell may be."""
        aim, place = np.zeros(len(self.sums.keys)), self.sums.place[key]
        aim[place] = sign
        found = self._solved(aim)
        return float(-sign * np.inf) if found is None else float(found[place])

    def _solved(self, aim: Floats) -> Floats | None:
        """Solve one program; None where it has no bound."""
        matrix, bounds = self._program
        none = np.zeros(matrix.shape[0])
        found = linprog(aim, A_eq=matrix, b_eq=none, bounds=bounds, method="highs")
        if found.status in WITHOUT_BOUND:
            return None
        if not found.success:
            raise ArithmeticError(f"the attack could not be solved: {found.message}")
        return np.asarray(found.x) * self._scale
