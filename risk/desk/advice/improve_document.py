"""Desk: the way down as plain data."""

from __future__ import annotations

from typing import Any

from risk.desk.advice.improve import Plan
from risk.desk.quoting.document_pricing import money_text, price_document
from risk.units import steady


def improve_document(plan: Plan) -> dict[str, Any]:
    """Give a plan as plain data; money is decimal text in ``currency``."""
    low, middle, high = plan.saving
    return {
        "currency": plan.currency,
        "before": price_document(plan.before),
        "after": price_document(plan.after),
        "saving": {
            "central": money_text(plan.before.premium - plan.after.premium),
            "interval_90": [money_text(low), money_text(middle), money_text(high)],
            # What the model's own uncertainty allows to promise.
            "at_least": money_text(max(low, 0.0)),
        },
        "horizon_years": steady(plan.years),
        "cost_over_horizon": money_text(plan.choice.cost),
        "payback_years": None if plan.payback_years is None else steady(plan.payback_years, 4),
        "optimum_proven": plan.choice.proven,
        "steps": [
            {
                "id": step.improvement.id,
                "name": {"zh": step.improvement.zh, "en": step.improvement.en},
                "sets": step.improvement.sets,
                "closes": list(step.closes),
                "cost_first_year": money_text(step.once + step.yearly),
                "cost_every_year": money_text(step.yearly),
                "saving": money_text(step.saving),
            }
            for step in plan.steps
        ],
        "gaps_left": list(plan.gaps_left),
        "duties_closed": list(plan.duties_closed),
        "status": "judgement",
    }
