"""Signing in to the dashboard through an identity provider, and to the service with its token."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from risk.api import create_app
from risk.app.frame.words import say
from risk.settings import Settings
from tests.browser.conftest import _wait_for, settle
from tests.browser.provider import CLIENT, SECRET, Provider


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    made = Provider()
    made.serve()
    yield made
    assert made.server is not None
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def desk(
    provider: Provider, browser: Browser, root: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Start a dashboard in production mode that knows the provider; give its address."""
    folder = tmp_path_factory.mktemp("signed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    told = {
        "redirect_uri": f"{address}/oauth2callback",
        "cookie_secret": "a long random text of the test",
        "client_id": CLIENT,
        "client_secret": SECRET,
        "server_metadata_url": f"{provider.address}/.well-known/openid-configuration",
    }
    secrets = folder / "secrets.toml"
    lines = [f"{name} = {json.dumps(text)}" for name, text in told.items()]
    secrets.write_text("\n".join(["[auth]", *lines]) + "\n", encoding="utf-8")
    settings = {
        "RISK_SIGN_IN": "on", "RISK_PRODUCTION": "true",
        "RISK_DATABASE_URL": f"sqlite:///{folder}/store.db",
    }  # fmt: skip
    server = subprocess.Popen(  # noqa: S603
        [
            sys.executable, "-m", "risk.app", "--server.port", str(port),
            "--server.address", "127.0.0.1", "--server.headless", "true",
            "--secrets.files", str(secrets),
        ],
        cwd=root, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(f"{address}/_stcore/health", server)
        yield address
    finally:
        server.kill()
        server.wait()


@pytest.fixture
def service(provider: Provider, tmp_path: Path) -> Iterator[TestClient]:
    """Give the service that takes the provider's tokens."""
    settings = Settings(
        database_url=f"sqlite:///{tmp_path}/store.db", sign_in="on",
        jwks=f"{provider.address}/jwks", jwt_issuer=provider.address, jwt_audience=CLIENT,
    )  # fmt: skip
    app = create_app(settings)
    yield TestClient(app)
    app.state.store.close()


def me(service: TestClient, token: str) -> Any:
    return service.get("/v1/me", headers={"authorization": f"Bearer {token}"})


def test_whoever_the_provider_vouches_for_works_in_their_role_here_and_over_http(
    provider: Provider, desk: str, browser: Browser, service: TestClient
) -> None:
    provider.spoil = ""
    page = browser.new_context(locale="en-US").new_page()
    page.goto(f"{desk}/?lang=en")
    settle(page)
    page.get_by_role("button", name=say("sign_in.in", "en")).click()
    as_whom = say("sign_in.as", "en", who="Lin", role=say("role.underwriter", "en"))
    expect(page.get_by_text(as_whom)).to_be_visible()
    told = me(service, provider.issued[-1]).json()
    assert (told["id"], told["role"], told["tenant"]) == ("lin", "underwriter", "local")
    page.get_by_role("button", name=say("sign_in.out", "en")).click()
    expect(page.get_by_role("button", name=say("sign_in.in", "en"))).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("spoil", ["nonce", "key"])
def test_a_token_that_is_not_for_this_sign_in_lets_nobody_in(
    provider: Provider, desk: str, browser: Browser, service: TestClient, spoil: str
) -> None:
    provider.spoil, before = spoil, len(provider.issued)
    page = browser.new_context(locale="en-US").new_page()
    page.goto(f"{desk}/?lang=en")
    settle(page)
    with page.expect_response("**/oauth2callback?**"):
        page.get_by_role("button", name=say("sign_in.in", "en")).click()
    page.wait_for_url(f"{desk}/")
    settle(page)
    assert len(provider.issued) == before + 1  # it was given out, and refused here
    if spoil == "key":
        assert me(service, provider.issued[-1]).status_code == 401
    page.goto(f"{desk}/?lang=en")
    settle(page)
    expect(page.get_by_role("button", name=say("sign_in.in", "en"))).to_be_visible()
    assert page.get_by_text("Lin", exact=False).count() == 0
    page.context.close()


def test_a_code_for_a_sign_in_that_nobody_began_here_lets_nobody_in(
    provider: Provider, desk: str, browser: Browser
) -> None:
    provider.spoil, before = "", len(provider.issued)
    page = browser.new_context(locale="en-US").new_page()
    page.goto(f"{desk}/oauth2callback?code=x&state=y")
    page.goto(f"{desk}/?lang=en")
    settle(page)
    expect(page.get_by_role("button", name=say("sign_in.in", "en"))).to_be_visible()
    assert len(provider.issued) == before
    page.context.close()
