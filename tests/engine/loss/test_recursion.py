"""The sum of a year on a grid: both ways of finding it, at the places where others go wrong."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from risk.errors import InvalidLoss
from risk.loss import Counts, Lognormal, compound, layer_grid
from risk.loss.kernels import panjer
from risk.loss.recursion import annual_sums

CURVE = Lognormal.from_moments(250_000, 6)
RETENTION, LIMIT = 10_000.0, 1_000_000.0
# The bracket comes from rounding every event down or up to whole money; see the reference risk.
EXPECTED, LOWER, UPPER = 49_443.36887540, 49_443.3055, 49_443.4322

COUNTS = {
    "poisson": Counts.poisson(0.35),
    "reference, shape 0.875": Counts.negbin(0.35, 1.4),
    "shape 0.2": Counts.negbin(0.2, 2.0),
    "shape 1.9": Counts.mixed(0.7, 1.9),
    "shape 5": Counts.mixed(2.0, 5.0),
    "frequent": Counts.negbin(4.0, 1.5),
    "fifty events": Counts.poisson(50.0),
    "fifty clustered events": Counts.negbin(50.0, 3.0),
    "no event": Counts.poisson(0.0),
}


@pytest.fixture(params=["panjer", "fourier"])
def kernel(request):
    if request.param == "panjer":
        pytest.importorskip("numba", reason="numba (extra `fast`) is not installed")
    return request.param


def event(points, retention=RETENTION, limit=LIMIT, curve=CURVE):
    return layer_grid(curve, np.array([[retention]]), np.array([[limit / points]]), points)


def capped_mean(year, end):
    """Give E[min(S, end)] of a distribution on as many equal steps."""
    cells = len(year)
    return end / cells * (year @ np.arange(cells)) + end * (1 - year.sum())


def by_convolution(counts, pmf, cells):
    """Add up the n-fold convolutions, weighted by the count's own probabilities."""
    mean, excess = float(np.asarray(counts.mean)), float(np.asarray(counts.excess))
    law = stats.nbinom(mean / excess, 1 / (1 + excess)) if excess > 0 else stats.poisson(mean)
    total, power = np.zeros(cells), np.zeros(cells)
    power[0] = 1.0
    for n in range(counts.most(1e-15) + 1):
        total += law.pmf(n) * power
        power = np.convolve(power, pmf)[:cells]
    return total


@pytest.mark.parametrize("name", COUNTS)
def test_a_year_is_the_sum_over_numbers_of_events(name, kernel):
    """A layer leaves mass at zero; dividing by 1 - a f(0) once, not at each step, loses 5 %."""
    pmf = event(64)
    assert pmf[0, 0] > 0.3
    found = annual_sums(COUNTS[name], pmf, 128, kernel=kernel)
    assert found.kernel == kernel
    assert found.pmf[0] == pytest.approx(by_convolution(COUNTS[name], pmf[0], 128), abs=1e-12)


@pytest.mark.parametrize("name", COUNTS)
def test_the_recursion_and_the_transform_agree(name):
    pytest.importorskip("numba", reason="numba (extra `fast`) is not installed")
    one = annual_sums(COUNTS[name], event(256), 640, kernel="panjer").pmf
    other = annual_sums(COUNTS[name], event(256), 640, kernel="fourier").pmf
    assert one == pytest.approx(other, abs=1e-12)


@pytest.mark.parametrize("name", ["poisson", "shape 0.2", "frequent"])
def test_the_recursion_is_right_before_it_is_compiled(name):
    plain = getattr(panjer, "py_func", panjer)
    counts, pmf = COUNTS[name], event(32)[0]
    year = plain(1 - pmf[0], pmf[1:], counts.mean, counts.excess, 64, 2.0)
    assert year == pytest.approx(by_convolution(counts, pmf, 64), abs=1e-14)
    part = plain(1 - pmf[0], pmf[1:], counts.mean, counts.excess, 64, 0.5)
    assert part.sum() >= 0.5 > part[:-1].sum()
    assert part.tolist() == year[: len(part)].tolist()


@pytest.mark.parametrize(("points", "error"), [(64, 3.2e-7), (256, 2e-8), (1024, 1.3e-9)])
def test_the_expected_loss_of_the_reference_risk(points, error, kernel):
    year = annual_sums(Counts.negbin(0.35, 1.4), event(points), 2 * points, kernel=kernel).pmf[0]
    assert capped_mean(year, 2 * LIMIT) == pytest.approx(EXPECTED, rel=error)


