"""Learn: what a severity model must beat: one lognormal, and one a sector drawn to the whole."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from risk.learn.breach_size.law import Floats, fit, log_score
from risk.learn.breach_size.rows import Rows

CREDIBILITIES = (5.0, 20.0, 80.0, 320.0, 1280.0)
"""Rows of the whole list that a sector's own rows are mixed with; chosen on the tuning rows."""

Lognormals = tuple[Floats, Floats]
"""Mean and standard deviation of ln people, each of shape (n,)."""


def constant(rows: Rows, mu: float, sigma: float) -> Lognormals:
    """Give the same lognormal for every row."""
    return np.full(len(rows), mu), np.full(len(rows), sigma)


def unconditional(fit_on: Rows, rows: Rows) -> Lognormals:
    """Give one lognormal for all, fitted with the list's floor in the likelihood."""
    mu, ln_sigma = fit(fit_on.sizes, np.ones(len(fit_on)))
    return constant(rows, mu, float(np.exp(ln_sigma)))


def by_sector(fit_on: Rows, rows: Rows, credibility: float) -> Lognormals:
    """Give a lognormal for each sector: its own rows and ``credibility`` rows of the whole.

    The likelihood weighs a sector of n rows by n / (n + credibility), as Bühlmann's credibility
    weighs a mean, here for mean and spread at once and with the floor in it. Rows without a
    sector are a sector.
    """
    told, asked = _sectors(fit_on), _sectors(rows)
    mu, ln_sigma = np.empty(len(rows)), np.empty(len(rows))
    for sector in np.unique(asked):
        weights = (told == sector) + credibility / len(fit_on)
        mu[asked == sector], ln_sigma[asked == sector] = fit(fit_on.sizes, weights)
    return mu, np.exp(ln_sigma)


def best_credibility(fit_on: Rows, tune_on: Rows) -> float:
    """Give the credibility under which the tuning rows score best."""

    def score(credibility: float) -> float:
        mu, sigma = by_sector(fit_on, tune_on, credibility)
        return float(log_score(tune_on.sizes, mu, np.log(sigma)).mean())

    return min(CREDIBILITIES, key=score)


def _sectors(rows: Rows) -> npt.NDArray[np.str_]:
    return np.asarray(rows.frame["sector"].fillna("").astype("str"), dtype=np.str_)
