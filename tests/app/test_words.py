"""Words of the page: both languages whole, and every answer of the profile named."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import BaseModel

from risk.app.asking.fields import read_number
from risk.app.asking.lists import name_of, options_for
from risk.app.asking.shape import Shape, shape_of
from risk.app.frame.words import maybe, unit
from risk.app.quoted.decision import fact_words
from risk.desk.people.fault_words import help_words, path_words, rule_words
from risk.errors import InvalidProfile
from risk.profile import Profile, parse_profile
from risk.rulebook import Rulebook
from risk.rulebook.condition import named_facts
from risk.text import catalogue
from risk.units import LOCALES, Locale


def questions(model: type[BaseModel]) -> Iterator[tuple[str, Shape, str]]:
    """Give every question of a model and of the groups inside it."""
    for name, field in model.model_fields.items():
        shape = shape_of(field.annotation)
        extra = field.json_schema_extra
        yield name, shape, str(extra.get("unit", "")) if isinstance(extra, dict) else ""
        if issubclass(shape.base, BaseModel):
            yield from questions(shape.base)


def test_both_languages_have_the_same_codes() -> None:
    assert catalogue("zh").keys() == catalogue("en").keys()


@pytest.mark.parametrize("locale", LOCALES)
def test_every_answer_and_unit_of_the_profile_has_words(locale: Locale) -> None:
    lacking = []
    for name, shape, held in questions(Profile):
        for word in shape.choices:
            at = "parts" if shape.base is dict else name
            if maybe(f"choice.{at}.{word}", locale) or maybe(f"choice.{word}", locale):
                continue
            lacking.append(f"{name}: {word}")
        if held and not held.startswith("currency") and maybe(f"unit.{held}", locale) is None:
            lacking.append(f"unit {held}")
    assert not lacking


def test_every_fact_of_the_underwriting_rules_has_words(china: Rulebook) -> None:
    names = {
        name
        for key in china.starting("decide.rule.")
        for name in named_facts(china.value(key)["when"])
    }
    lacking = [
        name
        for name in sorted(names)
        if not any("一" <= sign <= "鿿" for sign in fact_words(name, "zh"))
    ]
    assert not lacking


def test_faults_speak_chinese() -> None:
    data = {
        "firm": {"name": "", "industry": "没有", "revenue": -1, "country": "China", "uscc": "1"},
        "data_held": {"persons_total": 1, "ordinary": 2, "trains_ai": "maybe", "faces": 3},
        "operations": [{"name": "x", "answers": {"Q99": "yes"}}],
        "controls": {"measures": {"Z.9": {"state": "yes"}}},
        "cover": {"parts": [], "limit": 0, "retention": "x", "months": 1.5, "inception": "soon"},
    }
    with pytest.raises(InvalidProfile) as caught:
        parse_profile(data)
    assert len(caught.value.faults) >= 12
    for fault in caught.value.faults:
        said = rule_words(fault, "zh") + help_words(fault, "zh")
        assert any("一" <= sign <= "鿿" for sign in said), fault
        assert rule_words(fault, "zh") != fault.rule, fault


def test_every_rule_broken_between_answers_is_said() -> None:
    data = {
        "firm": {"name": "店", "industry": "F5212"},
        "data_held": {"persons_total": 10, "ordinary": 20, "faces_stored": 30},
        "cover": {
            "parts": ["EXT", "EXT"],
            "limit": 100,
            "aggregate_limit": 50,
            "retention": 1,
            "sublimits": {"FIN": 200},
        },
    }
    with pytest.raises(InvalidProfile) as caught:
        parse_profile(data)
    said = {fault.path: rule_words(fault, "zh") for fault in caught.value.faults}
    for words in ("年累计限额", "不在保障项目之中", "高于每次事故限额", "出现两次"):
        assert words in said["cover"]
    assert "存储的人脸信息人数" in said["data_held"]


def test_paths_are_said_in_the_words_of_the_questions() -> None:
    assert path_words("cover.sublimits.EXT", "zh") == "投保需求 › 分项限额 › 网络勒索"
    assert path_words("firm.nonsense", "en") == "The firm › nonsense"


@pytest.mark.parametrize(
    ("text", "number"),
    [("", None), ("unknown", None), ("不清楚", None), ("1，000", 1000), ("0.25", 0.25), ("x", "x")],
)
def test_numbers_are_read_as_typed(text: str, number: object) -> None:
    assert read_number(text) == number


def test_lists_name_their_codes() -> None:
    industries = options_for("industry") or ()
    assert len(industries) > 1_900
    assert name_of("industry", "Q8425", "en").startswith("Q8425 Health")
    assert name_of("country", "CN", "zh") == "CN 中国"
    assert options_for("revenue") is None
    assert unit("persons", "zh") == "人"
