"""Desk: a member's budget of privacy, and a pool's log of who took part."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from risk.desk.public.chained_log import append_log, read_log
from risk.errors import Conflict, Fault
from risk.learn.pooling.combine import Pooled
from risk.learn.pooling.message import Message

DIGITS = 6


def spend(ledger: Path, period: str, epsilon: float, budget: float, now: datetime) -> float:
    """Take from a budget of privacy, kept in a chained log, and give what is left.

    Raises
    ------
    Conflict
        If less is left than is asked for; nothing is spent.
    """
    spent = sum(row["facts"]["epsilon"] for row in read_log(ledger))
    if spent + epsilon > budget:
        rule = f"the budget is {budget:g}, {spent:g} of it spent"
        raise Conflict(
            f"too little privacy is left: {rule}",
            [Fault("epsilon", f"{epsilon:g}", rule, "ask for less", Conflict.code)],
        )
    append_log(ledger, {"period": period, "epsilon": epsilon}, now)
    return float(budget - spent - epsilon)


def log_pool(log: Path, messages: Sequence[Message], now: datetime) -> None:
    """Log who took part in which period, with the privacy each spent."""
    facts: dict[str, Any] = {
        "period": messages[0].period,
        "members": [{"member": one.member, "epsilon": one.epsilon} for one in messages],
    }
    append_log(log, facts, now)


def pool_document(pooled: Pooled) -> dict[str, Any]:
    """Give what a pool found as plain data: of the whole, and what each member gains."""

    def figure(value: float) -> float:
        return float(f"{value:.{DIGITS}g}")

    rate = pooled.blend.rate
    return {
        "members": sorted(pooled.alone),
        "policies": pooled.blend.policies,
        "exposure_years": figure(pooled.blend.exposure_years),
        "claims": rate.claims,
        "expected_claims": figure(rate.expected),
        "frequency_factor": figure(rate.factor),
        "relative_sd": figure(rate.sd),
        "epsilon": pooled.epsilon,
        "noise_sd_of_claims": figure(pooled.claims_noise),
        "interval_width_over_alone": {
            name: figure(value) for name, value in sorted(pooled.narrowing.items())
        },
        "severity": [one.model_dump() for one in pooled.severity],
    }
