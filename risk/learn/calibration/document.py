"""Calibration: a study as plain data, for programs and for the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from risk.assess.factors import sector_factor
from risk.learn.calibration.groups import SECTORS, Relativities, Relativity, study_rule
from risk.learn.calibration.study import ListStudy, Study
from risk.learn.calibration.transfer import GROWTH, Proposal
from risk.learn.dated_file import figure
from risk.learn.fits import CostLine, Fit, Parameter, Shrunk, Tail
from risk.rulebook import Rulebook


def study_document(
    study: Study,
    found: Sequence[Proposal],
    rulebook: Rulebook,
    prices: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Give a study as plain data; numbers with six digits, missing ones as null.

    Parameters
    ----------
    study : Study
    found : sequence of Proposal
    rulebook : Rulebook
        The calibration it was held against.
    prices : list of dict, optional
        What the calibration does to some quotes.
    """
    incidents = study.incidents
    return {
        "as_of": rulebook.day.isoformat(),
        "rulebook": rulebook.digest,
        "files": [
            {
                "name": one.name,
                "kind": one.kind,
                "rows": one.rows,
                "sha256": one.sha256,
                "licence": one.licence,
            }
            for one in incidents.files
        ],
        "small_staff": study_rule(rulebook).small_staff,
        "rows": {
            "table": len(incidents.table),
            "fits": int(incidents.table["core"].sum()),
            "sizes": len(incidents.sizes),
            "losses": len(incidents.losses),
        },
        "left_out": [
            {"file": str(f), "of": str(o), "reason": str(r), "rows": int(n)}
            for f, o, r, n in incidents.left_out.itertuples(index=False)
        ],
        "refused": [one.as_dict() for one in incidents.refused],
        "lists": [_list(one) for one in study.lists],
        "losses": [_fit(one) for one in study.loss_fits],
        "cost_line": _line(study.cost_line),
        "groups": {by: _shrunk(one) for by, one in study.groups.items()},
        "relativities": _relativities(study.relativities, rulebook),
        "entries": [_proposal(one) for one in found],
        "prices": prices or [],
    }


def _number(value: float) -> float | int | None:
    return figure(value) if np.isfinite(value) else None


def _parameter(one: Parameter) -> dict[str, Any]:
    return {"name": one.name, "value": _number(one.value), "error": _number(one.error)}


def _fit(fit: Fit) -> dict[str, Any]:
    return {
        "method": fit.method,
        "n": fit.n,
        "floor": _number(fit.floor),
        "seen": _number(fit.seen),
        "parameters": [_parameter(one) for one in fit.parameters],
        "log_likelihood": _number(fit.log_likelihood),
        "aic": _number(fit.aic),
        "ks": _number(fit.ks),
        "notices": list(fit.notices),
    }


def _list(one: ListStudy) -> dict[str, Any]:
    return {
        "name": one.name,
        "source": one.source,
        "floor": _number(one.floor),
        "records_of": one.records_of,
        "sizes": len(one.sizes),
        "median": _number(float(np.median(one.sizes))),
        "size_fits": [_fit(fit) for fit in one.size_fits],
        "small": _fit(one.small) if one.small else None,
        "floors": [{"floor": _number(floor), "fit": _fit(fit)} for floor, fit in one.floors],
        "tail": _tail(one.tail),
        "years": {str(year): int(n) for year, n in one.years.items()},
        "whole_years": list(one.whole_years),
        "count_fits": [_fit(fit) for fit in one.count_fits],
    }


def _tail(tail: Tail | None) -> dict[str, Any] | None:
    if tail is None:
        return None
    return {
        "stable": tail.stable,
        "chosen": _number(tail.chosen.threshold),
        "thresholds": [
            {
                "threshold": _number(one.threshold),
                "fit": _fit(one.fit),
                "modified_scale": _parameter(one.modified_scale),
                "mean_excess": _parameter(one.mean_excess),
            }
            for one in tail.thresholds
        ],
    }


def _line(line: CostLine | None) -> dict[str, Any] | None:
    if line is None:
        return None
    return {
        "n": line.n,
        "intercept": _parameter(line.intercept),
        "slope": _parameter(line.slope),
        "residual_sd": _number(line.residual_sd),
        "r_squared": _number(line.r_squared),
    }


def _shrunk(found: Shrunk) -> dict[str, Any]:
    return {
        "middle": _number(found.middle),
        "middle_error": _number(found.middle_error),
        "between": _number(found.between),
        "heterogeneity_p": _number(found.heterogeneity_p),
        "rows": [
            {
                "group": name,
                "rows": int(found.rows[place]),
                **{
                    key: _number(float(getattr(found, key)[place]))
                    for key in ("raw", "raw_error", "weight", "shrunk", "shrunk_error")
                },
            }
            for place, name in enumerate(found.names)
        ],
    }


def _relativities(found: Relativities | None, rulebook: Rulebook) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "sector": _relativity(found.sector),
        "staff_band": _relativity(found.staff_band),
        "default": {
            sector: _number(sector_factor(rulebook, sector)) for sector in rulebook.value(SECTORS)
        },
        "staff_slope": _parameter(found.staff_slope),
        "claims_slope": rulebook.value(GROWTH),
    }


def _relativity(one: Relativity) -> dict[str, Any]:
    found = _shrunk(one.log)
    return found | {
        "rows": [row | {"expected": _number(one.expected[row["group"]])} for row in found["rows"]]
    }


def _proposal(one: Proposal) -> dict[str, Any]:
    return {
        "key": one.key,
        "label": one.label,
        "default": one.default,
        "fitted": one.fitted,
        "range": [figure(end) for end in one.range] if one.range else None,
        "range_of": one.of,
        "comparable": one.allowed,
        "reason": one.reason,
        "held_back": one.held_back,
        "taken": one.taken,
        "at": one.at,
    }
