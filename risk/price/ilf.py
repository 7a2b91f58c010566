"""Price: increased limit factors and retention credits, from limited expected values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from risk.loss.firm import FirmLoss
from risk.loss.severity import Floats


def limit_table(
    loss: FirmLoss, limits: Sequence[float], retentions: Sequence[float], basic_limit: float
) -> tuple[Floats, Floats]:
    """Give factors and credits of every limit and retention, from one call of the curve.

    Returns
    -------
    factors : ndarray, shape (limits,)
        E[min(X, limit)] / E[min(X, basic limit)] of one covered event: non-decreasing and
        concave in the limit; 1 at the basic limit, and where no peril has a part.
    credits : ndarray, shape (limits, retentions)
        Share of the expected loss under a limit that the retention takes away.

    References
    ----------
    klugman2019, section 8.5 (limited expected value).
    """
    top, start = np.asarray(limits, dtype=float), np.asarray(retentions, dtype=float)
    above = (top[:, None] + start[None, :]).reshape(-1)
    lev, _ = loss.at(np.concatenate([[basic_limit], top, start, above]))
    basic, at_top, at_start, at_above = np.split(lev, np.cumsum([1, len(top), len(start)]))
    factors = at_top / basic if basic[0] > 0 else np.ones_like(top)
    kept = at_above.reshape(len(top), len(start)) - at_start
    with np.errstate(invalid="ignore", divide="ignore"):
        credits = np.where(at_top[:, None] > 0, 1 - kept / at_top[:, None], 0.0)
    return np.asarray(factors), credits


def increased_limit_factor(loss: FirmLoss, limit: float, basic_limit: float) -> float:
    """Give the factor of one limit; see :func:`limit_table`."""
    return float(limit_table(loss, [limit], [0.0], basic_limit)[0][0])


def retention_credit(loss: FirmLoss, retention: float, limit: float) -> float:
    """Give the credit of one retention; see :func:`limit_table`."""
    return float(limit_table(loss, [limit], [retention], limit)[1][0, 0])
