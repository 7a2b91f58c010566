"""The models page: versions, cards, two side by side, what changed in the rules."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.frame.words import figure, say
from risk.desk.learned.promotion import approve, propose
from risk.desk.learned.shelf import models_on, version_on
from risk.desk.learned.what_changed import rulebook_changes
from risk.desk.people.actor import Actor
from risk.errors import NotAllowed
from risk.learn.promote import Act, promote
from risk.learn.shelf import verify_models
from risk.trained.folder import models_root
from risk.trained.register import promoted
from risk.units import Locale

OpenPage = Callable[..., AppTest]
TextOf = Callable[[AppTest], str]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_stored_version_is_listed_with_its_state_and_gain(
    open_page: OpenPage, text_of: TextOf, day: date, lang: Locale
) -> None:
    page = open_page(lang=lang, view="models")
    assert not page.exception
    shown = text_of(page)
    versions = [one for model in models_on(day, models_root()) for one in model["versions"]]
    assert versions
    for one in versions:
        assert one["digest"][:12] in shown
        assert say(f"models.state.{one['state']}", lang) in shown
        assert figure(one["gain"], lang) in shown


def test_a_card_says_its_limits_and_shows_groups_beside_what_it_replaces(
    open_page: OpenPage, text_of: TextOf, day: date
) -> None:
    page = open_page(lang="en", view="models")
    page.selectbox(key="model#card@en").set_value("business_line/1").run()
    assert not page.exception
    card, metrics, _ = version_on("business_line", "1", day)
    shown = text_of(page)
    assert card["limits"]["en"].split("\n")[0] in shown
    for group in metrics.groups["sector"]:
        assert group.group["en"] in shown
        assert figure(group.replaced, "en") in shown


def test_a_promoted_version_tells_who_stands_for_it_and_how_to_retire_it(
    open_page: OpenPage,
    text_of: TextOf,
    root: Path,
    day: date,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(root / "models" / "business_line", tmp_path / "business_line")
    promote(Act("business_line", "1", day, ("Li Na", "Zhao Lei"), "better"), day, tmp_path)
    monkeypatch.setenv("RISK_MODELS", str(tmp_path))
    page = open_page(lang="en", view="models")
    assert not page.exception
    shown = text_of(page)
    assert say("models.state.in_force", "en") in shown
    assert "approved by Li Na + Zhao Lei: better" in shown
    assert "risk models retire business_line 1" in page.code[0].value
    assert say("models.page.no_pair", "en") in shown


def test_a_version_with_a_changed_byte_is_refused_on_the_page(
    open_page: OpenPage,
    text_of: TextOf,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad = tmp_path / "business_line" / "1"
    bad.mkdir(parents=True)
    for file in (root / "models" / "business_line" / "1").iterdir():
        content = file.read_bytes()
        (bad / file.name).write_bytes(b"#" + content if file.suffix == ".md" else content)
    monkeypatch.setenv("RISK_MODELS", str(tmp_path))
    page = open_page(lang="zh", view="models")
    assert not page.exception
    assert say("models.state.broken", "zh") in text_of(page)
    assert "card.md" in page.error[0].value
    assert say("models.list.none", "zh") in text_of(page)


def test_an_empty_shelf_says_so(
    open_page: OpenPage, text_of: TextOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RISK_MODELS", str(tmp_path))
    page = open_page(lang="zh", view="models")
    assert not page.exception
    assert say("models.list.none", "zh") in text_of(page)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_changed_rules_are_told_with_what_they_do_to_the_firm(
    open_page: OpenPage, text_of: TextOf, day: date, lang: Locale
) -> None:
    page = open_page(lang=lang, view="models")
    page.date_input(key="change#before").set_value("2026-08-31").run()
    page.date_input(key="change#after").set_value("2026-09-01").run()
    assert not page.exception
    shown = text_of(page)
    changes = rulebook_changes(date(2026, 8, 31), date(2026, 9, 1), "CN")
    assert changes
    for one in changes:
        assert one["label"][lang] in shown
    words = {"zh": "小型个人信息处理者（不满十万人）", "en": "Small processor"}
    assert words[lang] in shown
    page.toggle(key="change#tariff").set_value(True).run()
    assert say("change.nothing", lang) in text_of(page)


def test_one_person_proposes_a_version_and_only_another_one_puts_it_in_force(
    open_page: OpenPage,
    text_of: TextOf,
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(root / "models" / "business_line", tmp_path / "business_line")
    monkeypatch.setenv("RISK_MODELS", str(tmp_path))
    page = open_page(lang="en", view="models")
    page.text_input(key="acts#whybusiness_line.1").set_value("better on the book").run()
    page.button(key="acts#propose").click().run()
    assert not page.exception
    assert say("acts.proposed", "en") in text_of(page)
    page.button(key="acts#approve").click().run()
    assert not page.exception
    assert "two different people must stand for it" in text_of(page)
    assert promoted("business_line", date.today(), tmp_path) is None  # noqa: DTZ011

    page.button(key="acts#drop").click().run()
    today = date.today()  # noqa: DTZ011
    wang = Actor("wang", "actuary", "default")
    propose(
        actor=wang, name="business_line", version="1", step="promote", start=today,
        why="better on the book", today=today,
    )  # fmt: skip
    page.run()
    assert "wang proposes to promote version 1" in text_of(page)
    page.button(key="acts#approve").click().run()
    assert not page.exception
    assert say("acts.approved", "en") in text_of(page)
    assert promoted("business_line", today, tmp_path) == "1"
    assert verify_models(tmp_path) == {"models": {"business_line": ["1"]}}


def test_who_may_not_promote_is_told_the_command_and_refused_by_the_desk(day: date) -> None:
    anna = Actor("anna", "underwriter", "default")
    with pytest.raises(NotAllowed):
        approve(actor=anna, name="business_line", today=day)
