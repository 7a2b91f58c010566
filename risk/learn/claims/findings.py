"""Learn: what a run found, and the same as plain data for ``metrics.json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from risk.learn.claims.boosted import Trial
from risk.learn.claims.glm import Inference
from risk.learn.claims.judge import LEVEL, Difference
from risk.learn.claims.judgement import BOOSTED, Judgement, Segment
from risk.learn.claims.split import PARTS
from risk.learn.claims.table import ClaimsTable
from risk.learn.claims.target import Target
from risk.learn.claims.value_words import value_words
from risk.learn.metrics import Metrics
from risk.text import both
from risk.trained.folder import json_bytes

DIMENSIONS = ("size", "sector", "province")
"""Segments that every card must speak of."""
DIGITS = 9
"""Significant digits of stored figures; intervals are not surer than that."""


@dataclass(frozen=True)
class Findings:
    """Everything a run found.

    Parameters
    ----------
    name, version : str
    table : ClaimsTable
    target : Target
    penalty : float
        Of the GLM.
    trials : list of Trial
    chosen : Trial
    judgement : Judgement
    inference : Inference
    inputs : mapping of str to str
        SHA-256 of the files.
    """

    name: str
    version: str
    table: ClaimsTable
    target: Target
    penalty: float
    trials: list[Trial]
    chosen: Trial
    judgement: Judgement
    inference: Inference
    inputs: Mapping[str, str]

    def part(self, place: int) -> dict[str, float]:
        """Give rows, exposure, claims and their cost of one part."""
        inside = self.table.parts == place
        return {
            "rows": int(inside.sum()),
            "exposure": float(self.table.exposure[inside].sum()),
            "claims": float(self.table.counts[inside].sum()),
            "amount": float(self.table.amounts[inside].sum()),
        }


def metrics_of(findings: Findings) -> dict[str, Any]:
    """Give the findings as plain data, the same bytes for the same run."""
    judgement, target = findings.judgement, findings.target
    opponent = judgement.opponent
    gain = judgement.against[opponent]
    data = {
        "measure": both(f"claims.measure.{findings.table.schema.target}"),
        "replaces": opponent,
        "rows": int(target.judged.sum()),
        "value": judgement.test[BOOSTED].deviance,
        "replaced": judgement.test[opponent].deviance,
        "gain": -gain.value,
        "interval": [-gain.high, -gain.low],
        "level": LEVEL,
        "how": both("claims.how"),
        "better": gain.better,
        "groups": {
            name: [_group(name, one, opponent) for one in judgement.segments[name]]
            for name in DIMENSIONS
            if name in judgement.segments
        },
        "target": findings.table.schema.target,
        "unit": findings.table.schema.unit,
        "variance_power": target.power,
        "against": {name: _verdict(found) for name, found in judgement.against.items()},
        "test": {name: asdict(score) for name, score in judgement.test.items()},
        "learned": {name: asdict(score) for name, score in judgement.learned.items()},
        "balance_test_interval": [float(judgement.total.low[0]), float(judgement.total.high[0])],
        "balance_factor": judgement.factors[BOOSTED],
        "load_above_cap": target.load,
        "tenths": {
            "near": judgement.near,
            "near_expected": judgement.near_expected,
            "explained_by_chance": judgement.explained_by_chance,
            "exposure": judgement.tenths.exposure.tolist(),
            "observed": judgement.tenths.observed.tolist(),
            "predicted": judgement.tenths.predicted[BOOSTED].tolist(),
            "observed_over_predicted": judgement.tenths.ratio.tolist(),
            "interval_95": np.column_stack([judgement.tenths.low, judgement.tenths.high]).tolist(),
        },
        "segments": {
            name: [asdict(one) for one in rows] for name, rows in judgement.segments.items()
        },
        "parts": {name: findings.part(place) for place, name in enumerate(PARTS)},
        "left_out": {
            kind: len({one.row for one in findings.table.bad if one.table == kind})
            for kind in ("policies", "claims")
        },
        "glm": {
            "penalty": findings.penalty,
            "wald": findings.inference.wald.to_dict("records"),
            "coefficients": findings.inference.coefficients.to_dict("records"),
        },
        "trials": [asdict(one) for one in findings.trials],
        "chosen_trial": findings.chosen.number,
    }
    found: dict[str, Any] = _rounded(data)
    Metrics.model_validate_json(json_bytes(found))  # what promotion could not read is not written
    return found


def _group(name: str, one: Segment, opponent: str) -> dict[str, Any]:
    return {
        "group": value_words(name, one.value),
        "rows": one.rows,
        "value": one.deviance[BOOSTED],
        "replaced": one.deviance[opponent],
    }


def _verdict(found: Difference) -> dict[str, Any]:
    return {
        "better": found.better,
        "difference": found.value,
        "interval_95": [found.low, found.high],
    }


def _rounded(data: Any) -> Any:
    """Give plain data with floats to nine significant digits; what is not finite as None."""
    if isinstance(data, dict):
        return {key: _rounded(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_rounded(value) for value in data]
    if isinstance(data, float):
        return float(f"{data:.{DIGITS}g}") if np.isfinite(data) else None
    return data
