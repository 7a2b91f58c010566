"""The service is never opened to the network without a real sign-in."""

from __future__ import annotations

import os
import signal
from typing import Any

import pytest

from risk.cli.serve import serve
from risk.desk.people.safety import refuse_unsafe
from risk.errors import UnsafeSettings
from risk.settings import Settings

KNOWN = {"sign_in": "on", "jwks": "keys.json", "jwt_issuer": "i", "jwt_audience": "a"}


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org", ""])  # noqa: S104 - refused
def test_the_service_refuses_to_listen_beyond_its_machine(host: str) -> None:
    with pytest.raises(UnsafeSettings) as refused:
        serve(host=host, port=0, workers=1)
    assert [one.path for one in refused.value.faults] == ["host"]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_the_service_listens_on_its_own_machine(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("uvicorn.run", lambda *_, **told: asked.append(told["host"]))
    serve(host=host, port=0, workers=1)
    assert asked == [host]


@pytest.mark.parametrize(
    ("given", "host", "named"),
    [
        ({"sign_in": "demo"}, "192.168.1.4", ["host"]),
        ({"sign_in": "demo", "production": True}, "127.0.0.1", ["RISK_SIGN_IN"]),
        ({"production": True}, "0.0.0.0", ["host", "RISK_SIGN_IN"]),  # noqa: S104
        (KNOWN | {"jwt_audience": None}, "localhost", ["RISK_JWKS"]),
        (KNOWN | {"jwks": "http://idp.example/keys"}, "localhost", ["RISK_JWKS"]),
        (KNOWN | {"jwks": "ftp://idp.example/keys"}, "localhost", ["RISK_JWKS"]),
        (KNOWN | {"jwks": None}, "localhost", ["RISK_JWKS"]),
    ],
)
def test_unsafe_settings_are_refused_by_name(
    given: dict[str, Any], host: str, named: list[str]
) -> None:
    with pytest.raises(UnsafeSettings) as refused:
        refuse_unsafe(Settings(**given), host=host)
    assert [fault.path for fault in refused.value.faults] == named


@pytest.mark.parametrize(
    ("given", "host"),
    [
        ({}, "127.0.0.1"),
        ({"sign_in": "demo"}, "::1"),
        ({"sign_in": "on", "production": True}, "0.0.0.0"),  # noqa: S104 - keys alone will do
        (KNOWN | {"production": True}, "10.1.2.3"),
        (KNOWN | {"jwks": "https://idp.example/keys"}, "10.1.2.3"),
        (KNOWN | {"jwks": "http://127.0.0.1:9000/keys"}, "10.1.2.3"),
    ],
)
def test_safe_settings_are_taken(given: dict[str, Any], host: str) -> None:
    refuse_unsafe(Settings(**given), host=host)


def test_a_setting_that_cannot_be_read_is_named_and_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from risk.desk.people.safety import read_settings

    monkeypatch.setenv("RISK_SIGN_IN", "geheim")
    with pytest.raises(UnsafeSettings) as refused:
        read_settings()
    (fault,) = refused.value.faults
    assert fault.path == "RISK_SIGN_IN"
    assert "geheim" not in str(refused.value.as_dict())


def test_the_dashboard_beside_the_service_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []

    class Process:
        def __init__(self, command: list[str], **_: Any) -> None:
            told.append(" ".join(command[1:3]))
            told.append(next(one for one in command if "port" in one))

        def terminate(self) -> None:
            told.append("ended")

        def wait(self, seconds: float) -> None:
            assert seconds > 0

    def serving(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), signal.SIGTERM)  # as the server does to itself when it has stopped
        raise AssertionError("it must end here")

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("risk.cli.serve.subprocess.Popen", Process)
    monkeypatch.setattr("uvicorn.run", serving)
    try:
        with pytest.raises(SystemExit):
            serve(port=0, dashboard=8501)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert told == ["-m risk.app", "--server.port=8501", "ended"]
