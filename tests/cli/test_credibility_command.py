"""An own book beside the default calibration, on the command line."""

from __future__ import annotations

import pandas as pd
import pytest

DAY = ("--as-of", "2026-11-24")


@pytest.fixture
def tables(tmp_path):
    book = pd.DataFrame(
        {
            "policy_id": [f"{n:04}" for n in range(400)],
            "inception": [f"{2024 + n % 2}-03-01" for n in range(400)],
            "exposure_years": 1,
            "expected_frequency": 0.02,
            "country": "CN",
            "sector": ["Retail", "Finance"] * 200,
            "size": "small",
            "province": "44",
        }
    )
    book.to_csv(tmp_path / "policies.csv", index=False, encoding="utf-8-sig")
    book[["policy_id"]].iloc[::40].to_csv(tmp_path / "claims.csv", index=False)
    return ("--policies", str(tmp_path / "policies.csv"), "--claims", str(tmp_path / "claims.csv"))


@pytest.mark.parametrize(("lang", "words"), [("zh", "零售业"), ("en", "Retail")])
def test_default_book_and_blend_are_shown_and_written(risk, tables, tmp_path, lang, words):
    out = tmp_path / "blend"
    ran = risk("credibility", *tables, "--out", str(out), "--lang", lang, *DAY)
    assert ran.code == 0
    assert words in ran.out
    assert "from: 2026-11-24" in (out / "calibration.yaml").read_text("utf-8")
    assert (out / "by_sector.svg").exists()


def test_a_program_gets_the_same_figures(risk, tables):
    found = risk("credibility", *tables, "--json", *DAY).json
    assert found["claims"] == 10
    assert found["expected_claims"] == 8
    rate = found["frequency"]["rate_sd"]
    assert rate["blend"] < rate["default"]


def test_a_wrong_table_is_told_without_a_traceback(risk, tables, tmp_path):
    ran = risk("credibility", tables[0], tables[3], *tables[2:], "--json", *DAY)
    assert ran.code == 2
    assert "policies.sector" in ran.faults
    missing = risk("credibility", *tables[:3], str(tmp_path / "none.csv"), "--json", *DAY)
    assert missing.code == 2
    assert missing.json["error"] == "unreadable-table"
