"""Learn: the dated limits by which a book is watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict


class DriftIndex(Strict):
    """Bounds of the population stability index."""

    look: float
    act: float


@dataclass(frozen=True)
class Limits:
    """What counts as sure, thin and material on a day; entries ``watch.*`` of the rulebook.

    Parameters
    ----------
    significance : float
        Chance of a false alarm by table.
    interval : float
        Level of intervals.
    least_expected : float
        Expected claims below which rows are pooled.
    least_submissions : float
        Submissions below which rows are pooled.
    material_ratio : float
        Actual over expected on which to act.
    material_rate_change : float
        Change of a referral rate on which to act.
    drift_index : DriftIndex
    window_months : int
        Length of the recent window.
    heterogeneity : float
        Shape of the gamma between like firms.
    """

    significance: float
    interval: float
    least_expected: float
    least_submissions: float
    material_ratio: float
    material_rate_change: float
    drift_index: DriftIndex
    window_months: int
    heterogeneity: float


def read_limits(rulebook: Rulebook) -> Limits:
    """Give the limits of a rulebook's day."""
    value = rulebook.value
    return Limits(
        significance=value("watch.significance"),
        interval=value("watch.interval"),
        least_expected=value("watch.least_expected"),
        least_submissions=value("watch.least_submissions"),
        material_ratio=value("watch.material_ratio"),
        material_rate_change=value("watch.material_rate_change"),
        drift_index=rulebook.read("watch.drift_index", DriftIndex),
        window_months=value("watch.window_months"),
        heterogeneity=float(value("calibration.heterogeneity_shape")),
    )


def recent_since(day: date, months: int) -> date:
    """Give the first day of the window of some months that ends before a day.

    >>> recent_since(date(2026, 3, 31), 13)
    datetime.date(2025, 2, 28)
    """
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(years, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
