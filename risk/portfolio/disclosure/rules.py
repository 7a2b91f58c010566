"""Disclosure: the rules and the fixed set of tables."""

from __future__ import annotations

from dataclasses import dataclass

from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict

INSURER, TOTAL, UNKNOWN, OTHER = "insurer", "Total", "unknown", "other"
MEASURES = ("firms", "limit", "premium", "expected_loss")
"""What is summed: firms, and money [currency of the book]."""
MONEY = MEASURES[1:]
MEAN = "measures_met"
"""What is told as a mean over the firms of a cell: share of the required measures in place."""


class TableRule(Strict):
    """One table: two variables, beside the insurer."""

    id: str
    by: tuple[str, str]

    @property
    def dims(self) -> tuple[str, str, str]:
        """The variables, insurer first."""
        return (INSURER, *self.by)


class Rounding(Strict):
    """To what published values are rounded."""

    firms: int
    money: float
    share: float

    def of(self, measure: str) -> float:
        """Give the step of a measure."""
        return {"firms": float(self.firms), MEAN: self.share}.get(measure, self.money)


@dataclass(frozen=True)
class DisclosureRules:
    """By what a release is made safe.

    Parameters
    ----------
    minimum_cell : int
        Fewest firms of a cell that is shown.
    minimum_category : int
        Fewest firms that every insurer has in a category of its own; others are put together.
    dominance : float
        Largest share of one firm in a cell that is shown.
    protection : float
        By which share a hidden value must stay uncertain, each way.
    rounding : Rounding
    tables : tuple of TableRule
    """

    minimum_cell: int
    minimum_category: int
    dominance: float
    protection: float
    rounding: Rounding
    tables: tuple[TableRule, ...]


def rules_of(rulebook: Rulebook) -> DisclosureRules:
    """Give the rules in force, entries ``disclosure.*``."""
    return DisclosureRules(
        rulebook.value("disclosure.minimum_cell"),
        rulebook.value("disclosure.minimum_category"),
        rulebook.value("disclosure.dominance"),
        rulebook.value("disclosure.protection"),
        rulebook.read("disclosure.rounding", Rounding),
        rulebook.read("disclosure.tables", tuple[TableRule, ...]),
    )
