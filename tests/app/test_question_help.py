"""Every question and result says what it is for and what it rests on, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from pydantic import BaseModel

from risk.app.asking.shape import is_group, shape_of
from risk.app.frame.rests_on import help_of, purpose_of
from risk.app.frame.words import LOCALES, Locale, day, say
from risk.app.owner.self_steps import STEPS, paths_of
from risk.desk.advice.rests_on import ENTERS, rests_on
from risk.profile import Profile
from risk.rulebook import Rulebook, at
from risk.rulebook.read import PACKAGED, read_library

DAY = date(2026, 10, 1)
UNREAD = {"cover.retroactive_date"}
"""Asked for the papers and the terms alone: no entry of the rulebook reads it anywhere."""


def questions(model: type[BaseModel] = Profile, above: str = "") -> Iterator[str]:
    """Give the path of every single question of the underwriter's form."""
    for name, field in model.model_fields.items():
        shape = shape_of(field.annotation)
        if is_group(shape):
            yield from questions(shape.base, f"{above}{name}.")
        else:
            yield f"{above}{name}"


QUESTIONS = tuple(questions())
RESULTS = tuple(name for name in ENTERS if name.startswith(("result.", "price.")))


@pytest.fixture(scope="module")
def china() -> Rulebook:
    return at(DAY, "CN")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("place", ["CN", "EU", "UK", "US"])
def test_every_question_has_a_purpose_and_names_an_entry_or_our_judgement(
    place: str, locale: Locale
) -> None:
    rulebook = at(DAY, place)
    for name in (*QUESTIONS, *RESULTS):
        words, found = help_of(name, rulebook, locale), rests_on(name, rulebook)
        assert purpose_of(name, locale), name
        assert purpose_of(name, locale) in words
        if all(one.own for one in found):
            assert say("rests_on.own_only", locale) in words, name
        else:
            first = found[0]
            assert first.source.title.to(locale) in words.replace("\\", ""), name
            assert say(f"badge.{first.status}", locale) in words
            assert day(first.since, locale) in words


def test_the_self_check_asks_only_questions_that_have_help(china: Rulebook) -> None:
    asked = {path.replace(".0.", ".") for step in STEPS for path in paths_of(step, china)}
    plain = {path for path in asked if not path.startswith("operations.answers.")}
    assert len(asked - plain) == 20
    assert plain <= set(QUESTIONS)


def test_in_china_only_the_look_back_is_read_by_no_entry(china: Rulebook) -> None:
    assert {name for name in QUESTIONS if not rests_on(name, china)} == UNREAD


def test_each_entry_named_is_one_of_the_rulebook() -> None:
    known = {key for _, key in read_library(PACKAGED).entries}
    assert {key for keys in ENTERS.values() for key in keys} <= known


def test_a_duty_whose_condition_reads_an_answer_stands_in_its_help(china: Rulebook) -> None:
    keys = [one.key for one in rests_on("data_held.sent_abroad_sensitive", china)]
    assert {"duty.cross_border", "law.cross_border_ladder"} <= set(keys)
    words = help_of("data_held.sent_abroad_sensitive", china, "en")
    assert "Art. 38 to Art. 40" in words
    assert say("badge.enacted", "en") in words


def test_the_law_of_the_day_is_named_and_not_todays() -> None:
    before, after = (at(day_, "CN") for day_ in (date(2025, 6, 1), DAY))
    old, new = (
        [(one.source.title.en, one.since) for one in rests_on("data_held.persons_total", book)]
        for book in (before, after)
    )
    assert old != new


def test_proposed_law_is_told_as_proposed() -> None:
    words = help_of("firm.headcount", at(DAY, "EU"), "en")
    assert say("badge.draft", "en") in words
    assert "proposed on" in words
