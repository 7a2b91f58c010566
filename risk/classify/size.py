"""Classify: micro, small, medium or large, under the place's rule on the day."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from risk.classify.size_class import Size, SizeClass
from risk.classify.size_cn import china_edges, china_size
from risk.classify.size_eu import europe_edges, europe_size
from risk.classify.size_uk import uk_edges, uk_size
from risk.errors import Fault, NotInForce
from risk.profile import RelatedFirm
from risk.rulebook import Rulebook

CURRENCY = {"CN": "CNY", "EU": "EUR", "UK": "GBP"}
"""Places with a size rule, and the currency it counts in."""

Edges = tuple[tuple[str, tuple[float, ...]], ...]
"""Figures a class depends on, each with where it changes."""

_EDGES = {"CN": china_edges, "EU": europe_edges, "UK": uk_edges}


@lru_cache(maxsize=4096)
def size_edges(rulebook: Rulebook, industry: str) -> Edges:
    """Give the figures between which the size class of an industry stays, in the rule's currency.

    Firms whose headcount, revenue and assets lie between the same edges are of one class, so one
    of them may be looked at for all; so may industries of the same edges.

    Raises
    ------
    UnknownCode
        If the industry is in no list, or too broad for a size.
    """
    found = _EDGES[rulebook.place](rulebook, industry)
    return tuple((figure, tuple(edges)) for figure, edges in sorted(found.items()))


def classify_size(
    rulebook: Rulebook,
    industry: str,
    headcount: float | None,
    revenue: float | None,
    total_assets: float | None,
    *,
    related: Sequence[RelatedFirm] = (),
    status_before: SizeClass | None = None,
    last_period: SizeClass | None = None,
) -> Size:
    """Give the size class under the rule of the rulebook's place.

    Parameters
    ----------
    rulebook : Rulebook
        ``CN``, ``EU`` or ``UK``, on the day.
    industry : str
        GB/T 4754 code, row id or name; used in China only.
    headcount, revenue, total_assets : float or None
        Persons; money in the rule's currency, major units; None for unknown.
    related, status_before, last_period
        Group and two-period rule of the EU; see :func:`risk.classify.size_eu.europe_size`.

    Raises
    ------
    UnknownCode
        If the industry is in no list.
    NotInForce
        If the place has no size rule on the day.
    """
    figures = {"headcount": headcount, "revenue": revenue, "total_assets": total_assets}
    if rulebook.place == "CN":
        return china_size(rulebook, industry, figures)
    if rulebook.place == "EU":
        return europe_size(rulebook, figures, related, status_before, last_period)
    if rulebook.place == "UK":
        return uk_size(rulebook, figures)
    have = ", ".join(CURRENCY)
    raise NotInForce(
        f"no size rule is carried for {rulebook.place}; {have} have one",
        [Fault("place", rulebook.place, f"must be one of {have}", f"give {have}", NotInForce.code)],
    )
