"""Desk: what the answer to a question, or a result, rests on in the rulebook.

Rules name the answers they read, so for duties, law and underwriting rules the entries are found
by looking into them. Which calculation an answer enters is said by :data:`ENTERS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from risk.rulebook import Rulebook
from risk.rulebook.schema import Dated, Source, Status, Sureness, Text

OWN = "own"
"""The source that stands for our own judgement."""

_CONTROLS = ("calibration.controls",)
_SIZE = ("size.cn.rule", "size.cn.industries", "size.eu.classes", "size.uk.classes")
_PEOPLE = ("law.processor_ladder", "breach.claims_line", "breach.per_person")
_TRAINING = ("calibration.training_scenarios",)
_SHARED = ("dependence.classes",)
_LAYER = ("calibration.severity_presets",)

ENTERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "firm.name": ("duty.notice",),
        "firm.uscc": ("procedure.self_audit",),
        "firm.country": ("calibration.place_frequency", "calibration.place_severity"),
        "firm.province": ("disclosure.tables",),
        "firm.industry_scheme": ("size.cn.industry_codes", "calibration.sector_observations"),
        "firm.industry": ("size.cn.industries", "calibration.sector_observations"),
        "firm.revenue": (*_SIZE, "calibration.rate", "calibration.size_exponent"),
        "firm.headcount": (*_SIZE, "holdings.persons_per_head"),
        "firm.total_assets": _SIZE,
        "firm.currency": ("calibration.exchange",),
        "firm.fiscal_year": ("size.cn.rule", "size.eu.rule", "size.uk.rule"),
        "firm.related": ("size.eu.partner_linked", "size.cn.rule"),
        "firm.size_status_before": ("size.eu.two_periods", "size.uk.rule", "size.cn.rule"),
        "firm.size_last_period": ("size.eu.two_periods", "size.uk.rule", "size.cn.rule"),
        "data_held.persons_total": _PEOPLE,
        "data_held.ordinary": _PEOPLE,
        "data_held.sensitive": ("breach.per_person", "cases.kinds"),
        "data_held.direct_identifiers": ("severity.ei",),
        "data_held.quasi_identifiers": ("severity.ei",),
        "data_held.trains_ai": ("duty.training_data_source", *_TRAINING),
        "data_held.training_state": _TRAINING,
        "operations.name": ("duty.impact_assessment", "enisa.risk_matrix"),
        "operations.purpose": ("duty.impact_assessment", "duty.notice"),
        "operations.subjects": ("duty.impact_assessment",),
        "operations.processors": ("duty.processor_contract",),
        "operations.impact": ("enisa.impact_levels", "enisa.risk_matrix"),
        "operations.answers": ("enisa.questions", "enisa.area_by_yes_count"),
        "operations.area_levels": ("enisa.area_score", "enisa.area_by_yes_count"),
        "operations.area_reason": ("enisa.area_by_yes_count",),
        "controls.measures": ("enisa.measures", "enisa.evidence_months", "duty.security_measures"),
        "controls.technical": _CONTROLS,
        "controls.technical.mfa_admin": ("cases.causes", "improve.measures"),
        "dependencies": _SHARED,
        "history.claims": ("calibration.heterogeneity_shape",),
        "training": _TRAINING,
        "cover.parts": ("calibration.peril_parts",),
        "cover.limit": ("calibration.severity_presets", "tariff.basic_limit"),
        "cover.aggregate_limit": _LAYER,
        "cover.sublimits": _LAYER,
        "cover.retention": ("decide.rule.c_retention_by_size", *_LAYER),
        "cover.coinsurance": _LAYER,
        "cover.waiting_hours": ("calibration.interruption",),
        "cover.inception": ("decide.premium_before_policy",),
        "cover.retroactive_date": (),
        "cover.defence_costs": ("calibration.defence_shares",),
        "cover.excess": ("calibration.severity_presets",),
        "cover.months": ("calibration.rate",),
        "cover.currency": ("calibration.exchange",),
        "result.size": _SIZE,
        "result.processor": ("law.processor_ladder",),
        "result.risk": ("enisa.risk_matrix", "enisa.threat_bands", "enisa.area_by_yes_count"),
        "result.decision": ("decide.authority",),
        "result.rating": ("tariff.rating_bands",),
        "price.pure_premium": (
            "calibration.rate", "calibration.sector_observations", "calibration.controls",
            "calibration.severity_presets",
        ),
        "price.capital_charge": (
            "tariff.cost_of_capital", "tariff.capital_per_premium", "tariff.target_loss_ratio",
        ),
        "price.fixed_expense": ("tariff.fixed_expense",),
        "price.variable_expense": ("tariff.variable_expense_ratio",),
        "price.technical_premium": ("tariff.variable_expense_ratio",),
        "price.minimum_premium": ("tariff.minimum_premium",),
        "price.premium": ("tariff.minimum_premium",),
    }
)  # fmt: skip
"""Question (or the group above it) or result, to the entries its calculation reads."""

_WITH_CONDITIONS = ("duty.", "law.", "decide.rule.")
_ORDER: tuple[Status, ...] = ("enacted", "draft", "forecast", "published", "judgement")


@dataclass(frozen=True)
class Basis:
    """One entry of the rulebook that something rests on.

    Parameters
    ----------
    key : str
        Of the entry.
    label : Text
        Its name.
    source : Source
        Who said it.
    own : bool
        Whether it is our own judgement.
    at : str or None
        Article or place in the source.
    since : date
        First day on which it holds; for a draft, on which it was proposed.
    status : Status
    sureness : Sureness
    """

    key: str
    label: Text
    source: Source
    own: bool
    at: str | None
    since: date
    status: Status
    sureness: Sureness


def rests_on(name: str, rulebook: Rulebook) -> tuple[Basis, ...]:
    """Give what a question or result rests on in a place on a day, law in force first.

    Parameters
    ----------
    name : str
        Dotted path of a question without numbers (``operations.impact.integrity``), or the name
        of a result (``result.size``, ``price.premium``).
    rulebook : Rulebook
        Of the firm's place on the day.

    Returns
    -------
    tuple of Basis
        Empty where nothing that holds there reads it.
    """
    keys = dict.fromkeys((*_of(name), *_readers(rulebook).get(name, ())))
    found = [
        _basis(key, held[key], rulebook)
        for key in keys
        for held in (rulebook.held, rulebook.drafts)
        if key in held
    ]
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.status)))


def _of(name: str) -> tuple[str, ...]:
    """Give the entries of a question, or of the nearest group above it."""
    while name not in ENTERS and "." in name:
        name = name.rpartition(".")[0]
    return ENTERS.get(name, ())


def _basis(key: str, dated: Dated, rulebook: Rulebook) -> Basis:
    return Basis(
        key, rulebook.entries[key].label, rulebook.sources[dated.source], dated.source == OWN,
        dated.at, dated.start, dated.status, dated.sureness,
    )  # fmt: skip


@lru_cache(maxsize=64)  # a rulebook is one object a day and place
def _readers(rulebook: Rulebook) -> dict[str, tuple[str, ...]]:
    """Give the path of an answer to the rules whose conditions read it."""
    found: dict[str, dict[str, None]] = {}
    for prefix in _WITH_CONDITIONS:
        for key in rulebook.starting(prefix):
            for fact in _facts(rulebook.value(key)):
                found.setdefault(fact, {})[key] = None
    return {fact: tuple(keys) for fact, keys in found.items()}


def _facts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if isinstance(value.get("fact"), str):
            yield value["fact"]
        for one in value.values():
            yield from _facts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _facts(one)
