"""Backup, restore, insurers and the audit on the command line."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pandas as pd
import pytest

DAY = ("--as-of", "2026-11-24")


@pytest.fixture
def kept(risk, clinic):
    assert risk("quote", clinic, *DAY, "--keep", "--json").code == 0


def test_a_database_is_backed_up_restored_and_found_sound(risk, kept, tmp_path, monkeypatch):
    made = risk("db", "backup", tmp_path / "book.zip", "--json").json
    assert {one["name"] for one in made["tables"]} >= {"firms", "quotes", "audit", "tenants"}
    monkeypatch.setenv("RISK_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    back = risk("db", "restore", tmp_path / "book.zip", "--sha256", made["sha256"])
    assert (back.code, "rows restored" in back.out) == (0, True)
    assert risk("db", "check", "--json").json == {"sound": True, "faults": []}
    assert risk("replay", 1).code == 0
    again = risk("db", "restore", tmp_path / "book.zip")
    assert (again.code, "not empty" in again.err) == (2, True)


def test_a_backup_that_was_changed_is_refused(risk, kept, tmp_path, monkeypatch):
    told = risk("db", "backup", tmp_path / "book.zip", "--lang", "zh").out
    digest = re.search(r"[0-9a-f]{64}", told)[0]
    monkeypatch.setenv("RISK_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    wrong = "0" + digest[1:] if digest[0] != "0" else "1" + digest[1:]
    ran = risk("db", "restore", tmp_path / "book.zip", "--sha256", wrong)
    assert (ran.code, "SHA-256 must be" in " ".join(ran.err.split())) == (2, True)
    assert risk("db", "restore", tmp_path / "nothing.zip").code == 2


def test_who_did_what_is_shown_and_opens_in_excel(risk, kept, tmp_path):
    rows = risk("audit", "show", "--json", "--out", tmp_path / "audit.xlsx").json
    assert [row["action"] for row in rows] == ["quote.kept", "rulebook.kept", "firm.added"]
    assert {row["actor"] for row in rows} == {"local"}
    assert list(pd.read_excel(tmp_path / "audit.xlsx")["action"]) == [
        "quote.kept", "rulebook.kept", "firm.added",
    ]  # fmt: skip
    one = risk("audit", "show", "--entity", "quote", "--id", 1, "--lang", "zh")
    assert "quote.kept" in one.out
    assert "操作人" in one.out
    assert "firm.added" not in one.out


def test_a_tampered_row_is_named(risk, kept, tmp_path):
    whole = risk("audit", "verify", "--json").json
    end = whole["whole"][0]["end"]
    assert risk("audit", "verify", "--end", end).code == 0
    with closing(sqlite3.connect(tmp_path / "risk.db")) as store:
        store.execute("drop trigger audit_append_only_update")
        store.execute("update audit set actor = 'somebody' where seq = 2")
        store.commit()
    broken = risk("audit", "verify", "--json")
    assert broken.code == 2
    assert [fault["path"] for fault in broken.json["broken"]] == ["audit[2]"]
    assert "audit[2]" in risk("audit", "verify").err
    assert {one["path"] for one in risk("db", "check", "--json").json["faults"]} == {
        "audit_append_only_update",
        "audit[2]",
    }


def test_each_insurer_has_its_own_quotes_and_audit(risk, kept, clinic, monkeypatch):
    assert "东方财险" in risk("tenant", "add", "east", "东方财险").out
    assert risk("tenant", "add", "east", "东方财险").code == 2
    assert risk("tenant", "add", "East!", "x").code == 2
    assert risk("tenant", "list", "--json").json == {"east": "东方财险", "local": "local"}
    monkeypatch.setenv("RISK_TENANT", "east")
    assert risk("replay", 1, "--json").json["error"] == "not-found"
    assert risk("quote", clinic, *DAY, "--keep").code == 0
    assert risk("replay", 2).code == 0
    assert len(risk("audit", "show", "--json").json) == 4
    assert len(risk("audit", "show", "--tenant", "local", "--json").json) == 3
    monkeypatch.setenv("RISK_TENANT", "north")
    ran = risk("replay", 1, "--json")
    assert (ran.code, ran.faults["tenant"]["got"]) == (2, "north")
