"""Learn: what was found of a watched book, as plain data without a language."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from risk.learn.watch.actual_expected import Cut, Ratios
from risk.learn.watch.book import Floats
from risk.learn.watch.run import Watched
from risk.units import steady


def watched_document(found: Watched) -> dict[str, Any]:
    """Give the findings with stable keys; what is not known is null."""
    book = found.book
    limits = found.limits
    return {
        "day": book.day.isoformat(),
        "rulebook_digest": found.rulebook.digest,
        "currency": book.currency,
        "policies": len(book.policies),
        "claims": len(book.claims),
        "left_out": [fault.as_dict() for fault in book.left_out],
        "limits": {
            "significance": limits.significance,
            "interval": limits.interval,
            "least_expected": limits.least_expected,
            "least_submissions": limits.least_submissions,
            "material_ratio": limits.material_ratio,
            "material_rate_change": limits.material_rate_change,
            "drift_index": limits.drift_index.model_dump(),
            "window_months": limits.window_months,
        },
        "alerts": [_plain(alert.as_dict()) for alert in found.alerts],
        "reported": [{"month": month, "share": steady(share)} for month, share in found.reported],
        "actual_expected": [_cut(cut) for cut in (found.whole, found.months, *found.segments)],
        "trend": None if found.trend is None else _plain(asdict(found.trend)),
        "effects": [
            {
                "feature": name,
                "from": _number(found.effects.low_value[row]),
                "to": _number(found.effects.high_value[row]),
                "factor": _number(found.effects.factor[row]),
                "low": _number(found.effects.low[row]),
                "high": _number(found.effects.high[row]),
                "chance": _number(found.effects.chance[row]),
                "corrected": _number(found.effects.corrected[row]),
            }
            for row, name in enumerate(found.effects.names)
        ],
        "stability": [
            {
                "by": one.by,
                "periods": list(one.periods),
                "rows": [
                    {
                        "segment": name,
                        "claims": _numbers(one.claims[row]),
                        "relativity": _numbers(one.relativity[row]),
                        "standard_error": _numbers(one.standard_error[row]),
                        "chance": _number(one.chance[row]),
                        "corrected": _number(one.corrected[row]),
                    }
                    for row, name in enumerate(one.names)
                ],
            }
            for one in found.stability
        ],
        "drift": None
        if found.drift is None
        else {
            "since": found.drift.since,
            "policies": list(found.drift.policies),
            "tested": list(found.drift.tested),
            "features": [
                {
                    "feature": one.name,
                    "index": _number(one.index),
                    "test": one.test or None,
                    "chance": _number(one.chance),
                    "corrected": _number(one.corrected),
                }
                for one in found.drift.features
            ],
        },
        "fairness": {
            "groups": [
                _cut(one.cut) | {"credible": _numbers(one.credible)} for one in found.charged
            ],
            "looked_at": list(found.looked_at),
            "personal": [
                {"where": one.where, "name": one.name, "attribute": one.attribute.id}
                for one in found.personal
            ],
        },
        "referrals": [
            {
                "by": one.by,
                "rows": [
                    {
                        "segment": name,
                        "submissions": int(one.submissions[row]),
                        **{
                            outcome: {
                                "count": int(rates.hits[row]),
                                "low": _number(rates.low[row]),
                                "high": _number(rates.high[row]),
                            }
                            for outcome, rates in one.rates.items()
                        },
                    }
                    for row, name in enumerate(one.names)
                ],
            }
            for one in found.referrals
        ],
    }


def _cut(cut: Cut) -> dict[str, Any]:
    return {
        "by": cut.by,
        "pooled": list(cut.pooled),
        "rows": [
            {
                "segment": name,
                "policies": int(cut.policies[row]),
                "years": _number(cut.years[row]),
                "claims": _ratio(cut.counts, row),
                "payments": _ratio(cut.amounts, row),
            }
            for row, name in enumerate(cut.names)
        ],
    }


def _ratio(ratios: Ratios, row: int) -> dict[str, float | None]:
    return {
        "actual": _number(ratios.actual[row]),
        "expected": _number(ratios.expected[row]),
        "ratio": _number(ratios.ratio[row]),
        "low": _number(ratios.low[row]),
        "high": _number(ratios.high[row]),
        "level": _number(ratios.level),
        "chance": _number(ratios.chance[row]),
        "corrected": _number(ratios.corrected[row]),
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: _number(v) if isinstance(v, float) else v for key, v in row.items()}


def _numbers(values: Floats) -> list[float | None]:
    return [_number(value) for value in values]


def _number(value: float) -> float | None:
    return steady(float(value)) if np.isfinite(value) else None
