"""Desk: what is in force on a day, added up; no firm is in it."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.profile import Cover
from risk.store.policies import terms_in_force
from risk.units import cents, decimal_text, minor_units


def in_force_document(session: Session, *, actor: Actor, day: date) -> dict[str, Any]:
    """Give policies, limits and premium in force on a day, by currency and class of processor.

    Parameters
    ----------
    day : date
        Terms are those that hold on it.

    Returns
    -------
    dict
        Money is decimal text: ``limit`` of one event each, ``premium`` of the whole period before
        tax.
    """
    enter(session, actor, "portfolio.read")
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for event, processor_class in terms_in_force(session, day=day):
        cover = Cover.model_validate(json.loads(event.cover or "{}"))
        row = sums[cover.currency, processor_class or "none"]
        row[0] += 1
        row[1] += minor_units(cents(cover.limit))
        row[2] += event.period_premium_minor or 0
    return {
        "day": day.isoformat(),
        "in_force": [
            {
                "currency": currency,
                "processor_class": processor_class,
                "policies": policies,
                "limit": decimal_text(limit),
                "premium": decimal_text(premium),
            }
            for (currency, processor_class), (policies, limit, premium) in sorted(sums.items())
        ],
    }
