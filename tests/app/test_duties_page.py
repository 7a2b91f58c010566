"""The duties page: it shows the desk's duties, fines and cases, and offers every paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.frame.papers import unprintable
from risk.app.frame.words import escape, percent, say
from risk.desk.advice.cases_document import cases_for
from risk.desk.advice.duties import duty_document, law_for
from risk.documents import document_bytes, form_blocks, form_names
from risk.profile import read_profile
from risk.rulebook import at
from risk.units import Locale

SAMPLES = ("01_dental_clinic", "14_us_tax_preparer", "15_german_practice", "16_nail_salon")
OpenPage = Callable[..., AppTest]
TextOf = Callable[[AppTest], str]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("stem", SAMPLES)
def test_shows_the_duties_of_the_desk(
    open_page: OpenPage, text_of: TextOf, root: Path, day: date, stem: str, lang: Locale
) -> None:
    page = open_page(stem, lang, "duties")
    assert not page.exception
    profile = read_profile(root / "data_samples" / f"{stem}.yaml")
    document = duty_document(law_for(profile, day))
    shown = text_of(page)
    assert profile.firm.name in shown
    for duty in document["duties"] + document["drafts"]:
        assert escape(duty["what"][lang]) in shown
        assert escape(duty["why"][lang]) in shown
        (label,) = (
            one.label for one in page.expander
            if one.label.startswith(f"**{escape(duty['name'][lang])}**")
            and ((say("todo.not_in_force", lang) in one.label) == (duty in document["drafts"]))
        )  # fmt: skip
        if duty["standing"] == "open":
            assert say("todo.may_apply", lang) in label or duty in document["drafts"]
        elif duty["met_ratio"] is not None and duty not in document["drafts"]:
            assert percent(duty["met_ratio"], lang, 0) in label
    for fine in document["exposure"]:
        assert escape(fine["range"][lang]) in shown
    assert (say("fines.not_covered", lang) in shown) == bool(document["exposure"])
    for case in cases_for(profile, day, 3):
        assert escape(case["fact"][lang]) in shown


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_form_is_offered_twice_and_can_be_made(
    open_page: OpenPage, root: Path, day: date, lang: Locale
) -> None:
    page = open_page(SAMPLES[0], lang, "duties")
    rulebook = at(day, "CN")
    profile = read_profile(root / "data_samples" / f"{SAMPLES[0]}.yaml")
    offered = {one.proto.id.split("paper#")[-1] for one in page.get("download_button")}
    for name in form_names(rulebook):
        document = form_blocks(rulebook, name, profile, lang)
        assert {f"{name}.pdf", f"{name}.docx"} <= offered
        assert document_bytes(document, ".docx")[:2] == b"PK"
        assert not unprintable(document)
    assert {"duty_report.pdf", "duty_report.docx"} <= offered


def test_a_character_no_font_holds_is_named(root: Path, day: date) -> None:
    profile = read_profile(root / "data_samples" / f"{SAMPLES[0]}.yaml")
    firm = profile.firm.model_copy(update={"name": "店🦷"})
    odd = profile.model_copy(update={"firm": firm})
    assert unprintable(form_blocks(at(day, "CN"), "privacy_notice", odd, "zh")) == "🦷"


def test_least_met_comes_first(open_page: OpenPage, root: Path, day: date) -> None:
    page = open_page(SAMPLES[2], "en", "duties")
    profile = read_profile(root / "data_samples" / f"{SAMPLES[2]}.yaml")
    met = {one["name"]["en"]: one["met_ratio"]
           for one in duty_document(law_for(profile, day))["duties"]}  # fmt: skip
    labels = [one.label.split("**")[1] for one in page.expander if one.label.startswith("**")]
    ratios = [met[label] for label in labels if met.get(label) is not None][: len(met)]
    assert ratios == sorted(ratios)
