"""Portfolio: ENISA risk, measures and risk factors of many firms of one country.

Answers are counted as columns; levels, bands and weights are looked at once for each different
answer, by the function that assesses one firm.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from risk.assess import RiskFactors, required_measures, sector_factor
from risk.assess.factors import ControlRule, control_effects
from risk.assess.parameters import Floats, Place
from risk.assess.persons_affected import data_severity
from risk.assess.risk_level import IMPACT_ORDER, RISK_ORDER, UNKNOWN_IMPACT, RiskLevel, risk_of
from risk.assess.threat import Level, Question, threat_level
from risk.assess.training_data import TrainingLoad, Weighed, training_effects
from risk.portfolio.firm_columns import UNKNOWN, FirmColumns, distinct
from risk.portfolio.measure_states import STATES
from risk.portfolio.rows import OPERATION, columns
from risk.profile import AREAS, MEASURES
from risk.rulebook import Rulebook
from risk.rulebook.condition_columns import Words

TECHNICAL = "controls.technical."
LEVELS: tuple[Level, ...] = ("L", "M", "H")
LOSSES = ("confidentiality", "integrity", "availability")


def operation_risks(rulebook: Rulebook, firms: FirmColumns) -> Words:
    """Give the risk of each firm's operation; None for a firm that describes none."""
    levels = _area_levels(rulebook, firms)
    orders = [_impact(firms, loss) for loss in LOSSES]
    impact = np.max(orders, axis=0)
    first, place = distinct(*levels, impact)
    found: list[RiskLevel | None] = []
    for row in first:
        areas = {area: LEVELS[level[row]] for area, level in zip(AREAS, levels, strict=True)}
        _, threat = threat_level(rulebook, areas)
        found.append(risk_of(rulebook, threat, IMPACT_ORDER[impact[row]]))
    described = np.any(
        [firms.given(name) for name in columns() if name.startswith(OPERATION)], axis=0
    )
    return Words(np.where(described, place, len(found)), (*found, None))


def _impact(firms: FirmColumns, loss: str) -> NDArray[np.intp]:
    def order(word: str) -> int:
        return IMPACT_ORDER.index(UNKNOWN_IMPACT if word == UNKNOWN else word)

    return firms.words(f"{OPERATION}impact.{loss}").each(order)


def _area_levels(rulebook: Rulebook, firms: FirmColumns) -> list[NDArray[np.intp]]:
    """Give the level of each area, by place in ``LEVELS``: set by judgement, or counted."""
    by_count = np.array([LEVELS.index(one) for one in rulebook.value("enisa.area_by_yes_count")])
    questions = rulebook.read("enisa.questions", tuple[Question, ...])
    levels = []
    for area in AREAS:
        count = np.zeros(firms.rows, dtype=np.intp)
        for question in questions:
            if question.area == area:
                answers = firms.words(f"{OPERATION}answers.{question.id}")
                count += answers.each(lambda word: word in ("yes", UNKNOWN))
        judged = firms.words(f"{OPERATION}area_levels.{area}").each(
            lambda word: -1 if word is None else LEVELS.index(word)
        )
        levels.append(np.where(judged >= 0, judged, by_count[count]))
    return levels


def measures_met(rulebook: Rulebook, firms: FirmColumns, risk: Words) -> Floats:
    """Give the share of applicable required measures in place, half for partly; NaN unrated."""
    states, _ = firms.measures
    required = _required(rulebook)
    level = risk.each(lambda word: -1 if word is None else RISK_ORDER.index(word))
    rows = np.arange(firms.rows)
    yes, partly, away = (
        ((states == STATES.index(state)).astype(np.float32) @ required)[rows, level].astype(float)
        for state in ("yes", "partly", "not_applicable")
    )
    applicable = required.sum(axis=0)[level] - away
    ratio = np.where(applicable > 0, (yes + 0.5 * partly) / np.maximum(applicable, 1), 1.0)
    return np.where(level < 0, np.nan, ratio)


