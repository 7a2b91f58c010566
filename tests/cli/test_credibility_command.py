"""An own book beside the default calibration, on the command line."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

DAY = ("--as-of", "2026-11-24")
SAMPLES = Path(__file__).parents[2] / "data_samples"
WHICH = ("default", "overlay")
FIRM = ("--firm", SAMPLES / "01_dental_clinic.yaml")


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
    ran = risk("credibility", *tables, *FIRM, "--out", out, "--lang", lang, *DAY)
    assert ran.code == 0
    assert words in ran.out
    assert "from: 2026-11-24" in (out / "calibration.yaml").read_text("utf-8")
    assert (out / "by_sector.svg").exists()


def test_a_program_gets_the_same_figures(risk, tables):
    found = risk("credibility", *tables, *FIRM, "--json", *DAY).json
    assert found["claims"] == 10
    assert found["expected_claims"] == 8
    rate = found["frequency"]["rate_sd"]
    assert rate["blend"] < rate["default"]


def test_the_interval_of_a_quote_narrows_as_the_quote_under_the_overlay_says(
    risk, tables, tmp_path
):
    """Ten Chinese claims against eight expected: the range of the frequency shrinks by 40 %."""
    out = tmp_path / "blend"
    found = risk("credibility", *tables, *FIRM, "--out", out, "--json", *DAY).json
    price = next(one for one in found["prices"] if not one["pareto_tail"])
    widths = [math.log(price[which]["high"] / price[which]["low"]) for which in WHICH]
    assert widths[1] < 0.9 * widths[0]
    assert found["frequency"]["blend"]["sd"] < 0.6 * found["frequency"]["default"]["sd"]
    quoted = risk("quote", FIRM[1], "--overlay", out / "calibration.yaml", "--json", *DAY).json
    assert quoted["quote"]["rulebook_digest"] == price["overlay"]["rulebook"]
    low, _, high = (float(one) for one in quoted["pricing"]["interval"]["premium"])
    assert (low, high) == pytest.approx(
        (price["overlay"]["low"], price["overlay"]["high"]), abs=0.01
    )


def test_the_sample_firms_of_the_country_are_priced_when_none_is_named(risk, tables):
    found = risk("credibility", *tables, "--json", *DAY).json
    assert len({one["firm"] for one in found["prices"]}) == 3


def test_a_wrong_table_is_told_without_a_traceback(risk, tables, tmp_path):
    ran = risk("credibility", tables[0], tables[3], *tables[2:], "--json", *DAY)
    assert ran.code == 2
    assert "policies.sector" in ran.faults
    missing = risk("credibility", *tables[:3], str(tmp_path / "none.csv"), "--json", *DAY)
    assert missing.code == 2
    assert missing.json["error"] == "unreadable-table"
