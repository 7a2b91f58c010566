"""Portfolio: a learned model's claims a year of many firms of one country.

What it reads is one matrix made of columns; which firms it was trained for is told as for one firm.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from risk.assess.factors import ControlRule
from risk.assess.features import number_columns
from risk.assess.learned import CLAIMS, LearnedRate
from risk.assess.parameters import Floats
from risk.portfolio.assessed import control_weights
from risk.portfolio.firm_columns import FirmColumns
from risk.rulebook import Rulebook
from risk.rulebook.condition_columns import Words
from risk.trained.either import Model
from risk.trained.reach import Reach
from risk.trained.schema import Feature, Rows

Flags = NDArray[np.bool_]


def model_rows(
    model: Model,
    rulebook: Rulebook,
    firms: FirmColumns,
    revenue_usd: Floats,
    sector: Words,
    country: str,
    persons: Floats,
) -> Rows:
    """Give the rows a model reads of n firms, as ``Schema.encode`` gives them.

    Returns
    -------
    ndarray, shape (n, k)
        NaN for what is missing, for a category the model does not know, and throughout for a
        feature that no firm has.
    """
    numbers = number_columns(
        revenue_usd=revenue_usd,
        headcount=firms.numbers("firm.headcount"),
        persons=persons,
        claims=firms.numbers("history.claims"),
        weights={
            rule.id: control_weights(rule, firms, ControlRule.known_share)
            for rule in rulebook.read("calibration.controls", tuple[ControlRule, ...])
        },
    )
    words = {"sector": sector, "country": Words.same(country, firms.rows)}
    rows = np.full((firms.rows, len(model.schema.features)), np.nan)
    for place, feature in enumerate(model.schema.features):
        if feature.name in words:
            rows[:, place] = _codes(feature, words[feature.name])
        elif feature.name in numbers:
            rows[:, place] = numbers[feature.name]
    return rows


def _codes(feature: Feature, words: Words) -> Floats:
    known = {word: float(code) for code, word in enumerate(feature.categories)}
    return np.asarray(words.each(lambda word: known.get(word, np.nan)), dtype=float)


def firms_within(model: Model, reach: Reach, rows: Rows) -> Flags:
    """Tell which firms are like those a model was trained on, shape (n,).

    As :func:`risk.assess.learned.learn_within` tells of one: no number beyond the training, no
    category unseen, nothing missing that never was.
    """
    fits = np.ones(len(rows), dtype=bool)
    for feature, column in zip(model.schema.features, rows.T, strict=True):
        missing = np.isnan(column)
        if feature.kind == "category":
            seen = [feature.categories.index(one) for one in reach.categories[feature.name]]
            fits &= np.isin(column, seen)
            continue
        least, most = reach.ranges[feature.name]
        fits &= np.where(missing, feature.optional, (column >= least) & (column <= most))
    return fits


def learned_rates(model: Model, reach: Reach, rows: Rows) -> LearnedRate:
    """Give the claims a year of n firms that a model was trained for."""
    return LearnedRate(
        value=model.predict(rows)[:, None],
        log_sd=reach.log_sd,
        knows_claims=CLAIMS in model.schema.names,
    )
