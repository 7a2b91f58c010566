"""Price: the cheapest way to a better firm, solved exactly.

A few measures move the premium, and not independently (effects multiply and are capped), so every
combination of them is priced; the others only close gaps and are linear. Choosing is then a
mixed-integer program with one binary for each priced combination, whose optimum is proven.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from risk.errors import Fault, RiskError
from risk.loss.severity import Floats
from risk.rulebook.schema import Strict


class Improvement(Strict):
    """Something a firm can do.

    ``sets`` are technical answers it brings about; ``closes`` the ENISA measures it puts in
    place; costs in the first year and every year, by firm and by person employed.
    """

    id: str
    zh: str
    en: str
    sets: dict[str, str | int]
    closes: tuple[str, ...]
    once: float
    once_per_head: float
    yearly: float
    yearly_per_head: float

    def cost(self, staff: int, years: float, level: float) -> float:
        """Give the cost over some years [money]."""
        once = self.once + self.once_per_head * staff
        yearly = self.yearly + self.yearly_per_head * staff
        return level * (once + years * yearly)


class NoWay(RiskError):
    """No choice of measures reaches what is asked; says how far one gets."""

    code = "no-way"


@dataclass(frozen=True)
class Goal:
    """What is asked of the way down.

    Parameters
    ----------
    budget : float or None
        Most to spend over the years [money]; the most is then saved.
    target_premium : float or None
        Premium to reach [money/period] at the least cost.
    must_close : frozenset of str
        ENISA measures that must be in place in the end.
    """

    budget: float | None = None
    target_premium: float | None = None
    must_close: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Choice:
    """The optimum.

    Parameters
    ----------
    chosen : tuple of int
        Positions of the improvements chosen.
    cost : float
        Over the years [money].
    premium : float
        Premium of the combination, as priced for the search [money/period].
    proven : bool
        Whether the solver proved that nothing is better.
    """

    chosen: tuple[int, ...]
    cost: float
    premium: float
    proven: bool


def choose(
    improvements: tuple[Improvement, ...],
    costs: Floats,
    priced: tuple[int, ...],
    premiums: Floats,
    goal: Goal,
    years: float,
) -> Choice:
    """Choose measures.

    Parameters
    ----------
    improvements : tuple of Improvement
        The n candidates.
    costs : ndarray, shape (n,)
        Cost of each over the years [money].
    priced : tuple of int
        Positions of the k candidates that move the premium.
    premiums : ndarray, shape (2^k,)
        Premium of every combination of them; bit i is ``priced[i]``.
    goal : Goal
    years : float
        Years over which cost and saving are compared.

    Raises
    ------
    NoWay
        If nothing reaches the goal.
    """
    combos = len(premiums)
    bits = (np.arange(combos)[:, None] >> np.arange(len(priced))) & 1
    combo_cost = bits @ costs[list(priced)] if priced else np.zeros(combos)
    plain = [i for i in range(len(improvements)) if i not in priced]
    cost = np.concatenate([combo_cost, costs[plain]])
    worth = np.concatenate([years * (premiums[0] - premiums), np.zeros(len(plain))])
    rows = [LinearConstraint(np.concatenate([np.ones(combos), np.zeros(len(plain))]), 1, 1)]
    for measure in sorted(goal.must_close):
        closes = np.array([measure in one.closes for one in improvements], dtype=float)
        by_combo = (bits @ closes[list(priced)] if priced else np.zeros(combos)) > 0
        rows.append(
            LinearConstraint(np.concatenate([by_combo.astype(float), closes[plain]]), 1, np.inf)
        )
    if goal.budget is not None:
        rows.append(LinearConstraint(cost, -np.inf, goal.budget))
    upper = np.ones(len(cost))
    if goal.target_premium is not None:
        upper[:combos] = premiums <= goal.target_premium
    # For a target or for duties the least cost; for a budget the most saved, cost as tie-break.
    cheapest = goal.target_premium is not None or (goal.must_close and goal.budget is None)
    objective = cost if cheapest else -worth + (1.0 if goal.budget is None else 1e-6) * cost
    found = milp(
        objective,
        constraints=rows,
        bounds=Bounds(0, upper),
        integrality=np.ones(len(cost)),
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise _no_way(goal, premiums, cost)
    taken = np.flatnonzero(found.x > 0.5)
    combo = int(taken[taken < combos][0])
    chosen = [priced[i] for i in range(len(priced)) if bits[combo, i]]
    chosen += [plain[int(i) - combos] for i in taken if i >= combos]
    return Choice(
        tuple(sorted(chosen)),
        float(costs[chosen].sum()),
        float(premiums[combo]),
        found.status == 0,
    )


def _no_way(goal: Goal, premiums: Floats, cost: Floats) -> NoWay:
    reached = f"the lowest premium within reach is {premiums.min():,.2f}"
    return NoWay(
        "no choice of measures reaches what is asked",
        [
            Fault(
                "goal",
                f"budget {goal.budget}, target {goal.target_premium}, "
                f"{len(goal.must_close)} measures to close",
                reached,
                "raise the budget or the target, or ask for less",
                NoWay.code,
            )
        ],
    )
