"""Portfolio: vectorised draws of one block, and columns made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy.special import ndtri

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Columns = dict[str, Any]
"""Column name to Arrow array; all of one block's length."""

_BELOW_ONE = 1 - 1e-12


class Draws:
    """The random numbers of one group of columns in one block.

    Parameters
    ----------
    rng : Generator
    size : int
        Firms in the block.
    """

    def __init__(self, rng: np.random.Generator, size: int) -> None:
        self.rng = rng
        self.size = size

    def uniform(self) -> Floats:
        """Give one uniform number in [0, 1) for each firm."""
        return self.rng.random(self.size)

    def normal(self) -> Floats:
        """Give one standard normal number for each firm."""
        return self.rng.standard_normal(self.size)

    def spread(self, sd: float) -> Floats:
        """Give a lognormal factor of median 1 for each firm; ``sd`` of its logarithm."""
        return np.exp(sd * self.normal())

    def happens(self, share: float | Floats) -> Bools:
        """Tell for each firm whether something of a given chance happens."""
        return np.asarray(self.uniform() < share)

    def pick(self, weights: Sequence[float] | Floats) -> Ints:
        """Give for each firm the place of an item drawn by relative weight."""
        return np.searchsorted(_cumulative(np.asarray(weights)), self.uniform(), side="right")

    def pick_rows(self, weights: Floats, row: Ints) -> Ints:
        """Give for each firm an item drawn by the weights in its own row of a table (r, k)."""
        total = np.cumsum(weights, axis=1)
        edges = total / total[:, -1:] + np.arange(len(weights))[:, None]
        wanted = row + self.uniform() * _BELOW_ONE  # so that the sum cannot round to the next row
        place: Ints = np.searchsorted(edges.ravel(), wanted, side="right") - row * weights.shape[1]
        return place

    def correlated(self, factor: Floats, loading: float) -> Floats:
        """Give standard normal numbers of a correlation with a standard normal factor."""
        score: Floats = loading * factor + np.sqrt(1 - loading**2) * self.normal()
        return score


def _cumulative(weights: Floats) -> Floats:
    """Give upper edges in [0, 1] without the last, so that rounding cannot fall off the end."""
    total = np.cumsum(weights, axis=-1)
    edges: Floats = (total / total[..., -1:])[..., :-1]
    return edges


def above(share: float) -> float:
    """Give the value that a standard normal number exceeds with a chance."""
    return float(ndtri(1 - share))


def words(labels: Sequence[str | None], codes: npt.NDArray[Any]) -> Any:
    """Give a text column: the label of each code; None is blank."""
    return pa.array(labels, pa.string()).take(pa.array(codes))


def numbers(values: npt.NDArray[Any], unknown: Bools | None = None) -> Any:
    """Give a column of whole numbers, blank where unknown."""
    return pa.array(np.rint(values).astype(np.int64), mask=unknown)


def same(value: str | int, size: int) -> Any:
    """Give a column that says the same for every firm."""
    return pa.repeat(value, size)
