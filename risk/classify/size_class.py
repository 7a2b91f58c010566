"""Classify: what a size class is, whatever rule finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from risk.rulebook.schema import Dated, Text

SizeClass = Literal["micro", "small", "medium", "large"]
ORDER: tuple[SizeClass, ...] = ("micro", "small", "medium", "large")

Figures = Mapping[str, float | None]
"""``headcount`` [persons], ``revenue`` and ``total_assets`` [money]; None for unknown."""


@dataclass(frozen=True, slots=True)
class Size:
    """The size class of a firm, and how it came about.

    Parameters
    ----------
    size_class : str or None
        The class; None when the figures do not settle it or no rule reaches the firm.
    possible : tuple of str
        Every class the known figures allow, in order; one when settled, none outside the rule.
    row : str
        The industry row used, empty for the EU rule.
    by_analogy : bool
        Whether the row is our analogy, as the table leaves the industry out.
    note : Text
        Why, in both languages.
    rule : Dated
        The rule, with source, article and first day in force.
    """

    size_class: SizeClass | None
    possible: tuple[SizeClass, ...]
    row: str
    by_analogy: bool
    note: Text
    rule: Dated


def settled(possible: tuple[SizeClass, ...]) -> SizeClass | None:
    """Give the class when only one is possible."""
    return possible[0] if len(possible) == 1 else None
