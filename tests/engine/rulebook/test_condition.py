"""Conditions of rules: what must be true of the facts for a rule to speak."""

from __future__ import annotations

import pytest

from risk.errors import InvalidRulebook
from risk.rulebook.condition import holds, named_facts

FACTS = {
    "rdp": "yes",
    "persons": 10,
    "ratio": 0.5,
    "parts": ("EXT", "FIN"),
    "mail": None,
    "t": True,
}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"fact": "rdp", "is": ["yes", "unknown"]}, True),
        ({"fact": "rdp", "is": ["no"]}, False),
        ({"fact": "persons", "above": 9}, True),
        ({"fact": "persons", "above": 10}, False),
        ({"fact": "persons", "at_least": 10}, True),
        ({"fact": "persons", "at_least": 11}, False),
        ({"fact": "persons", "below": 11}, True),
        ({"fact": "persons", "below": 10}, False),
        ({"fact": "persons", "at_most": 10}, True),
        ({"fact": "persons", "at_most": 9}, False),
        ({"fact": "parts", "has": "EXT"}, True),
        ({"fact": "parts", "has": "EX"}, False),
        ({"fact": "rdp", "has": "y"}, False),
        ({"all": [{"fact": "rdp", "is": ["yes"]}, {"fact": "persons", "above": 1}]}, True),
        ({"all": [{"fact": "rdp", "is": ["yes"]}, {"fact": "persons", "above": 99}]}, False),
        ({"any": [{"fact": "rdp", "is": ["no"]}, {"fact": "persons", "above": 1}]}, True),
        ({"any": []}, False),
        ({"all": []}, True),
        ({"not": {"fact": "rdp", "is": ["no"]}}, True),
    ],
)
def test_a_condition_holds_as_written(condition, expected):
    assert holds(condition, FACTS) is expected


def test_what_is_not_known_is_the_word_unknown_and_passes_no_number_test():
    assert holds({"fact": "mail", "is": ["unknown"]}, FACTS)
    for test in ("above", "at_least", "below", "at_most"):
        assert not holds({"fact": "mail", test: 0}, FACTS)
    assert not holds({"fact": "mail", "has": "x"}, FACTS)


def test_a_truth_value_is_no_number():
    assert not holds({"fact": "t", "at_least": 1}, FACTS)


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"fact": "no.such.fact", "is": ["yes"]},
        {"fact": "rdp"},
        {"fact": "rdp", "like": "yes"},
        {"fact": "rdp", "is": ["yes"], "above": 1},
        {"all": [], "any": []},
        {"all": {"fact": "rdp", "is": ["yes"]}},
        {"none": []},
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(condition):
    with pytest.raises(InvalidRulebook, match="cannot be read"):
        holds(condition, FACTS)


def test_the_facts_a_condition_looks_at_are_found_at_any_depth():
    condition = {
        "any": [
            {"fact": "a", "is": ["x"]},
            {"all": [{"not": {"fact": "b", "above": 1}}, {"fact": "c", "has": "x"}]},
        ]
    }
    assert named_facts(condition) == {"a", "b", "c"}
