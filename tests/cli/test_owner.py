"""What an owner asks: what to fix first, what if, which code am I, who was punished, which form."""

from __future__ import annotations

import re

import pytest

DAY = ("--as-of", "2026-11-24")
BAD = {
    "controls__technical__mfa_mail": "no",
    "controls__technical__mfa_remote": "no",
    "controls__technical__edr": "no",
    "controls__technical__backup_offline_tested": "no",
    "controls__technical__payment_callback": "no",
}


def test_a_badly_kept_shop_is_told_what_to_fix_first(risk, profile_file):
    path = profile_file(**BAD)
    ran = risk("improve", path, *DAY, "--json")
    assert ran.code == 0
    plan = ran.json
    assert plan["steps"]
    assert float(plan["after"]["premium"]) < float(plan["before"]["premium"])
    assert plan["status"] == "judgement"
    saved = float(plan["before"]["premium"]) - float(plan["after"]["premium"])
    assert float(plan["saving"]["central"]) == pytest.approx(saved, abs=0.011)
    assert risk("improve", path, *DAY, "--json").bytes == ran.bytes


def test_a_budget_is_kept(risk, profile_file):
    path = profile_file(**BAD)
    plan = risk("improve", path, *DAY, "--budget", 3_000, "--json").json
    assert float(plan["cost_over_horizon"]) <= 3_000


def test_a_premium_to_reach_is_reached(risk, profile_file):
    path = profile_file(**BAD)
    free = risk("improve", path, *DAY, "--json").json
    target = float(free["before"]["premium"]) * 0.9
    plan = risk("improve", path, *DAY, "--target-premium", target, "--json").json
    assert float(plan["after"]["premium"]) <= target + 0.01


def test_every_required_measure_is_in_place_when_it_must_be(risk, clinic):
    plan = risk("improve", clinic, *DAY, "--must", "enisa", "--json").json
    assert plan["gaps_left"] == []
    assert {measure for step in plan["steps"] for measure in step["closes"]}


def test_a_premium_out_of_reach_names_the_lowest_within_reach(risk, clinic):
    ran = risk("improve", clinic, *DAY, "--target-premium", 1, "--json")
    assert (ran.code, ran.json["error"]) == (2, "no-way")
    assert "lowest premium within reach" in ran.faults["goal"]["rule"]


@pytest.mark.parametrize(("lang", "words"), [("zh", "先做什么"), ("en", "what to do")])
def test_the_plan_is_shown_in_both_languages(lang, words, risk, profile_file):
    ran = risk("improve", profile_file(**BAD), *DAY, "--lang", lang)
    assert ran.code == 0
    assert words in ran.out.lower()
    if lang == "zh":
        assert not re.search(r"[A-Za-z]{4,}", ran.out)
    else:
        assert not re.search(r"[\u4e00-\u9fff]", ran.out)


def test_one_changed_answer_is_shown_beside_the_old(risk, clinic):
    ran = risk("what-if", clinic, "--set", "controls.technical.edr=no", *DAY, "--json")
    assert ran.code == 0
    found = ran.json
    assert found["changes"] == {"controls.technical.edr": "no"}
    assert float(found["before"]["premium"]) < float(found["after"]["premium"])
    assert found["before"]["score"] < found["after"]["score"]
    quoted = risk("quote", clinic, *DAY, "--json").json
    assert found["before"]["premium"] == quoted["pricing"]["price"]["premium"]


def test_several_answers_and_numbers_may_change_at_once(risk, clinic):
    ran = risk(
        "what-if",
        clinic,
        "--set",
        "firm.headcount=400",
        "--set",
        "data_held.persons_total=150000",
        "--set",
        "operations.0.impact.confidentiality=V",
        *DAY,
        "--json",
    )
    assert ran.code == 0
    assert ran.json["before"]["processor_class"] == "small"
    assert ran.json["after"]["processor_class"] == "ordinary"


