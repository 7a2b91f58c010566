"""Expected layer loss of 1,000,000 policies, no annual aggregate limit."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from benchmarks.contest import Contestant, Task, Work
from benchmarks.policies import Policies, policies

COUNT = 1_000_000
LOOPED = 20_000
CHECKED = 1_000
Floats = NDArray[np.float64]


def compiled() -> tuple[Task, str]:
    return _ours(fast=True)


def plain() -> tuple[Task, str]:
    return _ours(fast=False)


def _ours(*, fast: bool) -> tuple[Task, str]:
    from risk.loss.book import expected_layer_loss

    book = policies(COUNT)
    return _checked(book, lambda: expected_layer_loss(*vars(book).values(), fast=fast))


def scipy_special() -> tuple[Task, str]:
    from scipy.special import ndtr

    book = policies(COUNT)
    return _checked(book, lambda: _closed_form(book, ndtr))


def scipy_stats() -> tuple[Task, str]:
    from scipy.stats import norm

    book = policies(COUNT)
    return _checked(book, lambda: _closed_form(book, norm.cdf))


def prospicio() -> tuple[Task, str]:
    from prospicio.distributions import Lognormal

    book = policies(COUNT)
    rows = np.array([column[:LOOPED] for column in vars(book).values()]).T.tolist()

    def one(mu: float, sigma: float, frequency: float, retention: float, limit: float) -> float:
        return float(frequency * Lognormal(mu, sigma).layer(limit, retention))

    return _checked(book, lambda: np.array([one(*row) for row in rows]))


def _closed_form(book: Policies, cdf: Callable[[Floats], Floats]) -> Floats:
    mean = np.exp(book.mu + book.sigma**2 / 2)

    def lev(x: Floats) -> Floats:
        z = (np.log(x) - book.mu) / book.sigma
        return np.asarray(mean * cdf(z - book.sigma) + x * cdf(-z))

    return np.asarray(book.frequency * (lev(book.retention + book.limit) - lev(book.retention)))


def _checked(book: Policies, work: Callable[[], Floats]) -> tuple[Task, str]:
    """Compare the first policies' total with the closed form by the error function of C."""
    rows = np.array([column[:CHECKED] for column in vars(book).values()]).T.tolist()
    rows = np.array([column[:CHECKED] for column in vars(book).values()]).T.tolist()
    exact = math.fsum(
        frequency * (_lev(retention + limit, mu, sigma) - _lev(retention, mu, sigma))
        for mu, sigma, frequency, retention, limit in rows
    )
    error = math.fsum(work()[:CHECKED]) / exact - 1
    return lambda: len(work()), f"total of {CHECKED:,} {error:+.0e}"


def _lev(x: float, mu: float, sigma: float) -> float:
    z = (math.log(x) - mu) / sigma
    below = math.erfc((sigma - z) / math.sqrt(2)) / 2
    return math.exp(mu + sigma * sigma / 2) * below + x * math.erfc(z / math.sqrt(2)) / 2


_HERE = __name__
WORK = Work(
    "expected layer loss of 1,000,000 policies",
    "policies/s",
    (
        Contestant("compiled", _HERE, "compiled", ours=True, needs="numba", reach=40e6),
        Contestant("numpy", _HERE, "plain", ours=True, reach=10e6),
        Contestant("scipy.special.ndtr on whole arrays", _HERE, "scipy_special", needs="scipy"),
        Contestant("scipy.stats.norm on whole arrays", _HERE, "scipy_stats", needs="scipy"),
        Contestant("prospicio, one by one (20,000)", _HERE, "prospicio", needs="prospicio"),
    ),
)
