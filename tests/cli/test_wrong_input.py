"""Wrong input ends with exit code 2 and everything that is wrong, in words or as a problem."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

DAY = ("--as-of", "2026-11-24")
FAULT_KEYS = {"path", "got", "rule", "help", "code"}


def is_a_problem(ran) -> None:
    """Check that a command ended with a problem document that tells path, rule and way out."""
    assert ran.code == 2
    assert ran.err == ""
    assert set(ran.json) == {"error", "message", "faults"}
    assert ran.json["error"]
    assert ran.json["message"]
    assert ran.json["faults"]
    for fault in ran.json["faults"]:
        assert set(fault) == FAULT_KEYS
        assert all(isinstance(part, str) for part in fault.values())
        assert fault["path"]
        assert fault["rule"]
        assert fault["help"]
        assert fault["code"]


MANY = {
    "firm__revenue": -1,
    "firm__headcount": 2.5,
    "firm__country": "China",
    "firm__headcont": 3,
    "data_held__important_data": "perhaps",
    "data_held__faces_stored": 30_000,
    "controls__technical__edr": "maybe",
    "cover__months": 99,
    "cover__aggregate_limit": 5,
    "history__incidents": -2,
}


@pytest.mark.parametrize("command", ["quote", "duties", "improve", "cases"])
def test_every_fault_of_a_profile_is_told_at_once(command, risk, profile_file):
    ran = risk(command, profile_file(**MANY), *DAY, "--json")
    is_a_problem(ran)
    assert ran.json["error"] == "invalid-profile"
    assert {path.replace(".", "__") for path in ran.faults} >= set(MANY) - {
        "data_held__faces_stored",
        "cover__aggregate_limit",
    }
    # Rules between answers stand under the group.
    assert {"data_held", "cover"} <= set(ran.faults)
    assert "faces_stored" in ran.faults["data_held"]["rule"]
    assert "aggregate_limit" in ran.faults["cover"]["rule"]


def test_the_value_given_is_told_back(risk, profile_file):
    faults = risk("quote", profile_file(**MANY), *DAY, "--json").faults
    assert faults["firm.revenue"]["got"].startswith("-1")
    assert faults["controls.technical.edr"]["got"] == "'maybe'"
    assert faults["firm.headcont"]["code"] == "extra_forbidden"


def test_faults_in_words_go_to_the_error_output(risk, profile_file):
    ran = risk("quote", profile_file(**MANY), *DAY)
    assert (ran.code, ran.out) == (2, "")
    assert "invalid-profile" in ran.err
    words = "".join(ran.err.split())
    for path in ("firm.revenue", "firm.headcont", "cover.months", "wayout"):
        assert path in words


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_none_is_refused_in_json(word, risk, profile_file):
    path = profile_file()
    text = path.read_text(encoding="utf-8").replace("6000000", word, 1)
    assert word in text
    path.write_text(text, encoding="utf-8")
    ran = risk("quote", path, *DAY, "--json")
    is_a_problem(ran)
    assert ran.json["faults"][0]["got"] == word


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("twice.json", '{"firm": {}, "firm": {}}', "twice"),
        ("cut.json", '{"firm": {', ""),
        ("words.json", "a profile", ""),
        ("list.json", "[1, 2]", ""),
        ("number.json", "5", ""),
        ("empty.json", "", ""),
        ("twice.yaml", "firm: {}\nfirm: {}\n", "twice"),
        ("cut.yaml", "firm: {name: x\n", ""),
        ("tabs.yaml", "firm:\n\tname: x\n", ""),
        ("nan.yaml", "firm: {revenue: .nan}\n", "plain decimal"),
        ("tag.yaml", "firm: !!python/name:os.system\n", "constructor"),
        ("empty.yaml", "", ""),
        ("list.yaml", "- 1\n- 2\n", ""),
    ],
)
def test_a_file_that_is_no_profile_is_refused(name, text, rule, risk, tmp_path):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    ran = risk("quote", path, *DAY, "--json")
    is_a_problem(ran)
    assert any(rule in fault["rule"] for fault in ran.json["faults"])
    assert risk("quote", path, *DAY).err


def test_broken_yaml_names_the_line(risk, tmp_path):
    path = tmp_path / "firm.yaml"
    path.write_text("firm:\n  name: x\n  revenue: 1.50\n  revenue: .inf\n", encoding="utf-8")
    ran = risk("quote", path, *DAY, "--json")
    is_a_problem(ran)
    assert {fault["path"] for fault in ran.json["faults"]} >= {"firm.yaml:4"}


def test_other_bytes_than_utf_8_are_refused(risk, tmp_path):
    path = tmp_path / "firm.yaml"
    path.write_bytes("firm: {name: 小店}\n".encode("gb18030"))
    ran = risk("quote", path, *DAY, "--json")
    is_a_problem(ran)
    assert "UTF-8" in ran.json["faults"][0]["rule"]


@pytest.mark.parametrize("command", ["quote", "duties", "improve", "cases"])
def test_a_file_that_does_not_exist_is_refused(command, risk):
    ran = risk(command, "nowhere.yaml", *DAY, "--json")
    is_a_problem(ran)
    assert ran.json["faults"][0]["path"] == "nowhere.yaml"


def test_a_folder_is_no_profile(risk, tmp_path):
    is_a_problem(risk("quote", tmp_path, *DAY, "--json"))


def test_a_code_in_no_list_is_refused_with_the_nearest(risk, profile_file):
    ran = risk("quote", profile_file(firm__industry="Q9999"), *DAY, "--json")
    is_a_problem(ran)
    assert ran.json["error"] == "unknown-code"
    assert "nearest" in ran.faults["firm.industry"]["help"]


def test_a_day_before_the_calibration_names_the_first_day(risk, clinic):
    ran = risk("quote", clinic, "--as-of", "2019-01-01", "--json")
    is_a_problem(ran)
    assert ran.json["error"] == "not-in-force"
    assert "2025-01-01" in ran.json["faults"][0]["help"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--as-of", "tomorrow"),
        ("--as-of", "2026-13-45"),
        ("--as-of", "24.11.2026"),
        ("--preset", "extreme"),
        ("--lang", "fr"),
        ("--seed", "many"),
        ("--seed", -1),
        ("--nonsense",),
    ],
    ids=lambda given: " ".join(map(str, given)),
)
def test_an_option_with_a_value_that_is_none_is_refused(arguments, risk, clinic):
    ran = risk("quote", clinic, *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert arguments[0].lstrip("-") in ran.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("quote", "x.yaml", "--preset", "extreme"),
        ("quote", "x.yaml", "--as-of", "tomorrow"),
        ("loss", "--frequency", "poisson:1"),
        ("severity",),
    ],
    ids=lambda given: " ".join(given),
)
def test_with_json_a_wrong_option_is_a_problem_too(arguments, risk):
    """A program that asked for JSON reads JSON, whatever was wrong."""
    ran = risk(*arguments, "--json")
    assert ran.code == 2
    assert set(ran.json) == {"error", "message", "faults"}


LOSS = ("loss", "--frequency", "poisson:0.2", "--severity", "gamma:shape=2,scale=500")


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        ((*LOSS, "--retention", -5), "retention"),
        ((*LOSS, "--retention", "nan"), "retention"),
        ((*LOSS, "--limit", 0), "limit"),
        ((*LOSS, "--limit", "nan"), "limit"),
        ((*LOSS, "--aggregate", -1), "aggregate"),
        ((*LOSS, "--coinsurance", 1), "coinsurance"),
        ((*LOSS[:2], "binomial:1", *LOSS[3:]), "frequency"),
        ((*LOSS[:2], "poisson:nan", *LOSS[3:]), "frequency.mean"),
        ((*LOSS[:2], "poisson:many", *LOSS[3:]), "frequency"),
        ((*LOSS[:2], "negbin:0.35", *LOSS[3:]), "frequency"),
        ((*LOSS[:4], "weibull:shape=1,scale=1"), "severity"),
        ((*LOSS[:4], "gamma:shape=2"), "severity"),
        ((*LOSS[:4], "gamma:shape=2,shape=2,scale=1"), "severity"),
        ((*LOSS[:4], "lognormal:mean=250000,cv=-6"), "severity"),
        (("enisa", "--impact", "M,L", "--areas", "L,L,M,L"), "impact"),
        (("enisa", "--impact", "M,L,X", "--areas", "L,L,M,L"), "impact"),
        (("enisa", "--impact", "M,L,L", "--areas", "V,L,M,L"), "areas"),
        (("size",), "industry"),
        (("size", "--industry", "retail", "--headcount", -5), "headcount"),
        (("size", "--industry", "retail", "--headcount", "nan"), "headcount"),
        (("size", "--industry", "retail", "--revenue", "inf"), "revenue"),
        (("size", "--place", "EU", "--assets", -1), "assets"),
        (("severity", "--data", "strange"), "data.0"),
        (("severity", "--data", "simple", "--individuals", "many"), "individuals"),
        (("severity", "--data", "simple", "--malice", "maybe"), "malice"),
    ],
    ids=lambda given: " ".join(map(str, given)) if isinstance(given, tuple) else None,
)
def test_a_calculator_names_the_figure_that_is_wrong(arguments, path, risk):
    ran = risk(*arguments, "--json")
    is_a_problem(ran)
    assert any(path in fault["path"] for fault in ran.json["faults"])


def test_all_that_is_wrong_with_a_loss_is_told_at_once(risk):
    ran = risk("loss", "--frequency", "foo", "--severity", "bar", "--limit", -1, "--retention", -5,
               "--coinsurance", 2, "--json")  # fmt: skip
    is_a_problem(ran)
    assert {"frequency", "severity", "limit", "retention", "coinsurance"} <= set(ran.faults)


def test_all_that_is_wrong_with_an_operation_is_told_at_once(risk):
    ran = risk("enisa", "--impact", "M,L", "--areas", "X,L,M,L", "--json")
    is_a_problem(ran)
    assert {"impact", "areas"} <= set(ran.faults)


def test_all_that_is_wrong_with_a_breach_is_told_at_once(risk):
    ran = risk("severity", "--data", "strange", "--individuals", "many", "--malice", "maybe",
               "--json")  # fmt: skip
    is_a_problem(ran)
    assert len(ran.json["faults"]) == 3


def test_a_place_without_a_size_rule_says_which_have_one(risk):
    ran = risk("size", "--place", "US", "--headcount", 4, "--json")
    assert (ran.code, ran.json["error"]) == (2, "not-in-force")
    assert "CN, EU, UK" in ran.json["message"]
    assert ran.json["faults"]


@pytest.mark.parametrize("budget", [-1, "nan"])
def test_a_budget_that_is_none_is_refused_by_name(budget, risk, clinic):
    ran = risk("improve", clinic, *DAY, "--budget", budget, "--json")
    is_a_problem(ran)
    assert any("budget" in path for path in ran.faults)


def test_a_schema_that_does_not_exist_is_refused(risk):
    ran = risk("schema", "firm")
    assert (ran.code, ran.out) == (2, "")
    assert "risk schema profile" in ran.err


def test_a_command_that_does_not_exist_is_refused(risk):
    ran = risk("nonsense")
    assert (ran.code, ran.out) == (2, "")
    assert "nonsense" in ran.err


def test_a_profile_of_a_deep_nesting_is_refused(risk, tmp_path: Path):
    path = tmp_path / "deep.json"
    path.write_text("[" * 50_000 + "]" * 50_000, encoding="utf-8")
    is_a_problem(risk("quote", path, *DAY, "--json"))


def test_a_refusal_to_insure_is_a_decision_and_no_error(risk, samples):
    ran = risk("quote", samples / "12_logistics_firm.yaml", *DAY, "--json")
    assert ran.code == 0
    assert json.loads(ran.bytes)["decision"]["outcome"] == "decline"
