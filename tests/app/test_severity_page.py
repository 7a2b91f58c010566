"""The severity page: the method's own figures, what is unknown, and the clock of the place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.frame.papers import PLAYBOOK
from risk.app.frame.words import escape, say
from risk.app.owner.clock import clock_of
from risk.assess.breach_severity import Breach, BreachedData, Circumstances, grade_breach
from risk.documents import form_blocks
from risk.documents.blocks import Table
from risk.profile import read_profile
from risk.rulebook import at
from risk.units import Locale

OpenPage = Callable[..., AppTest]
TextOf = Callable[[AppTest], str]


def answer(page: AppTest, lang: str, **answers: str) -> AppTest:
    for name, value in answers.items():
        page.selectbox(key=f"breach#{name}@{lang}").set_value(value)
    return page.run()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_shows_the_score_term_by_term(
    open_page: OpenPage, text_of: TextOf, day: date, lang: Locale
) -> None:
    page = open_page(lang=lang, view="severity")
    page.multiselect(key=f"breach#categories@{lang}").set_value(["sensitive", "simple"]).run()
    page = answer(page, lang, identity="maximum", confidentiality="unknown", integrity="none",
                  availability="temporary", malice="yes", unintelligible="no")  # fmt: skip
    page.number_input(key="breach#individuals").set_value(40).run()
    assert not page.exception
    happened = Circumstances("unknown", "none", "temporary", "yes")
    data = (BreachedData("sensitive"), BreachedData("simple"))
    found = grade_breach(at(day, "CN"), Breach(data, "maximum", happened, 40, "no"))
    shown = text_of(page)
    assert f"{found.dpc} × {found.ei.score:g} + {found.cb:g} = {found.score:g}" in shown
    assert escape(found.band.meaning.to(lang)) in shown
    assert not found.unknown
    assert say("grade.unknown", lang, what="") not in shown
    for term in found.circumstances:
        assert escape(term.text.to(lang)) in shown


def test_what_is_unknown_counts_as_the_worst(open_page: OpenPage, text_of: TextOf) -> None:
    page = open_page(view="severity")
    page = answer(page, "zh", identity="unknown", malice="unknown")
    shown = text_of(page)
    assert "能否认出个人" in shown
    assert say("grade.unknown.individuals", "zh") in shown


def test_a_shift_shows_its_examples_and_wants_a_reason(
    open_page: OpenPage, text_of: TextOf
) -> None:
    page = open_page(view="severity")
    page = answer(page, "zh", **{"shift.simple.simple": "2"})
    assert not page.exception
    assert "糖尿病用品网上药店的顾客" in text_of(page)
    page.text_area[0].set_value("").run()
    assert say("fault.breach.shift_reason", "zh") in text_of(page)
    page.multiselect(key="breach#categories@zh").set_value([]).run()
    assert say("fault.breach.some_data", "zh") in text_of(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_credentials_count_as_what_they_open(open_page: OpenPage, lang: Locale) -> None:
    page = open_page(lang=lang, view="severity")
    page.multiselect(key=f"breach#categories@{lang}").set_value(["credentials"]).run()
    page = answer(page, lang, opens="financial")
    assert not page.exception
    assert page.selectbox(key=f"breach#shift.credentials.financial@{lang}").value == "0"


def test_a_level_set_by_a_person_needs_a_reason(open_page: OpenPage, text_of: TextOf) -> None:
    page = open_page(view="severity")
    page = answer(page, "zh", final="V")
    assert say("fault.breach.final_reason", "zh") in text_of(page)
    page.text_area(key="breach#final_reason").set_value("涉及证人").run()
    assert "涉及证人" in text_of(page)
    assert not page.exception


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    ("stem", "place"), [("01_dental_clinic", "CN"), ("15_german_practice", "EU")]
)
def test_the_clock_is_that_of_the_playbook(
    open_page: OpenPage, text_of: TextOf, root: Path, day: date, stem: str, place: str, lang: Locale
) -> None:
    page = open_page(stem, lang, "severity")
    assert not page.exception
    profile = read_profile(root / "data_samples" / f"{stem}.yaml")
    part = clock_of(form_blocks(at(day, place), PLAYBOOK, profile, lang))
    (table,) = (block for block in part if isinstance(block, Table))
    assert len(table.rows) == len(at(day, place).value("law.incident_clock"))
    shown = page.table[-1].value
    assert [str(one).strip("*") for one in shown.iloc[:, 0]] == [row[0] for row in table.rows]
    assert [str(one) for one in shown.iloc[:, 1]] == [row[1] for row in table.rows]


def test_a_place_without_a_clock_says_so(open_page: OpenPage, text_of: TextOf) -> None:
    page = open_page("14_us_tax_preparer", "zh", "severity")
    assert not page.exception
    assert say("clock.none", "zh", place="US") in text_of(page)
