"""Desk: whether a rulebook is sound: format, sources, and every rule readable by the engine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from risk.classify.duties import DUTY, LIGHTER, NEVER_WAIVED, DutyRule, LighterRule
from risk.classify.exposure import PENALTY, read_penalty
from risk.decide.rules import PREFIX, Rule
from risk.errors import Fault, InvalidRulebook, RiskError, shorten
from risk.profile import Cover, Profile
from risk.profile.company import Company
from risk.rulebook.condition import check_condition
from risk.rulebook.read import PACKAGED, read_library
from risk.rulebook.schema import Dated
from risk.rulebook.view import at
from risk.rulebook.wording import filled

READERS: dict[str, type[BaseModel]] = {PREFIX: Rule, DUTY: DutyRule, LIGHTER: LighterRule}


def check_rulebook(folder: Path | None = None) -> dict[str, Any]:
    """Check a rulebook folder, the packaged one by default.

    Returns
    -------
    dict
        Counts of entries, values, sources and places, and the digest by place of the last day
        on which something starts.

    Raises
    ------
    InvalidRulebook
        With every fault: file, key, rule.
    """
    library = read_library(folder or PACKAGED)
    if not library.entries:
        where = str(folder)
        fault = Fault(where, "no rule", "the folder must hold rules", "check the name", "empty")
        raise InvalidRulebook(f"{where} holds no rulebook", [fault])
    faults = []
    facts = _every_fact()
    for (place, key), entry in library.entries.items():
        file = library.files[place, key]
        for dated in entry.values:
            where = f"{file}:{key}:{dated.start}"
            broken = _unreadable(key, dated, facts)
            faults += [
                Fault(where, shorten(dated.value), rule, "see risk/rulebook/condition.py", "shape")
                for rule in broken
            ]
            faults += [
                Fault(where, name, "the source is not listed", "add it", "no-source")
                for name in _cited(dated.value)
                if name not in library.sources
            ]
            faults += [
                Fault(where, name, f"no such {kind} entry", "add it", f"no-{kind}")
                for kind, name in ([] if broken else _named(key, dated))
                if (place, name) not in library.entries
            ]
    if faults:
        raise InvalidRulebook(f"{len(faults)} fault(s) in the rulebook", faults)
    last = max(v.start for entry in library.entries.values() for v in entry.values)
    places = sorted({place for place, _ in library.entries if place != "any"})
    return {
        "entries": len(library.entries),
        "values": sum(len(entry.values) for entry in library.entries.values()),
        "sources": len(library.sources),
        "places": places,
        "last_day": last.isoformat(),
        "digests": {place: at(last, place, folder or PACKAGED).digest for place in places},
    }


def _unreadable(key: str, dated: Dated, facts: dict[str, None]) -> list[str]:
    reader = next((shape for start, shape in READERS.items() if key.startswith(start)), None)
    try:
        if reader is not None and key != NEVER_WAIVED:
            rule = reader.model_validate(dated.value)
            check_condition(rule.when, facts)  # type: ignore[attr-defined]
            for words in ("why", "reason"):
                if hasattr(rule, words):
                    filled(getattr(rule, words), facts)
        elif key.startswith(PENALTY):
            read_penalty(dated)
    except ValidationError as error:
        return [
            f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
            for one in error.errors(include_url=False)
        ]
    except KeyError as error:
        return [f"the words name {error}, which is no fact"]
    except RiskError as error:
        return [f"{error.message}: {one.got}; {one.rule}" for one in error.faults]
    except (TypeError, ValueError) as error:
        return [str(error)]
    return []


def _named(key: str, dated: Dated) -> list[tuple[str, str]]:
    """Give the entries a rule leads to, with their kind."""
    if key.startswith(DUTY):
        return [("penalty", name) for name in dated.value.get("penalties", ())]
    if key.startswith(LIGHTER) and key != NEVER_WAIVED:
        return [("duty", dated.value["duty"])]
    return []


def _cited(value: object) -> list[str]:
    """Give every source key cited inside a structured value."""
    if isinstance(value, dict):
        own = [value["source"]] if isinstance(value.get("source"), str) else []
        return own + [name for part in value.values() for name in _cited(part)]
    if isinstance(value, list):
        return [name for part in value for name in _cited(part)]
    return []


def _every_fact() -> dict[str, None]:
    """Give the name of every fact a rule may look at, all unknown."""
    from risk.assess import Covers
    from risk.classify import ProcessorClass, firm_facts
    from risk.decide import Findings, facts_of
    from risk.rulebook.schema import Text

    profile = Profile(firm=Company(name="x", industry="F52"), cover=Cover(limit=1.0, retention=0.0))
    processor = ProcessorClass(None, (), (0, None), None, Text(zh="—", en="—"))
    found = Findings(
        None, processor, None, None, None, 0.0, 0.0, Covers(revenue_usd=(0, 0), limit_usd=0), None
    )
    names = {**firm_facts(profile, None, processor), **facts_of(profile, found)}
    return dict.fromkeys(names)
