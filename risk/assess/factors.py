"""Assess: what moves a firm's frequency and severity away from the reference firm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np

from risk.assess.learned import Learned, LearnedRate
from risk.assess.parameters import (
    Floats,
    perils_of,
    place_of,
)
from risk.assess.persons_affected import LearnedAffected, data_severity
from risk.assess.training_data import TrainingLoad, or_unknown, training_loads
from risk.errors import Fault, OutsideCalibration
from risk.profile import DataHeld, Profile, Technical
from risk.rulebook import Rulebook
from risk.rulebook.schema import Status, Strict, Text

STATE_WEIGHT = {"yes": 0.0, "not_applicable": 0.0, "partly": 0.5, "no": 1.0}
BADNESS = ("not_applicable", "yes", "partly", "unknown", "no")


class Covers(Strict):
    """How far the calibration reaches."""

    revenue_usd: tuple[float, float]
    limit_usd: float


class ControlRule(Strict):
    """How a control or exposure acts; exactly one of ``published``, ``effect``, ``good_effect``.

    ``field`` may name several answers joined by ``+``: the worst counts.
    """

    id: str
    field: str
    bad: str | None = None
    steps: tuple[tuple[int, float], ...] | None = None
    moves: Literal["frequency", "severity"]
    perils: tuple[str, ...]
    published: float | None = None
    effect: float | None = None
    good_effect: float | None = None
    status: Status
    source: str
    zh: str
    en: str

    @cached_property
    def label(self) -> Text:
        """The control's name."""
        return Text(zh=self.zh, en=self.en)

    @property
    def fields(self) -> list[str]:
        """Names of the answers it reads."""
        return self.field.split("+")

    def weigh(self, answers: Sequence[object]) -> tuple[str, float | None]:
        """Give the answer that counts and its share of the bad answer's effect.

        Parameters
        ----------
        answers : sequence
            One for each of ``fields``.

        Returns
        -------
        tuple
            The answer as shown, and its weight in [0, 1]; None when the answer is unknown.
        """
        if self.steps is not None:
            days = answers[0]
            if not isinstance(days, int):
                return "unknown", None
            reached = [weight for most, weight in self.steps if days <= most]
            return f"{days}", reached[0] if reached else 1.0
        words = [str(answer) for answer in answers]
        if self.bad == "yes":
            return words[0], {"yes": 1.0, "no": 0.0}.get(words[0])
        worst = max(words, key=BADNESS.index)
        return worst, STATE_WEIGHT.get(worst)

    def known_share(self, answers: Sequence[object]) -> float | None:
        """Give the share of the bad answer's effect that is known, for a learned model.

        As :meth:`weigh`, but where one of several answers is unknown the worst known one counts,
        unless it is good: else finding out the unknown one to be good could look like getting
        worse.

        Returns
        -------
        float or None
            In [0, 1]; None when nothing bad is known and something is unknown.
        """
        weight = self.weigh(answers)[1]
        if weight is not None:
            return weight
        return max((STATE_WEIGHT.get(str(one), 0.0) for one in answers), default=0.0) or None


@dataclass(frozen=True)
class ControlFactor:
    """A control of this firm.

    Parameters
    ----------
    rule : ControlRule
    answer : str
        As given.
    weight : float, ndarray of shape (n, 1) or None
        Share of the bad answer's effect; None or NaN when the answer is unknown.
    bad, good : float
        Log effect of the bad and the good answer before the coefficient is applied.
    on : ndarray, shape (p,)
        1 for the perils it acts on.
    """

    rule: ControlRule
    answer: str
    weight: Floats | float | None
    bad: float
    good: float
    on: Floats

    def log_effect(self, coefficient: Floats, unknown_weight: Floats) -> Floats:
        """Give the log effect by peril, shape (b, p)."""
        weight = or_unknown(self.weight, unknown_weight)
        return coefficient * (weight * self.bad + (1 - weight) * self.good) * self.on


