"""Fits: what fits of counts share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from risk.learn.fits.fit import Fit, Floats, Parameter, too_few

LEAST_PERIODS = 3


def counts_of(counts: npt.ArrayLike) -> Floats:
    """Give counts as numbers.

    Raises
    ------
    TooFewRows
        If there are fewer than three periods, no event, or a count is no whole number >= 0.
    """
    rows = np.asarray(counts, dtype=np.float64)
    if len(rows) < LEAST_PERIODS or not rows.sum() > 0 or (rows < 0).any() or (rows % 1).any():
        raise too_few(len(rows), f"at least {LEAST_PERIODS} periods of whole counts with an event")
    return rows


def fitted_counts(
    method: str,
    rows: Floats,
    parameters: tuple[Parameter, ...],
    curve: Any,
    notices: Sequence[str] = (),
) -> Fit:
    """Give a fit of counts; the distance is the largest between the two step functions."""
    ordered = np.sort(rows)
    places = (np.arange(1, len(ordered) + 1) - 0.5) / len(ordered)
    levels = np.arange(ordered[-1] + 1)
    seen = np.searchsorted(ordered, levels, side="right") / len(ordered)
    return Fit(
        method=method,
        n=len(rows),
        parameters=parameters,
        log_likelihood=float(np.sum(curve.logpmf(rows))),
        curve=curve,
        ks=float(np.max(np.abs(seen - curve.cdf(levels)))),
        qq=np.column_stack([curve.ppf(places), ordered]),
        notices=tuple(notices),
    )
