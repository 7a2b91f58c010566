"""Portfolio: draw whom the firms lean on and the cover they ask for."""

from __future__ import annotations

from itertools import product

import numpy as np
import pyarrow as pa

from risk.portfolio.draw_firms import Firms
from risk.portfolio.draws import Columns, Draws, Floats, Ints, numbers, same, words
from risk.portfolio.figures import Figures

OWN_SERVERS = "own servers"
NO_PROVIDER = "none"
MANAGED = {"zh": "样本运维服务商{:02d}", "en": "Sample MSP {:02d}"}


def draw_dependencies(figures: Figures, draws: Draws) -> Columns:
    """Draw cloud, region, mail, key software and managed service provider by market share.

    ``own servers`` and ``none`` are answers, not providers that firms have in common.

    References
    ----------
    Cloud: Canalys 2024 (China), Synergy 2024 (Europe); the rest is judgement. See
    ``synthetic.providers``.
    """
    providers = figures.providers
    unknown = figures.unknown["dependencies"]
    clouds = providers.cloud
    in_cloud = (1 - providers.no_cloud) / sum(cloud.share for cloud in clouds)
    cloud = draws.pick([*(one.share * in_cloud for one in clouds), providers.no_cloud])
    cloud = np.where(draws.happens(unknown), len(clouds) + 1, cloud)
    regions = [region for one in clouds for region in one.regions]
    many = np.array([*(len(one.regions) for one in clouds), 1, 1])
    first = np.cumsum(many) - many
    region = first[cloud] + np.floor(draws.uniform() * many[cloud]).astype(np.int64)
    region = np.where(draws.happens(unknown), len(regions), region)
    mail = draws.pick(list(providers.mail.values()))
    mail = np.where(draws.happens(unknown), len(providers.mail), mail)
    used = sum(
        (draws.happens(share).astype(np.int64) << bit)
        for bit, share in enumerate(providers.software.values())
    )
    managed = managed_services(figures)
    of_all = [1 - sum(managed.values()), *managed.values()]
    manager = np.where(draws.happens(unknown), len(managed) + 1, draws.pick(of_all))
    return {
        "dependencies.cloud_provider": words(
            [*(one.name for one in clouds), OWN_SERVERS, None], cloud
        ),
        "dependencies.cloud_region": words([*regions, None, None], region),
        "dependencies.mail": words([*providers.mail, None], mail),
        "dependencies.key_software": words(_subsets(list(providers.software)), np.asarray(used)),
        "dependencies.managed_service_provider": words([NO_PROVIDER, *managed, None], manager),
    }


def managed_services(figures: Figures) -> dict[str, float]:
    """Give the market's managed service providers with the share of firms that has each."""
    managed = figures.value("managed_service")
    weights = np.arange(1, managed["count"] + 1) ** -float(managed["exponent"])
    name = MANAGED[figures.market.locale]
    shares = managed["share"] * weights / weights.sum()
    return {name.format(k + 1): float(share) for k, share in enumerate(shares)}


def _subsets(names: list[str]) -> list[str | None]:
    """Give every choice of names joined by ``;``; the first name is bit 0; none is blank."""
    return [
        ";".join(name for name, bit in zip(names, reversed(bits), strict=True) if bit) or None
        for bits in product((0, 1), repeat=len(names))
    ]


def draw_cover(figures: Figures, draws: Draws, firms: Firms) -> Columns:
    """Draw the cover: limit by revenue and retention by limit, from the menus on offer.

    Limit is revenue x share x lognormal, taken to the nearest limit on offer (by ratio);
    retention likewise from the limit. Amounts in the currency of the market. Judgement; see
    ``synthetic.cover`` for the rule of thumb behind the share.
    """
    asked = figures.cover
    spreads = figures.value("spreads")
    currency = figures.market.currency
    limit = _nearest(
        figures.rulebook.value("tariff.option_limits")[currency],
        firms.revenue * asked.limit_over_revenue * draws.spread(spreads["limit"]),
    )
    retention = _nearest(
        figures.rulebook.value("tariff.option_retentions")[currency],
        limit * asked.retention_over_limit * draws.spread(spreads["retention"]),
    )

    def chosen(menu: dict[int, float]) -> Ints:
        return np.array(list(menu))[draws.pick(list(menu.values()))]

    return {
        "cover.parts": words(list(asked.parts), draws.pick(list(asked.parts.values()))),
        "cover.limit": numbers(limit),
        "cover.aggregate_limit": numbers(limit * chosen(asked.aggregate_over_limit)),
        "cover.retention": numbers(retention),
        "cover.coinsurance": pa.array(chosen(asked.coinsurance_percent) / 100.0),
        "cover.waiting_hours": numbers(chosen(asked.waiting_hours)),
        "cover.inception": same(figures.rulebook.day.isoformat(), draws.size),
        "cover.months": same(asked.months, draws.size),
        "cover.currency": same(currency, draws.size),
    }


def _nearest(menu: list[float], wanted: Floats) -> Ints:
    steps = np.array(menu, dtype=float)
    between = np.sqrt(steps[1:] * steps[:-1])
    return steps[np.searchsorted(between, wanted)].astype(np.int64)
