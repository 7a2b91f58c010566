"""A small release of totals, made by hand and written as every release is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from risk.desk.public.noisy_series import SIZES, NoisyQuarter, write_quarter
from risk.desk.public.release import Release, write_release
from risk.rulebook import at

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def write_small_release(folder: Path, period: str = "2026Q4", firms: int = 100) -> None:
    """Write a release of three tables with one hidden cell, and figures with noise."""
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
            "edr": [0.35, None],
            "cell": ["shown", "hidden"],
        }
    )
    claims = pd.DataFrame(
        {"size": ["Total"], "policies": [firms], "claims": [15], "earned_premium": [50_000.0],
         "expected_loss": [20_000.0], "paid": [30_000.0], "cell": ["shown"]}
    )  # fmt: skip
    states = {"met": 40, "unmet": 25, "not_known": 15}
    duties = pd.DataFrame(
        {"duty": "training", "size": "Total", "duty_state": list(states),
         "firms": list(states.values()), "cell": "shown"}
    )  # fmt: skip
    tables = {"province_size": table, "experience_size": claims, "duties_size": duties}
    facts = {
        "period": period, "currency": "CNY", "insurers": ["甲"], "tables": list(tables),
        "duties": {"training": {"zh": "培训员工", "en": "Train staff"}},
        "cells": 6, "hidden_for_themselves": 1, "hidden_for_others": 0, "minimum_cell": 5,
        "attacks": 1,
    }  # fmt: skip
    write_release(Release(period, tables, facts), folder, NOW)
    rulebook = at(NOW.date(), "CN")
    most = rulebook.value("disclosure.series_most")
    noisy = pd.DataFrame({"quarter": period, "size": SIZES, **dict.fromkeys(most, firms)})
    told = {"period": period, "currency": "CNY", "epsilon": 0.5, "most": most,
            "scale": {name: 2 * bound for name, bound in most.items()}}  # fmt: skip
    write_quarter(NoisyQuarter(noisy, told), folder, 10.0, NOW)