@lru_cache(maxsize=16)
def _required(rulebook: Rulebook) -> NDArray[np.float32]:
    """Give 1 for every measure that a level calls for, shape (118, levels)."""
    found = np.zeros((len(MEASURES), len(RISK_ORDER)), dtype=np.float32)
    for place, level in enumerate(RISK_ORDER):
        for one in required_measures(rulebook, level):
            found[MEASURES.index(one.id), place] = 1.0
    return found


Weigh = Callable[[ControlRule, Sequence[object]], float | None]
"""Gives the share of a control's bad answer's effect from a firm's answers; None for unknown."""


def _weight(rule: ControlRule, answers: Sequence[object]) -> float | None:
    return rule.weigh(answers)[1]


def control_weights(rule: ControlRule, firms: FirmColumns, weigh: Weigh = _weight) -> Floats:
    """Give the share of a control's bad answer's effect, shape (n,); NaN for unknown."""
    answers: Sequence[Sequence[object]]
    if rule.steps is not None:
        days = firms.numbers(TECHNICAL + rule.field)
        values, place = np.unique(days, return_inverse=True)
        answers = [[None if np.isnan(day) else int(day)] for day in values]
    else:
        given = [firms.words(TECHNICAL + name) for name in rule.fields]
        first, place = distinct(*(one.codes for one in given))
        answers = [[one.words[one.codes[row]] for one in given] for row in first]
    return np.array([weigh(rule, one) for one in answers], dtype=float)[place]


def unknown_ratio(firms: FirmColumns) -> Floats:
    """Give the share of the technical answers that are unknown."""
    names = [name for name in columns() if name.startswith(TECHNICAL)]
    unknown = np.zeros(firms.rows, dtype=np.int64)
    for name in names:
        if columns()[name] == "whole":
            unknown += np.isnan(firms.numbers(name))
        else:
            unknown += firms.words(name).each(lambda word: word in (None, UNKNOWN))
    return np.asarray(unknown / len(names))


def risk_factors(
    rulebook: Rulebook,
    firms: FirmColumns,
    place: Place,
    revenue_usd: Floats,
    sector: Words,
    persons: Floats,
    expected: Floats,
) -> RiskFactors:
    """Give the factors of n firms of one country, as ``firm_factors`` gives those of one.

    Parameters
    ----------
    revenue_usd : ndarray, shape (n,)
        Known and above 0.
    sector : Words
        Of the loss figures.
    persons : ndarray, shape (n,)
        The most people held; NaN for unknown.
    expected : ndarray, shape (n,)
        People a firm of the sector and size is expected to hold; NaN for unknown.
    """
    low, high = rulebook.value("calibration.control_cap")
    return RiskFactors(
        size_ratio=revenue_usd[:, None] / rulebook.value("calibration.reference_revenue"),
        sector_factor=sector.each(
            lambda word: np.nan if word is None else sector_factor(rulebook, word)
        )[:, None],
        place_factor=place.frequency.value,
        place_severity=place.severity.by_peril(rulebook),
        controls=control_effects(
            rulebook, lambda rule: ("", control_weights(rule, firms)[:, None])
        ),
        cap=(low, high),
        data_severity=data_severity(rulebook, persons[:, None], expected[:, None]),
        claims=firms.numbers("history.claims")[:, None],
        training=_training(rulebook, firms),
    )


def in_training_line(firms: FirmColumns) -> NDArray[np.bool_]:
    """Tell which firms collect, label or train on data."""
    return firms.words("training.role").each(lambda word: word not in (None, "none", UNKNOWN))


def _training(rulebook: Rulebook, firms: FirmColumns) -> tuple[TrainingLoad, ...]:
    """Give the scenarios of training data of each firm; none where no firm is of the line."""
    inside = in_training_line(firms)
    if not inside.any():
        return ()

    def weigh(one: Weighed) -> Floats:
        known = firms.words(one.field).each(
            lambda word: np.nan if (weight := one.weight(word)) is None else weight
        )
        return np.asarray(known, dtype=float)[:, None]

    return training_effects(rulebook, inside.astype(float)[:, None], weigh)
