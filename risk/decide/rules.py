"""Decide: accept, refer or decline, with every rule that spoke and what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from risk.rulebook import Rulebook
from risk.rulebook.condition import Facts, holds, named_facts
from risk.rulebook.schema import Status, Strict, Text
from risk.rulebook.wording import filled


class Outcome(StrEnum):
    """What is decided, in rising strictness."""

    ACCEPT = "accept"
    REFER = "refer"
    DECLINE = "decline"


class Rule(Strict):
    """An underwriting rule.

    ``condition`` asks for something before cover starts and ``sublimit`` narrows a part; neither
    changes the outcome.
    """

    code: str
    then: Literal["refer", "decline", "condition", "sublimit"]
    when: dict[str, Any]
    reason: Text
    way_out: Text
    part: str | None = None
    limit_share: float | None = None


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
        Sublimit in the cover's currency, for a sublimit rule.
    """

    rule: Rule
    words: Text
    facts: dict[str, object]
    status: Status
    source: str
    amount: float | None = None


@dataclass(frozen=True)
class Decision:
    """The outcome with its reasons.

    Parameters
    ----------
    outcome : Outcome
        The strictest of the rules that spoke; accept when none did.
    reasons : tuple of Reason
        Rules that refer or decline.
    conditions : tuple of Reason
        What must be in place before cover starts.
    sublimits : tuple of Reason
        Parts that are narrowed.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    conditions: tuple[Reason, ...]
    sublimits: tuple[Reason, ...]


PREFIX = "decide.rule."
_RANK = {Outcome.ACCEPT: 0, Outcome.REFER: 1, Outcome.DECLINE: 2}


def decide(rulebook: Rulebook, facts: Facts, limit: float) -> Decision:
    """Run every rule in force on the facts.

    Parameters
    ----------
    rulebook : Rulebook
        Its entries ``decide.rule.*`` are the rules.
    facts : Facts
        As :func:`risk.decide.facts_of` gives them.
    limit : float
        Limit per event [money], which sublimits are a share of.

    Raises
    ------
    InvalidRulebook
        If a rule names a fact that does not exist.
    """
    spoke: list[Reason] = []
    for key in rulebook.starting(PREFIX):
        rule = rulebook.read(key, Rule)
        if not holds(rule.when, facts):
            continue
        dated = rulebook.dated(key)
        seen = {name: facts[name] for name in sorted(named_facts(rule.when))}
        amount = None if rule.limit_share is None else rule.limit_share * limit
        words = filled(rule.reason, facts)
        spoke.append(Reason(rule, words, dict(seen), dated.status, dated.source, amount))
    reasons = tuple(one for one in spoke if one.rule.then in ("refer", "decline"))
    outcome = max(
        (Outcome(one.rule.then) for one in reasons), key=_RANK.__getitem__, default=Outcome.ACCEPT
    )
    return Decision(
        outcome,
        reasons,
        tuple(one for one in spoke if one.rule.then == "condition"),
        tuple(one for one in spoke if one.rule.then == "sublimit"),
    )
