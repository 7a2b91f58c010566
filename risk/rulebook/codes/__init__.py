"""Code lists of official classifications, as plain tables."""

from risk.rulebook.codes.tables import (
    PROVINCES,
    Division,
    Industry,
    division_rows,
    industries,
    nace_divisions,
    naics_subsectors,
)

__all__ = [
    "PROVINCES",
    "Division",
    "Industry",
    "division_rows",
    "industries",
    "nace_divisions",
    "naics_subsectors",
]
