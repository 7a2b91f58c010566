"""Learn: invented incidents from stated parameters, so that all works without outside data.

The same seed gives the same incidents. Fits on them must find the parameters again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd

from risk.learn.incidents.read import LICENCES, Incidents, ListFile
from risk.learn.incidents.table import SECTORS, STAFF_BANDS, tidy

FIRST_YEAR = 2014
_BANDS = tuple(STAFF_BANDS)[:4]


@dataclass(frozen=True)
class Invention:
    """What the invented incidents follow.

    Parameters
    ----------
    records_mu, records_sigma : float
        Mean and standard deviation of ln people reached, before sector and size.
    loss_mu, loss_sigma : float
        The same of ln loss [USD].
    loss_known : float
        Share of incidents whose loss is told.
    years : int
        Years over which they are spread, from 2014 on.
    count_size : float
        Size of the negative binomial counts by year; small is clustered.
    sector_sd, band_slope : float
        Spread of sectors in mean ln people; growth of it from one staff band to the next.
    """

    records_mu: float = 7.9
    records_sigma: float = 2.5
    loss_mu: float = 11.0
    loss_sigma: float = 1.8
    loss_known: float = 0.2
    years: int = 10
    count_size: float = 8.0
    sector_sd: float = 0.0
    band_slope: float = 0.0


def generate_incidents(rows: int, seed: int, invention: Invention | None = None) -> Incidents:
    """Draw invented incidents.

    Parameters
    ----------
    rows : int
        Number of incidents, at least 1.
    seed : int
    invention : Invention, optional
        What they follow; the defaults otherwise.

    Examples
    --------
    >>> len(generate_incidents(50, seed=1).table)
    50
    """
    told = invention or Invention()
    rng = np.random.default_rng(seed)
    weights = rng.gamma(told.count_size, 1 / told.count_size, told.years)
    year = FIRST_YEAR + rng.choice(told.years, rows, p=weights / weights.sum())
    sector = rng.integers(len(SECTORS), size=rows)
    band = rng.integers(len(_BANDS), size=rows)
    shift = rng.normal(0, told.sector_sd, len(SECTORS))[sector] + told.band_slope * band
    records = np.exp(rng.normal(told.records_mu + shift, told.records_sigma))
    loss = np.exp(rng.normal(told.loss_mu, told.loss_sigma, rows))
    known = rng.random(rows) < told.loss_known
    edges = np.array([STAFF_BANDS[name] for name in _BANDS])[band]
    action = rng.choice(["hacking", "hacking;malware;ransomware", "error", "physical"], rows)
    frame = tidy(
        pd.DataFrame(
            {
                "incident_id": [f"g{place:06d}" for place in range(rows)],
                "source": "generated",
                "file": "generated",
                "entity_key": [f"{place:016x}" for place in range(rows)],
                "occurred_year": year,
                "reported_year": year,
                "country": "US",
                "sector": np.array(SECTORS)[sector],
                "staff_low": edges[:, 0],
                "staff_high": edges[:, 1],
                "staff_band": np.array(_BANDS)[band],
                "actor": "external",
                "action": action,
                "data_kinds": "identity",
                "records": np.maximum(records, 1.0),
                "records_of": "everyone",
                "loss_usd": np.where(known, loss, np.nan),
                "loss_note": np.where(known, "", "unknown"),
                "core": True,
            }
        )
    )
    stated = json.dumps({"rows": rows, "seed": seed, **asdict(told)}, sort_keys=True)
    digest = hashlib.sha256(stated.encode()).hexdigest()
    source = ListFile("generated", "generated", digest, LICENCES["generated"], rows)
    return Incidents(frame, (source,))
