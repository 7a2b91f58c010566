"""Classify: the EU size classes: headcount is a must, one of two money tests; groups count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from risk.classify.size_class import ORDER, Figures, Size, SizeClass, settled
from risk.profile import RelatedFirm
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict, Text


class EuClass(Strict):
    """Upper limits of one class: headcount exclusive, money inclusive [EUR]."""

    size_class: SizeClass
    headcount_below: int
    turnover_max: float
    balance_sheet_max: float


@dataclass(frozen=True)
class Group:
    """A firm's figures with those of partner and linked firms.

    Parameters
    ----------
    figures : mapping
        Sums; unknown where a figure that counts is unknown.
    counted : dict
        Share of each related firm that counts, in [0, 1].
    """

    figures: Figures
    counted: dict[str, float]


def europe_size(
    rulebook: Rulebook,
    figures: Figures,
    related: Sequence[RelatedFirm] = (),
    status_before: SizeClass | None = None,
    last_period: SizeClass | None = None,
) -> Size:
    """Give the class of a firm with its group.

    Parameters
    ----------
    rulebook : Rulebook
        Place ``EU``.
    figures : Figures
        The firm's own, in EUR.
    related : sequence of RelatedFirm
        Holdings either way, figures in EUR.
    status_before, last_period : str or None
        Status held so far and class by the figures of the period before; a status changes only
        when the limits are crossed in two periods running.

    References
    ----------
    eu_sme_2003_361, Annex Art. 2-4 and 6.
    """
    group = group_figures(rulebook, figures, related)
    possible = eu_classes(rulebook, group.figures)
    if status_before and last_period and len(possible) == 1:
        possible = (status_after(status_before, (last_period, possible[0])),)
    counted = {name: share for name, share in group.counted.items() if share}
    added = "; ".join(f"{name} {share:.0%}" for name, share in counted.items())
    note = Text(
        zh="人数为必要条件，营业额与资产总额满足其一；"
        + (f"已并入关联或伙伴企业：{added}" if added else "按独立企业计"),
        en="headcount is a must, one of two money tests; "
        + (f"partner and linked firms added: {added}" if added else "taken as autonomous"),
    )
    return Size(settled(possible), possible, "", False, note, rulebook.dated("size.eu.classes"))


def europe_edges(rulebook: Rulebook, _: str) -> dict[str, list[float]]:
    """Give every limit by figure, whatever the industry: between two the class stays."""
    rows = rulebook.value("size.eu.classes")
    return {
        "headcount": [row["headcount_below"] for row in rows],
        "revenue": [row["turnover_max"] for row in rows],
        "total_assets": [row["balance_sheet_max"] for row in rows],
    }


def group_figures(rulebook: Rulebook, own: Figures, related: Sequence[RelatedFirm]) -> Group:
    """Add partner firms by their share and linked firms in full."""
    rule: dict[str, Any] = rulebook.value("size.eu.partner_linked")
    total: dict[str, float | None] = dict(own)
    counted: dict[str, float] = {}
    for firm in related:
        share = _counted(rule, firm)
        counted[firm.name] = share
        for name, value in total.items():
            part = getattr(firm, name)
            if share:
                known = value is not None and part is not None
                total[name] = value + share * part if known else None
    return Group(total, counted)


def _counted(rule: dict[str, Any], firm: RelatedFirm) -> float:
    if firm.percent > rule["linked"]["percent_above"] or firm.controlled:
        return 1.0
    if firm.percent < rule["partner"]["percent_from"]:
        return 0.0
    return 0.0 if firm.kind in rule["not_counted_as_partner"] else firm.percent / 100


def eu_classes(rulebook: Rulebook, figures: Figures) -> tuple[SizeClass, ...]:
    """Give every class the known figures allow."""
    possible: list[SizeClass] = []
    for row in rulebook.value("size.eu.classes"):
        limits = EuClass(size_class=row["class"], **{k: row[k] for k in row if k != "class"})
        fits = _fits(limits, figures)
        if fits is not False:
            possible.append(limits.size_class)
        if fits is True:
            return tuple(possible)
    return (*possible, "large")


def _fits(limits: EuClass, figures: Figures) -> bool | None:
    """Give yes, no or None for unknown."""
    staff = figures["headcount"]
    if staff is not None and staff >= limits.headcount_below:
        return False
    tests = [
        None if value is None else value <= most
        for value, most in (
            (figures["revenue"], limits.turnover_max),
            (figures["total_assets"], limits.balance_sheet_max),
        )
    ]
    if tests == [False, False]:
        return False
    return True if staff is not None and True in tests else None


def status_after(status: SizeClass, periods: Sequence[SizeClass]) -> SizeClass:
    """Give the status after periods: it moves only when crossed in two periods running.

    >>> status_after("small", ["medium"]), status_after("small", ["medium", "medium"])
    ('small', 'medium')
    """
    rank = ORDER.index(status)
    ranks = [ORDER.index(one) for one in periods]
    for before, now in pairwise(ranks):
        if min(before, now) > rank:
            rank = min(before, now)
        elif max(before, now) < rank:
            rank = max(before, now)
    return ORDER[rank]
