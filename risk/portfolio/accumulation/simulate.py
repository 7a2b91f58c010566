"""Accumulation: years drawn policy by policy, for terms that no transform holds and as a check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from risk.loss.severity import Floats, refuse
from risk.portfolio.accumulation.dependence import Dependence

Ints = NDArray[np.int64]
BLOCK = 10_000
"""Years drawn together. Part of what a seed means."""


@dataclass(frozen=True)
class Events:
    """Events of common causes in drawn years, one row each, by year.

    Parameters
    ----------
    year, scenario, footprint : ndarray of int, shape (e,)
        Positions.
    loss : ndarray, shape (e,) [money]
    """

    year: Ints
    scenario: Ints
    footprint: Ints
    loss: Floats


@dataclass(frozen=True)
class Payments:
    """Payments of drawn years, one row a policy and event, before annual aggregate limits.

    Parameters
    ----------
    year, event, policy : ndarray of int, shape (r,)
        Positions; events of common causes are numbered as in :class:`Events`, single ones after
        them; within a block of years single ones are -1.
    paid : ndarray, shape (r,) [money]
    """

    year: Ints
    event: Ints
    policy: Ints
    paid: Floats


@dataclass(frozen=True)
class DrawnYears:
    """Drawn years of a book.

    Parameters
    ----------
    total : ndarray, shape (y,) [money/year]
        After every policy's annual aggregate limit.
    single : ndarray, shape (y,) [money/year]
        Of single events alone, before it.
    largest : ndarray, shape (y,) [money]
        Largest event, single or common, before it.
    events : Events
        Of common causes, before it.
    payments : Payments or None
        What each policy was paid for each event, where asked for.
    """

    total: Floats
    single: Floats
    largest: Floats
    events: Events
    payments: Payments | None = None

    def mean(self) -> tuple[float, float]:
        """Give the mean year and its standard error [money/year]."""
        return float(self.total.mean()), float(self.total.std(ddof=1) / np.sqrt(len(self.total)))


def draw_years(
    dependence: Dependence, years: int, seed: int, *, payments: bool = False
) -> DrawnYears:
    """Draw years event by event and policy by policy.

    Block k of 10,000 years has its own stream, child k of the seed: common random numbers for
    books of the same size, and the first years of a longer run are those of a shorter one.

    Parameters
    ----------
    dependence : Dependence
    years : int
        1 or more.
    seed : int
    payments : bool
        Whether to keep every payment; a year of 1,000 policies has about 10.

    Raises
    ------
    InvalidLoss
        If there are no years.
    """
    if dependence.exposures.count is not None:
        way = "give one row a policy"
        raise refuse("count", "counts", "a drawn policy is one policy", way)
    if years < 1:
        raise refuse("years", years, "must be 1 or more", "draw at least one year")
    blocks = -(-years // BLOCK)
    streams = np.random.SeedSequence(seed).spawn(blocks)
    parts = [
        _block(dependence, min(BLOCK, years - k * BLOCK), k * BLOCK, np.random.default_rng(stream))
        for k, stream in enumerate(streams)
    ]

    def joined(rows: Sequence[object], *names: str) -> list[Any]:
        return [np.concatenate([getattr(row, name) for row in rows]) for name in names]

    of_causes = [part.events for part in parts]
    events = Events(*joined(of_causes, "year", "scenario", "footprint", "loss"))
    kept = _joined_payments(parts, len(events.year)) if payments else None
    total, single, largest = joined(parts, "total", "single", "largest")
    return DrawnYears(total, single, largest, events, kept)


def _joined_payments(parts: Sequence[DrawnYears], events: int) -> Payments:
    """Give the payments of all blocks, numbered through: events of causes, then single ones."""
    rows, causes, singles = [], 0, events
    for part in parts:
        of = part.payments
        assert of is not None  # noqa: S101 - a block always keeps them
        own = of.event < 0
        event = np.where(own, singles + np.cumsum(own) - 1, of.event + causes)
        rows.append(Payments(of.year, event, of.policy, of.paid))
        causes, singles = causes + len(part.events.year), singles + int(own.sum())
    columns = ("year", "event", "policy", "paid")
    return Payments(*(np.concatenate([getattr(row, name) for row in rows]) for name in columns))


def _block(dependence: Dependence, years: int, first: int, rng: np.random.Generator) -> DrawnYears:
    exposures = dependence.exposures
    alone = _single_events(dependence, years, rng)
    year, scenario, footprint, hits = _cause_events(dependence, years, rng)
    loss: Floats = np.bincount(hits.event, hits.paid, len(year)).astype(float)
    single: Floats = np.bincount(alone.year, alone.paid, years).astype(float)
    total: Floats = single + np.bincount(year, loss, years)
    largest = np.zeros(years)
    np.maximum.at(largest, alone.year, alone.paid)
    np.maximum.at(largest, year, loss)
    rows = Payments(
        np.concatenate([hits.year, alone.year]),
        np.concatenate([hits.event, alone.event]),
        np.concatenate([hits.policy, alone.policy]),
        np.concatenate([hits.paid, alone.paid]),
    )
    if exposures.aggregate_limit is not None:
        key, of = np.unique(rows.year * len(exposures) + rows.policy, return_inverse=True)
        paid = np.bincount(of, rows.paid, len(key))
        over = np.maximum(paid - exposures.aggregate_limit[key % len(exposures)], 0.0)
        total -= np.bincount(key // len(exposures), over, years)
    rows = replace(rows, year=rows.year + first)
    events = Events(year + first, scenario, footprint, loss)
    return DrawnYears(total, single, largest, events, rows)


def _single_events(dependence: Dependence, years: int, rng: np.random.Generator) -> Payments:
    """Draw single events: clusters of a policy's year, logarithmic in number.

    A negative binomial is a Poisson number of clusters; the gamma year scales how many.
    """
    variance, shape = dependence.events.year_cv**2, dependence.events.shape
    by_policy = dependence.own.sum(axis=1)
    rates = shape * np.log1p(by_policy / shape)
    bad = rng.gamma(1 / variance, variance, years) if variance else np.ones(years)
    clusters = rng.poisson(bad * rates.sum())
    year = np.repeat(np.arange(years), clusters)
    policy = _pick(rates, len(year), rng)
    chance = by_policy[policy] / (shape + by_policy[policy])
    size = rng.logseries(chance) if len(chance) else np.zeros(0, dtype=np.int64)
    year, policy = np.repeat(year, size), np.repeat(policy, size)
    ladder = np.cumsum(dependence.own, axis=1) / by_policy[:, None]
    peril = (rng.random(len(year))[:, None] > ladder[policy]).sum(axis=1)
    none = np.full(len(year), -1)
    return Payments(year, none, policy, _pay(dependence, policy, peril, rng))


def _cause_events(
    dependence: Dependence, years: int, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints, Payments]:
    """Draw events of common causes and whom they hit, each exposed policy by its own coin."""
    size = len(dependence.exposures)
    found: list[tuple[Ints, int, int]] = []
    hit_events: list[Ints] = [np.zeros(0, dtype=np.int64)]
    hit_policies: list[Ints] = [np.zeros(0, dtype=np.int64)]
    hit_perils: list[Ints] = [np.zeros(0, dtype=np.int64)]
    begun = 0
    for at, scenario in enumerate(dependence.events.scenarios):
        counts = rng.poisson(scenario.rate * scenario.chances * years)
        most = float(dependence.leaning[:, at].max())
        for footprint, count in enumerate(counts):
            found.append((rng.integers(0, years, count), at, footprint))
            event, policy = _coins(count, size, most * scenario.hit_shares[footprint], rng)
            hit = rng.random(len(policy)) * most < dependence.leaning[policy, at]
            hit_events.append(event[hit] + begun)
            hit_policies.append(policy[hit])
            hit_perils.append(np.full(int(hit.sum()), dependence.perils[at]))
            begun += count
    year = np.concatenate([one[0] for one in found] or [np.zeros(0, dtype=np.int64)])
    scenarios = np.repeat([one[1] for one in found], [len(one[0]) for one in found]).astype(int)
    prints = np.repeat([one[2] for one in found], [len(one[0]) for one in found]).astype(int)
    events, policies = np.concatenate(hit_events), np.concatenate(hit_policies)
    paid = _pay(dependence, policies, np.concatenate(hit_perils), rng)
    return year, scenarios, prints, Payments(year[events], events, policies, paid)


def _coins(count: int, size: int, share: float, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Toss a coin for every policy in every event, by the distances between heads."""
    line, steps = count * size, []
    reached = -1
    while share > 0 and line and reached < line:
        more = int((line - reached) * share + 6 * np.sqrt((line - reached) * share) + 10)
        heads = reached + np.cumsum(rng.geometric(share, more))
        steps.append(heads)
        reached = int(heads[-1])
    heads = np.concatenate(steps) if steps else np.zeros(0, dtype=np.int64)
    heads = heads[heads < line]
    return heads // max(size, 1), heads % max(size, 1)


def _pick(weights: Floats, count: int, rng: np.random.Generator) -> Ints:
    """Pick positions in proportion to weights, with replacement."""
    ladder = np.cumsum(weights)
    if not count:
        return np.zeros(0, dtype=np.int64)
    return np.asarray(np.searchsorted(ladder, rng.random(count) * ladder[-1], side="right"))


def _pay(dependence: Dependence, policy: Ints, peril: Ints, rng: np.random.Generator) -> Floats:
    """Draw what events cost and give what is paid for them."""
    exposures = dependence.exposures
    mu, sigma = exposures.mu[policy, peril], exposures.sigma[policy, peril]
    loss = np.exp(mu + sigma * rng.standard_normal(len(policy)))
    paid = np.clip(loss - exposures.retention[policy], 0.0, exposures.limit[policy])
    return np.asarray(paid * (1 - exposures.coinsurance[policy]))
