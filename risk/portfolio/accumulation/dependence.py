"""Accumulation: who is exposed to which cause, and what is left to happen to firms one by one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from risk.errors import Fault, UnknownCode
from risk.loss.severity import Floats
from risk.portfolio.accumulation.event_set import EventSet, Scenario
from risk.portfolio.accumulation.exposures import Exposures

REGION = "cloud_region"
"""Layer that tells the region of a provider."""

MOST_CARVED = 0.95
"""Share of a policy's frequency of a peril that common causes may take."""


@dataclass(frozen=True)
class Dependence:
    """A book under common causes, every policy's own frequency kept.

    Parameters
    ----------
    exposures : Exposures
    events : EventSet
    leaning : ndarray of float32, shape (n, s)
        What the hit share of a scenario is multiplied by for a policy: its chance to lean on the
        cause times its frequency over the reference firm's. Scaled down where common causes
        would take more than ``MOST_CARVED`` of its frequency.
    perils : ndarray of int, shape (s,)
        Peril of each scenario.
    own : ndarray, shape (n, p) [events/year]
        What is left to happen to firms one by one.
    scaled : int
        Policies whose exposure was scaled down.
    """

    exposures: Exposures
    events: EventSet
    leaning: NDArray[np.float32]
    perils: NDArray[np.int64]
    own: Floats
    scaled: int

    @cached_property
    def means(self) -> Floats:
        """Mean payment of an event of each peril, aggregate limit included, shape (n, p)."""
        return np.asarray(self.exposures.mean_payments() * self.exposures.left()[:, None])

    @property
    def aal(self) -> float:
        """Mean loss of the book a year [money], closed form."""
        by_policy = (self.exposures.frequencies * self.means).sum(axis=1)
        return float(self.exposures.counts() @ by_policy)


def depend(exposures: Exposures, events: EventSet) -> Dependence:
    """Carve common causes out of the frequencies of a book.

    Hits of common causes are taken out of the frequency of their peril, so that a policy's
    expected number of events is the same with and without dependence.

    Raises
    ------
    UnknownCode
        If a scenario's peril is not one of the book's.
    """
    order = {peril: at for at, peril in enumerate(exposures.perils)}
    unknown = {one.cause.peril for one in events.scenarios} - order.keys()
    if unknown:
        known = ", ".join(order)
        fault = Fault("peril", ", ".join(sorted(unknown)), "must be one of", known, "unknown")
        raise UnknownCode("a common cause has no peril in the book", [fault])
    perils = np.array([order[one.cause.peril] for one in events.scenarios], dtype=np.int64)
    leaning = np.empty((len(exposures), len(perils)), dtype=np.float32)
    for at, scenario in enumerate(events.scenarios):
        prone = exposures.frequencies[:, perils[at]] / events.reference[scenario.cause.peril]
        prone = np.minimum(prone, 1 / scenario.hit_shares[-1])
        leaning[:, at] = chances(exposures, scenario) * prone
    hits = np.array([one.hits for one in events.scenarios])
    own = exposures.frequencies.copy()
    scaled = np.zeros(len(exposures), dtype=bool)
    for peril in np.unique(perils):
        of = np.flatnonzero(perils == peril)
        shocked = leaning[:, of] @ hits[of]
        most = MOST_CARVED * exposures.frequencies[:, peril]
        over = shocked > most
        share = np.where(over, most / np.where(shocked > 0, shocked, 1.0), 1.0)
        leaning[:, of] *= share[:, None].astype(np.float32)
        own[:, peril] -= leaning[:, of] @ hits[of]
        scaled |= over
    return Dependence(exposures, events, leaning, perils, own, int(scaled.sum()))


def chances(exposures: Exposures, scenario: Scenario) -> Floats:
    """Give the chance of every policy to lean on the provider and region of a scenario, (n,).

    A declared provider is certain. One that is not declared is as likely as its market share; a
    region that is not declared as its share of the provider.
    """
    if not scenario.layer:
        return np.ones(len(exposures))
    if scenario.layer not in exposures.leans_on:
        return np.full(len(exposures), scenario.share)
    codes, names = exposures.leans_on[scenario.layer]
    # The last entry answers for -1: not declared.
    found = np.array([float(scenario.provider in name.split(";")) for name in names] + [np.nan])
    chance = found[codes]
    if scenario.region:
        regions, called = exposures.leans_on.get(REGION, (np.full(len(exposures), -1), ()))
        part = scenario.region_share
        chance = (
            chance * np.array([float(scenario.region == name) for name in called] + [part])[regions]
        )
    return np.where(np.isnan(chance), scenario.share, chance)
