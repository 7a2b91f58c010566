"""Learn: what a run found, as plain data for ``metrics.json`` and as the model's card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, cast

import numpy as np

from risk.learn.card import Card, Figure, Words
from risk.learn.claims.boosted import Trial
from risk.learn.claims.glm import Inference
from risk.learn.claims.judge import LEVEL, Difference
from risk.learn.claims.judgement import BOOSTED, GLM, MODELS, Judgement, Segment
from risk.learn.claims.split import PARTS
from risk.learn.claims.table import ClaimsTable
from risk.learn.claims.target import Target
from risk.text import both, say

LIFETIME = timedelta(days=365)
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
            name: [
                {
                    "group": {"zh": one.value, "en": one.value},
                    "rows": one.rows,
                    "value": one.deviance[BOOSTED],
                    "replaced": one.deviance[opponent],
                }
                for one in judgement.segments[name]
            ]
            for name in ("size", "sector", "province")
            if name in judgement.segments
        },
        "target": findings.table.schema.target,
        "unit": findings.table.schema.unit,
        "variance_power": target.power,
        "against": {name: _verdict(found) for name, found in judgement.against.items()},
        "test": {name: asdict(judgement.test[name]) for name in MODELS},
        "learned": {name: asdict(judgement.learned[name]) for name in MODELS},
        "balance_factor": judgement.factors[BOOSTED],
        "load_above_cap": target.load,
        "tenths": {
            "near": judgement.near,
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
    return cast("dict[str, Any]", _rounded(data))


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


def card_of(findings: Findings, day: date) -> Card:
    """Give the card: purpose, data, method, results by segment, limits, in both languages."""
    schema, judgement = findings.table.schema, findings.judgement
    parts = [findings.part(place) for place in range(len(PARTS))]
    filled = {
        "rows": f"{sum(part['rows'] for part in parts):,}",
        "exposure": f"{sum(part['exposure'] for part in parts):,.0f}",
        "claims": f"{sum(part['claims'] for part in parts):,.0f}",
        "tested": f"{parts[2]['rows']:,}",
        "trials": len(findings.trials),
        "rounds": findings.chosen.rounds,
        "power": f"{findings.target.power:g}",
    }
    sections: list[tuple[str, Mapping[str, Any]]] = [
        ("purpose", {"target": both(f"claims.target.{schema.target}")}),
        ("data", filled),
        ("method", filled),
        ("limits", {}),
    ]
    told: list[tuple[Words, Words]] = [
        (_words(both(f"claims.card.{name}")), _filled(f"claims.card.{name}.text", values))
        for name, values in sections
    ]
    told += [
        (
            _filled("claims.card.segment", {"column": schema.label(name)}),
            {"zh": _table(rows, "zh"), "en": _table(rows, "en")},
        )
        for name, rows in judgement.segments.items()
    ]
    return {
        "name": findings.name,
        "version": findings.version,
        "title": {"zh": schema.title.zh, "en": schema.title.en},
        "owner": schema.owner,
        "approvals": [],
        "retire_by": (day + LIFETIME).isoformat(),
        "sections": [{"title": title, "text": text} for title, text in told],
        "figures": _figures(judgement),
        "inputs": dict(findings.inputs),
    }


def _figures(judgement: Judgement) -> dict[str, Figure]:
    against = judgement.against[GLM]
    values = {
        **{f"deviance_{name}": judgement.test[name].deviance for name in MODELS},
        **{f"gini_{name}": judgement.test[name].gini for name in (GLM, BOOSTED)},
        "difference": against.value,
        "difference_low": against.low,
        "difference_high": against.high,
        "balance_learned": judgement.learned[BOOSTED].balance,
        "balance_test": judgement.test[BOOSTED].balance,
        "tenths_near": float(judgement.near),
    }
    return {
        name: {"label": _words(both(f"claims.figure.{name}")), "value": float(f"{value:.6g}")}
        for name, value in values.items()
    }


def _filled(code: str, values: Mapping[str, Any]) -> Words:
    def one(locale: str) -> str:
        told = {k: v[locale] if isinstance(v, Mapping) else v for k, v in values.items()}
        return say(code, locale, **told)

    return {"zh": one("zh"), "en": one("en")}


def _words(words: dict[str, str]) -> Words:
    return {"zh": words["zh"], "en": words["en"]}


def _table(rows: list[Segment], locale: str) -> str:
    heads = ("value", "exposure", "observed", "predicted", "ratio", "interval")
    lines = ["| " + " | ".join(say(f"claims.head.{one}", locale) for one in heads) + " |",
             "|" + "---|" * len(heads)]  # fmt: skip
    lines += [
        f"| {one.value} | {one.exposure:,.0f} | {one.observed:.4g} | {one.predicted:.4g} | "
        f"{one.ratio:.3f} | {one.low:.2f}–{one.high:.2f} |"
        for one in rows
    ]
    return "\n".join(lines)
