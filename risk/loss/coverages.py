"""Loss: terms of one event by coverage, then by policy, then by layer, with allocation back.

The order of the open exposure standard: a coverage's deductible and limit, the policy's
deductible, a layer with attachment, limit and share. What the layer pays is allocated to the
coverages in proportion to their losses net of the coverage terms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from risk.loss.severity import refuse


@dataclass(frozen=True)
class CoverageTerms:
    """Deductible and limit of one coverage [money]."""

    deductible: float = 0.0
    limit: float = np.inf


@dataclass(frozen=True)
class PolicyTerms:
    """Deductible of the policy and the layer above it [money]; share in (0, 1]."""

    deductible: float = 0.0
    attachment: float = 0.0
    limit: float = np.inf
    share: float = 1.0


@dataclass(frozen=True)
class EventPayment:
    """What one event pays.

    Parameters
    ----------
    net_of_coverage : dict of str to float
        Loss after each coverage's own terms [money].
    paid : float
        What the layer pays [money].
    by_coverage : dict of str to float
        ``paid``, allocated back; adds up to it.
    """

    net_of_coverage: dict[str, float]
    paid: float
    by_coverage: dict[str, float]


def event_payment(
    ground_up: Mapping[str, float], coverages: Mapping[str, CoverageTerms], policy: PolicyTerms
) -> EventPayment:
    """Apply terms to one event.

    Parameters
    ----------
    ground_up : mapping of str to float
        Loss by coverage [money], >= 0.
    coverages : mapping of str to CoverageTerms
        Terms by coverage; coverages left out have none.
    policy : PolicyTerms

    Raises
    ------
    InvalidLoss
        If a loss is negative or not finite.

    Examples
    --------
    >>> terms = {"NPBI": CoverageTerms(10)}
    >>> event_payment({"LIA": 100.0, "NPBI": 50.0}, terms, PolicyTerms(20)).paid
    120.0
    """
    net = {}
    for name, loss in ground_up.items():
        if not 0 <= loss < np.inf:
            raise refuse(f"ground_up.{name}", loss, "must be finite and >= 0", "correct it")
        terms = coverages.get(name, CoverageTerms())
        net[name] = min(max(loss - terms.deductible, 0.0), terms.limit)
    total = sum(net.values())
    after_policy = max(total - policy.deductible, 0.0)
    in_layer = min(max(after_policy - policy.attachment, 0.0), policy.limit)
    paid = policy.share * in_layer
    return EventPayment(
        net, paid, {name: paid * part / total if total > 0 else 0.0 for name, part in net.items()}
    )
