"""Classify: which duties hold on the day, with article, trigger, what is lighter, how far met.

The rules are data (entries ``duty.*``, ``simplification.*`` and ``penalty.*`` of the rulebook);
this file only reads them against a firm's facts. Overlapping laws are one duty with several
articles. Only enacted law makes a duty; drafts are told apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from risk.profile import Measure, Profile
from risk.rulebook import Rulebook
from risk.rulebook.condition import Facts, holds, may_hold, named_facts
from risk.rulebook.schema import Dated, Status, Strict, Sureness, Text
from risk.rulebook.wording import filled, is_unknown

DUTY = "duty."
LIGHTER = "simplification."
NEVER_WAIVED = "simplification.never_waived"


class Article(Strict):
    """A law that says it."""

    source: str
    at: str
    status: Status
    sureness: Sureness


class Deadline(Strict):
    """By when: words, and hours or days where the law gives a number."""

    zh: str
    en: str
    hours: float | None = None
    days: float | None = None


class DutyRule(Strict):
    """A duty as the rulebook writes it."""

    what: Text
    when: dict[str, Any]
    why: Text
    articles: tuple[Article, ...]
    deadline: Deadline | None = None
    evidence: tuple[Text, ...] = ()
    measures: tuple[str, ...] = ()
    penalties: tuple[str, ...] = ()
    unsettled: Text | None = None


class LighterRule(Strict):
    """What a small processor may do more simply, and what stays."""

    duty: str
    when: dict[str, Any]
    lighter: Text
    never: Text | None = None
    basis: Text | None = None


Standing = Literal["applies", "open"]


@dataclass(frozen=True)
class Duty:
    """A duty of this firm.

    Parameters
    ----------
    topic : str
        ``breach_notice``, ``minors``, ...
    standing : str
        ``applies``, or ``open`` when it depends on an answer that is unknown.
    rule : DutyRule
    name : Text
    why : Text
        The trigger, with the firm's own figures.
    dated : Dated
        The rule's value in force.
    lighter : LighterRule or None
        What is simplified for this firm.
    met_ratio : float or None
        Share of the measures that speak to the duty which are in place, half for partly; None
        when no measure speaks to it.
    missing : tuple of str
        Measures not in place.
    depends_on : tuple of str
        Unknown facts that decide, when open.
    """

    topic: str
    standing: Standing
    rule: DutyRule
    name: Text
    why: Text
    dated: Dated
    lighter: LighterRule | None
    met_ratio: float | None
    missing: tuple[str, ...]
    depends_on: tuple[str, ...]


@dataclass(frozen=True)
class Duties:
    """All duties of a firm on a day.

    Parameters
    ----------
    duties : tuple of Duty
        From law in force.
    drafts : tuple of Duty
        What proposed law would ask; binds nobody.
    never_waived : Text or None
        What is never lightened for a small processor.
    """

    duties: tuple[Duty, ...]
    drafts: tuple[Duty, ...]
    never_waived: Text | None


def duties_of(rulebook: Rulebook, profile: Profile, facts: Facts) -> Duties:
    """Give the duties of a firm.

    Parameters
    ----------
    rulebook : Rulebook
        Place and day.
    profile : Profile
        For the declared measures.
    facts : Facts
        As :func:`risk.classify.firm_facts` gives them.

    Raises
    ------
    InvalidRulebook
        If a rule names a fact that does not exist.
    """
    lighter = [
        rulebook.read(key, LighterRule) for key in rulebook.starting(LIGHTER) if key != NEVER_WAIVED
    ]
    found = _hold(rulebook, rulebook.held, profile, facts, lighter)
    drafts = _hold(rulebook, rulebook.drafts, profile, facts, [])
    small = any(holds(rule.when, facts) for rule in lighter)
    never = rulebook.value(NEVER_WAIVED) if small and rulebook.holds(NEVER_WAIVED) else None
    return Duties(found, drafts, Text.model_validate(never) if never else None)


def _hold(
    rulebook: Rulebook,
    values: Mapping[str, Dated],
    profile: Profile,
    facts: Facts,
    lighter: list[LighterRule],
) -> tuple[Duty, ...]:
    found = []
    for key in sorted(values):
        if not key.startswith(DUTY):
            continue
        dated = values[key]
        rule = DutyRule.model_validate(dated.value)
        certain = holds(rule.when, facts)
        if not certain and not may_hold(rule.when, facts):
            continue
        met, missing = _met(rule, profile.controls.measures)
        simple = next((one for one in lighter if one.duty == key and holds(one.when, facts)), None)
        unknown = [name for name in sorted(named_facts(rule.when)) if is_unknown(facts[name])]
        found.append(
            Duty(
                topic=key.removeprefix(DUTY),
                standing="applies" if certain else "open",
                rule=rule,
                name=rulebook.entries[key].label,
                why=filled(rule.why, facts),
                dated=dated,
                lighter=simple,
                met_ratio=met,
                missing=missing,
                depends_on=() if certain else tuple(unknown),
            )
        )
    return tuple(found)


def _met(rule: DutyRule, measures: Mapping[str, Measure]) -> tuple[float | None, tuple[str, ...]]:
    states = {
        name: measures[name].state if name in measures else "unknown" for name in rule.measures
    }
    counted = {name: state for name, state in states.items() if state != "not_applicable"}
    if not counted:
        return None, ()
    worth = {"yes": 1.0, "partly": 0.5}
    met = sum(worth.get(state, 0.0) for state in counted.values()) / len(counted)
    return met, tuple(name for name, state in counted.items() if state != "yes")
