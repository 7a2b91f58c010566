"""A rulebook with a mistake is refused whole, with file, key or line, rule and way out."""

from __future__ import annotations

import pytest

from risk.errors import InvalidRulebook
from risk.rulebook.read import PACKAGED, read_library
from risk.rulebook.strict_yaml import read_yaml

GOOD = (
    "    values:\n      - {from: 2025-01-01, value: 5, status: judgement, source: s, sureness: D}\n"
)


def _values(*rows: str) -> str:
    return "    values:\n" + "".join(f"      - {{{row}}}\n" for row in rows)


REST = "status: judgement, source: s, sureness: D"

# name: (values of the entry, part of the place named, part of the rule)
MISTAKES = {
    "a key that stands twice": (
        _values(f"from: 2025-01-01, value: 5, value: 6, {REST}"),
        "bad.yaml:7",
        "stands twice",
    ),
    "an unquoted no": (_values(f"from: 2025-01-01, value: no, {REST}"), "bad.yaml:7", "unquoted"),
    "an unquoted yes": (_values(f"from: 2025-01-01, value: yes, {REST}"), "bad.yaml:7", "unquoted"),
    "a number in powers of ten": (
        _values(f"from: 2025-01-01, value: 1e6, {REST}"),
        "bad.yaml:7",
        "looks like a number",
    ),
    "a number with underscores": (
        _values(f"from: 2025-01-01, value: 1_000_000, {REST}"),
        "bad.yaml:7",
        "looks like a number",
    ),
    "a number with a leading zero": (
        _values(f"from: 2025-01-01, value: 010, {REST}"),
        "bad.yaml:7",
        "looks like a number",
    ),
    "a number that loses its last zero": (
        _values(f"from: 2025-01-01, value: 1.10, {REST}"),
        "bad.yaml:7",
        "trailing zero",
    ),
    "not a number": (
        _values(f"from: 2025-01-01, value: .nan, {REST}"),
        "bad.yaml:7",
        "plain decimal",
    ),
    "an infinite number": (
        _values(f"from: 2025-01-01, value: -.inf, {REST}"),
        "bad.yaml:7",
        "plain decimal",
    ),
    "an unknown field": (
        _values(f"from: 2025-01-01, value: 5, comment: x, {REST}"),
        "bad.yaml:entries.a.key.values.0.comment",
        "not permitted",
    ),
    "a value without a source": (
        _values("from: 2025-01-01, value: 5, status: judgement, sureness: D"),
        "bad.yaml:entries.a.key.values.0.source",
        "required",
    ),
    "a value without a first day": (
        _values(f"value: 5, {REST}"),
        "bad.yaml:entries.a.key.values.0.from",
        "required",
    ),
    "a source that is not listed": (
        _values("from: 2025-01-01, value: 5, status: judgement, source: hearsay, sureness: D"),
        "a.key",
        "not listed",
    ),
    "two values on one day": (
        _values(
            f"from: 2025-01-01, to: 2026-02-01, value: 5, {REST}",
            f"from: 2026-01-01, value: 6, {REST}",
        ),
        "bad.yaml:entries.a.key",
        "overlap on 2026-01-01",
    ),
    "values out of order": (
        _values(f"from: 2026-01-01, value: 5, {REST}", f"from: 2025-01-01, value: 6, {REST}"),
        "bad.yaml:entries.a.key",
        "out of order",
    ),
    "an end before the beginning": (
        _values(f"from: 2026-01-01, to: 2025-01-01, value: 5, {REST}"),
        "bad.yaml:entries.a.key.values.0",
        "later than 'from'",
    ),
    "an end on the first day": (
        _values(f"from: 2026-01-01, to: 2026-01-01, value: 5, {REST}"),
        "bad.yaml:entries.a.key.values.0",
        "later than 'from'",
    ),
    "a status that does not exist": (
        _values("from: 2026-01-01, value: 5, status: rumour, source: s, sureness: D"),
        "bad.yaml:entries.a.key.values.0.status",
        "should be",
    ),
    "an entry without values": ("    values: []\n", "bad.yaml:entries.a.key.values", "at least 1"),
    "a list that is not closed": ("    values: [1, 2\n", "bad.yaml:", "did not find"),
    "a day that does not exist": (
        _values(f"from: 2025-02-30, value: 5, {REST}"),
        "bad.yaml",
        "day is out of range",
    ),
    "a merge key": ("    <<: {values: []}\n", "bad.yaml:6", "merge"),
    "a program in a tag": ("    values: !!python/name:os.system\n", "bad.yaml:6", "constructor"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_rulebook_is_refused_for(name, make_rulebook, entry):
    values, place, rule = MISTAKES[name]
    folder = make_rulebook(good=entry(GOOD).replace("a.key", "b.key"), bad=entry(values))
    with pytest.raises(InvalidRulebook) as refused:
        read_library(folder)
    faults = refused.value.faults
    assert any(place in fault.path and rule in fault.rule for fault in faults), [*map(str, faults)]
    assert all(fault.help for fault in faults)
    assert not any("good.yaml" in fault.path for fault in faults)


def test_one_language_alone_is_refused(make_rulebook, entry):
    folder = make_rulebook(bad=entry(GOOD).replace('{zh: "甲", en: "A"}', '{zh: "甲"}'))
    with pytest.raises(InvalidRulebook) as refused:
        read_library(folder)
    assert refused.value.faults[0].path == "bad.yaml:entries.a.key.label.en"


def test_the_same_key_in_two_files_is_refused(make_rulebook, entry):
    folder = make_rulebook(one=entry(GOOD), two=entry(GOOD))
    with pytest.raises(InvalidRulebook) as refused:
        read_library(folder)
    assert refused.value.faults[0].path == "two.yaml:a.key"


def test_faults_of_every_file_are_told_at_once(make_rulebook, entry):
    folder = make_rulebook(
        one=entry(MISTAKES["not a number"][0]),
        two=entry(MISTAKES["an unknown field"][0]),
        three=entry(MISTAKES["an unquoted no"][0] + "    extra: 1.50\n"),
    )
    with pytest.raises(InvalidRulebook) as refused:
        read_library(folder)
    found = {(fault.path.split(":")[0], fault.code) for fault in refused.value.faults}
    assert found >= {
        ("one.yaml", "yaml-number"),
        ("two.yaml", "extra_forbidden"),
        ("three.yaml", "yaml-word"),
        ("three.yaml", "yaml-trailing-zero"),
    }


def test_a_draft_may_overlap_the_law_in_force(make_rulebook, entry):
    folder = make_rulebook(
        one=entry(
            _values(
                "from: 2025-01-01, value: 5, status: enacted, source: s, sureness: P",
                "from: 2025-06-01, value: 6, status: draft, source: s, sureness: P",
            )
        )
    )
    assert len(read_library(folder).entries["any", "a.key"].values) == 2


def test_the_packaged_rulebook_is_without_fault():
    library = read_library(PACKAGED)
    assert len(library.entries) > 50
    assert len(library.sources) > 20


def test_good_values_keep_their_kind():
    text = 'a: 5\nb: 0.25\nc: "1e6"\nd: "no"\ne: true\nf: 2026-09-01\ng: [1, x]\nh: null\ni: -3\n'
    data = read_yaml(text, "x.yaml")
    assert data["a"] == 5
    assert isinstance(data["a"], int)
    assert data["b"] == 0.25
    assert data["c"] == "1e6"
    assert data["d"] == "no"
    assert data["e"] is True
    assert data["f"].isoformat() == "2026-09-01"
    assert data["g"] == [1, "x"]
    assert data["h"] is None
    assert data["i"] == -3


def test_in_answers_an_unquoted_yes_or_no_is_that_word():
    assert read_yaml("a: yes\nb: No\n", "x.yaml", plain_words=True) == {"a": "yes", "b": "No"}


def test_every_fault_of_a_file_is_told_with_its_line():
    with pytest.raises(InvalidRulebook) as refused:
        read_yaml("a: .inf\nb: off\na: 1\nc: 2.50\n", "x.yaml")
    assert [(fault.path, fault.code) for fault in refused.value.faults] == [
        ("x.yaml:1", "yaml-number"),
        ("x.yaml:2", "yaml-word"),
        ("x.yaml:3", "yaml-duplicate"),
        ("x.yaml:4", "yaml-trailing-zero"),
    ]
