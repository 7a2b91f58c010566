"""Accumulation: what an insurer stands to pay by policy, as columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from risk.errors import Fault, RiskError
from risk.loss.severity import Floats, Lognormal

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Exposures:
    """Policies of a book, in one currency.

    Parameters
    ----------
    perils : tuple of str
        p perils.
    frequencies : ndarray, shape (n, p) [events/year]
        Covered events of each peril, common causes included; >= 0.
    mu, sigma : ndarray, shape (n, p) [ln money]
        Lognormal ground-up loss of an event; sigma > 0.
    retention, limit : ndarray, shape (n,) [money]
        Per event; limit > 0 and finite.
    coinsurance : ndarray, shape (n,)
        Share the firm bears, in [0, 1).
    premium : ndarray, shape (n,) [money/year]
    count : ndarray, shape (n,) or None
        Policies alike that a row stands for, >= 0; None for one each.
    aggregate : ndarray, shape (n,) or None
        Mean year over frequency x mean payment, > 0: what an annual aggregate limit and other
        terms leave; None for 1.
    aggregate_limit : ndarray, shape (n,) or None [money/year]
        Most the insurer pays in a year; None for no limit. Read by the simulation, which keeps it.
    waiting_hours : ndarray, shape (n,) or None
        Hours of interruption the firm bears; read by scenarios of a stated length.
    leans_on : mapping of str to (codes, names)
        By layer (cloud, mail ...): position of the provider in ``names``, -1 where not declared.
    segments : mapping of str to (codes, names)
        Sector, province, size and the like; for tables only.

    Raises
    ------
    RiskError
        If shapes differ or a number is out of its range; names the first bad position.
    """

    perils: tuple[str, ...]
    frequencies: Floats
    mu: Floats
    sigma: Floats
    retention: Floats
    limit: Floats
    coinsurance: Floats
    premium: Floats
    count: Floats | None = None
    aggregate: Floats | None = None
    aggregate_limit: Floats | None = None
    waiting_hours: Floats | None = None
    leans_on: Mapping[str, tuple[Codes, tuple[str, ...]]] = field(default_factory=dict)
    segments: Mapping[str, tuple[Codes, tuple[str, ...]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        size = (len(self.limit),)
        sound = {
            "frequencies": self.frequencies >= 0,
            "mu": np.isfinite(self.mu),
            "sigma": self.sigma > 0,
            "retention": self.retention >= 0,
            "limit": (self.limit > 0) & np.isfinite(self.limit),
            "coinsurance": (self.coinsurance >= 0) & (self.coinsurance < 1),
            "premium": self.premium >= 0,
        }
        faults = []
        for name, good in sound.items():
            shape = (*size, len(self.perils)) if name in ("frequencies", "mu", "sigma") else size
            if good.shape != shape:
                rule = f"must have shape {shape}"
                faults.append(Fault(name, f"shape {good.shape}", rule, "one row a policy", "shape"))
            elif not good.all():
                at = tuple(int(one) for one in np.argwhere(~good)[0])
                value = getattr(self, name)[at]
                place = f"{name}{list(at)}"
                faults.append(Fault(place, f"{value}", "is out of range", "correct it", "range"))
        if faults:
            raise RiskError("the book cannot be accumulated", faults)

    def __len__(self) -> int:
        return len(self.limit)

    def rows(self, chosen: slice | NDArray[np.bool_] | Codes) -> Exposures:
        """Give some of the policies."""

        def cut(value: Any) -> Any:
            if isinstance(value, np.ndarray):
                return value[chosen]
            if isinstance(value, Mapping):
                return {name: (codes[chosen], names) for name, (codes, names) in value.items()}
            return value

        cuts: dict[str, Any] = {one.name: cut(getattr(self, one.name)) for one in fields(self)}
        return replace(self, **cuts)

    def with_mean(self, expected: Floats) -> Exposures:
        """Give the same policies with the mean year they are known to have [money/year], (n,).

        What annual aggregate limits and terms on parts of the cover do to the mean is kept.
        """
        plain = (self.frequencies * self.mean_payments()).sum(axis=1)
        ratio = np.where(plain > 0, expected / np.where(plain > 0, plain, 1.0), 1.0)
        return replace(self, aggregate=ratio)

    @property
    def tops(self) -> Floats:
        """Most the insurer pays for an event [money]."""
        return self.limit * (1 - self.coinsurance)

    def paid_lev(self, peril: int, amounts: Floats) -> Floats:
        """Give E[min(payment of one event, amount)].

        Parameters
        ----------
        peril : int
        amounts : ndarray, shape (k,) or (n, k) [money]

        Returns
        -------
        ndarray, shape (n, k) [money]
        """
        curve = Lognormal(self.mu[:, [peril]], self.sigma[:, [peril]])
        kept = 1 - self.coinsurance[:, None]
        retention = self.retention[:, None]
        ground = retention + np.minimum(amounts / kept, self.limit[:, None])
        return np.asarray(kept * np.maximum(curve.lev(ground) - curve.lev(retention), 0.0))

    def mean_payments(self) -> Floats:
        """Give the mean payment of one event of each peril [money], exact, shape (n, p)."""
        tops = self.tops[:, None]
        return np.hstack([self.paid_lev(peril, tops) for peril in range(len(self.perils))])

    def left(self) -> Floats:
        """Give the share of the mean that the aggregate limit leaves, shape (n,)."""
        return np.ones(len(self)) if self.aggregate is None else self.aggregate

    def counts(self) -> Floats:
        """Give how many policies each row stands for, shape (n,)."""
        return np.ones(len(self)) if self.count is None else self.count

    @property
    def total_premium(self) -> float:
        """Premium of the book [money/year]."""
        return float(self.counts() @ self.premium)
