"""Calibration: groups of incidents: sizes by sector and staff, incidents a firm by sector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from risk.learn.fits import Parameter, Shrunk, TooFewRows, shrink
from risk.learn.incidents import STAFF_BANDS
from risk.rulebook import Rulebook

LEAST_ROWS = 5
"""Fewest rows of a group: below, its variance is not told at all."""

LEAST_INCIDENTS = 100
BANDS = ("1-10", "11-100", "101-1000")
"""Bands of small organisations, for which firms are counted too."""


@dataclass(frozen=True)
class Relativities:
    """How much more often the incidents of a sector are recorded, firm for firm, size for size.

    Parameters
    ----------
    log : Shrunk
        ln of incidents over those expected at the rate of all, by sector.
    expected : dict of str to float
        Incidents expected by sector.
    staff_slope : Parameter
        Growth of recorded incidents a firm with staff (exponent), between bands.
    """

    log: Shrunk
    expected: dict[str, float]
    staff_slope: Parameter

    def disagreement(self, published: Mapping[str, Mapping[str, float]]) -> Disagreement | None:
        """Hold the raw relativities against published ones.

        Parameters
        ----------
        published : mapping
            Sector to source to relativity.

        Returns
        -------
        Disagreement or None
            None where the published sources cannot be held against one another.
        """
        logs = {name: np.log(list(one.values())) for name, one in published.items()}
        within = [one for one in logs.values() if len(one) > 1]
        freedom = sum(len(one) - 1 for one in within)
        if freedom < LEAST_ROWS:
            return None
        among = sum(float(np.sum((one - one.mean()) ** 2)) for one in within) / freedom
        away = self.log.raw - np.array([logs[name].mean() for name in self.log.names])
        weights = 1 / (among + self.log.raw_error**2)
        away -= np.sum(weights * away) / weights.sum()
        # Each squared gap over the variance it would have if the list were one more such source.
        spread = np.array([among * (1 + 1 / len(logs[name])) for name in self.log.names])
        ratio = float(np.sum(away**2 / (spread + self.log.raw_error**2)) / (len(away) - 1))
        chance = float(stats.f.sf(ratio, len(away) - 1, freedom))
        return Disagreement(float(np.sqrt(among)), float(np.std(away, ddof=1)), chance)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How far a list's relativities are from published ones.

    Parameters
    ----------
    among : float
        Standard deviation of ln relativity between published sources of one sector.
    away : float
        Standard deviation of ln relativity of the list over the published middle.
    p_value : float
        Of the list being one more such source (F test); approximate.
    """

    among: float
    away: float
    p_value: float


def group_sizes(rows: pd.DataFrame, by: str) -> Shrunk | None:
    """Shrink the mean ln people of groups; None where fewer than three are large enough.

    The spread within is taken as one for all groups, as that of a small group is told badly.
    """
    logs = np.log(rows["records"].astype("float64"))
    told = rows[by].notna()
    groups = logs[told].groupby(rows.loc[told, by], observed=True)
    count, mean = groups.count(), groups.mean()
    kept = count >= LEAST_ROWS
    if kept.sum() < 3:
        return None
    within = float(((groups.var() * (count - 1))[kept].sum() / (count - 1)[kept].sum()) ** 0.5)
    count, mean = count[kept], mean[kept]
    return shrink([str(one) for one in count.index], count, mean, within / np.sqrt(count))


def sector_relativities(rows: pd.DataFrame, rulebook: Rulebook) -> Relativities | None:
    """Hold incidents of US small firms against the number of such firms.

    Parameters
    ----------
    rows : DataFrame
        Incidents of lists without a floor.
    rulebook : Rulebook
        Holds ``incidents.firms`` and, in ``incidents.transfer``, the sectors left out.

    Returns
    -------
    Relativities or None
        None with fewer than 100 incidents. A half is added to incidents and expected ones, so
        that a sector without any has a logarithm; its error is that of a Poisson count.
    """
    firms = pd.DataFrame(rulebook.value("incidents.firms")).T
    firms = firms.iloc[:, : len(BANDS)].set_axis(list(BANDS), axis=1)
    rule = next(
        one
        for one in rulebook.value("incidents.transfer")
        if one["id"] == "calibration.sector_observations"
    )
    firms = firms.drop(index=[one for one in rule["except"] if one in firms.index])
    used = rows[(rows["country"] == "US") & ~rows["chosen"]]
    seen = (
        pd.crosstab(used["sector"].astype("str"), used["staff_band"].astype("str"))
        .reindex(index=firms.index, columns=firms.columns, fill_value=0)
        .astype("float64")
    )
    if seen.to_numpy().sum() < LEAST_INCIDENTS:
        return None
    rates = seen.sum() / firms.sum()
    expected = (firms * rates).sum(axis=1)
    count = seen.sum(axis=1)
    raw = np.log((count + 0.5) / (expected + 0.5))
    try:
        log = shrink(list(firms.index), count, raw, 1 / np.sqrt(count + 0.5))
    except TooFewRows:
        return None
    return Relativities(log, expected.to_dict(), _slope(seen.sum(), firms.sum()))


def _slope(seen: pd.Series, firms: pd.Series) -> Parameter:
    """Fit ln rate over ln staff at the geometric middle of each band, weighted by incidents."""
    staff = np.array([np.log(low * high) / 2 for low, high in (STAFF_BANDS[one] for one in BANDS)])
    weights = seen.to_numpy()
    rate = np.log((weights + 0.5) / firms.to_numpy())
    middle = np.average(staff, weights=weights)
    spread = np.sum(weights * (staff - middle) ** 2)
    slope = np.sum(weights * (staff - middle) * rate) / spread
    return Parameter("staff_slope", float(slope), float(1 / np.sqrt(spread)))
