"""Desk: price and tail of many firms, whatever their covers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from risk.assess import RiskFactors, central
from risk.assess.parameters import Floats
from risk.loss.firm import Preset, covered_loss, frequency_ratio, ground_up_loss
from risk.loss.firms import Terms, cover_years
from risk.portfolio.firm_columns import FirmColumns, distinct
from risk.portfolio.rows import amounts_of
from risk.price import loadings, rating_of, score_of_frequency
from risk.price.technical import technical_premium
from risk.rulebook import Rulebook
from risk.rulebook.condition_columns import Words
from risk.units import cents

NEAR_HALF = 1e-6
"""How near to half a minor unit an amount is rounded digit by digit [minor units]."""


@dataclass(frozen=True)
class Scores:
    """Price and tail of n covers, in their currency.

    Parameters
    ----------
    premium : ndarray, shape (n,) [money/period]
        Before tax, in cents.
    expected : ndarray, shape (n,) [money/period]
        What the insurer is expected to pay.
    var_995 : ndarray, shape (n,) [money/period]
        Not exceeded in 199 of 200 years.
    events : ndarray, shape (n, p) [events/period]
        Covered events by peril.
    ln_loss : ndarray, shape (n, p) [ln money]
        Median of the covered loss of an event by peril; NaN where no part covers it.
    score : ndarray, shape (n,)
        0 to 100, higher is worse.
    """

    premium: Floats
    expected: Floats
    var_995: Floats
    events: Floats
    ln_loss: Floats
    score: Floats

    @classmethod
    def blank(cls, rows: int, perils: int) -> Scores:
        """Give scores that are not known."""
        one, by_peril = np.full(rows, np.nan), np.full((rows, perils), np.nan)
        return cls(one, one.copy(), one.copy(), by_peril, by_peril.copy(), one.copy())

    def put(self, rows: NDArray[np.intp], scores: Scores) -> None:
        """Fill in the scores of some of the firms."""
        for name, column in vars(scores).items():
            getattr(self, name)[rows] = column


def price_firms(
    rulebook: Rulebook,
    firms: FirmColumns,
    factors: RiskFactors,
    currency: str,
    preset: Preset,
    *,
    tail: bool = True,
) -> Scores:
    """Price n firms; covers that are alike but for their amounts are priced together.

    Parameters
    ----------
    firms : FirmColumns
        For the covers asked for, in one currency.
    factors : RiskFactors
        Of the same n firms.
    tail : bool
        Whether the quantile is wanted; NaN without it.
    """
    middle = central(rulebook)
    loss = ground_up_loss(rulebook, factors, middle, currency=currency, preset=preset)
    scores = Scores.blank(firms.rows, middle.shares.shape[1])
    terms, years = cover_terms(firms), firms.numbers("cover.months")[:, None] / 12
    parts, defence = firms.words("cover.parts"), firms.words("cover.defence_costs")
    sublimits, waiting = firms.words("cover.sublimits"), firms.numbers("cover.waiting_hours")
    hours, place = np.unique(waiting, return_inverse=True)
    first, group = distinct(parts.codes, defence.codes, sublimits.codes, place)
    loads = loadings(rulebook, currency)
    for number, one in enumerate(first):
        rows = np.flatnonzero(group == number)
        cover = covered_loss(
            rulebook,
            loss.rows(rows),
            parts=parts.at(one),
            years=years[rows],
            sublimits=amounts_of(sublimits.at(one) or ""),
            waiting_hours=float(hours[place[one]]),
            defence_outside=defence.at(one) == "outside",
        )
        year = cover_years(cover, terms.of(rows), tail=tail)
        technical = technical_premium(year.expected, loads)
        scores.put(
            rows,
            Scores(
                in_cents(np.maximum(technical, loads.minimum_premium)),
                year.expected,
                year.var_995,
                cover.frequencies,
                cover.ln_medians,
                score_of_frequency(frequency_ratio(middle, cover, years[rows, 0])),
            ),
        )
    return scores


def cover_terms(firms: FirmColumns) -> Terms:
    """Give the terms of n covers on events and on the period."""
    limit, aggregate = (firms.numbers(f"cover.{name}") for name in ("limit", "aggregate_limit"))
    return Terms(
        firms.numbers("cover.retention"),
        limit,
        np.where(np.isnan(aggregate), limit, aggregate),
        firms.numbers("cover.coinsurance"),
    )


def in_cents(amounts: Floats) -> Floats:
    """Round amounts to minor units, half up, as :func:`risk.units.cents` does."""
    whole = np.floor(amounts * 100 + 0.5) / 100
    near = np.abs(amounts * 100 % 1 - 0.5) < NEAR_HALF
    whole[near] = [float(cents(one)) for one in amounts[near]]
    return np.asarray(whole)


def ratings(rulebook: Rulebook, score: Floats) -> Words:
    """Give the rating A to E of n scores; None where the score is NaN."""
    bands: dict[str, float] = rulebook.value("tariff.rating_bands")
    tops = np.array(sorted(bands.values()))
    words = (*(rating_of(rulebook, top) for top in tops), rating_of(rulebook, np.inf))
    return Words(
        np.where(np.isnan(score), len(words), np.searchsorted(tops, score)), (*words, None)
    )
