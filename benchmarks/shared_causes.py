"""Books under common causes, and two other ways to their worst years."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from scipy.special import ndtri
from scipy.stats import gamma, poisson, qmc

LEVEL = 0.995
SCENARIOS = 20
YEARS = 10_000
STRATUM = 1 << 22
MOST_EVENTS = 5
PERILS = ("bec", "transfer_fraud", "ransomware", "other_first_party", "third_party")
REFERENCE = dict(zip(PERILS, 0.018 * np.array([0.305, 0.27, 0.21, 0.175, 0.04]), strict=True))


def book(policies: int) -> Any:
    """Give policies with limits of 100,000 to 5,000,000, half of them on ten cloud providers."""
    from risk.portfolio.accumulation import Exposures

    rng = np.random.default_rng(1)
    size = np.exp(rng.normal(np.log(0.3), 1.2, policies))[:, None]
    limit = np.array([1e5, 2.5e5, 5e5, 1e6, 2e6, 5e6])[rng.integers(0, 6, policies)]
    names = (*(f"provider {k}" for k in range(SCENARIOS - 2)), "own servers")
    drawn = Exposures(
        PERILS,
        size**0.4 * np.array([*REFERENCE.values()]),
        np.array([9.6, 11, 11.45, 9.7, 10.3]) + 0.28 * np.log(size),
        np.tile([1.5, 1.35, 1.9, 1.8, 1.9], (policies, 1)),
        retention=limit / 100,
        limit=limit,
        coinsurance=np.zeros(policies),
        premium=np.zeros(policies),
        leans_on={"cloud_provider": (rng.integers(-1, SCENARIOS - 1, policies), names)},
    )
    expected = (drawn.frequencies * drawn.mean_payments()).sum(axis=1)
    return replace(drawn, premium=expected / 0.45)


def causes() -> Any:
    """Give 18 provider outages, a campaign and a worm."""
    from risk.portfolio.accumulation import EventSet, Scenario
    from risk.portfolio.accumulation.event_set import CauseClass, footprints

    def kind(name: str, rate: float, share: float, sd: float, most: float, **of: Any) -> Any:
        return CauseClass(id=name, zh=name, en=name, rate=rate, hit_share=share, ln_sd=sd,
                          most_hit=most, **of)  # fmt: skip

    outage = kind("outage", 0.4, 0.02, 1.3, 0.5, peril="other_first_party",
                  layers=("cloud_provider",))  # fmt: skip
    everywhere = (
        kind("campaign", 0.12, 0.0033, 1.4, 0.16, peril="ransomware"),
        kind("worm", 0.015, 0.012, 0.7, 0.075, peril="ransomware"),
    )
    count = SCENARIOS - len(everywhere)
    found = [
        Scenario(f"outage {k}", outage, "cloud_provider", f"provider {k}", "", 1 / SCENARIOS, 1.0,
                 outage.rate / count, *footprints(outage.hit_share, outage.ln_sd, 0.5))
        for k in range(count)
    ]  # fmt: skip
    found += [
        Scenario(one.id, one, "", "", "", 1.0, 1.0, one.rate,
                 *footprints(one.hit_share, one.ln_sd, one.most_hit))
        for one in everywhere
    ]  # fmt: skip
    return EventSet(tuple(found), 0.15, 2.0, REFERENCE)


@cache
def conditional_reference(policies: int) -> tuple[float, float]:
    """Give VaR and TVaR by conditioning and quasi-random years, from moments alone.

    Given the number of events, their kinds and the year, the sum of many policies is taken as
    normal with its exact mean and variance; numbers of events are strata, 4 million years each.
    """
    from risk.portfolio.accumulation import depend

    dependence = depend(book(policies), causes())
    exposures, events = dependence.exposures, dependence.events
    first, second = _moments(exposures)
    single = float((dependence.own * first).sum())
    alike = float(((dependence.own * first).sum(axis=1) ** 2).sum()) / events.shape
    noise = float((dependence.own * second).sum())
    table = []
    for at, one in enumerate(events.scenarios):
        peril, leaning = dependence.perils[at], dependence.leaning[:, at].astype(float)
        mean, square = leaning @ first[:, peril], leaning @ second[:, peril]
        both = float((leaning**2) @ first[:, peril] ** 2)
        table += [
            (one.rate * chance, share * mean, share * square - share**2 * both)
            for chance, share in zip(one.chances, one.hit_shares, strict=True)
        ]
    rates, means, variances = np.array(sorted(table, key=lambda row: row[1])).T
    ladder = np.cumsum(rates) / rates.sum()
    cv = events.year_cv**2
    totals, weights = [], []
    for count in range(MOST_EVENTS + 1):
        points = qmc.Sobol(count + 2, seed=count).random(STRATUM)
        bad = gamma.ppf(points[:, 0], 1 / cv, scale=cv)
        mean, variance = bad * single, bad * (noise + alike)
        for column in range(2, count + 2):
            kind = np.minimum(np.searchsorted(ladder, points[:, column]), len(ladder) - 1)
            mean, variance = mean + means[kind], variance + variances[kind]
        totals.append(mean + np.sqrt(variance) * ndtri(np.clip(points[:, 1], 1e-12, 1 - 1e-12)))
        weights.append(np.full(STRATUM, poisson.pmf(count, rates.sum()) / STRATUM))
    total, weight = np.concatenate(totals), np.concatenate(weights)
    order = np.argsort(total)
    total, weight = total[order], weight[order]
    at = int(np.searchsorted(np.cumsum(weight), LEVEL * weight.sum()))
    return float(total[at]), float(np.average(total[at:], weights=weight[at:]))


def _moments(exposures: Any) -> tuple[Any, Any]:
    """Give mean and mean square of a payment by midpoints of its probability, shape (n, p)."""
    chance = (np.arange(2_000) + 0.5) / 2_000
    # Midpoints crowd in the upper tail, where the limit cuts.
    chance, weight = 1 - chance**3, 3 * chance**2 / 2_000
    first, second = np.zeros_like(exposures.mu), np.zeros_like(exposures.mu)
    limit, retention = exposures.limit[:, None], exposures.retention[:, None]
    for z, each in zip(ndtri(chance), weight, strict=True):
        paid = np.clip(np.exp(exposures.mu + exposures.sigma * z) - retention, 0, limit)
        first += each * paid
        second += each * paid**2
    return first, second


def drawn_years(dependence: Any, years: int, seed: int) -> Any:
    """Draw years plainly: every policy of every year by itself."""
    rng = np.random.default_rng(seed)
    exposures, events = dependence.exposures, dependence.events
    total = np.zeros(years)
    cv = events.year_cv**2
    for year in range(years):
        bad = rng.gamma(1 / cv, cv)
        counts = rng.poisson(bad * dependence.own)
        policy, peril = np.nonzero(counts)
        repeats = counts[policy, peril]
        hit = [(np.repeat(policy, repeats), np.repeat(peril, repeats))]
        for at, one in enumerate(events.scenarios):
            for _ in range(rng.poisson(one.rate)):
                share = one.hit_shares[rng.choice(len(one.chances), p=one.chances)]
                struck = np.flatnonzero(
                    rng.random(len(exposures)) < share * dependence.leaning[:, at]
                )
                hit.append((struck, np.full(len(struck), dependence.perils[at])))
        who, what = (np.concatenate(column) for column in zip(*hit, strict=True))
        loss = np.exp(
            exposures.mu[who, what] + exposures.sigma[who, what] * rng.standard_normal(len(who))
        )
        total[year] = np.clip(loss - exposures.retention[who], 0, exposures.limit[who]).sum()
    return total
