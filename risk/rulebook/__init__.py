"""Rulebook: what the world says on one day in one place, dated and sourced, as data.

>>> from datetime import date
>>> at(date(2026, 11, 24), place="CN").value("enisa.area_score")["H"]
3
"""

from risk.rulebook.content import content_of, libraries_of
from risk.rulebook.overlay import read_overlay
from risk.rulebook.view import Rulebook, at, clear_cache, region_of

__all__ = [
    "Rulebook",
    "at",
    "clear_cache",
    "content_of",
    "libraries_of",
    "read_overlay",
    "region_of",
]
