"""Desk: what rule files laid over the rulebook do to the prices of some firms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from risk.desk.quoting.pricing import Request
from risk.desk.quoting.quote import Quote, quote
from risk.profile import Profile
from risk.rulebook.read import Library


def tried_prices(
    profiles: Iterable[Profile], day: date, overlays: tuple[Library, ...]
) -> list[dict[str, Any]]:
    """Give the premium of each firm before and after, as asked and at the largest limit.

    Parameters
    ----------
    profiles : iterable of Profile
        Firms that cannot be priced are left out.
    day : date
        Day of the quotes, from which on the overlays should hold.
    overlays : tuple of Library

    Returns
    -------
    list of dict
        ``firm``, ``currency``, ``limit``, ``pareto_tail``; ``default`` and ``overlay``, each with
        ``premium``, ``low``, ``high`` (90 %) [money] and the rulebook's digest; ``change``, the
        premium after over that before, less 1.

    Notes
    -----
    The largest limit is that of ``calibration.covers``, with the Pareto tail on: below its
    threshold the tail does nothing.
    """
    rows = []
    for profile in profiles:
        for request in (Request(profile, day), _largest(profile, day)):
            before, after = (
                _priced(quote(replace(request, overlays=laid))) for laid in ((), overlays)
            )
            if before is not None and after is not None:
                rows.append(
                    {
                        "firm": profile.firm.name,
                        "currency": profile.cover.currency,
                        "limit": request.profile.cover.limit,
                        "pareto_tail": request.pareto_tail,
                        "default": before,
                        "overlay": after,
                        "change": after["premium"] / before["premium"] - 1,
                    }
                )
    return rows


def _largest(profile: Profile, day: date) -> Request:
    """Give the same firm asking for the largest limit, with the Pareto tail."""
    rulebook = Request(profile, day).rulebook
    exchange = rulebook.value("calibration.exchange")[profile.cover.currency]
    limit = rulebook.value("calibration.covers")["limit_usd"] * exchange
    cover = profile.cover.model_copy(
        update={"limit": limit, "aggregate_limit": None, "sublimits": {}, "excess": ()}
    )
    return Request(profile.model_copy(update={"cover": cover}), day, pareto_tail=True)


def _priced(found: Quote) -> dict[str, Any] | None:
    pricing = found.pricing
    if pricing is None:
        return None
    interval = pricing.interval
    return {
        "premium": pricing.price.premium,
        "low": interval.low,
        "high": interval.high,
        "rulebook": found.rulebook.digest,
    }
