"""Accumulation: years of a book of any size, drawn from the exact distribution of each event."""

from __future__ import annotations

import numpy as np

from risk.loss.severity import Floats, refuse
from risk.portfolio.accumulation.simulate import DrawnYears, Events, Ints
from risk.portfolio.accumulation.year import BookYear


def draw_book(year: BookYear, years: int, seed: int) -> DrawnYears:
    """Draw years of a book without drawing policies.

    Single events are drawn together, from the distribution of their sum; an event of a common
    cause from that of the cause and footprint. Time does not grow with the number of policies.

    Parameters
    ----------
    year : BookYear
    years : int
        1 or more.
    seed : int
        Same seed, same years: common random numbers for books of the same market.

    Returns
    -------
    DrawnYears
        ``largest`` is of common causes alone.

    Raises
    ------
    InvalidLoss
        If there are no years.
    """
    if years < 1:
        raise refuse("years", years, "must be 1 or more", "draw at least one year")
    streams = np.random.SeedSequence(seed).spawn(2)
    rng = np.random.default_rng(streams[0])
    single = _quantiles(year.inverse(year.single_transform()), rng.random(years)) * year.step
    events = _events(year, years, np.random.default_rng(streams[1]))
    total = single + np.bincount(events.year, events.loss, years)
    largest = np.zeros(years)
    np.maximum.at(largest, events.year, events.loss)
    return DrawnYears(total, single, largest, events)


def _events(year: BookYear, years: int, rng: np.random.Generator) -> Events:
    when: list[Ints] = []
    which: list[tuple[int, int, int]] = []
    losses: list[Floats] = []
    for at, scenario in enumerate(year.dependence.events.scenarios):
        counts = rng.poisson(scenario.rate * scenario.chances * years)
        struck = np.flatnonzero(counts)
        for footprint, transform in zip(struck, year.events_transform(at, struck), strict=True):
            count = int(counts[footprint])
            when.append(rng.integers(0, years, count))
            which.append((at, int(footprint), count))
            mass = year.inverse(transform)
            losses.append(_quantiles(mass, rng.random(count)) * year.step)
    if not when:
        nothing = np.zeros(0, dtype=np.int64)
        return Events(nothing, nothing, nothing, np.zeros(0))
    scenarios, footprints, repeats = (np.array(column) for column in zip(*which, strict=True))
    found = np.concatenate(when)
    order = np.argsort(found, kind="stable")
    return Events(
        found[order],
        np.repeat(scenarios, repeats)[order],
        np.repeat(footprints, repeats)[order],
        np.concatenate(losses)[order],
    )


def _quantiles(mass: Floats, chances: Floats) -> Floats:
    """Give the grid points at which a distribution reaches chances."""
    below = np.cumsum(mass)
    found = np.searchsorted(below / below[-1], chances)
    return np.minimum(found, len(mass) - 1).astype(float)
