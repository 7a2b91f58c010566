"""Assess: what a learned model may look at of a firm, one firm or many by the same lines.

The features of a price: size, people held, sector, country, own claims, and for every control of
the calibration the share of the bad answer's effect, in [0, 1]. What is not known is NaN.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from risk.assess.factors import Factors
from risk.assess.parameters import Floats
from risk.profile import Profile

Columns = dict[str, NDArray[np.float64] | NDArray[np.object_]]
"""Feature name to its values, one a firm: numbers, or words for a category."""


def feature_columns(
    *,
    revenue_usd: ArrayLike,
    headcount: ArrayLike,
    persons: ArrayLike,
    sector: ArrayLike,
    country: ArrayLike,
    claims: ArrayLike,
    weights: Mapping[str, ArrayLike],
) -> Columns:
    """Give the features of n firms.

    Parameters
    ----------
    revenue_usd : array_like, shape (n,) [USD a year]
    headcount : array_like, shape (n,) [persons]
        Employed.
    persons : array_like, shape (n,) [persons]
        The most people the answers allow in the data held.
    sector : array_like of str, shape (n,)
        Sector of the loss figures.
    country : array_like of str, shape (n,)
        ISO 3166.
    claims : array_like, shape (n,)
        Own claims of the last five years.
    weights : mapping of str to array_like, shape (n,)
        For every control rule the share of the bad answer's effect, in [0, 1].

    Returns
    -------
    dict
        Numbers as float64, NaN where unknown; sector and country as words.

    Examples
    --------
    >>> found = feature_columns(
    ...     revenue_usd=[1.0], headcount=[np.nan], persons=[0],
    ...     sector=["Retail"], country=["CN"], claims=[0], weights={"edr": [0.5]})
    >>> {name: values.tolist()[0] for name, values in found.items() if name.startswith("ln")}
    {'ln_revenue_usd': 0.0, 'ln_headcount': nan, 'ln_persons': 0.0}
    """
    return {
        "ln_revenue_usd": _ln(revenue_usd),
        "ln_headcount": _ln(headcount),
        "ln_persons": _ln(persons),
        "sector": np.asarray(sector, dtype=object),
        "country": np.asarray(country, dtype=object),
        "claims_5y": np.asarray(claims, dtype=float),
        **{name: np.asarray(values, dtype=float) for name, values in weights.items()},
    }


def _ln(values: ArrayLike) -> Floats:
    """Give the natural log; less than one counts as one, NaN stays."""
    return np.asarray(np.log(np.maximum(np.asarray(values, dtype=float), 1.0)))


def pricing_features(factors: Factors, profile: Profile) -> dict[str, float | str]:
    """Give the features of one firm: those of a table of one."""
    table = feature_columns(
        revenue_usd=[factors.revenue_usd],
        headcount=[_number(profile.firm.headcount)],
        persons=[_number(factors.persons)],
        sector=[factors.sector],
        country=[factors.country],
        claims=[_number(factors.claims)],
        weights={one.rule.id: [_number(one.weight)] for one in factors.controls},
    )
    return {name: values.tolist()[0] for name, values in table.items()}


def _number(answer: float | None) -> float:
    return np.nan if answer is None else float(answer)
