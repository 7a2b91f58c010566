"""Assess: what a firm's own claims of five years say of its frequency.

Firms of one kind differ by a gamma-distributed rate. Seen claims make that gamma sharper: with
shape a, n claims in t years at an expected rate f, the rate is f x (a + n) / (a + f t) and the
shape a + n. This is exact credibility; no claims lower the rate a little, and more the longer the
exposure.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from risk.assess.parameters import Floats

YEARS = 5.0
"""Length of the history asked for."""


@dataclass(frozen=True)
class Experience:
    """Own history's effect.

    Parameters
    ----------
    factor : ndarray, shape (b, 1)
        On the frequency of every peril; 1 when the history is unknown.
    shape : float or ndarray, shape (b, 1)
        Of the gamma that remains.
    credibility : ndarray, shape (b, 1)
        Weight of the own history, in [0, 1).
    """

    factor: Floats
    shape: Floats | float
    credibility: Floats


def experience(frequencies: Floats, claims: Floats | int | None, shape: float) -> Experience:
    """Give the effect of a firm's own claims.

    Parameters
    ----------
    frequencies : ndarray, shape (b, p) [events/year]
        Before experience, all perils.
    claims : int, ndarray of shape (b, 1) or None
        Claims in the last five years; None or NaN for unknown.
    shape : float
        Of the gamma between like firms.

    References
    ----------
    klugman2019, section 17.4 (Poisson-gamma credibility).

    Examples
    --------
    >>> experience(np.array([[0.1]]), 1, 2.0).factor.item()
    1.2
    """
    total = frequencies.sum(axis=1, keepdims=True)
    if claims is None:
        return Experience(np.ones_like(total), shape, np.zeros_like(total))
    expected = YEARS * total
    sharper, weight = shape + claims, expected / (shape + expected)
    factor = sharper / (shape + expected)
    if isinstance(claims, int):
        return Experience(factor, sharper, weight)
    known = ~np.isnan(claims)
    return Experience(
        np.where(known, factor, 1.0), np.where(known, sharper, shape), np.where(known, weight, 0.0)
    )
