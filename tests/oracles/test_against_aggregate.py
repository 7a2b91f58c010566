"""The PyPI package ``aggregate`` computes the same distributions by its own transform.

Severities are unconditional (``!``), as here: an event below the retention is an event that pays
nothing.
"""

from __future__ import annotations

import importlib.util
import math
from dataclasses import dataclass

import pytest

from risk.loss import Counts, Gamma, Layer, Lognormal, annual_loss

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("aggregate") is None,
    reason="the package aggregate (extra `oracle`) is not installed",
)

LEVELS = (0.9, 0.95, 0.99, 0.995)
LOG2 = 17


@dataclass(frozen=True)
class Case:
    """One risk in both programs: counts, severity, layer and the other's grid step."""

    mean: float
    variance_to_mean: float
    severity: str
    severity_mean: float
    cv: float
    layer: Layer
    step: float

    @property
    def sentence(self) -> str:
        contagion = math.sqrt(max(self.variance_to_mean - 1, 0) / self.mean)
        counts = "poisson" if self.variance_to_mean == 1 else f"mixed gamma {contagion:.15g}"
        text = (
            f"agg Case {self.mean} claims {self.layer.limit:.0f} xs {self.layer.retention:.0f} "
            f"sev {self.severity} {self.severity_mean:.0f} cv {self.cv} ! {counts}"
        )
        if math.isfinite(self.layer.aggregate_limit):
            text += f" aggregate ceded to {self.layer.aggregate_limit:.0f} xs 0"
        return text

    def ours(self):
        counts = (
            Counts.poisson(self.mean)
            if self.variance_to_mean == 1
            else Counts.negbin(self.mean, self.variance_to_mean)
        )
        if self.severity == "lognorm":
            curve = Lognormal.from_moments(self.severity_mean, self.cv)
        else:
            curve = Gamma(1 / self.cv**2, self.severity_mean * self.cv**2)
        return annual_loss(counts, curve, self.layer, points=4096)


M = 1_000_000
CASES = {
    "reference risk": Case(0.35, 1.4, "lognorm", 250_000, 6, Layer(10_000, M, 2 * M), 125),
    "poisson lognormal without aggregate": Case(
        0.35, 1, "lognorm", 250_000, 6, Layer(10_000, M), 125
    ),
    "poisson gamma": Case(1.2, 1, "gamma", 100_000, 1.5, Layer(5_000, 500_000), 62.5),
    "negbin gamma": Case(0.8, 2.5, "gamma", 100_000, 2, Layer(10_000, 500_000, M), 62.5),
    "aggregate at one event limit": Case(2, 1.6, "lognorm", 120_000, 4, Layer(10_000, M, M), 125),
    "aggregate below the event limit": Case(
        1.5, 1.3, "lognorm", 120_000, 4, Layer(10_000, M, 400_000), 62.5
    ),
    "many small events": Case(6, 1.8, "lognorm", 20_000, 3, Layer(2_500, 250_000, M), 62.5),
    "first-loss cover without retention": Case(
        0.5, 1, "lognorm", 45_000, 3, Layer(0, 250_000, 500_000), 62.5
    ),
    "rare firm of small size": Case(0.02, 1.01, "lognorm", 80_000, 5, Layer(10_000, M, M), 125),
}


@pytest.fixture(scope="module")
def theirs(by_aggregate) -> dict[str, tuple[float, list[float]]]:
    asked = {name: (case.sentence, case.step, LOG2, LEVELS) for name, case in CASES.items()}
    return by_aggregate(asked)


@pytest.mark.parametrize("name", CASES)
def test_the_mean_of_a_year_agrees_with_aggregate(name, theirs):
    mean, _ = theirs[name]
    assert CASES[name].ours().aal == pytest.approx(mean, rel=1e-4)


@pytest.mark.parametrize("name", CASES)
def test_the_quantiles_of_a_year_agree_with_aggregate_within_a_grid_step(name, theirs):
    ours = CASES[name].ours()
    _, quantiles = theirs[name]
    for level, theirs_at in zip(LEVELS, quantiles, strict=True):
        step = ours.check.step + CASES[name].step
        assert abs(ours.var(level) - theirs_at) <= step, f"at {level}"
