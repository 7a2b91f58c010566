"""Learn: what a claims model does not know, and what it was trained on, for a quote to state."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from risk.assess.features import pricing_schema
from risk.learn.claims import boosted
from risk.learn.claims.boosted import Trial
from risk.learn.claims.target import Target
from risk.rulebook import Rulebook
from risk.trained.reach import Reach
from risk.trained.schema import Schema

RESAMPLES = 12
MOST_ROWS = 20_000
"""Rows over which the spread is averaged."""


def can_price(features: Schema, rulebook: Rulebook) -> bool:
    """Tell whether a quote knows every feature of a model."""
    return set(features.names) <= set(pricing_schema(rulebook).names)


def reach_of(trial: Trial, features: Schema, target: Target, seed: int) -> Reach:
    """Grow the chosen trees again on resampled policies and see how far predictions move.

    Parameters
    ----------
    trial : Trial
        Settings and number of trees.
    features : Schema
    target : Target
    seed : int

    Returns
    -------
    Reach
        ``log_sd`` is the root mean square over rows of the standard deviation of ln prediction.
        It holds the chance in the claims learned from, level included; not what all such trees
        get wrong alike, which the tenths of the test part show.

    References
    ----------
    Efron and Tibshirani 1993, chapter 6: clusters drawn with Poisson(1) weights.
    """
    own = ~target.judged
    _, place = np.unique(target.clusters, return_inverse=True)
    rng = np.random.default_rng([seed, RESAMPLES])
    step = max(1, len(target.rows) // MOST_ROWS)
    logs = []
    for _ in range(RESAMPLES):
        times = rng.poisson(1.0, int(place.max()) + 1)[place].astype(np.float64)
        drawn = replace(target, weight=target.weight * times)
        booster = boosted.fit_boosted(trial, features, drawn, seed)
        logs.append(np.log(boosted.predict(booster, target.rows[::step])))
    spread = float(np.sqrt(np.var(logs, axis=0, ddof=1).mean()))
    return Reach.of_rows(features, target.rows[own], float(f"{spread:.4g}"))