def test_a_what_if_is_shown_as_a_table(risk, clinic):
    ran = risk("what-if", clinic, "--set", "controls.technical.edr=no", *DAY)
    assert ran.code == 0
    for words in ("premium", "before", "after", "outcome"):
        assert words in ran.out


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ("controls.nothing.edr=yes", "controls.nothing.edr"),
        ("controls.technical.edr=perhaps", "controls.technical.edr"),
        ("operations.99.name=x", "operations.99.name"),
        ("firm.revenue=-5", "firm.revenue"),
        ("firm.revenue=NaN", "firm.revenue"),
        ("controls.technical.edr", "set"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused(change, path, risk, clinic):
    ran = risk("what-if", clinic, "--set", change, *DAY, "--json")
    assert ran.code == 2
    assert path in ran.faults


def test_words_give_the_likeliest_codes_with_their_chance(risk):
    ran = risk("industry", "宠物医院", *DAY, "--json")
    assert ran.code == 0
    assert ran.json[0]["code"].startswith("O82")
    chances = [one["probability"] for one in ran.json]
    assert chances == sorted(chances, reverse=True)
    assert sum(chances) <= 1 + 1e-6


@pytest.mark.parametrize(("lang", "words"), [("zh", "口腔诊所"), ("en", "dental clinic")])
def test_the_codes_are_shown_in_both_languages(lang, words, risk):
    ran = risk("industry", words, *DAY, "--lang", lang)
    assert ran.code == 0
    assert "Q84" in ran.out


def test_the_nearest_cases_are_told_with_their_reasons(risk, clinic):
    ran = risk("cases", clinic, "--most", 5, *DAY, "--json")
    assert ran.code == 0
    assert len(ran.json) == 5
    near = [one["similarity"] for one in ran.json]
    assert near == sorted(near, reverse=True)
    for one in ran.json:
        assert one["why"]
        assert one["source"]["title"]["zh"]
        assert one["fine"] is None or float(one["fine"]) >= 0


@pytest.mark.parametrize(("lang", "words"), [("zh", "公安"), ("en", "police")])
def test_the_cases_are_shown_in_both_languages(lang, words, risk, clinic):
    ran = risk("cases", clinic, *DAY, "--lang", lang)
    assert ran.code == 0
    assert words in ran.out.lower()
    if lang == "en":
        assert not re.search(r"[\u4e00-\u9fff]", ran.out)


@pytest.mark.parametrize(("place", "most"), [("CN", 5), ("EU", 4)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_forms_of_a_place_are_listed(place, most, lang, risk):
    ran = risk("form", "list", "--place", place, "--lang", lang, *DAY)
    assert ran.code == 0
    assert len(ran.out.splitlines()) >= most
    assert "breach_playbook" in ran.out
    has_chinese = bool(re.search(r"[\u4e00-\u9fff]", ran.out))
    assert has_chinese is (lang == "zh")


@pytest.mark.parametrize(("ending", "start"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("md", b"# ")])
def test_a_form_is_filled_from_a_profile_and_written(ending, start, risk, clinic, tmp_path):
    path = tmp_path / f"notice.{ending}"
    ran = risk("form", "privacy_notice", "--profile", clinic, "--out", path, "--lang", "zh", *DAY)
    assert ran.code == 0
    assert path.name in ran.out.replace("\n", "")
    assert path.read_bytes().startswith(start)
    if ending == "md":
        assert "明禾口腔门诊部" in path.read_text(encoding="utf-8")


def test_a_form_is_the_same_bytes_twice(risk, clinic, tmp_path):
    first, second = tmp_path / "a.pdf", tmp_path / "b.pdf"
    for path in (first, second):
        risk("form", "breach_playbook", "--profile", clinic, "--out", path, *DAY)
    assert first.read_bytes() == second.read_bytes()


def test_a_form_without_a_file_name_is_written_under_its_own(risk, tmp_path):
    assert risk("form", "processor_contract", "--place", "EU", "--lang", "en", *DAY).code == 0
    assert (tmp_path / "processor_contract.pdf").read_bytes().startswith(b"%PDF-")


def test_a_form_that_does_not_exist_names_those_that_do(risk, tmp_path):
    ran = risk("form", "nothing", "--out", tmp_path / "x.pdf", *DAY)
    assert (ran.code, ran.out) == (2, "")
    assert "privacy_notice" in ran.err
    assert not (tmp_path / "x.pdf").exists()
