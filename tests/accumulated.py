"""Books with common causes, small enough to be drawn policy by policy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from risk.portfolio.accumulation import EventSet, Exposures, Scenario
from risk.portfolio.accumulation.event_set import CauseClass, footprints

PERILS = ("bec", "transfer_fraud", "ransomware", "other_first_party", "third_party")
REFERENCE = dict(zip(PERILS, 0.018 * np.array([0.305, 0.27, 0.21, 0.175, 0.04]), strict=True))
LIMITS = np.array([1e5, 2.5e5, 5e5, 1e6, 2e6, 5e6])
CLOUDS = ("a", "b", "c", "own servers")


def book(policies: int, clouds=(0.2, 0.3, 0.2, 0.1, 0.2), limits=LIMITS, seed=1) -> Exposures:
    """Draw a book: lognormal revenue, limits from a menu, premium at a loss ratio of 45 %."""
    rng = np.random.default_rng(seed)
    size = np.exp(rng.normal(np.log(0.3), 1.2, policies))[:, None]
    limit = limits[rng.integers(0, len(limits), policies)]
    drawn = Exposures(
        PERILS,
        size**0.4 * np.array([*REFERENCE.values()]),
        np.array([9.6, 11, 11.45, 9.7, 10.3]) + 0.28 * np.log(size),
        np.tile([1.5, 1.35, 1.9, 1.8, 1.9], (policies, 1)),
        retention=limit / 100,
        limit=limit,
        coinsurance=np.where(rng.random(policies) < 0.15, 0.1, 0.0),
        premium=np.zeros(policies),
        leans_on={"cloud_provider": (rng.choice(5, policies, p=clouds) - 1, CLOUDS)},
    )
    expected = (drawn.frequencies * drawn.mean_payments()).sum(axis=1)
    return replace(drawn, premium=expected / 0.45)


def causes(providers: int = 3, outages: float = 0.4, year_cv: float = 0.15) -> EventSet:
    """Give outages of the first providers, and a cause that can reach everybody."""
    kinds = [
        (CauseClass(id="outage", zh="中断", en="Outage", rate=outages, hit_share=0.02, ln_sd=1.3,
                    most_hit=0.5, peril="other_first_party", layers=("cloud_provider",)), "abc"),
        (CauseClass(id="worm", zh="蠕虫", en="Worm", rate=0.135, hit_share=0.004, ln_sd=1.4,
                    most_hit=0.2, peril="ransomware"), None),
    ]  # fmt: skip
    found = []
    for kind, names in kinds:
        prints = footprints(kind.hit_share, kind.ln_sd, kind.most_hit)
        for name in (names or " ")[:providers]:
            layer = "cloud_provider" if names else ""
            rate = kind.rate / providers if names else kind.rate
            of = (layer, name.strip(), "", 0.2 if names else 1.0, 1.0, rate)
            found.append(Scenario(f"{kind.id}/{name}", kind, *of, *prints))
    return EventSet(tuple(found), year_cv, 2.0, REFERENCE)
