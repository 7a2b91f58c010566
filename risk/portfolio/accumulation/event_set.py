"""Accumulation: common causes that hit many policies at once, as dated judgement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import ndtr

from risk.loss.severity import Floats
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict, Text

Preset = Literal["low", "default", "high"]

STEP = 0.2
"""Distance between footprints, in standard deviations of their logarithm."""
ENDS = (-2.4, 4.2)
"""Smallest and largest footprint, in the same; beyond 4.2 lies 1 event in 75,000."""


class CauseClass(Strict):
    """A kind of common cause.

    Parameters
    ----------
    rate : float
        Events a year in the whole market.
    median_loss, ln_sd, most : float
        Loss of an event as a share of the market's premium; lognormal, capped.
    hit_share : float
        Median share of those who lean on the cause that one event hits.
    peril : str
        What a hit is, and so what it costs.
    layers : tuple of str
        Dependencies that carry it; none: everybody.
    whole : float
        Share of the events that reach all regions of a provider; the rest reach one.
    """

    id: str
    zh: str
    en: str
    rate: float
    median_loss: float
    ln_sd: float
    most: float
    hit_share: float
    peril: str
    layers: tuple[str, ...] = ()
    whole: float = 1.0

    @property
    def label(self) -> Text:
        """Name of the class."""
        return Text(zh=self.zh, en=self.en)


class Shift(Strict):
    """How a preset differs from the default."""

    rate: float
    loss: float


class Provider(Strict):
    """Somebody many firms lean on.

    Parameters
    ----------
    share : float
        Of all firms.
    regions : dict of str to float
        Share of the provider's customers by region; none where it has no regions.
    """

    name: str
    share: float
    regions: dict[str, float] = {}


@dataclass(frozen=True)
class Scenario:
    """One cause that can strike, with how often and how widely.

    Parameters
    ----------
    id : str
        Class, layer, provider and region, joined by ``/``.
    cause : CauseClass
    layer, provider, region : str
        Whom a firm leans on to be exposed; empty for all.
    share : float
        Chance that a firm which does not say leans on it.
    region_share : float
        The same of a firm of the provider that does not say its region.
    rate : float [events/year]
    chances : ndarray, shape (l,)
        Of the l footprints; sum to 1.
    hit_shares : ndarray, shape (l,)
        Share of the exposed that is hit, in [0, 1], ascending.
    """

    id: str
    cause: CauseClass
    layer: str
    provider: str
    region: str
    share: float
    region_share: float
    rate: float
    chances: Floats
    hit_shares: Floats

    @property
    def hits(self) -> float:
        """Expected hits a year of a policy that leans on it."""
        return float(self.rate * (self.chances @ self.hit_shares))


@dataclass(frozen=True)
class EventSet:
    """Common causes of a market on a day.

    Parameters
    ----------
    scenarios : tuple of Scenario
    year_cv : float
        Coefficient of variation of what makes a year bad for everybody; gamma with mean 1.
    shape : float
        Gamma shape of the difference between like firms.
    """

    scenarios: tuple[Scenario, ...]
    year_cv: float
    shape: float

    def without_causes(self) -> EventSet:
        """Give the same market without any common cause."""
        return EventSet((), self.year_cv, self.shape)


def footprints(median: float, ln_sd: float, most: float = 1.0) -> tuple[Floats, Floats]:
    """Give chances and sizes of a lognormal footprint in steps, its mean kept but for the cap.

    Returns
    -------
    tuple of ndarray, shape (l,)
        Chances, and shares in [0, 1].
    """
    edges = np.arange(ENDS[0], ENDS[1] + STEP / 2, STEP)
    below = np.concatenate([[0.0], ndtr(edges), [1.0]])
    # Share of the mean between two edges, for the conditional mean of every step.
    shifted = np.concatenate([[0.0], ndtr(edges - ln_sd), [1.0]])
    chances = np.diff(below)
    sizes = median * np.exp(ln_sd**2 / 2) * np.diff(shifted) / chances
    return chances, np.minimum(sizes, min(most, 1.0))


def event_set(rulebook: Rulebook, market: str, preset: Preset = "default") -> EventSet:
    """Give the common causes of a market.

    Every named provider of a class is judged equally reliable: they share the rate of the class
    equally. An event hits the same share of a large provider's customers as of a small one's.

    Parameters
    ----------
    rulebook : Rulebook
    market : str
        As in ``dependence.providers``: CN, EU, US.
    preset : str

    Raises
    ------
    UnknownCode
        If the market is not known.
    """
    shift = rulebook.read("dependence.presets", dict[str, Shift])[preset]
    layers = rulebook.read(f"dependence.providers.{market}", dict[str, tuple[Provider, ...]])
    scenarios = []
    for cause in rulebook.read("dependence.classes", tuple[CauseClass, ...]):
        named = [(layer, one) for layer in cause.layers for one in layers.get(layer, ())]
        rate = shift.rate * cause.rate
        most = cause.hit_share * cause.most / cause.median_loss
        chances, sizes = footprints(shift.loss * cause.hit_share, cause.ln_sd, most)
        if not cause.layers:
            scenarios.append(
                Scenario(cause.id, cause, "", "", "", 1.0, 1.0, rate, chances, sizes)
            )
        for layer, one in named:
            each = rate / len(named)
            whole = cause.whole if one.regions else 1.0
            reach = {"": whole} | {
                region: (1 - whole) / len(one.regions) for region in one.regions if whole < 1
            }
            scenarios += [
                Scenario(
                    "/".join(part for part in (cause.id, layer, one.name, region) if part),
                    cause,
                    layer,
                    one.name,
                    region,
                    one.share * one.regions.get(region, 1.0),
                    one.regions.get(region, 1.0),
                    each * share,
                    chances,
                    sizes,
                )
                for region, share in reach.items()
            ]
    return EventSet(
        tuple(scenarios),
        float(rulebook.value("dependence.year_cv")),
        float(rulebook.value("calibration.heterogeneity_shape")),
    )
