"""Learn: what is to be looked at: every finding beyond its limit, as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from risk.learn.watch.actual_expected import MONTH, WHOLE, Cut, Ratios
from risk.learn.watch.drift import Drift
from risk.learn.watch.effects import Effects
from risk.learn.watch.fairness import Charged, PersonalUse
from risk.learn.watch.limits import Limits
from risk.learn.watch.referrals import RateChange
from risk.learn.watch.stability import Stability
from risk.learn.watch.trend import Trend

Severity = Literal["look", "act"]


@dataclass(frozen=True)
class Alert:
    """One finding beyond its limit.

    Parameters
    ----------
    code : str
        ``frequency``, ``amount``, ``trend``, ``effect``, ``overcharged``, ``moved_relativity``,
        ``drift``, ``referral_rate`` or ``personal_attribute``.
    by : str
        The table: ``book``, ``month``, a segment column, ``feature``, ``outcome`` or ``model``.
    segment : str
        Its row.
    value, threshold : float
        In the same unit: a ratio (of a row over the level of the whole book), an index, a change
        of a rate; NaN where words decide.
    severity : str
        ``look`` or ``act``.
    chance : float
        Of a finding as large by luck alone, corrected for its table; NaN where nothing is tested.
    since : str
        Day or month; empty when it holds at all times.
    """

    code: str
    by: str
    segment: str
    value: float
    threshold: float
    severity: Severity
    chance: float
    since: str

    def as_dict(self) -> dict[str, Any]:
        """Give the alert as plain JSON data."""
        return {
            key: None if isinstance(value, float) and np.isnan(value) else value
            for key, value in asdict(self).items()
        }


def ratio_alerts(
    code: str, cut: Cut, ratios: Ratios, limits: Limits
) -> Iterator[tuple[int, Alert]]:
    """Give the rows whose actual over expected is not the level, each with its place.

    To act on when the whole interval lies beyond the material ratio or below its inverse.
    """
    for row in np.flatnonzero(ratios.corrected < limits.significance):
        value = float(ratios.relative[row])
        bound = limits.material_ratio if value > 1 else 1 / limits.material_ratio
        near = ratios.low[row] if value > 1 else ratios.high[row]
        beyond = near > bound * ratios.level if value > 1 else near < bound * ratios.level
        yield int(row), Alert(
            code, cut.by, cut.names[row], value, float(bound if beyond else 1.0),
            "act" if beyond else "look", float(ratios.corrected[row]),
            cut.names[row] if cut.by == MONTH else "",
        )  # fmt: skip


def trend_alerts(trend: Trend | None, limits: Limits) -> Iterator[Alert]:
    """Give the trend when it is more than chance; to act on beyond the material ratio a year."""
    if trend is not None and trend.chance < limits.significance:
        bound = limits.material_ratio if trend.factor > 1 else 1 / limits.material_ratio
        far = trend.low > bound if trend.factor > 1 else trend.high < bound
        yield Alert(
            "trend", WHOLE, WHOLE, trend.factor, bound if far else 1.0,
            "act" if far else "look", trend.chance, trend.since,
        )  # fmt: skip


def effect_alerts(effects: Effects, limits: Limits) -> Iterator[Alert]:
    """Give the features that do more or less than the formula says."""
    for row in np.flatnonzero(effects.corrected < limits.significance):
        value = float(effects.factor[row])
        bound = limits.material_ratio if value > 1 else 1 / limits.material_ratio
        far = effects.low[row] > bound if value > 1 else effects.high[row] < bound
        yield Alert(
            "effect", "feature", effects.names[row], value, bound if far else 1.0,
            "act" if far else "look", float(effects.corrected[row]), "",
        )  # fmt: skip


def overcharge_alerts(charged: Charged, limits: Limits) -> Iterator[tuple[int, Alert]]:
    """Give the groups that pay for more than they cost."""
    for row, alert in ratio_alerts("overcharged", charged.cut, charged.cut.amounts, limits):
        if alert.value < 1:
            yield row, alert


def stability_alerts(stability: Stability, limits: Limits) -> Iterator[Alert]:
    """Give the relativities that moved, each at the period that lies furthest off."""
    for row in np.flatnonzero(stability.corrected < limits.significance):
        due = stability.expected[row]
        level = stability.claims[row].sum() / due.sum()
        off = (stability.claims[row] - due * level) ** 2 / np.maximum(due * level, 1e-9)
        period = int(np.argmax(np.where(due >= limits.least_expected, off, -1.0)))
        value = float(stability.relativity[row, period] / level)
        far = not 1 / limits.material_ratio <= value <= limits.material_ratio
        bound = limits.material_ratio if value > 1 else 1 / limits.material_ratio
        yield Alert(
            "moved_relativity", stability.by, stability.names[row], value,
            bound if far else 1.0, "look", float(stability.corrected[row]),
            stability.periods[period],
        )  # fmt: skip


def drift_alerts(drift: Drift | None, limits: Limits) -> Iterator[Alert]:
    """Give the features that moved by more than chance and beyond the index's bounds."""
    for one in drift.features if drift else ():
        sure = one.corrected < limits.significance
        for severity, bound in (("act", limits.drift_index.act), ("look", limits.drift_index.look)):
            if sure and drift and one.index >= bound:
                yield Alert(
                    "drift", "feature", one.name, one.index, bound,
                    "act" if severity == "act" else "look", one.corrected, drift.since,
                )  # fmt: skip
                break


def rate_alerts(changes: Sequence[RateChange], limits: Limits) -> Iterator[Alert]:
    """Give the outcomes that became more or less frequent."""
    for one in changes:
        if one.corrected < limits.significance:
            change = one.lately - one.before
            far = abs(change) >= limits.material_rate_change
            yield Alert(
                "referral_rate", "outcome", one.outcome, change,
                np.copysign(limits.material_rate_change, change) if far else 0.0,
                "act" if far else "look", one.corrected, one.since,
            )  # fmt: skip


def personal_alerts(uses: Sequence[PersonalUse]) -> Iterator[Alert]:
    """Give the personal attributes that prices look at."""
    for one in uses:
        yield Alert(
            "personal_attribute", one.where, f"{one.name} ({one.attribute.id})",
            np.nan, np.nan, "act", np.nan, "",
        )  # fmt: skip
