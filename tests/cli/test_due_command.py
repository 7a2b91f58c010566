"""`risk due`: what the days do is done, what people must do is told, as often as one likes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
INCIDENT = """
summary: 勒索软件
discovered_at: "2026-11-24T08:00:00+08:00"
facts: {persons: 1200000, crime: "yes"}
"""


@pytest.fixture
def pass_days(monkeypatch):
    def go(days):
        monkeypatch.setattr("risk.cli.working.clock", lambda: NOW + timedelta(days=days))

    go(0)
    return go


def test_what_is_due_is_done_once_and_told_until_somebody_does_it(
    risk, clinic, pass_days, tmp_path
):
    assert "未来7天内没有待办事项" in risk("due", "--lang", "zh").out
    for number in (1, 2):
        risk("submission", "open", clinic)
        risk("submission", "quote", number)
    risk("policy", "bind", 1, "--reason", "agreed")
    path = tmp_path / "incident.yaml"
    path.write_text(INCIDENT, encoding="utf-8")
    assert risk("incident", "report", path, "--firm", 1).code == 0
    told = risk("due", "--days", 60, "--json").json["local"]
    assert told["done"] == {"offers": 0, "policies": 0}
    kinds = [one["kind"] for one in told["due"]]
    assert set(kinds) == {"notice", "premium"}
    assert [one["due_at"] for one in told["due"]] == sorted(one["due_at"] for one in told["due"])
    late = [one for one in told["due"] if one["late"]]
    assert {one["kind"] for one in late} == {"notice"}  # discovered at midnight UTC: hours are over
    assert "premium" not in [one["kind"] for one in risk("due", "--json").json["local"]["due"]]
    out = risk("due", "--days", 60, "--lang", "en").out
    assert "late" in out
    assert "premium owed" in out

    risk("policy", "pay", 1, "3657.67", "--reason", "slip")
    pass_days(365)
    told = risk("due", "--days", 30, "--json").json["local"]
    assert told["done"] == {"offers": 1, "policies": 0}
    assert [one["number"] for one in told["due"] if one["kind"] == "renewal"] == [1]
    pass_days(380)
    assert risk("due", "--every", "--json").json["local"]["done"] == {"offers": 0, "policies": 1}
    assert risk("due", "--every", "--json").json["local"]["done"] == {"offers": 0, "policies": 0}
