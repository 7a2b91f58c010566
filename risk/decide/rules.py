"""Decide: accept, refer or decline, with every rule that spoke and what is asked for."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal

from risk.profile import Cover
from risk.rulebook import Rulebook
from risk.rulebook.condition import Facts, named_facts, test_of
from risk.rulebook.schema import Dated, Status, Strict, Text
from risk.rulebook.wording import filled


class Outcome(StrEnum):
    """What is decided, in rising strictness."""

    ACCEPT = "accept"
    REFER = "refer"
    DECLINE = "decline"


class Rule(Strict):
    """An underwriting rule.

    ``condition`` asks for something by a day, ``sublimit`` narrows a part and ``counter`` offers
    other terms; none of them changes the outcome. ``contradiction`` names two answers that cannot
    both be right, and refers.
    """

    code: str
    then: Literal["refer", "decline", "contradiction", "condition", "sublimit", "counter"]
    when: dict[str, Any]
    reason: Text
    way_out: Text
    part: str | None = None
    limit_share: float | None = None
    evidence: Text | None = None
    within_days: int | None = None
    term: Literal["retention", "limit", "waiting_hours"] | None = None
    at_least: dict[str, float] | None = None
    at_most: dict[str, float] | None = None


@dataclass(frozen=True)
class Reason:
    """A rule that spoke.

    Parameters
    ----------
    rule : Rule
    words : Text
        Its reason, with the firm's own figures.
    facts : dict
        The facts it looked at, with the firm's own figures.
    status, source : str
        Where the rule stands.
    amount : float or None
        Sublimit, or the term offered, in the cover's currency.
    asked : float or None
        The term asked for, when another is offered.
    """

    rule: Rule
    words: Text
    facts: dict[str, object]
    status: Status
    source: str
    amount: float | None = None
    asked: float | None = None


@dataclass(frozen=True)
class Decision:
    """The outcome with its reasons.

    Parameters
    ----------
    outcome : Outcome
        The strictest of the rules that spoke; accept when none did.
    reasons : tuple of Reason
        Rules that refer or decline, contradictions among them.
    conditions : tuple of Reason
        What must be in place before cover starts.
    sublimits : tuple of Reason
        Parts that are narrowed.
    counters : tuple of Reason
        Terms offered instead of those asked for.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    conditions: tuple[Reason, ...]
    sublimits: tuple[Reason, ...]
    counters: tuple[Reason, ...] = ()


PREFIX = "decide.rule."
OUTCOME = {
    "refer": Outcome.REFER,
    "contradiction": Outcome.REFER,
    "decline": Outcome.DECLINE,
}
RANK = {Outcome.ACCEPT: 0, Outcome.REFER: 1, Outcome.DECLINE: 2}


def decide(rulebook: Rulebook, facts: Facts, cover: Cover) -> Decision:
    """Run every rule in force on the facts.

    Parameters
    ----------
    rulebook : Rulebook
        Its entries ``decide.rule.*`` are the rules.
    facts : Facts
        As :func:`risk.decide.facts_of` gives them.
    cover : Cover
        Terms asked for; sublimits are a share of its limit, counters replace its terms.

    Raises
    ------
    InvalidRulebook
        If a rule names a fact that does not exist.
    """
    spoke: list[Reason] = []
    for rule, dated, is_true in rules_of(rulebook):
        if not is_true(facts):
            continue
        amount, asked = _amount(rule, cover)
        if rule.then == "counter" and amount == asked:
            continue
        seen = {name: facts[name] for name in sorted(named_facts(rule.when))}
        words = filled(rule.reason, facts)
        spoke.append(Reason(rule, words, dict(seen), dated.status, dated.source, amount, asked))

    def those(*then: str) -> tuple[Reason, ...]:
        return tuple(one for one in spoke if one.rule.then in then)

    reasons = those("refer", "decline", "contradiction")
    outcome = max(
        (OUTCOME[one.rule.then] for one in reasons), key=RANK.__getitem__, default=Outcome.ACCEPT
    )
    return Decision(outcome, reasons, those("condition"), those("sublimit"), those("counter"))


@lru_cache(maxsize=16)
def rules_of(rulebook: Rulebook) -> list[tuple[Rule, Dated, Callable[[Facts], bool]]]:
    """Give the rules in force, in order, each with its condition as a function of the facts."""
    keys = rulebook.starting(PREFIX)
    rules = [rulebook.read(key, Rule) for key in keys]
    return [
        (rule, rulebook.dated(key), test_of(rule.when))
        for key, rule in zip(keys, rules, strict=True)
    ]


def _amount(rule: Rule, cover: Cover) -> tuple[float | None, float | None]:
    """Give the amount a rule sets, and the one asked for."""
    if rule.limit_share is not None:
        return rule.limit_share * cover.limit, None
    if rule.term is None:
        return None, None
    asked = float(getattr(cover, rule.term))
    least = (rule.at_least or {}).get(cover.currency, 0.0)
    most = (rule.at_most or {}).get(cover.currency, math.inf)
    return min(max(asked, least), most), asked
