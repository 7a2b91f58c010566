"""Incidents and claims on the command line, and the tables that `risk watch` reads."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest


@pytest.fixture
def now(monkeypatch):
    moments = {"now": datetime(2026, 11, 24, 9, tzinfo=UTC)}
    monkeypatch.setattr("risk.cli.working.clock", lambda: moments["now"])
    return moments


@pytest.fixture
def insured(risk, clinic, now):
    risk("submission", "open", clinic)
    risk("submission", "quote", 1)
    risk("policy", "bind", 1, "--reason", "agreed")
    assert risk("policy", "pay", 1, "3657.67", "--reason", "slip").code == 0
    now["now"] = datetime(2026, 12, 20, 12, tzinfo=UTC)


def test_an_incident_is_reported_told_handled_and_shown_in_both_languages(
    risk, insured, samples, tmp_path
):
    file = samples / "incidents" / "ransomware.yaml"
    zh = risk("incident", "report", file, "--firm", 1, "--lang", "zh").out
    assert "较大" in zh
    assert "极高" in zh
    assert "第五十七条" in zh
    en = risk("incident", "tell", 1, "crime", "--reason", "filed", "--lang", "en").out
    assert "relatively major" in en
    assert "Art. 57" in en
    done = risk("incident", "move", 1, "handle", "--reason", "restored", "--json").json
    assert done["state"] == "handled"
    assert [one["id"] for one in done["notices"] if one["given_at"]] == ["crime"]
    assert risk("incident", "assess", 1, file, "--reason", "again", "--json").json["version"] == 4
    odd = tmp_path / "odd.yaml"
    text = file.read_text(encoding="utf-8")
    odd.write_text(text.replace("persons", "people"), encoding="utf-8")
    wrong = risk("incident", "report", odd, "--firm", 1, "--json")
    assert (wrong.code, set(wrong.faults)) == (2, {"facts.people"})


def test_a_claim_goes_its_way_and_the_book_is_watched(risk, insured, tmp_path, now):
    made = ("--made", "2026-12-20", "--reason", "demand")
    known = ("--occurred", "2026-12-10", "--loss", "50000", "--reserve", "40000")
    told = risk("claim", "open", 1, "LIA", *made, *known, "--lang", "en").out
    assert "still owed for the event: 40000.00 CNY" in told
    risk("claim", "adjust", 1, "--loss", "60000", "--reserve", "50000", "--reason", "report")
    risk("claim", "pay", 1, "50000", "--reason", "transfer")
    risk("claim", "recover", 1, "5000", "--reason", "from the vendor")
    ended = risk("claim", "end", 1, "close", "--reason", "settled", "--json").json
    assert (ended["state"], ended["incurred"]) == ("closed", "45000.00")
    doubtful = risk("claim", "open", 1, "ENO", *made, "--lang", "zh").out
    assert "不在保障项目之内" in doubtful
    assert risk("claim", "end", 2, "deny", "--reason", "not covered").code == 0
    policies, claims = tmp_path / "policies.csv", tmp_path / "claims.csv"
    tables = ("--policies", policies, "--claims", claims, "--as-of", "2027-06-01")
    assert risk("claim", "export", *tables).code == 0
    frame = pd.read_csv(claims, dtype=str, encoding="utf-8-sig")
    assert frame[["claim_id", "occurred", "paid", "reserve"]].to_numpy().tolist() == [
        ["1", "2026-12-20", "45000.00", "0.00"]
    ]
    frame = pd.read_csv(policies, encoding="utf-8-sig")
    # 182 of the 365 days from 2026-12-01, in years of 365.25 days
    assert frame["exposure_years"].to_list() == [pytest.approx(182 / 365.25, abs=1e-6)]
    watched = risk("watch", *tables, "--json").json
    assert (watched["policies"], watched["claims"], watched["left_out"]) == (1, 1, [])
