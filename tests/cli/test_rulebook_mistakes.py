"""`risk rulebook check FOLDER` refuses a rulebook with a mistake: place, rule and way out told."""

from __future__ import annotations

from pathlib import Path

import pytest

from risk.rulebook import clear_cache

REST = "status: enacted, source: s, sureness: P"
DUTY = (
    'what: {zh: "做", en: "do"}, when: {all: []}, why: {zh: "因", en: "why"}, '
    'articles: [{source: s, at: "1", status: enacted, sureness: P}]'
)


@pytest.fixture(autouse=True)
def _read_anew():
    clear_cache()
    yield
    clear_cache()


def rules(*rows: str, key: str = "a.key", label: str = 'zh: "甲", en: "A"') -> str:
    values = "".join(f"      - {{{row}}}\n" for row in rows)
    return (
        f"place: CN\nentries:\n  {key}:\n    label: {{{label}}}\n    unit: x\n    values:\n{values}"
    )


def duty(text: str = DUTY) -> str:
    return rules(f"from: 2025-01-01, value: {{{text}}}, {REST}", key="duty.a")


GOOD = rules(f"from: 2025-01-01, value: 5, {REST}")

# Mistakes of the format: the file and the line or key are named, and part of the rule.
FORMAT = {
    "a key stands twice": (
        rules(f"from: 2025-01-01, value: 5, value: 6, {REST}"),
        "bad.yaml:7",
        "stands twice",
    ),
    "a bare no": (rules(f"from: 2025-01-01, value: no, {REST}"), "bad.yaml:7", "unquoted"),
    "a number is not finite": (
        rules(f"from: 2025-01-01, value: .nan, {REST}"),
        "bad.yaml:7",
        "plain decimal",
    ),
    "a number in powers of ten": (
        rules(f"from: 2025-01-01, value: 1e6, {REST}"),
        "bad.yaml:7",
        "looks like a number",
    ),
    "a field is unknown": (
        rules(f"from: 2025-01-01, value: 5, comment: x, {REST}"),
        "bad.yaml:entries.a.key.values.0.comment",
        "not permitted",
    ),
    "a value has no source": (
        rules("from: 2025-01-01, value: 5, status: enacted, sureness: P"),
        "bad.yaml:entries.a.key.values.0.source",
        "required",
    ),
    "a value has no first day": (
        rules(f"value: 5, {REST}"),
        "bad.yaml:entries.a.key.values.0.from",
        "required",
    ),
    "two values hold on one day": (
        rules(
            f"from: 2025-01-01, to: 2026-02-01, value: 5, {REST}",
            f"from: 2026-01-01, value: 6, {REST}",
        ),
        "bad.yaml:entries.a.key",
        "overlap",
    ),
    "a value ends before it begins": (
        rules(f"from: 2026-01-01, to: 2025-01-01, value: 5, {REST}"),
        "bad.yaml:entries.a.key.values.0",
        "later than",
    ),
    "a label is in one language": (
        rules(f"from: 2025-01-01, value: 5, {REST}", label='zh: "甲"'),
        "bad.yaml:entries.a.key.label.en",
        "required",
    ),
}

