"""A release of one small table, as an authority writes it."""

from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from risk.desk.public.release import Release, write_release

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    table = pd.DataFrame(
        {
            "insurer": ["Total", "甲", "甲"],
            "sector": ["Total", "Retail", "Total"],
            "size": ["small", "Total", "Total"],
            "firms": pd.array([100, None, 40], dtype="Int64"),
            "limit": [1e8, None, 5e7],
            "premium": [200000.0, None, 90000.0],
            "expected_loss": [80000.0, None, 40000.0],
            "measures_met": [0.55, None, 0.5],
            "cell": ["shown", "hidden", "shown"],
        }
    )
    facts = {
        "period": "2026Q4", "day": "2026-11-24", "currency": "CNY", "insurers": ["甲"],
        "tables": ["sector_size"], "minimum_cell": 5, "engine": "0", "rulebook": "abc",
    }  # fmt: skip
    return write_release(Release("2026Q4", {"sector_size": table}, facts), tmp_path, NOW)
