"""Desk: what is found of an accumulated book, as plain data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from risk.desk.book.accumulate import Accumulated
from risk.portfolio.accumulation import RETURN_PERIODS
from risk.portfolio.accumulation.contributions import LEVEL
from risk.portfolio.accumulation.year import Basis

BASES: tuple[Basis, ...] = ("aep", "oep")


def cause_rows(found: Accumulated) -> pd.DataFrame:
    """Give events, mean and share of the worst years by cause [money/year], largest first."""
    single, of_causes = found.shares.by_cause
    rows: list[dict[str, Any]] = [
        {"cause": "single", "class": "single", "rate": np.nan, "mean": found.year.pools.own_mean,
         "share": single},
        *(
            {"cause": one.id, "class": one.cause.id, "rate": one.rate,
             "mean": one.hits * found.year.pools.hit_mean[at], "share": of_causes[at]}
            for at, one in enumerate(found.events.scenarios)
        ),
    ]  # fmt: skip
    return pd.DataFrame(rows).sort_values("share", ascending=False, ignore_index=True)


def accumulation_document(found: Accumulated) -> dict[str, Any]:
    """Give the same findings as plain data, amounts in the currency."""
    year = found.year
    single, of_causes = found.shares.by_cause
    document: dict[str, Any] = {
        "currency": found.currency,
        "country": found.country,
        "preset": found.preset,
        "rulebook_digest": found.rulebook.digest,
        "status": "judgement",
        "policies": float(found.exposures.counts().sum()),
        "premium": year.premium,
        "aal": year.aal,
        "var_995": year.var(LEVEL),
        "tvar_995": year.tvar(LEVEL),
        "var_995_apart": found.apart.var(LEVEL),
        "check": {
            "grid_mean_error": year.check.relative_error,
            "drawn_years": len(found.drawn.total),
            "drawn_mean": found.drawn.mean()[0],
            "drawn_error": found.drawn.mean()[1],
            "scaled_policies": found.dependence.scaled,
        },
        "pml": [
            {"return_period": period}
            | {basis: year.pml(period, basis) for basis in BASES}
            for period in RETURN_PERIODS
        ],
        "worst_years": {"single": single}
        | {one.id: float(of_causes[at]) for at, one in enumerate(found.events.scenarios)},
        "disasters": [
            {"id": one.disaster.id, "exposed": one.exposed, "hit": one.hit, "loss": one.mean,
             "sd": one.sd}
            for one in found.struck
        ],
    }  # fmt: skip
    if found.placed is not None:
        document["reinsurance"] = {
            "gross_var_995": float(np.quantile(found.placed.gross, LEVEL)),
            "net_var_995": float(np.quantile(found.placed.net, LEVEL)),
            "covers": [
                {"name": one.cover.name, "ceded": one.mean, "error": one.error,
                 "restored": float(one.restored.mean())}
                for one in found.placed.ceded
            ],
        }  # fmt: skip
    return document
