"""`risk watch`: a book's alerts on the terminal, in a folder, as JSON."""

from __future__ import annotations

import pandas as pd
import pytest

DAY = ("--as-of", "2026-11-24")


@pytest.fixture
def book(tmp_path):
    """Give 300 policies of which 20 claims are expected and 60 seen."""
    policies = pd.DataFrame(
        {
            "policy_id": [f"p{row}" for row in range(300)],
            "inception": "2025-01-01",
            "expiry": "2026-01-01",
            "exposure_years": 1.0,
            "premium": 3000.0,
            "currency": "CNY",
            "expected_frequency": 1 / 15,
            "expected_loss": 1000.0,
            "decision": "accept",
        }
    )
    claims = pd.DataFrame(
        {
            "claim_id": [f"c{row}" for row in range(60)],
            "policy_id": [f"p{5 * row}" for row in range(60)],
            "occurred": "2025-06-01",
            "reported": "2025-06-20",
            "paid": 15_000.0,
        }
    )
    policies.to_csv(tmp_path / "p.csv", index=False, encoding="utf-8-sig")
    claims.to_parquet(tmp_path / "c.parquet")
    return ("--policies", tmp_path / "p.csv", "--claims", tmp_path / "c.parquet")


def test_alerts_are_told_and_the_report_is_written_with_exit_code_0(risk, book, tmp_path):
    out = tmp_path / "watched"
    ran = risk("watch", *book, "--out", out, *DAY, "--lang", "zh")
    assert (ran.code, ran.err) == (0, "")
    assert "赔案数偏离预期" in ran.out
    assert (out / "report.md").is_file()
    assert (out / "running.svg").read_text(encoding="utf-8").startswith("<svg")


def test_alerts_as_json_are_data(risk, book):
    ran = risk("watch", *book, *DAY, "--json")
    assert ran.code == 0
    whole = next(one for one in ran.json["alerts"] if one["by"] == "book")
    assert (whole["code"], whole["severity"]) == ("frequency", "act")
    assert whole["value"] > whole["threshold"] > 1


def test_a_file_that_is_no_table_is_refused(risk, book, tmp_path):
    ran = risk("watch", "--policies", tmp_path / "none.csv", *book[2:], *DAY, "--json")
    assert (ran.code, ran.json["error"]) == (2, "unreadable-table")
    ran = risk("watch", "--policies", book[3], "--claims", book[3], *DAY, "--json")
    assert (ran.code, ran.json["error"]) == (2, "invalid-tables")
    assert "policies.premium" in ran.faults
