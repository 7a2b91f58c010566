"""Five curves under eight covers: the loss of a year against other programs and other methods.

The mean before any aggregate limit is a quadrature of scipy's survival functions. The whole year
is computed by the PyPI package ``aggregate``, in a process of its own; where that has no such
curve (the Pareto tail) by Panjer's recursion (Klugman, Panjer, Willmot, *Loss Models*, 5th ed.,
theorem 9.8), written out here. All three use a grid of the event limit over 2,048, or of the
aggregate limit where that is the lower; aggregate and the recursion round losses to the nearest
point, we keep the mean of every cell.
"""

from __future__ import annotations

import importlib.util
import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, stats

from risk.loss import Counts, Gamma, Layer, Lognormal, Pareto, ParetoTail, annual_loss

POINTS = 2048
M = 1_000_000
INF = math.inf

CURVES = {
    "heavy lognormal": Lognormal.from_moments(250_000, 6),
    "light lognormal": Lognormal.from_moments(40_000, 1.2),
    "gamma": Gamma(0.5, 200_000),
    "pareto": Pareto(1.6, 90_000),
    "lognormal with a pareto tail": ParetoTail(Lognormal(10.9, 1.7), 300_000, 0.65),
}
FAR = {  # where about one event in a hundred or fewer begins to pay
    "heavy lognormal": 3 * M,
    "light lognormal": 250_000,
    "gamma": 800_000,
    "pareto": 3 * M,
    "lognormal with a pareto tail": 3 * M,
}
FAR_AWAY = "limit far in the tail, coinsurance"
COVERS = {  # mean events, gamma shape (infinite: Poisson), layer
    "poisson without aggregate": (0.3, INF, Layer(10_000, M)),
    "negative binomial, aggregate twice the limit": (0.35, 0.875, Layer(10_000, M, 2 * M)),
    "shape of a quarter, aggregate once": (0.8, 0.25, Layer(5_000, 500_000, 500_000)),
    "one event in ten thousand years": (1e-4, INF, Layer(10_000, M, M)),
    "rare and mixed, coinsurance": (1e-4, 2.0, Layer(5_000, M, M, 0.25)),
    "fifty events, aggregate binds hard": (50, INF, Layer(5_000, 250_000, M)),
    "fifty mixed events, coinsurance": (50, 4.0, Layer(2_500, 100_000, 1_600_000, 0.2)),
    FAR_AWAY: (2, 0.5, Layer(0, 2 * M, 2 * M, 0.1)),
}


