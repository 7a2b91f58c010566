"""A series with noise: its error is the one that theory gives, and its budget ends."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from risk.desk.public.noisy_series import noisy_quarter, read_series, write_quarter
from risk.errors import Conflict
from risk.learn.pooling.privacy import laplace
from risk.rulebook import at

pytest.importorskip("opendp")
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def quarters(day):
    policies = pd.DataFrame(
        {
            "policy_id": [f"P{number}" for number in range(400)],
            "inception": "2026-01-01", "expiry": "2027-01-01", "exposure_years": 1.0,
            "premium": 3650.0, "currency": "CNY", "expected_frequency": 0.01,
            "expected_loss": 1460.0, "decision": "accept", "size": "micro",
        }
    )  # fmt: skip
    claims = pd.DataFrame(
        {
            "claim_id": [f"c{place}" for place in range(9)],
            "policy_id": ["P0"] * 5 + ["P1", "P2", "P3", "P4"],
            "occurred": "2026-02-01", "reported": "2026-02-03", "paid": [9e6, *[1000.0] * 8],
        }
    )  # fmt: skip
    books = {"A": (policies, claims)}
    return lambda period, epsilon: noisy_quarter(books, period, epsilon, at(day, "CN"))


def test_the_noise_is_laplace_of_the_stated_scale():
    """Mean size b and variance 2 b^2, each within five standard errors of 6,000 draws."""
    drawn = np.array(laplace([0.0] * 6000, 40.0))
    assert np.abs(drawn).mean() == pytest.approx(40.0, rel=5 / 6000**0.5)
    assert drawn.var() == pytest.approx(2 * 40.0**2, rel=5 * (5 / 6000) ** 0.5)
    assert abs(np.median(drawn)) < 5 * 40.0 / 6000**0.5


def test_one_policy_adds_no_more_than_its_bound(quarters):
    """With next to no noise the sums are those of policies cut at their bounds."""
    made = quarters("2026Q1", 1e6)
    micro = made.table.set_index("size").loc["micro"]
    assert (micro["policies"], micro["claims"]) == (400, 2 + 4)  # five claims of one count as two
    assert micro["paid"] == pytest.approx(100_000 + 4 * 1000, abs=5)
    assert made.table["size"].tolist() == ["micro", "small", "medium", "large"]


def test_the_scale_is_the_bound_over_each_figures_part_of_epsilon(quarters):
    assert quarters("2026Q1", 0.6).facts["scale"] == pytest.approx(
        {"policies": 5, "claims": 10, "paid": 500_000}
    )


def test_a_spent_budget_refuses_and_a_quarter_is_told_once(quarters, tmp_path):
    assert write_quarter(quarters("2026Q1", 1.0), tmp_path, 2.5, NOW) == pytest.approx(1.5)
    with pytest.raises(Conflict, match="once"):
        write_quarter(quarters("2026Q1", 1.0), tmp_path, 2.5, NOW)
    write_quarter(quarters("2026Q2", 1.0), tmp_path, 2.5, NOW)
    with pytest.raises(Conflict, match="too little privacy"):
        write_quarter(quarters("2026Q3", 1.0), tmp_path, 2.5, NOW)
    table, facts = read_series(tmp_path)
    assert sorted(set(table["quarter"])) == ["2026Q1", "2026Q2"]
    assert [one["epsilon"] for one in facts] == [1.0, 1.0]
