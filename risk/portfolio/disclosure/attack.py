"""Disclosure: the attack: what can be worked out of hidden cells from all that is published.

The attacker has every published table, knows how totals add up, which cells are hidden, and that
nothing is below zero. What a hidden cell may be is then the solution of two linear programs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from risk.assess.parameters import Floats
from risk.portfolio.disclosure.cube import Key

CORNERS = 12
ROUNDING = 1e-7
"""Sums of floats differ by less than this share; without it the true table is no solution."""
NEARLY = 1 - 1e-6
WITHOUT_BOUND = (3, 4)


@dataclass
class Attack:
    """What an attacker knows of one measure.

    Parameters
    ----------
    values : mapping of Key to float
        True values of all cells, to judge the attack by; the attacker sees the published ones.
    hidden : set of Key
    relations : sequence of (Key, sequence of Key)
        A total and its parts.
    slack : float
        Half of the step that published values are rounded to.
    """

    values: Mapping[Key, float]
    hidden: set[Key]
    relations: Sequence[tuple[Key, Sequence[Key]]]
    slack: float = 0.0
    _keys: list[Key] = field(init=False, repr=False)
    _place: dict[Key, int] = field(init=False, repr=False)
    _scale: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._keys = list(self.values)
        # The solver likes small numbers.
        self._scale = max(self.values.values(), default=1.0) / 1000
        self._place = {key: place for place, key in enumerate(self._keys)}

    def _program(self) -> tuple[csr_array, Floats]:
        """Give relations as rows, and bounds of every cell, in units of its own value."""
        place = self._place
        rows, columns, entries = [], [], []
        count = 0
        for total, parts in self.relations:
            if total not in self.hidden and not any(part in self.hidden for part in parts):
                continue
            for key, sign in [(total, -1.0), *((part, 1.0) for part in parts)]:
                rows.append(count)
                columns.append(place[key])
                entries.append(sign)
            count += 1
        scale = self._scale
        shape = (count, len(self._keys))
        bounds = np.empty((len(self._keys), 2))
        for key, column in place.items():
            value = self.values[key] / scale
            if key in self.hidden:
                bounds[column] = (0.0, np.inf)
            else:
                slack = max(self.slack / scale, ROUNDING * value)
                bounds[column] = (max(0.0, value - slack), value + slack)
        return csr_array((entries, (rows, columns)), shape=shape), bounds

    def bounds_of(self, key: Key) -> tuple[float, float]:
        """Give the least and most a hidden cell may be."""
        matrix, bounds = self._program()
        return self._bound(matrix, bounds, key, 1), self._bound(matrix, bounds, key, -1)

    def exposed(self, share: float, among: set[Key]) -> set[Key]:
        """Give the hidden cells that are known to within a share of their value, on either side.

        Parameters
        ----------
        share : float
            A hidden value v is safe while it may be (1 - share) v and (1 + share) v.
        among : set of Key
            The cells that matter.

        Notes
        -----
        Every solution shows how far some cells may move; corners in drawn directions show most
        of them, and only the cells left are asked for one by one. The answer is exact whatever
        was drawn.
        """
        matrix, bounds = self._program()
        keys = [key for key in self._keys if key in self.hidden & among and self.values[key] > 0]
        columns = [self._place[key] for key in keys]
        values = np.array([self.values[key] for key in keys])
        low, high = values.copy(), values.copy()
        rng = np.random.default_rng(0)
        for _ in range(CORNERS if keys else 0):
            aim = np.zeros(len(self._keys))
            aim[columns] = rng.normal(size=len(keys)) / values
            for sign in (1, -1):
                found = self._solved(matrix, bounds, sign * aim)
                if found is not None:
                    low = np.minimum(low, found[columns])
                    high = np.maximum(high, found[columns])
        least, most = values * (1 - share * NEARLY), values * (1 + share * NEARLY)
        return {
            key
            for place, key in enumerate(keys)
            if (low[place] > least[place] and self._bound(matrix, bounds, key, 1) > least[place])
            or (high[place] < most[place] and self._bound(matrix, bounds, key, -1) < most[place])
        }

    def _bound(self, matrix: csr_array, bounds: Floats, key: Key, sign: int) -> float:
        """Give the least (sign 1) or most (sign -1) a cell may be."""
        aim, place = np.zeros(len(self._keys)), self._place[key]
        aim[place] = sign
        found = self._solved(matrix, bounds, aim)
        return float(-sign * np.inf) if found is None else float(found[place])

    def _solved(self, matrix: csr_array, bounds: Floats, aim: Floats) -> Floats | None:
        """Solve one program; None where it has no bound."""
        none = np.zeros(matrix.shape[0])
        found = linprog(aim, A_eq=matrix, b_eq=none, bounds=bounds, method="highs")
        if found.status in WITHOUT_BOUND:
            return None
        if not found.success:
            raise ArithmeticError(f"the attack could not be solved: {found.message}")
        return np.asarray(found.x) * self._scale