@dataclass(frozen=True)
class Case:
    """One risk: events, curve, terms."""

    mean: float
    shape: float
    curve: Lognormal | Gamma | Pareto | ParetoTail
    layer: Layer

    @property
    def step(self) -> float:
        """Distance of grid points in what the insurer pays."""
        share = 1 - self.layer.coinsurance
        return min(self.layer.limit * share, self.layer.aggregate_limit) / POINTS

    @property
    def log2(self) -> int:
        """Size of the other's grid: room for 32 event limits, or 128 for many mixed events."""
        return 18 if self.mean == 50 and math.isfinite(self.shape) else 16

    @property
    def levels(self) -> tuple[float, ...]:
        """Where quantiles are compared; deeper for the rare, where 99.5 % is nothing."""
        rare = min(1.0, self.mean)
        return (0.9, 0.95, 0.99, 0.995, *(1 - rare * tail for tail in (0.3, 0.05, 0.01)))

    def ours(self):
        """Give our distribution on the grid above."""
        mixed = math.isfinite(self.shape)
        counts = Counts.mixed(self.mean, self.shape) if mixed else Counts.poisson(self.mean)
        return annual_loss(counts, self.curve, self.layer, points=POINTS)

    def survival(self, x):
        """Give P(X > x) from scipy's distributions."""
        curve = self.curve
        if isinstance(curve, Lognormal):
            return stats.lognorm.sf(x, curve.sigma, scale=math.exp(curve.mu))
        if isinstance(curve, Gamma):
            return stats.gamma.sf(x, curve.shape, scale=curve.scale)
        if isinstance(curve, Pareto):
            return stats.lomax.sf(x, curve.alpha, scale=curve.scale)
        body = stats.lognorm(curve.body.sigma, scale=math.exp(curve.body.mu))
        u = curve.threshold
        beta = body.sf(u) / body.pdf(u)
        tail = body.sf(u) * stats.genpareto.sf(np.asarray(x) - u, curve.xi, scale=beta)
        return np.where(np.asarray(x) > u, tail, body.sf(x))

    @property
    def sentence(self) -> str:
        """Give the case in the language of ``aggregate``; coinsurance shrinks the money."""
        curve, layer = self.curve, self.layer
        share = 1 - layer.coinsurance
        if isinstance(curve, Lognormal):
            severity = f"{math.exp(curve.mu) * share!r} * lognorm {curve.sigma!r}"
        elif isinstance(curve, Gamma):
            severity = f"{curve.scale * share!r} * gamma {curve.shape!r}"
        else:
            severity = f"{curve.scale * share!r} * lomax {curve.alpha!r}"
        mixed = math.isfinite(self.shape)
        counts = f"mixed gamma {1 / math.sqrt(self.shape)!r}" if mixed else "poisson"
        text = (
            f"agg Case {self.mean:.6f} claims {layer.limit * share!r} xs "
            f"{layer.retention * share!r} sev {severity} ! {counts}"
        )
        if math.isfinite(layer.aggregate_limit):
            text += f" aggregate ceded to {layer.aggregate_limit!r} xs 0"
        return text


def _case(cover: str, curve: str) -> Case:
    mean, shape, layer = COVERS[cover]
    if cover == FAR_AWAY:
        layer = Layer(FAR[curve], layer.limit, layer.aggregate_limit, layer.coinsurance)
    return Case(mean, shape, CURVES[curve], layer)


CASES = {f"{cover}: {curve}": _case(cover, curve) for cover in COVERS for curve in CURVES}
TAILED = tuple(name for name, case in CASES.items() if isinstance(case.curve, ParetoTail))
KNOWN_TO_AGGREGATE = tuple(name for name in CASES if name not in TAILED)
every = pytest.mark.parametrize("name", CASES)


@pytest.fixture(scope="module")
def ours():
    return {name: case.ours() for name, case in CASES.items()}


@pytest.fixture(scope="module")
def theirs(by_aggregate) -> dict[str, tuple[float, list[float]]]:
    """Mean and quantiles of every case: of ``aggregate``, and of the recursion for the tail."""
    found = {name: _recursion(CASES[name]) for name in TAILED}
    if importlib.util.find_spec("aggregate") is None:
        return found
    asked = {
        name: (CASES[name].sentence, CASES[name].step, CASES[name].log2, CASES[name].levels)
        for name in KNOWN_TO_AGGREGATE
    }
    return found | by_aggregate(asked)


def _recursion(case: Case) -> tuple[float, list[float]]:
    """Give mean and quantiles of the year by Panjer's recursion on rounded losses."""
    layer, step = case.layer, case.step
    share = 1 - layer.coinsurance
    most = round(min(layer.limit * share, layer.aggregate_limit) / step)
    points = layer.retention + (np.arange(most) + 0.5) * step / share
    survival = np.append(case.survival(points), 0.0)
    event = np.append(1 - survival[0], survival[:-1] - survival[1:])
    if math.isfinite(case.shape):
        beta = case.mean / case.shape
        a = beta / (1 + beta)
        b = (case.shape - 1) * a
        nothing = (1 + beta * (1 - event[0])) ** -case.shape
    else:
        a, b = 0.0, case.mean
        nothing = math.exp(-case.mean * (1 - event[0]))
    cap = layer.aggregate_limit if math.isfinite(layer.aggregate_limit) else 8 * layer.limit
    size = round(cap / step)
    year = np.zeros(size)
    year[0] = nothing
    plain, weighted = event[1:], event[1:] * np.arange(1, most + 1)
    for s in range(1, size):
        reach = min(s, most)
        before = year[s - reach : s][::-1]
        total = a * (plain[:reach] @ before) + b / s * (weighted[:reach] @ before)
        year[s] = total / (1 - a * event[0])
    values = np.append(step * np.arange(size), cap)
    year = np.append(year, max(0.0, 1 - year.sum()))
    at = np.searchsorted(np.cumsum(year), np.asarray(case.levels) - 1e-11)
    return float(values @ year), [float(values[min(i, size)]) for i in at]