def test_rounding_events_down_and_up_encloses_the_expected_loss(kernel):
    points = 1_000
    edges = RETENTION + LIMIT / points * np.arange(points + 1)
    survival = np.concatenate([[1.0], CURVE.sf(edges)])
    at_least = survival[1:]  # P(X > edge)
    # Down: an event pays the edge below it. Up: the edge above it, and the limit is the last.
    down = np.concatenate([[1 - at_least[1]], at_least[1:-1] - at_least[2:], at_least[-1:]])
    up = np.concatenate([[1 - at_least[0]], at_least[:-2] - at_least[1:-1], at_least[-2:-1]])
    counts = Counts.negbin(0.35, 1.4)
    low, high = (
        capped_mean(annual_sums(counts, pmf, 2 * points, kernel=kernel).pmf[0], 2 * LIMIT)
        for pmf in (down, up)
    )
    assert low < LOWER < EXPECTED < UPPER < high
    kept = annual_sums(counts, event(points), 2 * points, kernel=kernel).pmf[0]
    assert low < capped_mean(kept, 2 * LIMIT) < high
    assert high - low < 0.35 * float(CURVE.sf(np.array(RETENTION))) * LIMIT / points


def test_the_mean_of_an_event_is_kept_where_rounding_to_the_nearest_loses_it(kernel):
    points = 64
    exact = 0.35 * float(CURVE.lev(np.array(RETENTION + LIMIT)) - CURVE.lev(np.array(RETENTION)))
    kept = event(points)
    assert 0.35 * LIMIT / points * (kept[0] @ np.arange(points + 1)) == pytest.approx(
        exact, rel=1e-13
    )
    middles = RETENTION + LIMIT / points * (np.arange(points) + 0.5)
    survival = np.concatenate([[1.0], CURVE.sf(middles), [0.0]])
    rounded = survival[:-1] - survival[1:]
    counts = Counts.negbin(0.35, 1.4)
    years = [annual_sums(counts, pmf, 128, kernel=kernel).pmf[0] for pmf in (kept, rounded)]
    errors = [abs(capped_mean(year, 2 * LIMIT) / EXPECTED - 1) for year in years]
    assert errors[0] < 1e-6
    assert errors[1] > 1e-3


@pytest.mark.parametrize("mean", [2.0, 4.0, 50.0])
def test_frequent_events_do_not_wrap_around(mean, kernel):
    """The bound is far below the largest sum; a window of eight limits would fold it back."""
    counts, pmf = Counts.negbin(mean, 1.4), event(32)
    found = annual_sums(counts, pmf, 64, kernel=kernel).pmf[0]
    whole = compound(counts, pmf, counts.most())[0]
    assert whole.sum() == pytest.approx(1, abs=1e-11)
    assert found == pytest.approx(whole[:64], abs=1e-12)
    exact = mean * float(pmf[0] @ np.arange(33))
    assert whole @ np.arange(len(whole)) == pytest.approx(exact, rel=1e-9)


def test_two_thousand_events_are_left_to_the_transform():
    counts, pmf = Counts.poisson(2_000.0), event(8, retention=0.0, limit=100_000.0)
    mean = 2_000 * float(pmf[0] @ np.arange(9))
    cells = int(2 * mean)
    found = annual_sums(counts, pmf, cells)
    assert found.kernel == "fourier"
    assert found.pmf.sum() == pytest.approx(1, abs=1e-10)
    assert found.pmf[0] @ np.arange(cells) == pytest.approx(mean, rel=1e-9)
    with pytest.raises(InvalidLoss, match="kernel"):
        annual_sums(counts, pmf, cells, kernel="panjer")


def test_a_long_grid_is_left_to_the_transform():
    found = annual_sums(Counts.poisson(1.0), event(4_096), 8_192)
    assert found.kernel == "fourier"


def test_an_event_cut_short_gives_the_same_first_cells(kernel):
    counts, pmf = Counts.negbin(0.35, 1.4), event(64)
    whole = annual_sums(counts, pmf, 128, kernel=kernel).pmf[0, :20]
    short = annual_sums(counts, pmf[:, :20], 20, kernel=kernel).pmf[0]
    assert short == pytest.approx(whole, abs=1e-13)


def test_many_layers_at_once_give_what_each_gives_alone(kernel):
    means, excesses = np.array([[0.1], [0.5], [3.0]]), np.array([[0.0], [0.4], [2.0]])
    pmf = np.concatenate([event(32, retention) for retention in (0.0, 10_000.0, 50_000.0)])
    together = annual_sums(Counts(means, excesses), pmf, 64, kernel=kernel).pmf
    for row in range(3):
        counts = Counts(means[row, 0], excesses[row, 0])
        alone = annual_sums(counts, pmf[[row]], 64, kernel=kernel).pmf[0]
        assert together[row] == pytest.approx(alone, abs=1e-14)
    one_event = annual_sums(Counts(means, excesses), pmf[[0]], 64, kernel=kernel).pmf
    assert one_event.shape == (3, 64)


def test_a_shape_that_is_not_whole_is_not_cut():
    """Shapes 1 and 1.9 with one mean per unit of shape: the premium nearly doubles."""
    years = [annual_sums(Counts(0.4 * shape, 0.4), event(64), 128).pmf[0] for shape in (1.0, 1.9)]
    means = [capped_mean(year, 2 * LIMIT) for year in years]
    assert means[1] / means[0] == pytest.approx(1.9, rel=0.01)
