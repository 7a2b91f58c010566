"""Loss: the years of one firm under every limit and retention on offer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from risk.compiled import COMPILED
from risk.loss.firm import FirmLoss
from risk.loss.grid import YearLosses, crowded, ends_of, option_grid_losses, within_reach
from risk.loss.kernels import grid_years
from risk.loss.lev_kernels import normal_table
from risk.loss.severity import Floats


@dataclass(frozen=True)
class OptionYears:
    """What is read off the years, insurer's share; arrays of shape (limits, retentions).

    Parameters
    ----------
    years : YearLosses
    exact : ndarray [money/year]
        Mean payment before the aggregate limit, closed form.
    step : ndarray [money]
        Distance of the grid's points.
    """

    years: YearLosses
    exact: Floats
    step: Floats


def option_years(
    loss: FirmLoss,
    limits: Floats,
    retentions: Floats,
    *,
    aggregate_ratio: float,
    coinsurance: float,
) -> OptionYears:
    """Give the years of one firm whose defence costs share the limit.

    Parameters
    ----------
    limits, retentions : ndarray [money]
        As the tariff offers them.
    aggregate_ratio : float
        Annual aggregate limit over limit, > 0.
    coinsurance : float
        Share the firm bears, in [0, 1).

    Notes
    -----
    Methods and errors are those of :func:`risk.loss.grid.option_grid_losses`, which it leaves
    every firm to whose curves are more than scales of its cover's.
    """
    share, counts = 1 - coinsurance, loss.counts
    tops, ends = ends_of(counts, limits, limits * aggregate_ratio, coinsurance)
    ends = within_reach(counts, tops, ends)
    lev, beyond = loss.at(np.concatenate([retentions, (retentions + tops[:, None]).reshape(-1)]))
    event = lev[len(retentions) :].reshape(len(limits), -1) - lev[: len(retentions)]
    mean, excess = (np.asarray(one).item() for one in (counts.mean, counts.excess))
    if COMPILED and loss.scaled is not None and not crowded(mean, tops, ends).any():
        curves, bases, tables = loss.scaled
        found = grid_years(
            curves[0], bases, tables, normal_table(), mean, excess, retentions,
            beyond[: len(retentions)], tops, ends,
        )  # fmt: skip
        years = YearLosses.of(found, coinsurance, "panjer")
    else:
        years = option_grid_losses(
            counts, loss.severity, limits, retentions,
            aggregate_ratio=aggregate_ratio, coinsurance=coinsurance,
        )  # fmt: skip
    return OptionYears(years, mean * event * share, tops[:, None] / years.points * share)
