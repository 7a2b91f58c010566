"""Desk: what a run of the lab found, as plain data: middle and 90 % interval of every figure."""

from __future__ import annotations

from typing import Any

import numpy as np

from risk.assess.parameters import Floats
from risk.classify.duties import LIGHTER, NEVER_WAIVED
from risk.desk.public.lab import LabRun
from risk.desk.public.lab_firms import SIZES
from risk.portfolio.policy.definition import GROUPS, SUMS
from risk.portfolio.policy.effects import MEASURES
from risk.portfolio.policy.review import burdens
from risk.portfolio.policy.scenario import Scenario

DIGITS = 6
LEVELS = (0.05, 0.95)
LEAST_AVOIDED = 1e-6
"""Breaches a year below which a cost by breach avoided says nothing."""


def figure(value: float) -> float | None:
    """Give a number with six significant digits; None for not a number or infinite."""
    return float(f"{value:.{DIGITS}g}") + 0.0 if np.isfinite(value) else None


def ranged(draws: Floats) -> dict[str, float | None]:
    """Give the middle (first draw) and the 90 % interval of the draws."""
    if not np.isfinite(draws).all():
        return {"value": figure(draws[0]), "low": None, "high": None}
    low, high = np.quantile(draws, LEVELS)
    return {
        "value": figure(draws[0]),
        "low": figure(min(low, draws[0])),
        "high": figure(max(high, draws[0])),
    }


def lab_document(run: LabRun) -> dict[str, Any]:
    """Give a run as plain data.

    ``scenarios[].effects`` are differences to today, by year; money in ``currency``.
    """
    base = run.base.sum(axis=1)
    of = dict(zip(MEASURES, base, strict=True))
    return {
        "day": run.rulebook.day.isoformat(),
        "rulebook": run.rulebook.digest[:12],
        "country": run.country,
        "currency": run.currency,
        "draws": int(base.shape[-1]) - 1,
        "firms": round(float(of["firms"][0])),
        "left_out": run.left_out,
        "today": {
            "insured_share": ranged(of["insured"] / of["firms"]),
            "framework_share": ranged(of["framework"] / of["firms"]),
            "breaches": ranged(of["breaches"]),
            "persons": ranged(of["persons"]),
            "premium": ranged(of["premium"]),
        },
        "scenarios": [
            _scenario(run, one, outcome)
            for one, outcome in zip(run.scenarios, run.outcomes, strict=True)
        ],
        "definition": _definition(run),
        "review": [
            {
                "regime": one.regime,
                "firms_cost": figure(one.firms_cost),
                "authority_cost": figure(one.authority_cost),
                "liability": figure(one.liability),
                "break_even": None if one.break_even is None else figure(one.break_even),
            }
            for one in burdens(run.rulebook, run.groups)
        ],
    }


def effects_of(after: Floats, before: Floats) -> dict[str, Floats]:
    """Give the effects of a scenario, draws last.

    Parameters
    ----------
    after, before : ndarray, shape (len(MEASURES), draws)
        With the scenario, and today.
    """
    now, then = (dict(zip(MEASURES, one, strict=True)) for one in (before, after))
    moved = {name: then[name] - now[name] for name in MEASURES}
    state = then["credit"] + then["subsidy"]
    avoided, spared = -moved["breaches"], -moved["persons"]
    # A firm pays premium and controls, and gets claims, credit and the subsidy.
    firms = moved["claims"] + state - moved["premium"] - moved["controls_cost"]
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "insured_share": then["insured"] / then["firms"],
            "insured": moved["insured"],
            "framework": moved["framework"],
            "breaches_avoided": avoided,
            "persons_spared": spared,
            "premium": moved["premium"],
            "premium_by_policy": then["premium"] / then["insured"],
            "controls_cost": moved["controls_cost"],
            "state_cost": state,
            "state_cost_by_breach": np.where(avoided > LEAST_AVOIDED, state / avoided, np.nan),
            "whole_cost_by_breach": np.where(
                avoided > LEAST_AVOIDED, (state + moved["controls_cost"]) / avoided, np.nan
            ),
            "firms_gain": firms,
            "insurers_gain": moved["premium"] - moved["claims"],
        }


def _scenario(run: LabRun, scenario: Scenario, outcome: Floats) -> dict[str, Any]:
    found = effects_of(outcome.sum(axis=1), run.base.sum(axis=1))
    return {
        **scenario.model_dump(),
        "effects": {name: ranged(draws) for name, draws in found.items()},
        "state_cost_all_years": ranged(found["state_cost"] * scenario.years),
        "by_size": _by(run, outcome, [size for _, size in run.cells.names], SIZES),
        "by_sector": _by(run, outcome, [sector for sector, _ in run.cells.names],
                         run.cells.sectors),
    }  # fmt: skip


SHOWN_BY = ("insured_share", "framework", "breaches_avoided", "persons_spared", "state_cost",
            "firms_gain")  # fmt: skip


def _by(run: LabRun, outcome: Floats, of: list[str], names: tuple[str, ...]) -> list[Any]:
    rows = []
    for name in names:
        chosen = np.array([one == name for one in of])
        before, after = (one[:, chosen].sum(axis=1) for one in (run.base, outcome))
        if before[0, 0] == 0:
            continue
        found = effects_of(after, before)
        rows.append(
            {"of": name, "firms": round(float(before[0, 0]))}
            | {key: ranged(found[key]) for key in SHOWN_BY}
        )
    return rows


def _definition(run: LabRun) -> dict[str, Any]:
    apart, small = run.planes[0, :, :, 0], run.planes[1, :, :, 0]
    by_law = float(run.groups[[0, 2], 0].sum())
    lighter = [key for key in run.rulebook.held if key.startswith(LIGHTER) and key != NEVER_WAIVED]
    return {
        **run.definition.model_dump(mode="json"),
        "lighter_duties": len(lighter),
        "groups": [
            {"group": name} | {key: figure(value) for key, value in zip(SUMS, row, strict=True)}
            for name, row in zip(GROUPS, run.groups, strict=True)
        ],
        "plane": [
            {
                "revenue": figure(run.plane.revenue[i]),
                "headcount": figure(run.plane.headcount[j]),
                "gains": figure(apart[i, j]),
                "missed": figure(by_law - small[i, j]),
                "people_reached_of_gains": figure(
                    run.planes[0, i, j, SUMS.index("people_reached")]
                ),
            }
            for i in range(len(run.plane.revenue))
            for j in range(len(run.plane.headcount))
        ],
    }
