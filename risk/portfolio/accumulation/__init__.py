"""Accumulation: many policies hit by one cause."""

from risk.portfolio.accumulation.dependence import Dependence, depend
from risk.portfolio.accumulation.event_set import EventSet, Scenario, event_set
from risk.portfolio.accumulation.exposures import Exposures
from risk.portfolio.accumulation.year import RETURN_PERIODS, BookYear, book_year

__all__ = [
    "RETURN_PERIODS",
    "BookYear",
    "Dependence",
    "EventSet",
    "Exposures",
    "Scenario",
    "book_year",
    "depend",
    "event_set",
]
