"""The authority's page of totals: a release in both languages, and nothing where there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from risk.app.frame.words import say
from risk.desk.public.held_release import LOG
from tests.released import write_small_release

OpenPage = Callable[..., AppTest]
TextOf = Callable[[AppTest], str]


@pytest.fixture
def released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RISK_RELEASES", str(tmp_path))
    write_small_release(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("lang", "words"), [("zh", ("广东省", "合计", "隐藏")),
                                             ("en", ("Guangdong", "All", "hidden"))])  # fmt: skip
def test_a_release_is_shown_in_the_readers_language_and_hidden_cells_say_so(
    released: Path, open_page: OpenPage, text_of: TextOf, lang: str, words: tuple[str, ...]
) -> None:
    page = open_page(lang=lang, view="totals")
    assert not page.exception
    text = text_of(page)
    assert all(word in text for word in (*words, "200,000", "40%"))


@pytest.mark.parametrize(
    ("lang", "words"),
    [("zh", ("培训员工", "声明有措施缺失", "60%", "150%", "35%", "隐私预算每季 0.5")),
     ("en", ("Train staff", "60%", "150%", "35%", "privacy budget 0.5"))],
)  # fmt: skip
def test_claims_controls_duties_and_figures_with_noise_are_drawn_and_told(
    released: Path, open_page: OpenPage, text_of: TextOf, lang: str, words: tuple[str, ...]
) -> None:
    page = open_page(lang=lang, view="totals")
    assert not page.exception
    text = text_of(page)
    assert [one for one in words if one not in text] == []


def test_without_a_release_the_page_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_page: OpenPage, text_of: TextOf
) -> None:
    monkeypatch.setenv("RISK_RELEASES", str(tmp_path))
    page = open_page(lang="en", view="totals")
    assert not page.exception
    assert "risk release" in text_of(page)


def test_a_changed_log_is_told_and_nothing_shown(released: Path, open_page: OpenPage) -> None:
    log = released / LOG
    log.write_text(log.read_text(encoding="utf-8").replace("2026Q4", "2026Q3"), encoding="utf-8")
    page = open_page(lang="zh", view="totals")
    assert not page.exception
    assert page.error
    assert not page.dataframe


def test_a_regulator_may_open_it_and_no_firm_may() -> None:
    from risk.desk.people.rights import rights

    action = rights()["aggregate.read"]
    assert action["regulator"] == "tenant"
    assert action["firm"] == action["broker"] == "none"
    assert say("page.totals", "zh")
