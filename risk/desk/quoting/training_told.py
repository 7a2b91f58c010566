"""Desk: the AI-training line of a quote as plain data: exposure, safeguards, scenarios, reasons."""

from __future__ import annotations

from typing import Any

import numpy as np

from risk.assess import central
from risk.assess.training_data import Driver, TrainingLoad, or_unknown
from risk.desk.quoting.document_pricing import money_text
from risk.desk.quoting.pricing import Pricing, costliest_breach
from risk.desk.quoting.quote import Quote
from risk.profile import Profile
from risk.profile.question import UNKNOWN, label_of
from risk.text import choice
from risk.units import steady

SAFEGUARDS = (
    "reidentification_tested",
    "output_filter",
    "extraction_tested",
    "labelling_rules",
    "deletion_reaches",
)


def training_document(quote: Quote) -> dict[str, Any] | None:
    """Give what data for training AI mean for a quote; None for a firm outside that line.

    Returns
    -------
    dict
        ``safeguards``: of the line's own, how many are in place, partly, missing, unknown.
        ``scenarios``: events a period, over the other third-party claims too, the cost of one
        (5, 50, 95 %), and each answer with the factor by which it multiplies them. Judgement.
    """
    profile, rulebook = quote.request.profile, quote.rulebook
    if not profile.training.in_line:
        return None
    entry = rulebook.dated("calibration.training_scenarios")
    states = [str(getattr(profile.training, name)) for name in SAFEGUARDS]
    return {
        "role": profile.training.role,
        "persons": profile.training.persons,
        "safeguards": {
            "asked": len(states) - states.count("not_applicable"),
            **{state: states.count(state) for state in ("yes", "partly", "no", UNKNOWN)},
        },
        "scenarios": [] if quote.pricing is None else _scenarios(quote.pricing),
        "status": entry.status,
        "source": entry.source,
        "at": entry.at,
    }


def _scenarios(pricing: Pricing) -> list[dict[str, Any]]:
    profile, parameters = pricing.request.profile, central(pricing.rulebook)
    loads = pricing.factors.training
    ratios = [float(load.ratio(parameters).item()) for load in loads]
    # The third-party claims of the quote hold the scenarios' already.
    peril = int(np.flatnonzero(loads[0].on)[0])
    plain = float(pricing.loss.frequencies[0, peril]) / (1 + sum(ratios))
    known = profile.training.persons
    persons = pricing.factors.persons if known is None else known
    cost = costliest_breach(pricing.rulebook, profile, pricing.factors, persons)
    return [
        {
            "id": load.scenario.id,
            "name": {"zh": load.scenario.zh, "en": load.scenario.en},
            "ratio": steady(ratio, 6),
            "events_a_period": steady(plain * ratio),
            "persons": persons,
            "cost_of_one": None
            if cost is None
            else [money_text(one) for one in (cost.low, cost.median, cost.high)],
            "answers": _answers(profile, load, float(parameters.unknown_weight.item())),
        }
        for load, ratio in zip(loads, ratios, strict=True)
    ]


def _answers(profile: Profile, load: TrainingLoad, unknown_weight: float) -> list[dict[str, Any]]:
    """Give the answers that move a scenario, the worst first."""
    needs = load.scenario.needs
    happens = or_unknown(load.needs, unknown_weight)
    asked = [] if needs is None else [_answer(profile, needs.field, happens)]
    if happens == 0:
        return asked  # it cannot happen, whatever else is answered
    moved = [
        _answer(profile, one.field, _effect(one, or_unknown(weight, unknown_weight)))
        for one, weight in zip(load.scenario.drivers, load.weights, strict=True)
    ]
    return [*asked, *sorted(moved, key=lambda one: -one["factor"])]


def _effect(driver: Driver, weight: Any) -> float:
    return float(driver.effect**weight)


def _answer(profile: Profile, path: str, factor: Any) -> dict[str, Any]:
    group, name = path.split(".")
    model = getattr(profile, group)
    field = type(model).model_fields[name]
    answer = getattr(model, name)
    return {
        "path": path,
        "label": {locale: label_of(field, locale) for locale in ("zh", "en")},
        "answer": answer,
        "answer_text": {locale: choice(name, answer, locale) for locale in ("zh", "en")},
        "factor": steady(float(factor), 6),
    }
