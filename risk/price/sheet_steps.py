"""Price: the steps of the assessment sheet: what each thing about a firm does to its perils."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from risk.assess import Factors, Parameters, own_experience, peril_frequencies
from risk.assess.learned import Learned
from risk.assess.training_data import training_effect
from risk.loss.severity import Floats
from risk.rulebook import Rulebook
from risk.rulebook.schema import Status, Text

Basis = Status | Literal["learned"]
"""What a line stands on: an entry of the rulebook, or a learned model."""


@dataclass(frozen=True)
class Step:
    """One step, with what it does to frequency and severity of each peril; both (b, p).

    ``source`` is a key of the rulebook's sources; ``<model>/<version>`` where it was learned.
    """

    code: str
    label: Text
    answer: str
    frequency: Floats
    severity: Floats
    status: Basis
    source: str


LABELS = {
    "reference": Text(zh="参照企业", en="Reference firm"),
    "size": Text(zh="规模（营业收入）", en="Size (revenue)"),
    "sector": Text(zh="行业", en="Sector"),
    "place": Text(zh="国家或地区", en="Country"),
    "data_held": Text(zh="持有个人信息的人数", en="People in the data"),
    "ln_headcount": Text(zh="从业人员数", en="People employed"),
    "training": Text(zh="人工智能训练数据", en="Data for training AI"),
    "history": Text(zh="五年内理赔记录", en="Own claims of five years"),
    "base": Text(zh="模型基准（训练数据平均）", en="The model's base, its average firm"),
    "controls_cap": Text(zh="控制措施总效应封顶", en="Cap on all controls together"),
}

OUTSIDE = ("training", "history")
"""Steps that stand beside a learned frequency as they do beside the formula's."""


def risk_steps(rulebook: Rulebook, factors: Factors, parameters: Parameters) -> list[Step]:
    """Give the steps from the reference firm to this one, for b rows of parameters.

    Under a learned frequency each line does to frequency what the model says of its feature, and
    the reference is the model's base; severity stays the formula's.
    """
    steps = _formula_steps(rulebook, factors, parameters)
    return steps if factors.learned is None else _learned_steps(steps, factors.learned, parameters)


def _learned_steps(steps: list[Step], learned: Learned, parameters: Parameters) -> list[Step]:
    one = np.ones_like(parameters.shares)
    first = one * np.exp(learned.base) / parameters.rate
    effects = {"reference": first, **{k: one * np.exp(v) for k, v in learned.effects.items()}}

    def told(step: Step) -> Step:
        if step.code in effects:
            models = [learned.model, *([step.source] if step.status == "learned" else [])]
            return replace(
                step,
                frequency=effects[step.code],
                status="learned",
                source=", ".join(models),
            )
        return step if step.code in OUTSIDE else replace(step, frequency=one)

    known = {step.code for step in steps}
    more = [
        Step(
            code,
            LABELS.get(code) or learned.label(code),
            learned.answer(code),
            effect,
            one,
            "learned",
            learned.model,
        )
        for code, effect in effects.items()
        if code not in known
    ]
    kept = [told(step) for step in steps if step.code != "controls_cap"]
    kept[0] = replace(kept[0], label=LABELS["base"])
    market = [step for step in kept if step.code not in OUTSIDE]
    return [*market, *more, *kept[len(market) :]]


def _formula_steps(rulebook: Rulebook, factors: Factors, parameters: Parameters) -> list[Step]:
    one = np.ones_like(parameters.shares)
    size_frequency = factors.size_ratio**parameters.size_exponent
    size_severity = factors.size_ratio**parameters.severity_exponent

    judged = factors.place_severity != 1
    place_severity = factors.place_severity * np.exp(parameters.place_severity_shift * judged)

    def dated(key: str) -> tuple[Status, str]:
        value = rulebook.dated(key)
        return value.status, value.source

    steps = [
        Step("reference", LABELS["reference"], "", one, one,
              *dated("calibration.rate")),
        Step("size", LABELS["size"],
              f"USD {factors.revenue_usd:,.0f}", one * size_frequency, one * size_severity,
              *dated("calibration.size_exponent")),
        Step("sector", LABELS["sector"], "",
              one * factors.sector_factor * np.exp(parameters.sector_shift), one,
              *dated("calibration.sector_observations")),
        Step("place", LABELS["place"], factors.country,
              one * factors.place_factor * np.exp(parameters.place_shift), place_severity,
              factors.place_status, rulebook.dated("calibration.place_frequency").source),
    ]  # fmt: skip
    shown = "" if factors.persons is None else f"{factors.persons:,}"
    basis: tuple[Basis, str] = dated("breach.claims_line")
    if factors.affected is not None and factors.persons is not None:
        basis = "learned", factors.affected.model
    steps.append(
        Step("data_held", LABELS["data_held"], shown, one, one * factors.data_severity, *basis)
    )
    uncapped = one
    for control in factors.controls:
        effect = np.exp(control.log_effect(parameters.coefficient, parameters.unknown_weight))
        moves = control.rule.moves == "frequency"
        uncapped = uncapped * effect if moves else uncapped
        steps.append(
            Step(
                control.rule.id,
                control.rule.label,
                control.answer,
                effect if moves else one,
                one if moves else effect,
                control.rule.status,
                control.rule.source,
            )
        )
    capped = np.clip(uncapped, *factors.cap) / uncapped
    own = own_experience(
        factors,
        peril_frequencies(factors, parameters),
        float(rulebook.value("calibration.heterogeneity_shape")),
    )
    claims = "unknown" if factors.claims is None else f"{factors.claims}"
    status, source = dated("calibration.heterogeneity_shape")
    history = Step("history", LABELS["history"], claims, one * own.factor, one, status, source)
    if np.abs(capped - 1).max() > 1e-9:
        steps.append(
            Step(
                "controls_cap",
                LABELS["controls_cap"],
                "",
                capped,
                one,
                *dated("calibration.control_cap"),
            )
        )
    if factors.training:
        effect = training_effect(factors.training, parameters)
        basis = dated("calibration.training_scenarios")
        steps.append(Step("training", LABELS["training"], "", effect, one, *basis))
    return [*steps, history]
