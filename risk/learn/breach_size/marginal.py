"""Learn: the lognormal of a firm when nobody knows yet what will happen.

The predictions for every event that has been seen are mixed, in the proportions of the firm's own
sector drawn to those of all; mean and spread are those of the mixture (law of total variance).
Kinds of event come and go, so only those of the last years count.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from risk.assess.breach_size import FIRM, Firms, Heads
from risk.learn.breach_size.law import Floats
from risk.learn.breach_size.rows import BANDS, EVENT, Rows
from risk.learn.incidents.table import STAFF_BANDS

CREDIBILITY = 50.0
"""Rows of all sectors that a sector's own events are mixed with."""
YEARS = 3
"""Last years of each list whose events are mixed."""
_UNKNOWN = -1.0


class EventMix:
    """The events of some rows, each once, with how often it befell each sector.

    Parameters
    ----------
    rows : Rows
        At least one; those of the last years of each list count.
    """

    def __init__(self, rows: Rows) -> None:
        last = rows.frame.groupby("source")["year"].transform("max")
        rows = rows[(rows.frame["year"] > last - YEARS).to_numpy()]
        events = rows.frame[list(EVENT)].fillna(_UNKNOWN).to_numpy(np.float64)
        seen, place = np.unique(events, axis=0, return_inverse=True)
        self.events = np.where(seen == _UNKNOWN, np.nan, seen)
        self._place = place
        self._sectors = rows.frame["sector"].fillna("").to_numpy()

    def shares(self, sector: str) -> Floats:
        """Give the share of each event among those of a sector; empty for unknown."""
        own = np.bincount(self._place[self._sectors == sector], minlength=len(self.events))
        every = np.bincount(self._place, minlength=len(self.events))
        mixed = own + CREDIBILITY * every / every.sum()
        return np.asarray(mixed / mixed.sum())


def lognormals_of_firms(heads: Heads, firms: pd.DataFrame, mix: EventMix) -> tuple[Floats, Floats]:
    """Give mean and standard deviation of ln people for firms, the event unknown.

    Parameters
    ----------
    heads : Heads
    firms : DataFrame
        Columns ``staff_band`` and ``sector``; each firm is worked out once.
    mix : EventMix
    """
    codes = {name: float(code) for code, name in enumerate(_sector_codes(heads))}
    bands = firms["staff_band"].astype("float64").fillna(_UNKNOWN)
    asked = list(zip(bands, firms["sector"].fillna(""), strict=True))
    found = {
        (band, sector): _mixed(heads, band, codes.get(sector, np.nan), mix, mix.shares(sector))
        for band, sector in sorted(set(asked))
    }
    told = np.array([found[firm] for firm in asked])
    return told[:, 0], told[:, 1]


def firms_table(heads: Heads, mix: EventMix) -> Firms:
    """Give the lognormal of every sector and staff band, and of unknown ones.

    Notes
    -----
    The spread of a mixture also holds how far its events lie apart, which need not grow with
    staff; where it shrinks, that of the band before is kept, so that no quantile from the median
    up falls with staff.
    """
    sectors = _sector_codes(heads)
    firms = pd.DataFrame(
        [
            {"staff_band": band, "sector": sector}
            for sector in (*sectors, None)
            for band in (*map(float, range(len(BANDS))), np.nan)
        ]
    )
    mu, sigma = (
        one.reshape(len(sectors) + 1, len(BANDS) + 1)
        for one in lognormals_of_firms(heads, firms, mix)
    )
    sigma[:, :-1] = np.maximum.accumulate(sigma[:, :-1], axis=1)
    return Firms(
        base=heads.base,
        most_staff=tuple(int(STAFF_BANDS[name][1]) for name in BANDS),
        sectors=sectors,
        mu=_stored(mu),
        sigma=_stored(sigma),
    )


def _mixed(
    heads: Heads, band: float, sector: float, mix: EventMix, shares: Floats
) -> tuple[float, float]:
    firm = {"staff_band": np.nan if band == _UNKNOWN else band, "sector": sector}
    told = [np.full(len(mix.events), firm[name]) for name in FIRM]
    rows = np.column_stack([*told, mix.events])
    mu, sigma = heads.lognormals(rows)
    mean = float(shares @ mu)
    return mean, float(np.sqrt(shares @ (sigma**2 + (mu - mean) ** 2)))


def _sector_codes(heads: Heads) -> tuple[str, ...]:
    return dict(zip(heads.schema.names, heads.schema.features, strict=True))["sector"].categories


def _stored(table: npt.NDArray[np.float64]) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(float(f"{value:.6g}") for value in row) for row in table)
