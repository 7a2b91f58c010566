"""Portfolio: the dated figures behind a synthetic book, read once and made into tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from risk.errors import Fault, UnknownCode
from risk.portfolio.draws import Floats
from risk.profile import Sensitive
from risk.rulebook import Rulebook
from risk.rulebook.schema import Status, Strict

KINDS = tuple(Sensitive.model_fields)
LEVELS = ("LOW", "MEDIUM", "HIGH")


class SizeClass(Strict):
    """A class of the published table; ``mean`` heads only serve as a check."""

    least: int
    most: int
    mean: float


class ControlShare(Strict):
    """How often a control is found; ``sign`` says how maturity moves it."""

    field: str
    in_place: float
    partly: float = 0.0
    sign: int
    status: Status
    source: str
    at: str = ""


class Market(Strict):
    """A country that can be drawn."""

    currency: str
    revenue_ratio: float
    locale: str
    providers: str


class Cloud(Strict):
    """A cloud provider with its share of the firms in the cloud."""

    name: str
    share: float
    regions: tuple[str, ...]
    status: Status
    source: str
    at: str = ""


class Providers(Strict):
    """Whom the firms of a market lean on."""

    no_cloud: float
    cloud: tuple[Cloud, ...]
    mail: dict[str, float]
    software: dict[str, float]


class CoverAsked(Strict):
    """What firms ask for."""

    limit_over_revenue: float
    retention_over_limit: float
    parts: dict[str, float]
    aggregate_over_limit: dict[int, float]
    coinsurance_percent: dict[int, float]
    waiting_hours: dict[int, float]
    months: int


@dataclass(frozen=True)
class Figures:
    """Everything a block is drawn from; sectors are rows in the order of ``sectors``.

    Parameters
    ----------
    rulebook : Rulebook
        Of the day and place.
    country : str
        ISO 3166.
    market : Market
    sectors : tuple of str
    sector_weights : ndarray, shape (s,) [firms]
    size_classes : tuple of SizeClass
        c classes.
    size_shares : ndarray, shape (s, c)
    codes : tuple of str
        GB/T 4754-2017.
    code_weights : ndarray, shape (s, codes)
    revenue_per_head : ndarray, shape (s,) [currency of the market a year]
    assets_per_revenue : ndarray, shape (s,) [years]
    persons_per_head : ndarray, shape (s,)
    sensitive : ndarray, shape (s, 6, 2)
        Chance of holding a kind, and median share of the people.
    impact : ndarray, shape (s, 4)
    controls : tuple of ControlShare
    providers : Providers
    cover : CoverAsked
    unknown : mapping
        Share of unknown answers by group.
    """

    rulebook: Rulebook
    country: str
    market: Market
    sectors: tuple[str, ...]
    sector_weights: Floats
    size_classes: tuple[SizeClass, ...]
    size_shares: Floats
    codes: tuple[str, ...]
    code_weights: Floats
    revenue_per_head: Floats
    assets_per_revenue: Floats
    persons_per_head: Floats
    sensitive: Floats
    impact: Floats
    controls: tuple[ControlShare, ...]
    providers: Providers
    cover: CoverAsked
    unknown: Mapping[str, float]

    def value(self, key: str) -> Any:
        """Give a plain value of the ``synthetic`` entries."""
        return self.rulebook.value(f"synthetic.{key}")


def read_figures(rulebook: Rulebook, country: str) -> Figures:
    """Read the ``synthetic`` entries of a day's rulebook.

    Raises
    ------
    UnknownCode
        If no book can be drawn for the country.
    """
    markets = rulebook.read("synthetic.markets", dict[str, Market])
    if country not in markets:
        raise UnknownCode(
            f"no synthetic book for {country}",
            [
                Fault(
                    "country",
                    country,
                    "figures for a synthetic book are needed",
                    f"use one of {', '.join(markets)}, or add it to synthetic.markets",
                    UnknownCode.code,
                )
            ],
        )
    market = markets[country]
    firms = rulebook.read("synthetic.firms", dict[str, int])
    sectors = tuple(firms)

    def by_sector(key: str) -> Floats:
        table = rulebook.value(key)
        return np.array([table[sector] for sector in sectors], dtype=float)

    codes = rulebook.read("synthetic.codes", dict[str, dict[str, float]])
    every = tuple(code for sector in sectors for code in codes[sector])
    sensitive = rulebook.read("synthetic.sensitive", dict[str, dict[str, tuple[float, float]]])
    exchange = rulebook.value("calibration.exchange")
    in_market = market.revenue_ratio * exchange[market.currency] / exchange["CNY"]
    return Figures(
        rulebook=rulebook,
        country=country,
        market=market,
        sectors=sectors,
        sector_weights=np.array([firms[sector] for sector in sectors], dtype=float),
        size_classes=rulebook.read("synthetic.size_classes", tuple[SizeClass, ...]),
        size_shares=by_sector("synthetic.size_shares"),
        codes=every,
        code_weights=np.array(
            [[codes[sector].get(code, 0.0) for code in every] for sector in sectors]
        ),
        revenue_per_head=by_sector("holdings.revenue_per_head") * in_market,
        assets_per_revenue=by_sector("synthetic.assets_per_revenue"),
        persons_per_head=by_sector("holdings.persons_per_head"),
        sensitive=np.array(
            [[sensitive[sector].get(kind, (0.0, 0.0)) for kind in KINDS] for sector in sectors]
        ),
        impact=by_sector("synthetic.impact"),
        controls=rulebook.read("synthetic.controls", tuple[ControlShare, ...]),
        providers=rulebook.read("synthetic.providers", dict[str, Providers])[market.providers],
        cover=rulebook.read("synthetic.cover", CoverAsked),
        unknown=rulebook.read("synthetic.unknown", dict[str, float]),
    )
