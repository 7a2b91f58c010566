"""Disclosure: the rules and the fixed set of tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict

PROVINCE, REGION = "province", "region"
INSURER, TOTAL, UNKNOWN, OTHER = "insurer", "Total", "unknown", "other"


@dataclass(frozen=True)
class Measures:
    """What is told of a cell.

    Parameters
    ----------
    count : str
        What is counted and must not be few: firms, or policies.
    money : tuple of str
        Sums in the currency of the books.
    events : tuple of str
        Further counts, of things that befell; a few of them are as telling as a few firms.
    means : tuple of str
        Shares told as a mean over the cell.
    weighed : str
        What the optimiser hides as little of as it can.
    lasting : tuple of str
        Sums that a later quarter tells of again for whoever is still there; all if empty. What
        befell in a quarter is told in it alone.
    """

    count: str
    money: tuple[str, ...]
    events: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    weighed: str = "premium"
    lasting: tuple[str, ...] = ()

    @property
    def compared(self) -> tuple[str, ...]:
        """Sums that are attacked by the difference of two quarters."""
        return self.lasting or self.sums

    @property
    def sums(self) -> tuple[str, ...]:
        """All that adds up from cell to total."""
        return (self.count, *self.events, *self.money)

    @property
    def all(self) -> tuple[str, ...]:
        """All that is told."""
        return (*self.sums, *self.means)


CONTROLS = ("mfa_mail", "mfa_remote", "edr", "backup_offline_tested", "payment_callback")
"""Technical controls whose adoption is told."""
INSURED = Measures(
    "firms", ("limit", "premium", "expected_loss"), means=("measures_met", *CONTROLS)
)
DUTIES = Measures("firms", (), weighed="firms")
EXPERIENCE = Measures(
    "policies", ("earned_premium", "expected_loss", "paid"), events=("claims",),
    weighed="earned_premium", lasting=("policies", "earned_premium", "expected_loss"),
)  # fmt: skip


class TableRule(Strict):
    """One table: its variables, beside the insurer unless all insurers are told together."""

    id: str
    by: tuple[str, ...]
    insurers: bool = True

    @property
    def dims(self) -> tuple[str, ...]:
        """The variables, insurer first."""
        return (INSURER, *self.by) if self.insurers else self.by


class Rounding(Strict):
    """To what published values are rounded."""

    firms: int
    money: float
    limit: float
    share: float

    def of(self, measure: str, measures: Measures) -> float:
        """Give the step of a measure."""
        if measure in measures.means:
            return self.share
        if measure in measures.money:
            return self.limit if measure == "limit" else self.money
        return float(self.firms)


Links = Mapping[str, tuple[str, Callable[[str], str]]]
"""A variable that is a finer form of another, and in which of its values each value lies."""
PLACES: Links = {PROVINCE: (REGION, lambda name: name.split(":")[0])}
"""A province is told with its region."""


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
    measures : Measures
    links : mapping
    """

    minimum_cell: int
    minimum_category: int
    dominance: float
    protection: float
    rounding: Rounding
    tables: tuple[TableRule, ...]
    measures: Measures = INSURED
    links: Links = field(default_factory=lambda: PLACES)


def rules_of(rulebook: Rulebook) -> DisclosureRules:
    """Give the rules in force for insured firms, entries ``disclosure.*``."""
    return DisclosureRules(
        rulebook.value("disclosure.minimum_cell"),
        rulebook.value("disclosure.minimum_category"),
        rulebook.value("disclosure.dominance"),
        rulebook.value("disclosure.protection"),
        rulebook.read("disclosure.rounding", Rounding),
        rulebook.read("disclosure.tables", tuple[TableRule, ...]),
    )


def experience_rules_of(rulebook: Rulebook) -> DisclosureRules:
    """Give the rules in force for claims of a quarter."""
    tables = rulebook.read("disclosure.experience_tables", tuple[TableRule, ...])
    return replace(rules_of(rulebook), tables=tables, measures=EXPERIENCE)


def duty_rules_of(rulebook: Rulebook) -> DisclosureRules:
    """Give the rules in force for duties; each table is one for every duty."""
    tables = rulebook.read("disclosure.duty_tables", tuple[TableRule, ...])
    return replace(rules_of(rulebook), tables=tables, measures=DUTIES)
