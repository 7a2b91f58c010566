"""Assess: events a year by peril."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from risk.assess.experience import Experience, experience
from risk.assess.factors import RiskFactors
from risk.assess.parameters import Floats, Parameters
from risk.assess.training_data import training_effect


def peril_frequencies(factors: RiskFactors, parameters: Parameters) -> Floats:
    """Give the expected events a year of each peril.

    rate x share x size^exponent x sector x place x controls, the controls together capped; or
    share x a learned model's claims a year. Either way times what data for training AI add.

    Parameters
    ----------
    factors : RiskFactors
        The firm, or n of them in place of the b rows.
    parameters : Parameters
        b rows.

    Returns
    -------
    ndarray, shape (b, p) [events/year]

    References
    ----------
    Entries ``calibration.*`` of the rulebook.
    """
    training = training_effect(factors.training, parameters)
    if factors.learned is not None:
        return parameters.shares * factors.learned.drawn(parameters.frequency_error) * training
    market = (
        parameters.rate
        * factors.size_ratio**parameters.size_exponent
        * factors.sector_factor
        * np.exp(parameters.sector_shift)
        * factors.place_factor
        * np.exp(parameters.place_shift)
    )
    return parameters.shares * market * control_effect(factors, parameters) * training


def control_effect(factors: RiskFactors, parameters: Parameters) -> Floats:
    """Give what the controls together do to the frequency of each peril, capped; shape (b, p)."""
    return np.clip(np.exp(_log_effects(factors, parameters, "frequency")), *factors.cap)


def own_experience(factors: RiskFactors, frequencies: Floats, shape: float) -> Experience:
    """Give what the firm's own claims say; a learned model that knows them has said it already.

    Parameters
    ----------
    frequencies : ndarray, shape (b, p) [events/year]
        Of :func:`peril_frequencies`.
    shape : float
        Of the gamma between like firms.
    """
    own = experience(frequencies, factors.claims, shape)
    if factors.learned is not None and factors.learned.knows_claims:
        return replace(own, factor=np.ones_like(own.factor))
    return own


def severity_effect(factors: RiskFactors, parameters: Parameters) -> Floats:
    """Give what the controls do to the severity of each peril; shape (b, p)."""
    return np.exp(_log_effects(factors, parameters, "severity"))


def _log_effects(factors: RiskFactors, parameters: Parameters, moves: str) -> Floats:
    total = np.zeros_like(parameters.shares)
    for control in factors.controls:
        if control.rule.moves == moves:
            total = total + control.log_effect(parameters.coefficient, parameters.unknown_weight)
    return total
