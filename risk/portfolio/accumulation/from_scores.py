"""Accumulation: the exposures of a scored book."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from risk.assess import perils_of
from risk.errors import Fault, RiskError
from risk.loss.firm import LEAST_SIGMA, Preset
from risk.loss.severity import Floats
from risk.portfolio.accumulation.exposures import Codes, Exposures
from risk.rulebook import Rulebook

LAYERS = {
    "cloud_provider": "dependencies.cloud_provider",
    "cloud_region": "dependencies.cloud_region",
    "mail": "dependencies.mail",
    "key_software": "dependencies.key_software",
    "managed_service_provider": "dependencies.managed_service_provider",
}
SEGMENTS = {
    "sector": "sector",
    "size": "size_class",
    "province": "firm.province",
    "processor": "processor_class",
}
TERMS = ("retention", "limit", "aggregate_limit", "coinsurance", "months", "waiting_hours")
CARRIED = (*(f"cover.{name}" for name in TERMS), *LAYERS.values(), "firm.province")
"""Answers that a scored book carries on for its accumulation."""


def exposures_of(scores: pa.Table, rulebook: Rulebook, preset: Preset = "default") -> Exposures:
    """Give the exposures of scored firms; those without a price are left out.

    Parameters
    ----------
    scores : pyarrow.Table
        As ``risk book score`` writes it; one currency.
    rulebook : Rulebook
        The one the book was scored by.
    preset : str
        Severity preset it was scored by.

    Raises
    ------
    RiskError
        If a column is missing, no firm has a price, or the book mixes currencies.
    """
    perils = tuple(one.id for one in perils_of(rulebook))
    needed = [*CARRIED, "premium", "expected_loss", "currency"]
    needed += [f"{kind}.{peril}" for peril in perils for kind in ("events", "ln_loss")]
    missing = [name for name in needed if name not in scores.column_names]
    if missing:
        raise _refused(missing[0], "no such column", "score the book again", "missing")
    scores = scores.filter(pc.is_valid(scores["premium"]))
    currencies = pc.unique(scores["currency"]).to_pylist()
    if len(currencies) != 1:
        got = ", ".join(str(one) for one in currencies) or "no firm with a price"
        raise _refused("currency", got, "accumulate one currency at a time", "mixed")
    years = _numbers(scores, "cover.months") / 12
    table = rulebook.value("calibration.severity_presets")[preset]
    sigma = np.maximum([table[peril][1] for peril in perils], LEAST_SIGMA)
    limit = _numbers(scores, "cover.limit")
    aggregate = _numbers(scores, "cover.aggregate_limit")
    found = Exposures(
        perils,
        _by_peril(scores, "events", perils) / years[:, None],
        np.nan_to_num(_by_peril(scores, "ln_loss", perils)),
        np.broadcast_to(sigma, (len(years), len(perils))),
        retention=_numbers(scores, "cover.retention"),
        limit=limit,
        coinsurance=np.nan_to_num(_numbers(scores, "cover.coinsurance")),
        premium=_numbers(scores, "premium") / years,
        aggregate_limit=np.where(np.isnan(aggregate), limit, aggregate),
        waiting_hours=np.nan_to_num(_numbers(scores, "cover.waiting_hours")),
        leans_on={layer: _coded(scores, name) for layer, name in LAYERS.items()},
        segments={name: _coded(scores, column) for name, column in SEGMENTS.items()},
    )
    return found.with_mean(_numbers(scores, "expected_loss") / years)


def _by_peril(scores: pa.Table, kind: str, perils: tuple[str, ...]) -> Floats:
    return np.column_stack([_numbers(scores, f"{kind}.{peril}") for peril in perils])


def _numbers(scores: pa.Table, name: str) -> Floats:
    column = scores[name].cast(pa.float64())
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=float)


def _coded(scores: pa.Table, name: str) -> tuple[Codes, tuple[str, ...]]:
    """Give a column of words as positions, -1 for blank, in the names' own order."""
    column = scores[name].combine_chunks().cast(pa.string()).dictionary_encode()
    codes = column.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    names: list[Any] = column.dictionary.to_pylist()
    return codes, tuple(names)


def _refused(path: str, got: str, help_: str, code: str) -> RiskError:
    fault = Fault(path, got, "is needed to accumulate a book", help_, code)
    return RiskError("the book cannot be accumulated", [fault])
