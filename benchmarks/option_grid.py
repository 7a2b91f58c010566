"""Fifteen options (five limits, three retentions) of one risk: expected loss, VaR, TVaR."""

from __future__ import annotations

import contextlib
import io
import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks import reference as ref
from benchmarks.contest import Contestant, Task, Work
from benchmarks.prospicio_year import Figures, prospicio_year


def compiled() -> tuple[Task, str]:
    return _ours("panjer", 200)


def plain() -> tuple[Task, str]:
    return _ours("fourier", 40)


def _ours(kernel: Any, times: int) -> tuple[Task, str]:
    from risk.loss import Counts, Lognormal
    from risk.loss.grid import option_grid_losses

    counts = Counts.negbin(ref.MEAN, ref.VARIANCE_TO_MEAN)
    curve = Lognormal.from_moments(ref.SEVERITY_MEAN, ref.CV)

    def grid() -> Any:
        return option_grid_losses(
            counts, curve, ref.LIMITS, ref.RETENTIONS, aggregate_ratio=ref.RATIO, kernel=kernel
        )

    def task() -> int:
        for _ in range(times):
            grid()
        return times

    at = ref.LIMITS.index(ref.LIMIT), ref.RETENTIONS.index(ref.RETENTION)
    found = grid()
    return task, ref.errors(found.expected[at], found.tvar_995[at])


def _options(option: Callable[[float, float], Figures]) -> tuple[Task, str]:
    """Give all fifteen of a peer that takes them one by one, and its errors in one of them."""

    def task() -> int:
        for limit, retention in ref.OPTIONS:
            option(limit, retention)
        return 1

    mean, _, tail = option(ref.LIMIT, ref.RETENTION)
    return task, ref.errors(mean, tail)


def prospicio_64() -> tuple[Task, str]:
    return _prospicio(64)


def prospicio_256() -> tuple[Task, str]:
    return _prospicio(256)


def _prospicio(points: int) -> tuple[Task, str]:
    from prospicio.distributions import Lognormal, NegativeBinomial

    counts = NegativeBinomial.from_mean_variance(ref.MEAN, ref.MEAN * ref.VARIANCE_TO_MEAN)
    curve = Lognormal.from_mean_cv(ref.SEVERITY_MEAN, ref.CV)

    def option(limit: float, retention: float) -> Figures:
        return prospicio_year(counts, curve, limit, retention, points)

    return _options(option)


def aggregate() -> tuple[Task, str]:
    warnings.simplefilter("ignore")
    with contextlib.redirect_stdout(io.StringIO()):
        from aggregate import build

    contagion = math.sqrt((ref.VARIANCE_TO_MEAN - 1) / ref.MEAN)

    def option(limit: float, retention: float) -> Figures:
        found = build(
            f"agg Option {ref.MEAN} claims {limit:.0f} xs {retention:.0f} sev lognorm "
            f"{ref.SEVERITY_MEAN:.0f} cv {ref.CV} ! mixed gamma {contagion:.15g} "
            f"aggregate ceded to {ref.RATIO * limit:.0f} xs 0",
            log2=16,
        )
        year = found.density_df.p_total
        return float(year @ year.index), found.q(0.995), found.tvar(0.995)

    return _options(option)


def simulation() -> tuple[Task, str]:
    years = 100_000
    generator = np.random.default_rng(20260901)

    def grid(limits: tuple[float, ...], retentions: tuple[float, ...]) -> list[tuple[float, ...]]:
        excess = ref.VARIANCE_TO_MEAN - 1
        events = generator.negative_binomial(ref.MEAN / excess, 1 / ref.VARIANCE_TO_MEAN, years)
        sizes = generator.lognormal(ref.MU, ref.SIGMA, events.sum())
        year_of = np.repeat(np.arange(years), events)
        found: list[tuple[float, ...]] = []
        for limit in limits:
            for retention in retentions:
                paid = np.clip(sizes - retention, 0, limit)
                year = np.minimum(np.bincount(year_of, paid, years), ref.RATIO * limit)
                worst = np.partition(year, years - years // 200)[-years // 200 :]
                found.append((year.mean(), worst.min(), worst.mean(), year.std() / years**0.5))
        return found

    def task() -> int:
        grid(ref.LIMITS, ref.RETENTIONS)
        return 1

    mean, _, tail, error = grid((ref.LIMIT,), (ref.RETENTION,))[0]
    return task, f"{ref.errors(mean, tail)}, s.e. of EL {error / mean:.1%}"


_HERE = __name__
WORK = Work(
    "15-option grid of one risk",
    "grids/s",
    (
        Contestant("compiled", _HERE, "compiled", ours=True, needs="numba", reach=8_000),
        Contestant("numpy", _HERE, "plain", ours=True, reach=1_000),
        Contestant("prospicio, 64 points", _HERE, "prospicio_64", needs="prospicio"),
        Contestant("prospicio, 256 points", _HERE, "prospicio_256", needs="prospicio"),
        Contestant("aggregate, 2^16 points", _HERE, "aggregate", needs="aggregate"),
        Contestant("numpy Monte Carlo, 100,000 years", _HERE, "simulation"),
    ),
)
