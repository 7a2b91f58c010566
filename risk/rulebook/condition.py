"""Conditions of rules as data: what must be true of the facts for a rule to apply.

A condition is one of::

    {all: [condition, ...]}       every one holds
    {any: [condition, ...]}       at least one holds
    {not: condition}              it does not hold
    {fact: NAME, is: [words]}     the fact is one of the words
    {fact: NAME, above: NUMBER}   also at_least, below, at_most
    {fact: NAME, has: WORD}       the fact is a list that holds the word

A fact that is unknown is the word ``unknown``; a number test on it never holds, so a rule that
should speak on not knowing says so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from risk.errors import Fault, InvalidRulebook, shorten

Fact = str | float | int | bool | Sequence[str] | None
Facts = Mapping[str, Fact]
Ask = Callable[[Facts], bool]

TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "is": lambda fact, wanted: isinstance(wanted, list | tuple) and fact in wanted,
    "has": lambda fact, wanted: not isinstance(fact, str) and wanted in fact,
    "above": lambda fact, edge: _number(fact) and fact > edge,
    "at_least": lambda fact, edge: _number(fact) and fact >= edge,
    "below": lambda fact, edge: _number(fact) and fact < edge,
    "at_most": lambda fact, edge: _number(fact) and fact <= edge,
}


def holds(condition: Mapping[str, Any], facts: Facts) -> bool:
    """Tell whether a condition holds for the facts.

    Raises
    ------
    InvalidRulebook
        If the condition is malformed or names a fact that does not exist.

    Examples
    --------
    >>> holds({"all": [{"fact": "rdp", "is": ["yes"]}]}, {"rdp": "yes"})
    True
    >>> holds({"fact": "persons", "above": 10}, {"persons": None})
    False
    """
    return test_of(condition)(facts)


def test_of(condition: Mapping[str, Any]) -> Ask:
    """Give a condition as a function of the facts, to be asked many times.

    Raises
    ------
    InvalidRulebook
        If the condition is malformed; the function, if it names a fact that does not exist.
    """
    match dict(condition):
        case {"all": [*parts], **rest} if not rest:
            return _every([test_of(part) for part in parts])
        case {"any": [*parts], **rest} if not rest:
            return _some([test_of(part) for part in parts])
        case {"not": part, **rest} if not rest:
            inner = test_of(part)
            return lambda facts: not inner(facts)
        case {"fact": str(name), **one} if len(one) == 1:
            (kind, wanted), *_ = one.items()
            if kind in TESTS:
                return _one_test(condition, name, TESTS[kind], wanted)
    raise unreadable(condition)


def _every(tests: Sequence[Ask]) -> Ask:
    def ask(facts: Facts) -> bool:
        for test in tests:  # noqa: SIM110 - half the time of all(): every rule is asked here
            if not test(facts):
                return False
        return True

    return ask


def _some(tests: Sequence[Ask]) -> Ask:
    def ask(facts: Facts) -> bool:
        for test in tests:  # noqa: SIM110 - as above
            if test(facts):
                return True
        return False

    return ask


def _one_test(
    condition: Mapping[str, Any], name: str, test: Callable[[Any, Any], bool], wanted: Any
) -> Ask:
    def ask(facts: Facts) -> bool:
        try:
            fact = facts[name]
        except KeyError:
            raise unreadable(condition) from None
        return test("unknown" if fact is None else fact, wanted)

    return ask


def may_hold(condition: Mapping[str, Any], facts: Facts) -> bool:
    """Tell whether a condition could hold if the unknown facts were known.

    A test on an unknown fact counts as true; under ``not`` that errs on the side of naming.

    >>> may_hold({"fact": "persons", "above": 10}, {"persons": None})
    True
    """

    def generous(kind: str, fact: Fact, wanted: Any) -> bool:
        return fact is None or fact == "unknown" or _test(kind, fact, wanted)

    return _walk(condition, facts, generous)


def _test(kind: str, fact: Fact, wanted: Any) -> bool:
    return TESTS[kind]("unknown" if fact is None else fact, wanted)


def _walk(
    condition: Mapping[str, Any], facts: Facts, test: Callable[[str, Fact, Any], bool]
) -> bool:
    match dict(condition):
        case {"all": [*parts], **rest} if not rest:
            return all(_walk(part, facts, test) for part in parts)
        case {"any": [*parts], **rest} if not rest:
            return any(_walk(part, facts, test) for part in parts)
        case {"not": part, **rest} if not rest:
            return not _walk(part, facts, _test)
        case {"fact": str(name), **one} if len(one) == 1:
            (kind, wanted), *_ = one.items()
            if name in facts and kind in TESTS:
                return test(kind, facts[name], wanted)
    raise unreadable(condition)


def check_condition(condition: Mapping[str, Any], facts: Facts) -> None:
    """Look at every branch of a condition, also those that no firm has reached yet.

    Raises
    ------
    InvalidRulebook
        If a branch is malformed, names a fact that does not exist or tests against the wrong
        kind of value.
    """
    match dict(condition):
        case {"all": [*parts], **rest} | {"any": [*parts], **rest} if not rest:
            for part in parts:
                check_condition(part, facts)
        case {"not": part, **rest} if not rest:
            check_condition(part, facts)
        case {"fact": str(name), **one} if len(one) == 1 and name in facts:
            (kind, wanted), *_ = one.items()
            fits = {"is": isinstance(wanted, list | tuple), "has": isinstance(wanted, str)}
            if kind not in TESTS or not fits.get(kind, _number(wanted)):
                raise unreadable(condition)
        case _:
            raise unreadable(condition)


def unreadable(condition: Mapping[str, Any]) -> InvalidRulebook:
    """Give the error for a condition that cannot be read."""
    return InvalidRulebook(
        "a condition cannot be read",
        [
            Fault(
                "when",
                shorten(dict(condition)),
                f"a test must be one of {', '.join(TESTS)} on a fact that exists",
                "see risk/rulebook/condition.py",
                "condition",
            )
        ],
    )


def named_facts(condition: Mapping[str, Any]) -> frozenset[str]:
    """Give the names of the facts a condition looks at."""
    names = {str(condition["fact"])} if "fact" in condition else set()
    for key in ("all", "any"):
        for part in condition.get(key, ()):
            names |= named_facts(part)
    if "not" in condition:
        names |= named_facts(condition["not"])
    return frozenset(names)


def _number(fact: object) -> bool:
    return isinstance(fact, int | float) and not isinstance(fact, bool)
