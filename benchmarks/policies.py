"""A made-up book: the reference risk in many sizes, limits and retentions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks import reference as ref


@dataclass(frozen=True)
class Policies:
    mu: NDArray[np.float64]
    sigma: NDArray[np.float64]
    frequency: NDArray[np.float64]
    retention: NDArray[np.float64]
    limit: NDArray[np.float64]


def policies(count: int) -> Policies:
    """Give a book whose first policy is the reference risk."""
    draw = np.random.default_rng(20260901)
    book = Policies(
        mu=draw.normal(ref.MU, 0.6, count),
        sigma=draw.uniform(1.4, 2.3, count),
        frequency=draw.gamma(2.0, 0.06, count),
        retention=draw.choice(np.array([5_000.0, 10_000.0, 25_000.0]), count),
        limit=draw.choice(np.array(ref.LIMITS), count),
    )
    first = (ref.MU, ref.SIGMA, ref.MEAN, ref.RETENTION, ref.LIMIT)
    for column, value in zip(vars(book).values(), first, strict=True):
        column[0] = value
    return book