@dataclass(frozen=True, kw_only=True)
class RiskFactors:
    """What the loss formula uses of one firm, or of n firms.

    Of n firms what differs between them is a column of shape (n, 1), by peril (n, p), and NaN is
    unknown: the formula takes firms where it takes rows of drawn parameters.

    Parameters
    ----------
    size_ratio : float or ndarray
        Revenue over that of the reference firm.
    sector_factor, place_factor : float or ndarray
        On frequency.
    place_severity : ndarray, shape (p,)
        On severity.
    controls : tuple of ControlFactor
    cap : tuple of float
        Least and most the controls together may do to frequency.
    data_severity : ndarray, shape (p,)
        What the people held do to severity; 1 when unknown or as expected.
    claims : int, ndarray or None
        Own claims of the last five years; None when unknown.
    learned : LearnedRate or None
        What a learned model says of the claims a year; None for the formula.
    training : tuple of TrainingLoad
        Scenarios of data for training AI; none outside that line.
    """

    size_ratio: Floats | float
    sector_factor: Floats | float
    place_factor: Floats | float
    place_severity: Floats
    controls: tuple[ControlFactor, ...]
    cap: tuple[float, float]
    data_severity: Floats | float = 1.0
    claims: Floats | int | None = None
    learned: LearnedRate | None = None
    training: tuple[TrainingLoad, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Factors(RiskFactors):
    """The same of one firm, with what it stands on.

    Parameters
    ----------
    country : str
        ISO 3166.
    revenue_usd : float
        Revenue in USD a year.
    sector : str
    place_status : str
        Status of the country's figures; ``judgement`` is said wherever a price shows.
    persons : int or None
        People held behind ``data_severity``.
    affected : LearnedAffected or None
        What a learned model says of the people one breach reaches; None for the formula.
    """

    size_ratio: float
    sector_factor: float
    place_factor: float
    claims: int | None = None
    learned: Learned | None = None
    country: str
    revenue_usd: float
    sector: str
    place_status: Status
    persons: int | None = None
    affected: LearnedAffected | None = None


def firm_factors(
    rulebook: Rulebook,
    profile: Profile,
    sector: str,
    expected_persons: float | None = None,
) -> Factors:
    """Give a firm's factors.

    Parameters
    ----------
    rulebook : Rulebook
        Calibration of the day.
    profile : Profile
    expected_persons : float or None
        People a firm of the sector and size is expected to hold; None leaves the data out.
    sector : str
        Sector of the loss figures, as :func:`risk.classify.place_business_line` gives it.

    Raises
    ------
    OutsideCalibration
        If revenue is unknown or zero, or nothing is known of the country: no price is invented.
    """
    firm = profile.firm
    place = place_of(rulebook, firm.country)
    faults = []
    if not firm.revenue:
        faults.append(
            Fault(
                "firm.revenue",
                "unknown" if firm.revenue is None else "0",
                "losses are scaled by revenue",
                "give the revenue of the last fiscal year",
                OutsideCalibration.code,
            )
        )
    if place is None:
        known = ", ".join(sorted(rulebook.value("calibration.place_frequency")))
        faults.append(
            Fault(
                "firm.country",
                firm.country,
                f"loss figures are known for {known}",
                "refer to an underwriter; no price is invented",
                OutsideCalibration.code,
            )
        )
    if place is None or not firm.revenue:
        raise OutsideCalibration("the calibration does not reach this firm", faults)
    persons = _persons(profile.data_held)
    revenue_usd = firm.revenue / rulebook.value("calibration.exchange")[firm.currency]
    low, high = rulebook.value("calibration.control_cap")
    return Factors(
        country=firm.country,
        revenue_usd=revenue_usd,
        size_ratio=revenue_usd / rulebook.value("calibration.reference_revenue"),
        sector=sector,
        sector_factor=sector_factor(rulebook, sector),
        place_factor=place.frequency.value,
        place_severity=place.severity.by_peril(rulebook),
        place_status="judgement"
        if "judgement" in (place.frequency.status, place.severity.status)
        else place.frequency.status,
        controls=control_factors(rulebook, profile.controls.technical),
        cap=(low, high),
        data_severity=data_severity(rulebook, persons, expected_persons),
        persons=persons,
        claims=profile.history.claims,
        training=training_loads(rulebook, profile),
    )


def _persons(held: DataHeld) -> int | None:
    """Give the most people the answers allow; None when that is unknown."""
    return held.persons_bounds()[1]


@lru_cache(maxsize=256)
def sector_factor(rulebook: Rulebook, sector: str) -> float:
    """Give the geometric mean of the published relativities, shrunk towards 1 in logs."""
    observed: dict[str, float] = rulebook.value("calibration.sector_observations")[sector]
    shrunk = rulebook.value("calibration.sector_shrinkage") * np.mean(np.log([*observed.values()]))
    return float(np.exp(shrunk))


def control_factors(rulebook: Rulebook, technical: Technical) -> tuple[ControlFactor, ...]:
    """Give what each control of the firm does."""
    return control_effects(
        rulebook, lambda rule: rule.weigh([getattr(technical, name) for name in rule.fields])
    )


def control_effects(
    rulebook: Rulebook, weigh: Callable[[ControlRule], tuple[str, Floats | float | None]]
) -> tuple[ControlFactor, ...]:
    """Give what each control does, from the answer and its weight as :class:`ControlFactor`."""
    return tuple(
        ControlFactor(rule, *weigh(rule), bad, good, on) for rule, bad, good, on in _acts(rulebook)
    )


@lru_cache(maxsize=16)
def _acts(rulebook: Rulebook) -> list[tuple[ControlRule, float, float, Floats]]:
    """Give each control with what it does, as :class:`ControlFactor` holds it, to any firm."""
    order = [peril.id for peril in perils_of(rulebook)]
    kept = rulebook.value("calibration.control_coefficient")
    found = []
    for rule in rulebook.read("calibration.controls", tuple[ControlRule, ...]):
        # A judged effect is stated after shrinkage; dividing brings all to the same footing.
        bad = np.log(rule.published) if rule.published else np.log(rule.effect or 1.0) / kept
        good = np.log(rule.good_effect or 1.0) / kept
        on = np.array([float(peril in rule.perils) for peril in order])
        found.append((rule, float(bad), float(good), on))
    return found
