"""Price: increased limit factors and retention credit, from limited expected values."""

from __future__ import annotations

import numpy as np

from risk.loss.firm import FirmLoss
from risk.loss.layer import Layer


def increased_limit_factor(loss: FirmLoss, limit: float, basic_limit: float) -> float:
    """Give E[min(X, limit)] / E[min(X, basic limit)] of one covered event.

    Non-decreasing and concave in the limit; 1 at the basic limit.

    References
    ----------
    klugman2019, section 8.5 (limited expected value).
    """
    basic = loss.severity.lev(np.asarray(basic_limit)).item()
    # A cover of which no peril has a part pays nothing at any limit.
    return float(loss.severity.lev(np.asarray(limit)).item() / basic) if basic > 0 else 1.0


def retention_credit(loss: FirmLoss, retention: float, limit: float) -> float:
    """Give the share of the expected loss under a limit that the retention takes away."""
    whole = loss.pure_premium(Layer(0.0, limit)).item()
    kept = loss.pure_premium(Layer(retention, limit)).item()
    return float(1 - kept / whole) if whole > 0 else 0.0
