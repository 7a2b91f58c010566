"""The service is never opened to the network while it has no sign-in."""

from __future__ import annotations

import pytest

from risk.cli.serve import UnsafeService, serve


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org", ""])  # noqa: S104 - refused
def test_the_service_refuses_to_listen_beyond_its_machine(host):
    with pytest.raises(UnsafeService) as refused:
        serve(host=host, port=0, workers=1)
    assert [one.path for one in refused.value.faults] == ["host"]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_the_service_listens_on_its_own_machine(host, monkeypatch):
    asked = []
    monkeypatch.setattr("uvicorn.run", lambda *_, **told: asked.append(told["host"]))
    monkeypatch.setattr("risk.api.logs.write_json_logs", lambda: None)
    serve(host=host, port=0, workers=1)
    assert asked == [host]
