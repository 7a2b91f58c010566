"""Accumulation: common causes that hit many policies at once, as dated judgement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.special import ndtr

from risk.assess import central, perils_of
from risk.loss.severity import Floats
from risk.portfolio.accumulation.providers import Provider, shared_providers
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
    hit_share, ln_sd, most_hit : float
        Share that one event hits of those like the reference firm who lean on the cause:
        lognormal with this median, capped.
    peril : str
        What a hit is, and so what it costs.
    layers : tuple of str
        Dependencies that carry it; none: everybody.
    spread : str
        How the providers share the rate: ``equally``, as all are as reliable, or ``by_share``, as
        many customers draw many attackers.
    whole : float
        Share of the events that reach all regions of a provider; the rest reach one.
    """

    id: str
    zh: str
    en: str
    rate: float
    hit_share: float
    ln_sd: float
    most_hit: float
    peril: str
    layers: tuple[str, ...] = ()
    spread: Literal["equally", "by_share"] = "equally"
    whole: float = 1.0

    @property
    def label(self) -> Text:
        """Name of the class."""
        return Text(zh=self.zh, en=self.en)


class Shift(Strict):
    """How a preset differs from the default."""

    rate: float
    loss: float


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
    reference : mapping of str to float [events/year]
        Frequency of each peril of the reference firm. A firm twice as prone to a peril is hit
        twice as often by causes that bring it.
    """

    scenarios: tuple[Scenario, ...]
    year_cv: float
    shape: float
    reference: Mapping[str, float]

    def without_causes(self) -> EventSet:
        """Give the same market without any common cause."""
        return replace(self, scenarios=())


def footprints(median: float, ln_sd: float, most: float) -> tuple[Floats, Floats]:
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
    return chances, np.minimum(sizes, most)


def event_set(rulebook: Rulebook, country: str, preset: Preset = "default") -> EventSet:
    """Give the common causes of a market.

    An event hits the same share of a large provider's customers as of a small one's.

    Parameters
    ----------
    rulebook : Rulebook
    country : str
        ISO 3166; its providers are those of ``synthetic.markets``.
    preset : str

    Raises
    ------
    UnknownCode
        If the country has no providers.
    """
    shift = rulebook.read("dependence.presets", dict[str, Shift])[preset]
    providers = shared_providers(rulebook, country)
    scenarios: list[Scenario] = []
    for cause in rulebook.read("dependence.classes", tuple[CauseClass, ...]):
        sizes = footprints(shift.loss * cause.hit_share, cause.ln_sd, cause.most_hit)
        rate = shift.rate * cause.rate
        if cause.layers:
            named = [one for one in providers if one.layer in cause.layers]
            scenarios += _by_provider(cause, named, rate, sizes)
        else:
            scenarios.append(Scenario(cause.id, cause, "", "", "", 1.0, 1.0, rate, *sizes))
    middle, perils = central(rulebook), [one.id for one in perils_of(rulebook)]
    return EventSet(
        tuple(scenarios),
        float(rulebook.value("dependence.year_cv")),
        float(rulebook.value("calibration.heterogeneity_shape")),
        dict(zip(perils, middle.rate.item() * middle.shares[0], strict=True)),
    )


def _by_provider(
    cause: CauseClass, providers: list[Provider], rate: float, sizes: tuple[Floats, Floats]
) -> list[Scenario]:
    """Share a rate among providers, and a provider's among it as a whole and its regions."""
    weights = np.array([1.0 if cause.spread == "equally" else one.share for one in providers])
    found = []
    for one, each in zip(providers, rate * weights / weights.sum(), strict=True):
        whole = cause.whole if one.regions else 1.0
        reach = {"": whole} | dict.fromkeys(one.regions, (1 - whole) / max(len(one.regions), 1))
        for region, part in reach.items():
            if part == 0:
                continue
            place = 1 / len(one.regions) if region else 1.0
            name = "/".join(word for word in (cause.id, one.layer, one.name, region) if word)
            of = (one.layer, one.name, region, one.share * place, place, each * part)
            found.append(Scenario(name, cause, *of, *sizes))
    return found