# Mistakes of meaning: the key is named, and part of the rule.
MEANING = {
    "a source is not listed": (
        rules("from: 2025-01-01, value: 5, status: enacted, source: hearsay, sureness: P"),
        "a.key",
        "not listed",
    ),
    "an article cites a source that is not listed": (
        duty(DUTY.replace("source: s", "source: hearsay")),
        "duty.a",
        "not listed",
    ),
    "a rule looks at a fact that does not exist": (
        duty(DUTY.replace("{all: []}", "{fact: firm.moon_phase, is: [full]}")),
        "duty.a",
        "condition cannot be read",
    ),
    "a rule uses a test that does not exist": (
        duty(DUTY.replace("{all: []}", "{fact: firm.headcount, over: 5}")),
        "duty.a",
        "condition cannot be read",
    ),
    "a duty lacks its reason": (duty(DUTY.replace("why:", "because:")), "duty.a", "why"),
    "a duty names a penalty that does not exist": (
        duty(DUTY + ", penalties: [penalty.none]"),
        "duty.a",
        "no such penalty",
    ),
    "a penalty cannot be read": (
        rules(f"from: 2025-01-01, value: {{law: x}}, {REST}", key="penalty.a"),
        "penalty.a",
        "law",
    ),
}
# A rule that the engine would stumble over on the day it is asked.
HIDDEN = {
    "a fact that does not exist stands behind one that is unknown": (
        duty(
            DUTY.replace(
                "{all: []}",
                "{all: [{fact: firm.headcount, above: 5}, {fact: firm.moon_phase, is: [full]}]}",
            )
        ),
        "duty.a",
    ),
    "a reason names a figure that does not exist": (
        duty(DUTY.replace('zh: "因"', 'zh: "{firm.moon_phase}"')),
        "duty.a",
    ),
    "a number is tested against a word": (
        duty(DUTY.replace("{all: []}", "{fact: firm.headcount, above: many}")),
        "duty.a",
    ),
    "a duty is a number": (
        rules(f"from: 2025-01-01, value: 5, {REST}", key="duty.a"),
        "duty.a",
    ),
    "a simplification lightens a duty that does not exist": (
        rules(
            "from: 2025-01-01, value: {duty: duty.none, when: {all: []}, "
            f'lighter: {{zh: "轻", en: "light"}}}}, {REST}',
            key="simplification.a",
        ),
        "simplification.a",
    ),
}


def test_a_sound_folder_passes(make_rulebook, risk):
    ran = risk("rulebook", "check", make_rulebook(good=GOOD, duty=duty()), "--json")
    assert ran.code == 0
    assert (ran.json["entries"], ran.json["sources"], ran.json["places"]) == (2, 1, ["CN"])
    assert ran.json["last_day"] == "2025-01-01"


@pytest.mark.parametrize("name", [*FORMAT, *MEANING])
def test_a_folder_is_refused_when(name, make_rulebook, risk):
    text, place, rule = (FORMAT | MEANING)[name]
    ran = risk("rulebook", "check", make_rulebook(bad=text), "--json")
    assert ran.code == 2
    assert ran.json["error"] == "invalid-rulebook"
    assert any(place in fault["path"] and rule in fault["rule"] for fault in ran.json["faults"]), (
        ran.json["faults"]
    )
    for fault in ran.json["faults"]:
        assert set(fault) == {"path", "got", "rule", "help", "code"}
        assert fault["help"]


@pytest.mark.parametrize("name", MEANING)
def test_a_mistake_of_meaning_is_told_with_the_file_it_stands_in(name, make_rulebook, risk):
    ran = risk("rulebook", "check", make_rulebook(bad=MEANING[name][0]), "--json")
    assert all("bad.yaml" in fault["path"] for fault in ran.json["faults"]), ran.json["faults"]


@pytest.mark.parametrize("name", HIDDEN)
def test_a_rule_the_engine_could_not_read_is_refused_when(name, make_rulebook, risk):
    text, place = HIDDEN[name]
    ran = risk("rulebook", "check", make_rulebook(bad=text), "--json")
    assert ran.code == 2
    assert any(place in fault["path"] for fault in ran.json["faults"])


def test_the_refusal_is_shown_in_words_with_place_rule_and_way_out(make_rulebook, risk):
    ran = risk("rulebook", "check", make_rulebook(bad=FORMAT["a bare no"][0]))
    assert (ran.code, ran.out) == (2, "")
    for words in ("invalid-rulebook", "bad.yaml:7", "unquoted", "way out"):
        assert words in ran.err


def test_mistakes_in_several_files_are_told_at_once(make_rulebook, risk):
    files = {f"bad{place}": text for place, (text, _, _) in enumerate(FORMAT.values())}
    ran = risk("rulebook", "check", make_rulebook(good=GOOD, **files), "--json")
    named = {fault["path"].partition(".yaml")[0] for fault in ran.json["faults"]}
    assert named >= set(files)


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_a_folder_without_rules_is_refused(name, tmp_path: Path, risk):
    (tmp_path / "empty").mkdir()
    ran = risk("rulebook", "check", tmp_path / name, "--json")
    assert ran.code == 2
    assert ran.json["faults"]
