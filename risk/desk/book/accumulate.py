"""Desk: a scored book accumulated: its years, what makes them bad, and what reinsurance leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from risk.desk.book.scored_book import ScoredBook
from risk.errors import Fault, RiskError
from risk.portfolio.accumulation import (
    BookYear,
    Dependence,
    EventSet,
    Exposures,
    book_year,
    depend,
    event_set,
)
from risk.portfolio.accumulation.conditional import draw_book
from risk.portfolio.accumulation.contributions import LEVEL, Contributions
from risk.portfolio.accumulation.event_set import Preset
from risk.portfolio.accumulation.event_tables import (
    event_loss_table,
    leaning_table,
    period_loss_table,
)
from risk.portfolio.accumulation.named import Struck, disasters, strike
from risk.portfolio.accumulation.simulate import DrawnYears, draw_years
from risk.portfolio.plan import segment_returns
from risk.portfolio.reinsurance import ExcessOfLoss, Placed, Program, losses_of, place
from risk.rulebook import Rulebook

YEARS = 100_000
SEED = 20260901
MOST_PAYMENTS = 30_000_000
"""Single payments held at most when years are drawn policy by policy."""
STEPS = ("depend", "year", "shares", "disasters", "draw", "reinsure")


@dataclass(frozen=True)
class Accumulated:
    """A book under common causes.

    Parameters
    ----------
    rulebook : Rulebook
    country : str
    currency : str
    preset : str
        Of the common causes.
    dependence : Dependence
    year, apart : BookYear
        With common causes, and as if there were none.
    shares : Contributions
    struck : tuple of Struck
        Named disasters.
    drawn : DrawnYears
    placed : Placed or None
        None without a program.
    """

    rulebook: Rulebook
    country: str
    currency: str
    preset: Preset
    dependence: Dependence
    year: BookYear
    apart: BookYear
    shares: Contributions
    struck: tuple[Struck, ...]
    drawn: DrawnYears
    placed: Placed | None

    @property
    def exposures(self) -> Exposures:
        """The policies."""
        return self.dependence.exposures

    @property
    def events(self) -> EventSet:
        """The common causes."""
        return self.dependence.events

    @cached_property
    def event_table(self) -> pd.DataFrame:
        """One row an event; see :func:`event_loss_table`."""
        return event_loss_table(self.year)

    @cached_property
    def period_table(self) -> pd.DataFrame:
        """One row an event of a drawn year; see :func:`period_loss_table`."""
        return period_loss_table(self.drawn, self.year)

    def piled(self, layer: str, segment: str = "sector") -> pd.DataFrame:
        """Limits insured by provider and segment; see :func:`leaning_table`."""
        return leaning_table(self.exposures, layer, segment)

    def returns(self, segment: str) -> pd.DataFrame:
        """Return on capital by segment; see :func:`segment_returns`."""
        loads = self.rulebook.value("tariff.variable_expense_ratio")
        return segment_returns(self.shares, segment, float(loads))


def accumulate(
    book: ScoredBook,
    *,
    preset: Preset = "default",
    program: Program = (),
    years: int = YEARS,
    seed: int = SEED,
    done: Callable[[str], None] = lambda step: None,
) -> Accumulated:
    """Accumulate a book.

    Parameters
    ----------
    book : ScoredBook
        Its country tells whose providers and named disasters are meant.
    preset : str
        Of the common causes: ``low``, ``default``, ``high``.
    program : tuple of covers
        Reinsurance in inuring order.
    years : int
        Drawn years, for reinsurance and the period table.
    seed : int
    done : callable
        Told the name of every step of ``STEPS`` when it is done.

    Raises
    ------
    RiskError
        If the program needs more single payments than fit.
    """
    events = event_set(book.rulebook, book.country, preset)
    dependence = depend(book.exposures, events)
    done("depend")
    year = book_year(dependence)
    apart = book_year(depend(book.exposures, events.without_causes()))
    # The distributions are lazy; a step is done when its numbers are there.
    year.tvar(LEVEL), apart.tvar(LEVEL), year.pml(200, "oep")
    done("year")
    shares = Contributions(year)
    shares.by_policy.sum()
    done("shares")
    named = disasters(book.rulebook, book.country)
    struck = tuple(strike(book.exposures, events, one) for one in named)
    done("disasters")
    drawn = _draw(year, program, years, seed)
    done("draw")
    placed = None
    if program:
        placed = place(losses_of(drawn, program, float(book.exposures.tops.max())), program)
        done("reinsure")
    return Accumulated(
        book.rulebook, book.country, book.currency, preset, dependence, year, apart, shares,
        struck, drawn, placed,
    )  # fmt: skip


def _draw(year: BookYear, program: Program, years: int, seed: int) -> DrawnYears:
    """Draw years, policy by policy only where a cover needs single payments."""
    exposures = year.dependence.exposures
    most = float(exposures.tops.max())
    single = any(
        isinstance(one, ExcessOfLoss) and (one.basis == "risk" or one.attachment < most)
        for one in program
    )
    if not single:
        return draw_book(year, years, seed)
    payments = float(exposures.frequencies.sum()) * years
    if payments > MOST_PAYMENTS:
        fault = Fault(
            "years",
            f"{years:,}",
            f"a cover needs every single payment, about {payments:,.0f} of them",
            f"draw at most {int(years * MOST_PAYMENTS / payments):,} years, or attach above "
            f"the largest payment, {most:,.0f}",
            "too_many",
        )
        raise RiskError("the program needs too many single payments", [fault])
    return draw_years(year.dependence, years, seed, payments=True)
