"""The dashboard opened on a day with a sample firm, and what it shows as text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.furnished import LIFE, desk_at, insure

DAY = date(2026, 11, 24)
OpenPage = Callable[..., AppTest]


@pytest.fixture
def day() -> date:
    return DAY


@pytest.fixture(autouse=True)
def small_inventions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep small what pages invent to show something."""
    monkeypatch.setattr("risk.app.actuary.watch_book.FIRMS", 50)
    monkeypatch.setattr("risk.app.book.whole_book.FIRMS", 60)
    monkeypatch.setattr("risk.app.book.whole_book.YEARS", 50)
    monkeypatch.setattr("risk.app.actuary.incident_lists.GENERATED", 300)
    monkeypatch.setattr("risk.app.actuary.incident_lists._SHOWN", 1)


@pytest.fixture
def open_page(root: Path) -> OpenPage:
    """Open a page with a sample firm on the day, in a language."""

    def build(stem: str = "01_dental_clinic", lang: str = "zh", view: str = "quote") -> AppTest:
        page = AppTest.from_file(str(root / "app_streamlit.py"), default_timeout=120)
        page.query_params["lang"] = lang
        page.session_state["sample"] = stem
        page.session_state["as_of"] = DAY
        return go(page, view)

    return build


def go(page: AppTest, view: str) -> AppTest:
    return page.switch_page(f"risk/app/views/{view}.py").run()


@pytest.fixture
def go_to() -> Callable[[AppTest, str], AppTest]:
    """Go to another page of an open dashboard."""
    return go


@pytest.fixture
def text_of() -> Callable[[AppTest], str]:
    """Give every text that a page shows, tables and headings of boxes included."""

    def found(page: AppTest) -> str:
        kinds = (
            page.title, page.header, page.subheader, page.markdown, page.caption,
            page.error, page.warning, page.info, page.success,
        )  # fmt: skip
        texts = [str(one.value) for kind in kinds for one in kind]
        texts += [one.label for one in page.expander]
        texts += [one.value.to_csv() for kind in (page.table, page.dataframe) for one in kind]
        texts += [f"{one.label} {one.value} {one.delta}" for one in page.metric]
        return "\n".join(texts)

    return found


@pytest.fixture
def insured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Path) -> None:
    """Keep a firm with a policy in force since forty days, by choice of a role."""
    url = f"sqlite:///{tmp_path}/store.db"
    monkeypatch.setenv("RISK_DATABASE_URL", url)
    monkeypatch.setenv("RISK_SIGN_IN", "demo")
    with desk_at(url, datetime.now().astimezone() - LIFE) as desk:
        insure(desk, root)
