"""Accumulation: whom the firms of a market have in common."""

from __future__ import annotations

from dataclasses import dataclass

from risk.portfolio.draw_cover import managed_services
from risk.portfolio.figures import read_figures
from risk.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Provider:
    """Somebody many firms lean on.

    Parameters
    ----------
    layer : str
        Which question of the profile names it, such as ``cloud_provider``.
    name : str
    share : float
        Of all firms.
    regions : tuple of str
        Judged equally used.
    """

    layer: str
    name: str
    share: float
    regions: tuple[str, ...] = ()


def shared_providers(rulebook: Rulebook, country: str) -> list[Provider]:
    """Give the named providers of a market with their shares of firms.

    Raises
    ------
    UnknownCode
        If there are no figures for the country.

    References
    ----------
    Entries ``synthetic.providers`` and ``synthetic.managed_service``; ``dependence.alone`` lists
    the answers that are no provider in common.
    """
    figures = read_figures(rulebook, country)
    market = figures.providers
    in_cloud = (1 - market.no_cloud) / sum(one.share for one in market.cloud)
    found = [
        Provider("cloud_provider", one.name, one.share * in_cloud, one.regions)
        for one in market.cloud
    ]
    for layer, shares in (
        ("mail", market.mail),
        ("key_software", market.software),
        ("managed_service_provider", managed_services(figures)),
    ):
        found += [Provider(layer, name, share) for name, share in shares.items()]
    alone = rulebook.value("dependence.alone")
    return [one for one in found if one.name not in alone]
