"""Price: rating by filed tables: a base by exposure, a limit factor, a hazard factor, a multiplier.

premium = base(exposure) x (F(limit + retention) - F(retention)) x hazard x multiplier, both tables
interpolated linearly between their nodes and never beyond them.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from pydantic import model_validator

from risk.errors import Fault, OutsideCalibration
from risk.rulebook.schema import Strict


class Table(Strict):
    """Nodes of a table, ascending in ``at``."""

    at: tuple[float, ...]
    value: tuple[float, ...]

    @model_validator(mode="after")
    def _ascending(self) -> Table:
        if len(self.at) != len(self.value) or any(a >= b for a, b in pairwise(self.at)):
            raise ValueError("a table needs ascending nodes, one value each")
        return self

    def read(self, name: str, x: float) -> float:
        """Give the value at x by linear interpolation.

        Raises
        ------
        OutsideCalibration
            If x lies beyond the first or last node; names the edge.
        """
        if not self.at[0] <= x <= self.at[-1]:
            raise OutsideCalibration(
                f"the filed table of {name} does not reach {x:,.0f}",
                [
                    Fault(
                        name,
                        f"{x:,.0f}",
                        f"the table runs from {self.at[0]:,.0f} to {self.at[-1]:,.0f}",
                        "refer to an underwriter; a filed table is not extended",
                        OutsideCalibration.code,
                    )
                ],
            )
        return float(np.interp(x, self.at, self.value))


class TableTariff(Strict):
    """A tariff filed as tables.

    ``base`` is money by exposure; ``limit_factor`` a factor by amount, negative below the basic
    retention; ``hazard`` a factor by hazard group.
    """

    base: Table
    limit_factor: Table
    hazard: dict[str, float]
    multiplier: float

    def premium(self, exposure: float, limit: float, retention: float, hazard: str) -> float:
        """Give the premium [money].

        Parameters
        ----------
        exposure : float
            In the base table's unit, such as assets or revenue.
        limit, retention : float
            Layer [money].
        hazard : str
            Hazard group of the tariff.

        Raises
        ------
        OutsideCalibration
            If a table does not reach, or the hazard group is not filed.
        """
        if hazard not in self.hazard:
            raise OutsideCalibration(
                f"hazard group {hazard} is not filed; {', '.join(self.hazard)} are"
            )
        layer = self.limit_factor.read("limit", limit + retention) - self.limit_factor.read(
            "retention", retention
        )
        return self.base.read("exposure", exposure) * layer * self.hazard[hazard] * self.multiplier
