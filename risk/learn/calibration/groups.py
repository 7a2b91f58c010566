"""Calibration: groups of incidents: sizes by sector and staff, incidents a firm by sector."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from risk.learn.fits import LEAST_GROUPS, Parameter, Shrunk, shrink
from risk.learn.incidents import STAFF_BANDS
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict

SECTORS = "calibration.sector_observations"


class StudyRule(Strict):
    """What a study goes by: the entry ``incidents.study``."""

    small_staff: int
    full_year_share: float
    least_group_rows: int
    least_incidents: int
    disagree_level: float
    floor_multiples: tuple[int, ...]


def study_rule(rulebook: Rulebook) -> StudyRule:
    """Give what a study goes by on the day."""
    return rulebook.read("incidents.study", StudyRule)


@dataclass(frozen=True)
class Relativities:
    """How much more often the incidents of some firms are recorded, firm for firm.

    Parameters
    ----------
    sector, staff_band : Relativity
        Each with the other held equal.
    staff_slope : Parameter
        Growth of recorded incidents a firm with staff (exponent), between bands.
    """

    sector: Relativity
    staff_band: Relativity
    staff_slope: Parameter


@dataclass(frozen=True)
class Relativity:
    """Incidents recorded over those expected, by group.

    Parameters
    ----------
    log : Shrunk
        ln of that ratio.
    expected : dict of str to float
        Incidents expected at the rates of all.
    """

    log: Shrunk
    expected: dict[str, float]

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
        if not freedom:
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


def group_sizes(rows: pd.DataFrame, by: str, least_rows: int) -> Shrunk | None:
    """Shrink the mean ln people of groups; None where fewer than three have enough rows.

    The spread within is taken as one for all groups, as that of a small group is told badly.
    """
    logs = np.log(rows["records"].astype("float64"))
    told = rows[by].notna()
    groups = logs[told].groupby(rows.loc[told, by], observed=True)
    count, mean = groups.count(), groups.mean()
    kept = count >= least_rows
    if kept.sum() < LEAST_GROUPS:
        return None
    within = float(((groups.var() * (count - 1))[kept].sum() / (count - 1)[kept].sum()) ** 0.5)
    count, mean = count[kept], mean[kept]
    return shrink([str(one) for one in count.index], count, mean, within / np.sqrt(count))


def firm_relativities(rows: pd.DataFrame, rulebook: Rulebook) -> Relativities | None:
    """Hold incidents of US small firms against the number of such firms.

    Parameters
    ----------
    rows : DataFrame
        Incidents of lists without a floor.
    rulebook : Rulebook
        Holds ``incidents.firms``, ``incidents.study`` and, in ``incidents.transfer``, the sectors
        left out.

    Returns
    -------
    Relativities or None
        None with too few incidents. A half is added to incidents and expected ones, so that a
        group without any has a logarithm; its error is that of a Poisson count.
    """
    rule = study_rule(rulebook)
    bands = [name for name, (_, most) in STAFF_BANDS.items() if most <= rule.small_staff]
    firms = pd.DataFrame(rulebook.value("incidents.firms")).T
    firms = firms.iloc[:, : len(bands)].set_axis(bands, axis=1)
    entry = next(one for one in rulebook.value("incidents.transfer") if one["id"] == SECTORS)
    firms = firms.drop(index=[one for one in entry["except"] if one in firms.index])
    used = rows[(rows["country"] == "US") & ~rows["chosen"]]
    seen = (
        pd.crosstab(used["sector"].astype("str"), used["staff_band"].astype("str"))
        .reindex(index=firms.index, columns=firms.columns, fill_value=0)
        .astype("float64")
    )
    if seen.to_numpy().sum() < rule.least_incidents:
        return None
    return Relativities(
        sector=_relativity(seen, firms),
        staff_band=_relativity(seen.T, firms.T),
        staff_slope=_slope(seen.sum(), firms.sum()),
    )


def _relativity(seen: pd.DataFrame, firms: pd.DataFrame) -> Relativity:
    """Hold each row against what it would have at the rates of the columns."""
    rates = seen.sum() / firms.sum()
    expected = (firms * rates).sum(axis=1)
    count = seen.sum(axis=1)
    raw = np.log((count + 0.5) / (expected + 0.5))
    log = shrink([str(one) for one in firms.index], count, raw, 1 / np.sqrt(count + 0.5))
    return Relativity(log, {str(name): float(one) for name, one in expected.items()})


def _slope(seen: pd.Series, firms: pd.Series) -> Parameter:
    """Fit ln rate over ln staff at the geometric middle of each band, weighted by incidents."""
    staff = np.array([np.log(STAFF_BANDS[name]).mean() for name in seen.index])
    weights = seen.to_numpy()
    rate = np.log((weights + 0.5) / firms.to_numpy())
    middle = np.average(staff, weights=weights)
    spread = np.sum(weights * (staff - middle) ** 2)
    slope = np.sum(weights * (staff - middle) * rate) / spread
    return Parameter("staff_slope", float(slope), float(1 / np.sqrt(spread)))
