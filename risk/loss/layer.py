"""Loss: the terms of a cover on one event and on a year."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from risk.loss.severity import Floats, Severity, refuse


@dataclass(frozen=True)
class Layer:
    """Retention, limit, coinsurance and annual aggregate limit, all in one currency.

    An event of size x pays ``(1 - coinsurance) * min(max(x - retention, 0), limit)``; the
    aggregate limit caps the sum of what is paid in a year.

    Parameters
    ----------
    retention : float
        First part of an event the firm bears [money], >= 0.
    limit : float
        Most of an event above the retention [money], > 0; infinite for none.
    aggregate_limit : float
        Most paid in a year [money], > 0; infinite for none.
    coinsurance : float
        Share the firm bears of what falls in the layer, in [0, 1).

    Examples
    --------
    >>> Layer(retention=50, limit=100).pays(np.array([0.0, 60.0, 500.0])).tolist()
    [0.0, 10.0, 100.0]
    """

    retention: float = 0.0
    limit: float = np.inf
    aggregate_limit: float = np.inf
    coinsurance: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.retention < np.inf:
            raise refuse("retention", self.retention, "must be finite and >= 0", "correct it")
        if not self.limit > 0:
            raise refuse("limit", self.limit, "must be > 0", "leave it out for no limit")
        if not self.aggregate_limit > 0:
            raise refuse("aggregate", self.aggregate_limit, "must be > 0", "leave it out for none")
        if not 0 <= self.coinsurance < 1:
            raise refuse(
                "coinsurance",
                self.coinsurance,
                "must be a share in [0, 1)",
                "write 0.1 for ten percent",
            )

    def pays(self, ground_up: Floats) -> Floats:
        """Give what each event pays [money], before the aggregate limit."""
        return np.asarray(
            (1 - self.coinsurance) * np.clip(ground_up - self.retention, 0, self.limit)
        )

    def expected_event(self, severity: Severity) -> Floats:
        """Give the mean payment of one event [money], closed form, before the aggregate limit."""
        top = severity.lev(np.asarray(self.retention + self.limit))
        between = np.maximum(top - self._kept(severity), 0.0)
        return np.asarray((1 - self.coinsurance) * between)

    def _kept(self, severity: Severity) -> Floats:
        return severity.lev(np.asarray(self.retention))
