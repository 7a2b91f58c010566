"""A submission taken through its life on the command line, in both languages."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest


@pytest.fixture
def quoted(risk, clinic, monkeypatch):
    now = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    monkeypatch.setattr("risk.cli.working.clock", lambda: now)
    opened = risk("submission", "open", clinic, "--json").json
    assert (opened["state"], opened["steps"]) == (
        "open", ["indicate", "quote", "refer", "decline", "withdraw"],
    )  # fmt: skip
    return risk("submission", "quote", 1, "--json").json


def test_from_a_file_to_a_certificate_a_renewal_and_a_cancellation(risk, quoted):
    assert quoted["offers"][0]["premium"] == "3450.63"
    bound = risk("policy", "bind", 1, "--reason", "agreed", "--json").json
    assert (bound["state"], bound["owed"]) == ("bound", "3657.67")
    paid = risk("policy", "pay", 1, "3657.67", "--reason", "slip 88", "--lang", "zh").out
    assert "凭证号 2026-000001" in paid
    renewal = risk("policy", "renew", 1, "--json").json
    assert renewal["submission_id"] == 2
    assert renewal["premium"]["before"] == "3450.63"
    gone = risk("policy", "cancel", 1, "--from", "2026-12-01", "--reason", "closed", "--lang", "en")
    assert "owed to the policyholder, tax included: 3657.67 CNY" in gone.out
    assert [one["state"] for one in risk("submission", "list", "--json").json] == ["open", "bound"]
    assert [one["id"] for one in risk("policy", "list", "--state", "cancelled", "--json").json] == [
        1
    ]
    assert risk("expire", "--json").json == {"offers": 0, "policies": 0}
    assert risk("db", "check", "--json").json["sound"]


def test_a_policy_is_changed_by_a_file(risk, quoted, tmp_path, clinic):
    from risk.profile import read_profile

    risk("policy", "bind", 1, "--reason", "agreed")
    risk("policy", "pay", 1, "3657.67", "--reason", "slip")
    profile = read_profile(clinic).model_dump(mode="json")
    profile["cover"] |= {"limit": 2_000_000, "aggregate_limit": None}
    more = tmp_path / "more.json"
    more.write_text(json.dumps(profile, ensure_ascii=False), encoding="utf-8")
    given = ("policy", "change", 1, more, "--from", "2027-06-01", "--reason", "more limit")
    changed = risk(*given, "--json").json
    assert float(changed["owed"]) > 0
    assert [one["step"] for one in changed["events"]] == ["bind", "pay", "endorse"]


def test_a_referral_is_raised_discussed_and_answered(risk, quoted):
    assert risk("referral", "raise", 1, "--reason", "look again").code == 0
    assert "核保人要求上报" in risk("referral", "list", "--lang", "zh").out
    risk("referral", "say", 1, "seen the report")
    told = risk("referral", "approve", 1, "--reason", "fine", "--json").json
    assert [(one["step"], one["words"]) for one in told["said"]] == [
        ("open", "look again"),
        ("discuss", "seen the report"),
        ("approve", "fine"),
    ]
    assert risk("submission", "show", 1, "--json").json["state"] == "quoted"
    assert risk("referral", "decline", 1, "--reason", "no").code == 2


def test_what_cannot_be_done_is_told_as_a_problem_with_exit_code_2(risk, quoted):
    stale = risk("policy", "bind", 1, "--version", 7, "--reason", "x", "--json")
    assert (stale.code, stale.json["error"]) == (2, "conflict")
    unread = risk("policy", "pay", 1, "12.345", "--reason", "x", "--json")
    assert (unread.code, unread.faults["amount"]["got"]) == (2, "12.345")
    assert risk("policy", "show", 9, "--json").json["error"] == "not-found"
    gone = risk("submission", "withdraw", 1, "--reason", "no need", "--json").json
    assert gone["state"] == "withdrawn"
    again = risk("submission", "quote", 1, "--json")
    assert again.json["error"] == "step-not-allowed"
