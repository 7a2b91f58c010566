"""Assess: where a firm stands among the firms of a reference book."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from risk.assess.factors import Factors
from risk.assess.frequency import control_effect
from risk.assess.measures import Posture
from risk.assess.parameters import Parameters
from risk.rulebook import Rulebook


@dataclass(frozen=True)
class Standing:
    """Percentiles in a reference book, 0 worst to 100 best; None when not known.

    Parameters
    ----------
    measures : float or None
        By the share of required measures in place.
    controls : float or None
        By what the technical controls do to frequency.
    """

    measures: float | None
    controls: float | None


def control_factor(factors: Factors, parameters: Parameters) -> float:
    """Give what the controls do to the frequency of all perils together, at central values."""
    return float((parameters.shares * control_effect(factors, parameters)).sum())


def standing(
    rulebook: Rulebook, posture: Posture | None, factors: Factors | None, parameters: Parameters
) -> Standing:
    """Give a firm's percentiles.

    Parameters
    ----------
    rulebook : Rulebook
        Entries ``reference.*``: 21 quantiles each, from a synthetic book until a real one is
        given.
    """
    measures = controls = None
    if posture is not None:
        quantiles = rulebook.value("reference.measures_met")
        measures = _percentile(quantiles, posture.met_ratio)
    if factors is not None:
        quantiles = rulebook.value("reference.control_factor")
        controls = 100 - _percentile(quantiles, control_factor(factors, parameters))
    return Standing(measures, controls)


def _percentile(quantiles: list[float], value: float) -> float:
    """Give the percentile of a value; the middle of the range where quantiles repeat."""
    grid = np.linspace(0, 100, len(quantiles))
    low = np.interp(value, quantiles, grid, left=0, right=100)
    high = 100 - np.interp(-value, -np.array(quantiles)[::-1], grid, left=0, right=100)
    return float((low + high) / 2)
