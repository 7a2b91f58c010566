"""Classify: the UK company sizes: two of three limits, turnover, balance sheet, staff."""

from __future__ import annotations

from typing import Any

from risk.classify.size_class import Figures, Size, SizeClass, settled
from risk.rulebook import Rulebook
from risk.rulebook.schema import Text

_FIGURE = {
    "turnover_max": "revenue",
    "balance_sheet_max": "total_assets",
    "headcount_max": "headcount",
}


def uk_size(rulebook: Rulebook, figures: Figures) -> Size:
    """Give the class of a UK company; figures in GBP.

    References
    ----------
    uk_size_2025 (key in the rulebook's sources).
    """
    needed: int = rulebook.value("size.uk.rule")["tests_needed"]
    possible: list[SizeClass] = []
    for row in rulebook.value("size.uk.classes"):
        within, unknown = _count(row, figures)
        if within + unknown >= needed:
            possible.append(row["class"])
        if within >= needed:
            break
    else:
        possible.append("large")
    found = tuple(possible)
    note = Text(
        zh=f"营业额、资产总额、人数三项中满足 {needed} 项", en=f"{needed} of three limits are kept"
    )
    return Size(settled(found), found, "", False, note, rulebook.dated("size.uk.classes"))


def uk_edges(rulebook: Rulebook, _: str) -> dict[str, list[float]]:
    """Give every limit by figure, whatever the industry: between two the class stays."""
    rows = rulebook.value("size.uk.classes")
    return {figure: [row[limit] for row in rows] for limit, figure in _FIGURE.items()}


def _count(row: dict[str, Any], figures: Figures) -> tuple[int, int]:
    values = [(figures[figure], row[limit]) for limit, figure in _FIGURE.items()]
    within = sum(value is not None and value <= most for value, most in values)
    return within, sum(value is None for value, _ in values)