def _or_skip(theirs, name):
    if name not in theirs:
        pytest.skip("the package aggregate (extra `oracle`) is not installed")
    return theirs[name]


def test_there_are_forty_cases():
    assert len(CASES) == 40


@every
def test_the_mean_of_a_year_is_that_of_the_other_program(name, ours, theirs):
    mean, _ = _or_skip(theirs, name)
    assert ours[name].aal == pytest.approx(mean, rel=1e-5)


@every
def test_the_quantiles_of_a_year_lie_within_one_grid_step_of_the_other_program(name, ours, theirs):
    _, quantiles = _or_skip(theirs, name)
    found = [ours[name].var(level) for level in CASES[name].levels]
    apart = np.abs(np.array(found) - quantiles) / CASES[name].step
    assert apart.max() <= 1 + 1e-6, dict(zip(CASES[name].levels, apart, strict=True))


@every
def test_without_the_aggregate_limit_the_mean_is_frequency_times_a_quadrature(name, ours):
    case, layer = CASES[name], CASES[name].layer
    # An event that pays more than the year allows pays what the year allows.
    width = min(layer.limit, layer.aggregate_limit / (1 - layer.coinsurance))
    edges = layer.retention + width * np.concatenate([[0], np.geomspace(1e-5, 1, 12)])
    if isinstance(case.curve, ParetoTail):
        edges = np.unique(np.append(edges, np.clip(case.curve.threshold, edges[0], edges[-1])))
    event = sum(
        integrate.quad(case.survival, start, end, epsabs=0, epsrel=1e-10)[0]
        for start, end in pairwise(edges)
    )
    exact = case.mean * event * (1 - layer.coinsurance)
    assert ours[name].check.exact_mean == pytest.approx(exact, rel=1e-8)
    assert ours[name].check.grid_mean == pytest.approx(exact, rel=1e-7)
    assert ours[name].aal <= exact * (1 + 1e-7)


@every
def test_the_chance_of_any_payment_is_the_closed_form(name, ours):
    """P(N' = 0) of events thinned to those above the retention."""
    case = CASES[name]
    paying = case.mean * float(case.survival(case.layer.retention or 0.0))
    if math.isfinite(case.shape):
        none = (1 + paying / case.shape) ** -case.shape
    else:
        none = math.exp(-paying)
    assert ours[name].p_any == pytest.approx(1 - none, rel=1e-9)


@every
def test_the_year_is_a_distribution_that_never_pays_more_than_its_aggregate_limit(name, ours):
    loss = ours[name]
    assert loss.pmf.min() >= 0
    assert loss.pmf.sum() == pytest.approx(1, abs=1e-9)
    assert loss.values[-1] <= CASES[name].layer.aggregate_limit * (1 + 1e-12)
    assert (np.diff(loss.values) > 0).all()
    assert loss.check.passed


def test_the_binding_aggregates_do_bind(ours):
    """So that the cases test what they say: the limit takes most of what fifty events cost."""
    for curve in CURVES:
        loss = ours[f"fifty events, aggregate binds hard: {curve}"]
        assert loss.aal < 0.75 * loss.check.exact_mean
        assert loss.pmf[-1] > 0.5
