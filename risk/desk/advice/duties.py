"""Desk: a firm's duties on a day, as plain data for screen, paper and program."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from risk.classify import (
    Duties,
    Duty,
    Exposure,
    ProcessorClass,
    classify_processor,
    duties_of,
    fine_exposure,
    firm_facts,
    place_business_line,
)
from risk.classify.duties import Article
from risk.classify.exposure import USUAL, read_penalty
from risk.classify.stages import stage_document
from risk.desk.quoting.assessed import size_of
from risk.profile import Profile
from risk.rulebook import Rulebook, at, region_of
from risk.rulebook.condition import Facts
from risk.units import steady


@dataclass(frozen=True)
class FirmLaw:
    """What the law makes of a firm on a day."""

    rulebook: Rulebook
    profile: Profile
    facts: Facts
    processor: ProcessorClass
    duties: Duties
    exposure: tuple[Exposure, ...]


def law_for(profile: Profile, as_of: date) -> FirmLaw:
    """Give a firm's legal class, duties and fine exposure on a day.

    Raises
    ------
    UnknownCode
        If the industry code is in no list.
    """
    rulebook = at(as_of, region_of(profile.firm.country))
    processor = classify_processor(rulebook, profile.data_held)
    size = size_of(rulebook, profile, place_business_line(profile.firm))
    facts = firm_facts(profile, size, processor)
    duties = duties_of(rulebook, profile, facts)
    exposure = fine_exposure(rulebook, duties, profile.firm.revenue, profile.firm.currency)
    return FirmLaw(rulebook, profile, facts, processor, duties, exposure)


def duty_document(law: FirmLaw) -> dict[str, Any]:
    """Give the duties as plain data; see ``docs/duties.md`` for the keys."""
    never = law.duties.never_waived
    rung = law.processor.rung
    return {
        "firm": law.profile.firm.name,
        "as_of": law.rulebook.day.isoformat(),
        "place": law.rulebook.place,
        "rulebook_digest": law.rulebook.digest,
        "processor_class": {"zh": rung.zh, "en": rung.en} if rung else None,
        "persons": list(law.processor.persons),
        "never_waived": never.model_dump() if never else None,
        "duties": [_duty(law.rulebook, one) for one in law.duties.duties],
        "drafts": [_duty(law.rulebook, one) for one in law.duties.drafts],
        "exposure": [_exposure(law.rulebook, one) for one in law.exposure],
    }


def _duty(rulebook: Rulebook, duty: Duty) -> dict[str, Any]:
    lighter = duty.lighter
    return {
        "topic": duty.topic,
        "standing": duty.standing,
        "name": duty.name.model_dump(),
        "stages": stage_document(rulebook, "duty", duty.topic),
        "what": duty.rule.what.model_dump(),
        "why": duty.why.model_dump(),
        "articles": [_article(rulebook, one) for one in duty.rule.articles],
        "in_force_from": duty.dated.start.isoformat(),
        "status": duty.dated.status,
        "deadline": duty.rule.deadline.model_dump() if duty.rule.deadline else None,
        "lighter": lighter.lighter.model_dump() if lighter else None,
        "lighter_basis": lighter.basis.model_dump() if lighter and lighter.basis else None,
        "never_waived": lighter.never.model_dump() if lighter and lighter.never else None,
        "evidence": [one.model_dump() for one in duty.rule.evidence],
        "met_ratio": None if duty.met_ratio is None else steady(duty.met_ratio, 4),
        "missing_measures": list(duty.missing),
        "depends_on": list(duty.depends_on),
        "penalties": list(duty.rule.penalties),
        "unsettled": duty.rule.unsettled.model_dump() if duty.rule.unsettled else None,
    }


def _article(rulebook: Rulebook, article: Article) -> dict[str, Any]:
    return {
        "source": article.source,
        "title": rulebook.sources[article.source].title.model_dump(),
        "at": article.at,
        "status": article.status,
        "sureness": article.sureness,
    }


def _exposure(rulebook: Rulebook, exposure: Exposure) -> dict[str, Any]:
    usual = rulebook.held.get(USUAL)
    shown = read_penalty(usual) if usual else None
    return {
        "key": exposure.key,
        "law": exposure.penalty.law.model_dump(),
        "applies": exposure.penalty.applies.model_dump(),
        "grade": exposure.penalty.grade,
        "least": exposure.least,
        "most": None if exposure.most is None else steady(exposure.most),
        "currency": exposure.currency,
        "range": _range(exposure),
        "usual": shown.applies.model_dump() if shown else None,
        "other": exposure.penalty.other.model_dump() if exposure.penalty.other else None,
        "topics": list(exposure.topics),
        "certain": exposure.certain,
        "status": exposure.dated.status,
        "covered": False,
    }


def _range(exposure: Exposure) -> dict[str, str]:
    zh, en = _bounds(exposure)
    if not exposure.certain:
        zh += "；相关义务是否适用，取决于尚未回答的问题"
        en += "; whether the duty applies depends on an answer not yet given"
    return {"zh": zh, "en": en}


def _bounds(exposure: Exposure) -> tuple[str, str]:
    band = exposure.penalty.firm
    if band is None or exposure.most is None:
        return "警告、责令改正等", "order, warning and the like"
    zh = f"{exposure.least or 0:,.0f} 至 {exposure.most:,.0f} {exposure.currency}"
    en = f"{exposure.least or 0:,.0f} to {exposure.most:,.0f} {exposure.currency}"
    if band.turnover_share:
        share = f"{band.turnover_share:.0%}"
        zh += f"（含上一年度营业额的 {share}）"
        en += f" (counting {share} of last year's turnover)"
    return zh, en
