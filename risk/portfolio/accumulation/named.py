"""Accumulation: named disasters, what each would cost the book if it struck."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from risk.errors import Fault, UnknownCode
from risk.loss.severity import Floats
from risk.portfolio.accumulation.dependence import chances
from risk.portfolio.accumulation.event_set import EventSet
from risk.portfolio.accumulation.exposures import Exposures
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict, Text


class Disaster(Strict):
    """A disaster somebody named, with how widely it strikes.

    Parameters
    ----------
    scenario : str
        Id of the common cause it is one event of.
    hit_share : float
        Share it hits of those like the reference firm who lean on the cause, in (0, 1].
    hours : float or None
        How long it lasts; firms bear their waiting hours of it. None: as losses fall out.
    """

    id: str
    zh: str
    en: str
    scenario: str
    hit_share: float
    hours: float | None = None

    @property
    def label(self) -> Text:
        """Name of the disaster."""
        return Text(zh=self.zh, en=self.en)


@dataclass(frozen=True)
class Struck:
    """What a disaster would cost.

    Parameters
    ----------
    disaster : Disaster
    exposed : float
        Policies expected to lean on the cause.
    hit : float
        Policies expected to claim.
    mean, sd : float [money]
        Of the loss, given that it strikes; policies independent of one another.
    by_policy : ndarray, shape (n,) [money]
        Expected loss of every policy.
    """

    disaster: Disaster
    exposed: float
    hit: float
    mean: float
    sd: float
    by_policy: Floats


def disasters(rulebook: Rulebook, country: str) -> tuple[Disaster, ...]:
    """Give the named disasters of a market; none where nobody named one."""
    named = rulebook.read("dependence.disasters", dict[str, tuple[Disaster, ...]])
    return named.get(country, ())


def strike(exposures: Exposures, events: EventSet, disaster: Disaster) -> Struck:
    """Let a disaster strike a book.

    Raises
    ------
    UnknownCode
        If it is an event of no cause of the market.
    """
    scenario = next((one for one in events.scenarios if one.id == disaster.scenario), None)
    if scenario is None:
        known = ", ".join(one.id for one in events.scenarios[:8]) + " ..."
        fault = Fault("scenario", disaster.scenario, "must be a cause", known, "unknown")
        raise UnknownCode(f"{disaster.id} belongs to no common cause", [fault])
    peril = exposures.perils.index(scenario.cause.peril)
    leaning = chances(exposures, scenario)
    prone = exposures.frequencies[:, peril] / events.reference[scenario.cause.peril]
    chance = np.minimum(leaning * prone * disaster.hit_share, 1.0)
    first, second = _moments(exposures, peril)
    part = _left_of(exposures, disaster.hours)
    each = chance * first * part
    variance = chance * second * part**2 - each**2
    return Struck(
        disaster,
        float(leaning.sum()),
        float((chance * (part > 0)).sum()),
        float(each.sum()),
        float(np.sqrt(max(variance.sum(), 0.0))),
        each,
    )


def _moments(exposures: Exposures, peril: int, nodes: int = 64) -> tuple[Floats, Floats]:
    """Give the mean of a payment and of its square; E[Y^2] = 2 integral of (LEV(top) - LEV)."""
    points, weights = np.polynomial.legendre.leggauss(nodes)
    tops = exposures.tops[:, None]
    # Nodes crowd towards 0, where a heavy-tailed payment bends.
    share = ((points + 1) / 2) ** 3
    scale = 3 * ((points + 1) / 2) ** 2 * weights / 2
    whole = exposures.paid_lev(peril, tops)
    missing = whole - exposures.paid_lev(peril, tops * share)
    return whole[:, 0], np.asarray(2 * (missing * scale).sum(axis=1) * exposures.tops)


def _left_of(exposures: Exposures, hours: float | None) -> Floats:
    """Give what the waiting hours leave of an interruption of so many hours, evenly accrued."""
    if hours is None or exposures.waiting_hours is None:
        return np.ones(len(exposures))
    return np.maximum(1 - exposures.waiting_hours / hours, 0.0)
