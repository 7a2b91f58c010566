"""Accumulation: event and period loss tables in the column names of the market."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd

from risk.portfolio.accumulation.exposures import Exposures
from risk.portfolio.accumulation.simulate import DrawnYears
from risk.portfolio.accumulation.year import BookYear


def event_loss_table(year: BookYear) -> pd.DataFrame:
    """Give one row an event: a cause with one of its footprints.

    Returns
    -------
    DataFrame
        ``EventId``, ``Cause``, ``Rate`` [events/year], ``HitShare``, ``MeanLoss``,
        ``StandardDeviation`` [money], ``ExposedLimit`` [money]: limits of those who lean on it.
    """
    dependence, pools = year.dependence, year.pools
    amounts = np.arange(len(pools.own)) * year.step
    limits = dependence.exposures.tops * dependence.exposures.counts()
    rows = []
    for at, one in enumerate(dependence.events.scenarios):
        square = float(pools.hit[at] @ amounts**2)
        mean = one.hit_shares * pools.hit_mean[at]
        variance = one.hit_shares * square - one.hit_shares**2 * pools.hit_square[at]
        exposed = float(np.minimum(dependence.leaning[:, at], 1.0) @ limits)
        for k, share in enumerate(one.hit_shares):
            rows.append((one.id, one.rate * one.chances[k], share, mean[k],
                         np.sqrt(max(variance[k], 0.0)), exposed))  # fmt: skip
    columns = ["Cause", "Rate", "HitShare", "MeanLoss", "StandardDeviation", "ExposedLimit"]
    table = pd.DataFrame(rows, columns=columns)
    table.insert(0, "EventId", np.arange(1, len(table) + 1))
    return table


def period_loss_table(drawn: DrawnYears, year: BookYear) -> pd.DataFrame:
    """Give one row an event of a drawn year: ``Period``, ``EventId``, ``Loss`` [money].

    Event 0 is what happened to firms one by one in the year.
    """
    sizes = np.array([len(one.chances) for one in year.dependence.events.scenarios], dtype=int)
    first = np.concatenate([[0], np.cumsum(sizes)])
    events = drawn.events
    number = first[events.scenario] + events.footprint + 1 if len(events.year) else events.year
    periods = np.arange(1, len(drawn.single) + 1)
    table = pd.DataFrame(
        {
            "Period": np.concatenate([periods, events.year + 1]),
            "EventId": np.concatenate([np.zeros(len(periods), dtype=int), number]),
            "Loss": np.concatenate([drawn.single, events.loss]),
        }
    )
    return table[table["Loss"] > 0].sort_values(["Period", "EventId"], ignore_index=True)


def leaning_table(exposures: Exposures, layer: str, segment: str) -> pd.DataFrame:
    """Give limits insured [money] by provider and segment: where the book piles up.

    Returns
    -------
    DataFrame
        Providers as rows, the largest first, ``(not declared)`` last; segments as columns.

    Raises
    ------
    KeyError
        If the book has no such layer or segment.
    """
    codes, names = exposures.leans_on[layer]
    groups, called = exposures.segments[segment]
    provider = np.array([*names, "(not declared)"])[codes]
    of = np.array([*called, "(unknown)"])[groups]
    table = pd.DataFrame(
        {"provider": provider, "segment": of, "limit": exposures.tops * exposures.counts()}
    )
    found = table.pivot_table("limit", "provider", "segment", "sum", fill_value=0.0)
    order = found.sum(axis=1).sort_values(ascending=False).index
    last = [name for name in order if name == "(not declared)"]
    return cast(pd.DataFrame, found.loc[[*order.drop(last), *last]])
