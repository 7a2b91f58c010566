"""The law on the command line: duties of a firm; what the rulebook says and what changed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.law_changes import CSL_DUTIES, CSL_FINES, SMALL_PROCESSORS

SAMPLES = sorted((Path(__file__).parents[2] / "data_samples").glob("*.yaml"))
each_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
DAY = ("--as-of", "2026-11-24")
LATIN = {"GDPR", "Art", "CNY", "EUR"}
"""What stays in Latin letters in Chinese: the regulation, its articles, currencies."""


@each_sample
def test_the_duties_of_a_sample_are_the_same_bytes_twice(path, risk):
    first, second = (risk("duties", path, *DAY, "--json") for _ in range(2))
    assert (first.code, first.err) == (0, "")
    assert first.json["as_of"] == "2026-11-24"
    assert first.bytes == second.bytes


@each_sample
def test_duties_in_chinese_have_no_english(path, risk):
    ran = risk("duties", path, *DAY, "--lang", "zh")
    assert ran.code == 0
    own = set(re.findall(r"[A-Za-z]+", path.read_text(encoding="utf-8")))
    words = set(re.findall(r"[A-Za-z]{2,}", ran.out))
    assert words - own - LATIN == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_duty_is_shown_in_full(lang, risk, clinic):
    """A terminal may break words over lines; it may not leave any out."""
    document = risk("duties", clinic, *DAY, "--json").json
    shown = risk("duties", clinic, *DAY, "--lang", lang).out
    assert "…" not in shown
    for one in document["duties"]:
        assert one["name"][lang].split()[0][:8] in shown  # a long name goes over two lines


def test_duties_in_english_name_what_is_lighter_and_what_is_not_covered(risk, clinic):
    ran = risk("duties", clinic, *DAY, "--lang", "en")
    assert ran.code == 0
    for words in ("Breach remedy", "18,400", "Never", "not covered"):
        assert words.lower() in ran.out.lower()


def test_duties_change_with_the_day(risk, clinic):
    """What is lighter for small processors begins on 1 September 2026."""
    lighter = [
        {one["topic"] for one in risk("duties", clinic, "--as-of", day, "--json").json["duties"]
         if one["lighter"]}
        for day in ("2026-08-31", "2026-09-01")
    ]  # fmt: skip
    assert lighter[0] == set()
    assert lighter[1] == {"notice", "compliance_audit", "breach_notice", "impact_assessment"}


def test_fines_change_with_the_day(risk, clinic):
    before, after = (
        {
            one["key"]
            for one in risk("duties", clinic, "--as-of", day, "--json").json["exposure"]
            if "csl" in one["key"]
        }
        for day in ("2025-12-31", "2026-01-01")
    )
    assert before == {"penalty.csl_old_59", "penalty.csl_old_64"}
    assert after == {"penalty.csl_61_1", "penalty.csl_61_2", "penalty.csl_61_3"}


@pytest.mark.parametrize("day", ["2016-06-01", "2021-11-01", "2024-01-01"])
def test_duties_of_an_old_day_are_told(day, risk, clinic):
    assert risk("duties", clinic, "--as-of", day, "--json").code == 0
    assert risk("duties", clinic, "--as-of", day, "--lang", "zh").code == 0


@pytest.mark.parametrize(("ending", "start"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("md", b"# ")])
def test_the_report_of_duties_is_written_as_a_file(ending, start, risk, clinic, tmp_path):
    path = tmp_path / f"duties.{ending}"
    ran = risk("duties", clinic, *DAY, "--lang", "zh", "--out", path, "--json")
    assert ran.code == 0
    assert path.read_bytes().startswith(start)
    assert ran.json["duties"]


def test_the_rulebook_shows_what_holds_with_day_status_and_source(risk):
    ran = risk("rulebook", "show", "law.processor_ladder", *DAY, "--json")
    assert ran.code == 0
    assert set(ran.json) == {"day", "place", "digest", "values"}
    value = ran.json["values"]["law.processor_ladder"]
    assert (value["from"], value["status"], value["source"]) == (
        "2026-09-01",
        "enacted",
        "small_processor2026",
    )
    assert next(rung["id"] for rung in value["value"]) == "small"


def test_the_start_of_a_key_shows_every_entry_below_it(risk):
    found = risk("rulebook", "show", "simplification.", *DAY, "--json").json["values"]
    assert len(found) == 6
    assert risk("rulebook", "show", "simplification.", "--as-of", "2026-08-31", "--json").json[
        "values"
    ] == {}  # fmt: skip
    assert len(risk("rulebook", "show", *DAY, "--json").json["values"]) > 200


@pytest.mark.parametrize(("lang", "words"), [("zh", "现行法律"), ("en", "enacted")])
def test_the_rulebook_is_shown_in_both_languages(lang, words, risk):
    ran = risk("rulebook", "show", "penalty.csl", *DAY, "--lang", lang)
    assert ran.code == 0
    assert "penalty.csl_61_1" in ran.out
    assert words in ran.out.lower()


def _kinds(ran) -> dict[str, str]:
    assert ran.code == 0
    return {one["key"]: one["kind"] for one in ran.json["changes"]}


def test_the_year_2026_changes_the_fines_of_the_cybersecurity_law_and_what_cites_it(risk):
    ran = risk("rulebook", "diff", "2025-12-31", "2026-01-01", "--json")
    assert _kinds(ran) == CSL_FINES | CSL_DUTIES
    assert ran.json["firm"] is None


def test_september_2026_changes_the_rules_for_small_processors_and_nothing_else(risk):
    assert _kinds(risk("rulebook", "diff", "2026-08-31", "2026-09-01", "--json")) == (
        SMALL_PROCESSORS
    )


@pytest.mark.parametrize("place", ["EU", "UK", "US", "eu"])
def test_elsewhere_nothing_changes_on_those_days(place, risk):
    for days in (("2025-12-31", "2026-01-01"), ("2026-08-31", "2026-09-01")):
        assert _kinds(risk("rulebook", "diff", *days, "--place", place, "--json")) == {}


def test_what_moves_for_a_firm_is_told_with_the_change(risk, clinic):
    ran = risk("rulebook", "diff", "2026-08-31", "2026-09-01", "--profile", clinic, "--json")
    moved = ran.json["firm"]
    assert moved["processor_class"] == ["ordinary", "small"]
    assert moved["premium"][0] == moved["premium"][1]
    assert moved["duties_changed"] == [
        "breach_notice",
        "compliance_audit",
        "impact_assessment",
        "notice",
    ]


@pytest.mark.parametrize(
    ("lang", "new", "nothing"),
    [("zh", "新生效", "两日之间没有变化"), ("en", "new", "nothing changed")],
)
def test_a_change_is_told_in_both_languages(lang, new, nothing, risk, clinic):
    days = ("2026-08-31", "2026-09-01")
    ran = risk("rulebook", "diff", *days, "--profile", clinic, "--lang", lang)
    assert ran.code == 0
    assert new in ran.out
    for key in SMALL_PROCESSORS:
        assert key in ran.out
    assert "processor_class" in ran.out
    assert nothing in risk("rulebook", "diff", *days, "--place", "EU", "--lang", lang).out.lower()


def test_our_own_rulebook_is_sound(risk):
    ran = risk("rulebook", "check", "--json")
    assert ran.code == 0
    assert ran.json["entries"] > 200
    assert ran.json["places"] == ["CN", "EU", "UK"]
    assert set(ran.json["digests"]) == {"CN", "EU", "UK"}
    assert all(len(digest) == 64 for digest in ran.json["digests"].values())
    shown = risk("rulebook", "check")
    assert shown.code == 0
    assert str(ran.json["entries"]) in shown.out
