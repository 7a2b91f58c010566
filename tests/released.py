"""A small release of totals, made by hand and written as every release is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from risk.desk.public.release import Release, write_release

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def write_small_release(folder: Path, period: str = "2026Q4", firms: int = 100) -> None:
    """Write a release of one table with one hidden cell."""
    table = pd.DataFrame(
        {
            "insurer": ["Total", "甲"],
            "province": ["4:44", "4:other"],
            "size": ["Total", "small"],
            "firms": pd.array([firms, None], dtype="Int64"),
            "limit": [1e8, None],
            "premium": [200000.0, None],
            "expected_loss": [80000.0, None],
            "measures_met": [0.55, None],
            "cell": ["shown", "hidden"],
        }
    )
    facts = {
        "period": period, "currency": "CNY", "insurers": ["甲"], "tables": ["province_size"],
        "cells": 2, "hidden_for_themselves": 1, "hidden_for_others": 0, "minimum_cell": 5,
        "attacks": 1,
    }  # fmt: skip
    write_release(Release(period, {"province_size": table}, facts), folder, NOW)
