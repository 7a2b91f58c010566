"""Code lists of official classifications, as plain tables."""

from risk.rulebook.codes.tables import (
    PLACES,
    PROVINCES,
    Division,
    Industry,
    division_rows,
    industries,
    nace_divisions,
    naics_subsectors,
)

__all__ = [
    "PLACES",
    "PROVINCES",
    "Division",
    "Industry",
    "division_rows",
    "industries",
    "nace_divisions",
    "naics_subsectors",
]
