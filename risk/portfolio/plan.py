"""Plan: how much of each segment to write, for the most profit on the capital there is.

Capital by TVaR is convex and grows in proportion with the book, so the shares of the segments at
any mix bound it from below everywhere (Euler). A linear program with such bounds, tightened at
each mix it proposes, reaches the best one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import linprog

from risk.errors import Fault, RiskError
from risk.loss.severity import Floats
from risk.portfolio.accumulation import EventSet, Exposures, book_year, depend
from risk.portfolio.accumulation.contributions import LEVEL, Contributions
from risk.portfolio.accumulation.dependence import chances

ROUNDS = 12
CLOSE = 1e-3
"""Relative distance of bound and capital at which the search ends."""


@dataclass(frozen=True)
class Limits:
    """What a plan must keep.

    Parameters
    ----------
    capital : float [money]
        Most of TVaR less the mean year.
    smallest, largest : float
        Of a segment, as a multiple of what is written now.
    provider : float
        Most of the insured limits that may lean on one provider, in (0, 1].
    layer : str
        Whose providers are meant.
    expense_ratio : float
        Share of the premium that expenses take.
    """

    capital: float
    smallest: float = 0.5
    largest: float = 1.5
    provider: float = 1.0
    layer: str = "cloud_provider"
    expense_ratio: float = 0.3


@dataclass(frozen=True)
class Plan:
    """A mix of segments.

    Parameters
    ----------
    table : DataFrame
        By segment: ``scale``, ``premium``, ``expected_loss``, ``capital``, ``profit``
        [money/year] and ``return_on_capital``, at the mix.
    capital, profit : float [money]
    bound : float [money/year]
        No mix within the limits earns more.
    """

    table: pd.DataFrame
    capital: float
    profit: float
    bound: float


def segment_returns(found: Contributions, segment: str, expense_ratio: float) -> pd.DataFrame:
    """Give premium, loss, capital and return on capital of every segment.

    Parameters
    ----------
    found : Contributions
    segment : str
        One of the book's segments.
    expense_ratio : float
        Share of the premium that expenses take, in [0, 1).

    Returns
    -------
    DataFrame
        One row a segment: ``policies``, ``premium``, ``expected_loss``, ``capital``, ``profit``
        [money/year], ``return_on_capital``; capital is the segment's share of VaR less the mean.
    """
    exposures = found.year.dependence.exposures
    codes, names = exposures.segments[segment]
    count = exposures.counts()
    mean = count * (exposures.frequencies * found.year.dependence.means).sum(axis=1)
    columns = {
        "policies": count,
        "premium": count * exposures.premium,
        "expected_loss": mean,
        "capital": found.capital_of(found.by_policy, mean),
    }
    table = pd.DataFrame(columns).groupby(np.array([*names, "(unknown)"])[codes]).sum()
    table["profit"] = table["premium"] * (1 - expense_ratio) - table["expected_loss"]
    table["return_on_capital"] = table["profit"] / table["capital"]
    return table


def best_mix(
    exposures: Exposures, events: EventSet, segment: str, limits: Limits, cells: int = 4_096
) -> Plan:
    """Find the mix of segments that earns most within the limits.

    Parameters
    ----------
    exposures : Exposures
    events : EventSet
    segment : str
        One of the book's segments, s in all.
    limits : Limits
    cells : int
        Grid points of the years.

    Raises
    ------
    RiskError
        If no mix keeps the limits.
    """
    codes, names = exposures.segments[segment]
    present = np.unique(codes)
    place = np.searchsorted(present, codes)
    size, count = len(present), exposures.counts()
    scale, cuts, bound = np.full(size, 1.0), [], np.inf
    leans = _leaning(exposures, events, limits.layer)

    def summed(amounts: Floats) -> Floats:
        return np.asarray(np.bincount(place, count * amounts, size), dtype=float)

    by_provider = np.array([summed(exposures.tops * one) for one in leans])
    whole = summed(exposures.tops)
    best: tuple[float, Floats, pd.DataFrame, float] | None = None
    for _ in range(ROUNDS):
        scaled = replace(exposures, count=count * scale[place])
        found = Contributions(book_year(depend(scaled, events), cells))
        table = segment_returns(found, segment, limits.expense_ratio)
        capital = found.year.tvar(LEVEL) - found.year.aal
        profit = float(table["profit"].sum())
        of = np.bincount(place, found.by_policy, size) - np.bincount(
            place, scaled.counts() * _means(found), size
        )
        cuts.append(of / scale)
        within = capital <= limits.capital * (1 + CLOSE)
        most = (limits.provider + CLOSE) * float(whole @ scale)
        within &= all(float(one @ scale) <= most for one in by_provider)
        if within and (best is None or profit > best[0]):
            best = (profit, scale, table, capital)
        if within and profit >= bound * (1 - CLOSE):
            break
        earns = summed(exposures.premium * (1 - limits.expense_ratio) - _means(found))
        scale, bound = _program(earns, np.array(cuts), by_provider, whole, limits)
    if best is None:
        raise _none_keeps(limits)
    profit, scale, table, capital = best
    order = [str(np.array([*names, "(unknown)"])[code]) for code in present]
    table.insert(0, "scale", pd.Series(scale, index=order))
    return Plan(table, capital, profit, bound)


def _means(found: Contributions) -> Floats:
    dependence = found.year.dependence
    return np.asarray((dependence.exposures.frequencies * dependence.means).sum(axis=1))


def _leaning(exposures: Exposures, events: EventSet, layer: str) -> list[Floats]:
    """Give the chance of every policy to lean on each provider of a layer."""
    seen = {one.provider: one for one in events.scenarios if one.layer == layer and not one.region}
    return [chances(exposures, one) for one in seen.values()]


def _program(
    earns: Floats, cuts: Floats, by_provider: Floats, whole: Floats, limits: Limits
) -> tuple[Floats, float]:
    """Solve for the scales that earn most under the bounds found so far."""
    rows, tops = [cuts], [np.full(len(cuts), limits.capital)]
    if len(by_provider):
        rows.append(by_provider - limits.provider * whole)
        tops.append(np.zeros(len(by_provider)))
    # Money of a book is far from 1: rows are brought to the size the solver's tolerances mean.
    a, b = np.vstack(rows), np.concatenate(tops)
    unit = np.abs(a).max(axis=1)
    solved = linprog(
        -earns / np.abs(earns).max(),
        a / unit[:, None],
        b / unit,
        bounds=[(limits.smallest, limits.largest)] * len(earns),
    )
    if not solved.success:
        raise _none_keeps(limits)
    return np.asarray(solved.x), float(earns @ solved.x)


def _none_keeps(limits: Limits) -> RiskError:
    fault = Fault(
        "limits",
        f"capital {limits.capital:,.0f}, provider {limits.provider:.0%}",
        f"no mix between {limits.smallest:g} and {limits.largest:g} times the book keeps them",
        "allow more capital, a larger share of a provider, or a smaller segment",
        "infeasible",
    )
    return RiskError("no plan keeps the limits", [fault])
