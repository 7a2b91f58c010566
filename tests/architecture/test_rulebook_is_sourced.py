"""Every value of the rulebook says where it comes from, in both languages, and rules name facts
that exist."""

from __future__ import annotations

import csv
import string
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from risk.classify import classify_processor, firm_facts
from risk.desk import Request, quote
from risk.profile import parse_profile
from risk.rulebook import at, region_of
from risk.rulebook.condition import named_facts
from risk.rulebook.read import PACKAGED, read_library

LIBRARY = read_library(PACKAGED)
VALUES = [
    (f"{place} {key} {value.start}", value)
    for (place, key), entry in LIBRARY.entries.items()
    for value in entry.values
]
each_value = pytest.mark.parametrize("value", [v for _, v in VALUES], ids=[n for n, _ in VALUES])


def _inside(value: Any) -> Iterator[dict[str, Any]]:
    """Give every mapping at any depth."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _inside(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _inside(inner)


def _is_chinese(text: str) -> bool:
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


@each_value
def test_a_value_is_sourced_down_to_its_rows(value):
    assert value.source in LIBRARY.sources
    for row in _inside(value.value):
        if isinstance(row.get("source"), str):
            assert row["source"] in LIBRARY.sources, row


@each_value
def test_words_in_a_value_are_in_both_languages(value):
    for row in _inside(value.value):
        if "zh" in row or "en" in row:
            assert str(row.get("zh", "")).strip(), row
            assert str(row.get("en", "")).strip(), row


def test_every_entry_is_named_in_both_languages_and_has_a_unit():
    for (_, key), entry in LIBRARY.entries.items():
        # A case may be called by a firm's name.
        assert _is_chinese(entry.label.zh) or key.startswith("case."), key
        assert not _is_chinese(entry.label.en), key
        assert entry.unit.strip(), key


def test_every_source_is_named_in_both_languages_and_dated():
    for key, source in LIBRARY.sources.items():
        # The page of a case may have a name in one language only.
        assert _is_chinese(source.title.zh) or key.startswith("case_"), key
        assert source.title.en.strip(), key
        assert source.body.strip(), key
        assert source.date <= date(2026, 11, 24), key
        if source.url is not None:
            assert source.url.startswith(("https://", "http://")), key


def test_law_is_never_marked_as_our_own():
    """What binds a firm comes from a law, not from us."""
    for name, value in VALUES:
        if value.status == "enacted":
            assert value.source != "own", name


def test_our_own_judgement_is_never_marked_as_published():
    for name, value in VALUES:
        if value.source == "own":
            assert value.status not in ("enacted", "published"), name


@pytest.fixture(scope="module", params=["CN", "DE", "US"])
def facts(request, small_firm, day):
    """Give the facts of a firm of each place, with the rulebook of its place."""
    profile = parse_profile(
        small_firm(
            firm__country=request.param,
            firm__province=None,
            firm__industry="85",
            firm__industry_scheme="NACE",
        )
    )
    found = quote(Request(profile, day))
    rulebook = at(day, region_of(request.param))
    processor = classify_processor(rulebook, profile.data_held)
    return rulebook, firm_facts(profile, found.size, processor)


def test_every_fact_that_a_rule_of_law_looks_at_exists(facts):
    rulebook, known = facts
    for held in (rulebook.held, rulebook.drafts):
        for key, value in held.items():
            if key.startswith(("duty.", "simplification.")):
                for row in _inside(value.value):
                    if isinstance(row.get("when"), dict):
                        assert named_facts(row["when"]) <= set(known), key


def test_every_fact_that_an_underwriting_rule_looks_at_or_says_exists(
    facts, facts_of_firm, small_firm
):
    rulebook = facts[0]
    known = set(facts_of_firm(small_firm()))
    rules = rulebook.starting("decide.rule.")
    assert len(rules) >= 17
    for key in rules:
        rule = rulebook.value(key)
        assert named_facts(rule["when"]) <= known, key
        for text in (*rule["reason"].values(), *rule["way_out"].values()):
            said = {name for _, name, _, _ in string.Formatter().parse(text) if name}
            assert said <= known, key


def test_every_peril_of_the_calibration_is_complete(america):
    perils = {row["id"] for row in america.value("calibration.perils")}
    assert set(america.value("calibration.peril_shares")) == perils
    assert set(america.value("calibration.peril_parts")) == perils
    for preset in america.value("calibration.severity_presets").values():
        assert set(preset) == perils
    for shares in america.value("calibration.peril_parts").values():
        assert sum(shares.values()) == pytest.approx(1)
    for control in america.value("calibration.controls"):
        assert set(control["perils"]) <= perils
        assert sum(control.get(k) is not None for k in ("published", "effect", "good_effect")) == 1


def test_every_division_of_the_industry_list_has_a_sector_with_loss_figures(america):
    sectors = set(america.value("calibration.sector_observations"))
    with (PACKAGED / "codes" / "gbt4754_divisions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) >= 97  # the divisions of GB/T 4754-2017, and groups that depart from them
    for row in rows:
        assert row["breach_sector"] in sectors, row["code"]


def test_every_currency_of_a_profile_has_its_exchange_rate_limits_and_retentions(america):
    from typing import get_args

    from risk.profile.company import Currency

    for currency in get_args(Currency):
        for key in (
            "calibration.exchange",
            "tariff.basic_limit",
            "tariff.option_limits",
            "tariff.option_retentions",
        ):
            assert currency in america.value(key), (currency, key)


def test_every_code_of_the_industry_list_can_be_placed():
    from risk.classify import find_code
    from risk.classify.industry import breach_sector
    from risk.rulebook.codes import industries, nace_divisions, naics_subsectors

    for code in industries():
        assert find_code(code) == code
        assert breach_sector(code)
    for links in (nace_divisions(), naics_subsectors()):
        for link in links.values():
            assert link.gbt4754 in industries(), link.code


def test_every_rule_file_has_the_ending_that_is_read():
    assert not [*Path(PACKAGED).rglob("*.yml")]
