"""The year of every policy with an annual aggregate limit: expected loss, VaR and TVaR."""

from __future__ import annotations

import numpy as np

from benchmarks import reference as ref
from benchmarks.contest import Contestant, Task, Work
from benchmarks.policies import policies
from benchmarks.prospicio_year import Figures, prospicio_year

COUNT = 100_000
PLAIN = 20_000
LOOPED = 1_000


def compiled() -> tuple[Task, str]:
    return _ours(COUNT, fast=True)


def plain() -> tuple[Task, str]:
    return _ours(PLAIN, fast=False)


def _ours(count: int, *, fast: bool) -> tuple[Task, str]:
    from risk.loss.book import annual_losses
    from risk.loss.grid import YearLosses

    book = policies(COUNT)
    mu, sigma, frequency, retention, limit = (one[:count] for one in vars(book).values())
    excess = ref.VARIANCE_TO_MEAN - 1

    def years() -> YearLosses:
        return annual_losses(
            mu, sigma, frequency, retention, limit, ref.RATIO * limit, excess=excess, fast=fast
        )

    def task() -> int:
        return len(years().expected)

    found = years()
    return task, ref.errors(found.expected[0], found.tvar_995[0])


def prospicio() -> tuple[Task, str]:
    from prospicio.distributions import Lognormal, NegativeBinomial

    book = policies(COUNT)
    rows = np.array([column[:LOOPED] for column in vars(book).values()]).T.tolist()

    def one(mu: float, sigma: float, frequency: float, retention: float, limit: float) -> Figures:
        counts = NegativeBinomial.from_mean_variance(frequency, frequency * ref.VARIANCE_TO_MEAN)
        return prospicio_year(counts, Lognormal(mu, sigma), limit, retention, 64)

    def task() -> int:
        for row in rows:
            one(*row)
        return len(rows)

    found = one(*rows[0])
    return task, ref.errors(found[0], found[2])


_HERE = __name__
WORK = Work(
    "year of every policy of 100,000",
    "policies/s",
    (
        Contestant("compiled", _HERE, "compiled", ours=True, needs="numba", reach=150_000),
        Contestant("numpy (20,000)", _HERE, "plain", ours=True),
        Contestant("prospicio, 64 points (1,000)", _HERE, "prospicio", needs="prospicio"),
    ),
)
