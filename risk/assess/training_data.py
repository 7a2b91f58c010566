"""Assess: what the data of the AI line add to a firm's claims of third-party liability.

Two scenarios, both judgement: a model repeats personal data, and people in a data set are
re-identified. Each happens so many times as often as the firm's other third-party claims; answers
multiply that. A firm outside the line has none, and is priced as if the line did not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from risk.assess.parameters import Floats, Parameters, perils_of
from risk.profile import Profile
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict

PERIL = "third_party"
"""The peril the scenarios' claims are of."""

Weight = Floats | float | None


class Weighed(Strict):
    """An answer, by its path in the profile, and the weight of each of its words."""

    field: str
    weights: dict[str, float]

    def weight(self, answer: object) -> float | None:
        """Give the weight of an answer, 1 for the worst; None when it is not known."""
        return self.weights.get(str(answer))


class Driver(Weighed):
    """An answer that multiplies a scenario: by ``effect`` at weight 1."""

    effect: float


class Scenario(Strict):
    """Something that happens to firms of the line only.

    ``ratio`` is in events over the firm's other third-party claims, all answers good.
    """

    id: str
    zh: str
    en: str
    ratio: float
    needs: Weighed | None
    drivers: tuple[Driver, ...]


@dataclass(frozen=True)
class TrainingLoad:
    """A scenario at this firm, or at n firms.

    Parameters
    ----------
    scenario : Scenario
    inside : float or ndarray, shape (n, 1)
        1 for a firm of the line, else 0.
    needs : float, ndarray of shape (n, 1) or None
        Whether it can happen; None or NaN when that is not known.
    weights : tuple
        Of each driver, likewise.
    kept : float
        Central share kept of a log effect: a judged effect is stated after shrinkage.
    on : ndarray, shape (p,)
        1 for the peril the claims are of.
    """

    scenario: Scenario
    inside: Floats | float
    needs: Weight
    weights: tuple[Weight, ...]
    kept: float
    on: Floats

    def ratio(self, parameters: Parameters) -> Floats:
        """Give events over the firm's other third-party claims, shape (b, 1)."""
        log = sum(
            (
                or_unknown(weight, parameters.unknown_weight) * np.log(driver.effect)
                for driver, weight in zip(self.scenario.drivers, self.weights, strict=True)
            ),
            start=np.zeros_like(parameters.coefficient),
        )
        happens = self.inside * or_unknown(self.needs, parameters.unknown_weight)
        return np.asarray(
            self.scenario.ratio * happens * np.exp(parameters.coefficient / self.kept * log)
        )


def or_unknown(weight: Weight, unknown_weight: Floats | float) -> Floats | float:
    """Give a weight, or that of not knowing where it is None or NaN."""
    if isinstance(weight, np.ndarray):
        return np.where(np.isnan(weight), unknown_weight, weight)
    return unknown_weight if weight is None else weight


def training_effect(loads: tuple[TrainingLoad, ...], parameters: Parameters) -> Floats:
    """Give what the scenarios together do to the frequency of each peril, shape (b, p)."""
    effect = np.ones_like(parameters.shares)
    for load in loads:
        effect = effect + load.ratio(parameters) * load.on
    return effect


def training_loads(rulebook: Rulebook, profile: Profile) -> tuple[TrainingLoad, ...]:
    """Give the scenarios of a firm; none outside the line."""
    if not profile.training.in_line:
        return ()

    def weigh(one: Weighed) -> float | None:
        group, name = one.field.split(".")
        return one.weight(getattr(getattr(profile, group), name))

    return training_effects(rulebook, 1.0, weigh)


def training_effects(
    rulebook: Rulebook, inside: Floats | float, weigh: Callable[[Weighed], Weight]
) -> tuple[TrainingLoad, ...]:
    """Give the scenarios at a firm, or at n firms, from the weight of each answer."""
    kept = float(rulebook.value("calibration.control_coefficient"))
    on = np.array([float(peril.id == PERIL) for peril in perils_of(rulebook)])
    return tuple(
        TrainingLoad(
            one,
            inside,
            1.0 if one.needs is None else weigh(one.needs),
            tuple(weigh(driver) for driver in one.drivers),
            kept,
            on,
        )
        for one in rulebook.read("calibration.training_scenarios", tuple[Scenario, ...])
    )
