"""Pooling: noise on a member's sums, with the privacy it spends and the error it brings."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

import pandas as pd

from risk.learn.credibility_book import SEGMENTS, Counts

MOST = {"policies": 1.0, "exposure_years": 1.0, "expected": 0.1, "claims": 3.0}
"""Most that one policy adds to a cell; more of it is cut before the noise is added."""


def laplace(values: Sequence[float], scale: float) -> list[float]:
    """Add Laplace noise of a scale b to every value; mean of its size b, variance 2 b^2.

    Notes
    -----
    The noise is of OpenDP (extra ``privacy``), whose floating-point sampling is safe. It is drawn
    from the system's own source and cannot be repeated: noise that could be would be no noise.
    """
    import opendp.prelude as dp

    dp.enable_features("contrib")
    space = dp.vector_domain(dp.atom_domain(T=float, nan=False)), dp.l1_distance(T=float)
    release = space >> dp.m.then_laplace(scale)
    return [float(one) for one in release(list(values))]


def blurred(counts: Counts, epsilon: float) -> tuple[Counts, dict[str, float]]:
    """Add Laplace noise to every sum, so that no policy can be told from it.

    One policy stands in one cell of each of the three cuts and in four sums of it, so each sum
    spends a twelfth of epsilon (sequential composition); different cells are of different
    policies (parallel composition). Two messages of one book spend both.

    Parameters
    ----------
    counts : Counts
        Of policies that each add at most ``MOST`` to a cell.
    epsilon : float
        > 0; smaller is more private.

    Returns
    -------
    Counts
        Sums below zero are zero: that loses no privacy.
    dict of str to float
        Standard deviation of the noise of a cell, by column.
    """
    each = epsilon / (len(SEGMENTS) * len(MOST))
    scales = {name: most / each for name, most in MOST.items()}
    cells = {}
    for by, rows in counts.cells.items():
        made = rows.copy()
        for name, scale in scales.items():
            noisy = laplace(made[name].astype(float).tolist(), scale)
            made[name] = pd.Series(noisy, index=made.index).clip(lower=0.0)
        # Claims without exposure are impossible in a blend.
        made.loc[made["expected"] <= 0, "claims"] = 0.0
        cells[by] = made
    return Counts(counts.country, cells), {name: sqrt(2) * one for name, one in scales.items()}
