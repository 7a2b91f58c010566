"""Whoever sits before the screen sees the pages of their role, and is told why not another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from risk.app.frame.pages import GROUPS, pages_for
from risk.app.frame.words import say
from risk.desk.people.actor import Actor, Role
from risk.desk.people.rights import rights

ROLES = [role for role in get_args(Role) if role not in ("system", "local")]
TextOf = Callable[[AppTest], str]
Visit = Callable[..., AppTest]


@pytest.fixture
def visit(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visit:
    """Open the dashboard, at a page, as somebody of the provider."""

    def build(page: str | None = None, lang: str = "en", **claims: Any) -> AppTest:
        known = {"is_logged_in": bool(claims), "sub": "lin", "tenant": "local"} | claims
        monkeypatch.setattr("streamlit.user_info._get_user_info", lambda: known)
        monkeypatch.setenv("RISK_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")
        monkeypatch.setenv("RISK_SIGN_IN", "on")
        opened = AppTest.from_file(str(root / "app_streamlit.py"), default_timeout=120)
        opened.query_params["lang"] = lang
        if page is not None:
            opened._page_hash = calc_hash(page)
        return opened.run()

    return build


def bound(role: str) -> dict[str, Any]:
    return {"firm": {"firm": 1}, "broker": {"broker": "anji"}}.get(role, {})


def pages(allowed: str) -> list[tuple[str, bool]]:
    """Give every page and whether a role may see it."""
    return [
        (name, rights()[action][allowed] != "none")  # type: ignore[index]
        for views in GROUPS.values()
        for name, (_, action) in views.items()
    ]


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_of_a_role_holds_its_pages_and_every_other_is_a_refusal(
    monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    made: dict[str, tuple[str, str]] = {}
    monkeypatch.setattr(
        "risk.app.frame.pages.st.Page",
        lambda path, *, url_path, visibility, **_: made.update(
            {url_path: (visibility, Path(path).stem)}
        ),
    )
    pages_for(Actor("x", role, "local", **bound(role)), "en")
    assert made == {
        name: ("visible", name) if allowed else ("hidden", "refused")
        for name, allowed in pages(role)
    }


def test_a_page_that_is_not_ones_own_says_so(visit: Visit, text_of: TextOf) -> None:
    for name, allowed in pages("claims"):
        if not allowed or name == "account":
            page = visit(name, role="claims")
            assert not page.exception
            refused = say("refused.title", "en") in text_of(page)
            assert refused is not allowed, name


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_regulator_reaches_no_page_of_a_firm(visit: Visit, text_of: TextOf, lang: str) -> None:
    names = ("quote", "duties", "improve", "severity") if lang == "en" else ("quote",)
    for name in names:
        page = visit(name, lang, role="regulator")
        assert page.title[0].value == say("refused.title", lang)
        assert say("role.regulator", lang) in text_of(page)
        assert not page.metric
        assert not page.sidebar.selectbox  # no firm can be chosen
    first = visit(None, lang, role="regulator")
    assert first.title[0].value == say("start.title", lang)
    assert [one.key for one in first.main.button] == ["start#regulator"]
    assert not first.metric


def test_nobody_gets_in_before_signing_in(visit: Visit, text_of: TextOf) -> None:
    page = visit()
    assert say("sign_in.please", "en") in text_of(page)
    assert not page.metric
    assert not page.exception


@pytest.mark.parametrize("claims", [{}, {"role": "local"}, {"role": "broker"}, {"role": "king"}])
def test_who_is_signed_in_without_a_role_is_told(
    visit: Visit, text_of: TextOf, claims: dict[str, Any]
) -> None:
    page = visit(**({"name": "Lin"} | claims))
    assert page.error[0].value == say("sign_in.no_role", "en")
    assert not page.metric


def test_a_demonstration_lets_one_choose_a_role(
    visit: Visit, text_of: TextOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit("duties")
    monkeypatch.setenv("RISK_SIGN_IN", "demo")
    page.run()
    assert say("sign_in.demo", "en") in text_of(page)
    page.selectbox(key="demo_role@en").set_value("regulator").run()
    assert page.title[0].value == say("refused.title", "en")
    page.selectbox(key="demo_role@en").set_value("broker").run()
    page.text_input(key="demo_broker@en").set_value("bohai").run()
    assert not page.exception


@pytest.mark.parametrize("sign_in", ["none", "demo"])
def test_another_machine_is_not_answered_without_a_real_sign_in(
    visit: Visit, monkeypatch: pytest.MonkeyPatch, sign_in: str
) -> None:
    page = visit()
    monkeypatch.setenv("RISK_SIGN_IN", sign_in)
    monkeypatch.setattr(
        "streamlit.runtime.context.ContextProxy.ip_address", "203.0.113.9", raising=False
    )
    assert page.run().error[0].value == say("sign_in.this_machine", "en")
    assert not page.metric


def test_settings_that_cannot_be_read_are_named(
    visit: Visit, text_of: TextOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = visit()
    monkeypatch.setenv("RISK_SIGN_IN", "maybe")
    assert "RISK_SIGN_IN" in text_of(page.run())
