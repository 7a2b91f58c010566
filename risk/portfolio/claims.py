"""Portfolio: years of a synthetic book: policies renewed, claims drawn from the loss formula.

Every firm has its own stream of random numbers, so that its life depends on seed and number
alone: not on the firms beside it, nor on how many are drawn together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from risk.loss import Layer
from risk.loss.event import event_loss
from risk.loss.firm import FirmLoss
from risk.rulebook.schema import Strict

STREAM = 1_000_003
"""Tells the streams of lives from those of the firms themselves, which are block numbers."""

MONEY = 2
"""Decimals of an amount in a table."""

CLAIM_TYPES = {
    "claim_id": "str",
    "policy_id": "str",
    "occurred": "str",
    "reported": "str",
    "peril": "str",
    "ground_up": "float64",
    "paid": "float64",
    "closed": "bool",
}


class Life(Strict):
    """How policies renew and claims are told (``synthetic.life``)."""

    lapse: float
    later: float
    report_days: float
    report_spread: float
    close_days: float
    close_spread: float


@dataclass(frozen=True)
class Span:
    """The days a book is seen: from ``first`` up to ``last``, which is not covered any more."""

    first: date
    last: date


@dataclass(frozen=True)
class Term:
    """A policy of one firm for one year."""

    policy_id: str
    inception: date
    expiry: date
    exposure_years: float


@dataclass(frozen=True)
class Insured:
    """A firm as its losses see it.

    Parameters
    ----------
    number : int
        Of the firm in the book, from 1.
    loss : FirmLoss
        One row, a year of the true world, at the book's first day.
    layer : Layer
    perils : tuple of str
        Names, in the order of the loss.
    trend : float
        On frequency, once a year from the book's first day.
    """

    number: int
    loss: FirmLoss
    layer: Layer
    perils: tuple[str, ...]
    trend: float = 1.0


def stream_of(seed: int, number: int) -> np.random.Generator:
    """Give the random numbers of a firm's life."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(STREAM, number)))


def policy_terms(number: int, span: Span, life: Life, rng: np.random.Generator) -> list[Term]:
    """Give a firm's policies: the first begins on a random day, renewals follow.

    Most firms come in the first year, a share of them evenly over the later ones. The exposure of
    a policy still running on the last day is the part earned.
    """
    first_year, every = 365, (span.last - span.first).days
    late = rng.random() < life.later and every > first_year
    day = int(rng.integers(first_year, every) if late else rng.integers(first_year))
    begins = span.first + timedelta(days=day)
    terms: list[Term] = []
    while begins < span.last:
        expiry = _year_later(begins)
        earned = (min(expiry, span.last) - begins).days / (expiry - begins).days
        terms.append(Term(f"{number:06d}-{len(terms) + 1}", begins, expiry, round(earned, 6)))
        if rng.random() < life.lapse:
            break
        begins = expiry
    return terms


def firm_claims(
    insured: Insured, terms: list[Term], span: Span, life: Life, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    """Draw the claims of a firm that are reported before the last day.

    A gamma rate that the firm keeps for all years, Poisson events spread evenly over each policy,
    perils by their frequencies, sizes from the curves, terms of the cover, the aggregate limit
    by order of occurrence, then the delays.
    """
    by_peril = insured.loss.frequencies[0]
    total = float(by_peril.sum())
    shape = float(np.asarray(insured.loss.heterogeneity).item())
    own = rng.gamma(shape) / shape
    for term in terms:
        year = (term.inception - span.first).days / 365.25
        events = rng.poisson(total * own * insured.trend**year)
        if events == 0:
            continue
        length = (term.expiry - term.inception).days
        days = np.sort(rng.integers(length, size=events))
        left = insured.layer.aggregate_limit
        for place, day in enumerate(days):
            peril = int(rng.choice(len(by_peril), p=by_peril / total))
            tail, halt = 1 - rng.random(2)
            ground_up, paid = event_loss(insured.loss, insured.layer, peril, tail, halt)
            paid = min(round(paid, MONEY), left)
            left -= paid
            occurred = term.inception + timedelta(days=int(day))
            reported = occurred + _delay(rng, life.report_days, life.report_spread)
            closes = reported + _delay(rng, life.close_days, life.close_spread)
            if reported < span.last:
                yield {
                    "claim_id": f"{term.policy_id}-{place + 1}",
                    "policy_id": term.policy_id,
                    "occurred": occurred.isoformat(),
                    "reported": reported.isoformat(),
                    "peril": insured.perils[peril],
                    "ground_up": round(ground_up, MONEY),
                    "paid": paid,
                    "closed": closes < span.last,
                }


def claims_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Give claims as a table, with its columns even when there is none."""
    return pd.DataFrame(rows, columns=list(CLAIM_TYPES)).astype(CLAIM_TYPES)


def _delay(rng: np.random.Generator, days: float, spread: float) -> timedelta:
    return timedelta(days=int(days * np.exp(spread * rng.standard_normal())))


def _year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)
